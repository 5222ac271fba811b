package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"syscall"
)

// A place knows which files the database was opened with. A file that is removed
// or replaced stays open: all goes on as before, and is gone at the next start. A
// nil place is on a server, where there is no file of ours.
type place struct {
	path string // where the operator says it is; links on the way may be led elsewhere
	real string // the file itself, as it was opened

	mu     sync.Mutex
	file   *identity           // nil: no connection has opened it yet
	beside map[string]identity // what SQLite keeps beside it
	lost   error               // once it is, it stays
}

// note remembers the files as they are now, when a connection has just opened
// them. A later one may have opened another file.
func (p *place) note() error {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.file == nil {
		p.real = realFile(p.path)
		file, err := identify(p.path)
		if err != nil {
			return err
		}
		p.file = &file
	} else if err := differs(p.path, *p.file); err != nil {
		p.lost = err
		return err
	}
	p.beside = make(map[string]identity)
	for _, name := range []string{p.real + "-wal", p.real + "-shm"} {
		file, err := identify(name)
		if err == nil {
			p.beside[name] = file
		} else if !errors.Is(err, fs.ErrNotExist) { // some file systems do without
			return err
		}
	}
	return nil
}

// leave forgets what is beside the file: the last connection that leaves it
// clears it away.
func (p *place) leave() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.beside = nil
}

// gone answers ErrReplaced when check has done so.
func (p *place) gone() error {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lost
}

// check answers ErrReplaced when the files are not those that were opened. That
// it cannot be seen is no proof.
func (p *place) check() error {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lost != nil || p.file == nil {
		return p.lost
	}
	p.lost = differs(p.path, *p.file)
	for name, was := range p.beside {
		if p.lost == nil {
			p.lost = differs(name, was)
		}
	}
	return p.lost
}

// setAside takes our log away from beside another database, after everything is
// closed: SQLite would take it for that one's, and spoil it.
func (p *place) setAside() error {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lost == nil {
		return nil
	}
	if is, err := identify(p.real); err != nil || is.same(*p.file) {
		return nil // it may be put back where its log is
	}
	for name, was := range p.beside {
		if differs(name, was) != nil {
			continue
		}
		if err := os.Rename(name, name+".replaced"); err != nil {
			return fmt.Errorf("the log of the replaced database stays beside the new one: %w", err)
		}
	}
	return nil
}

func differs(name string, was identity) error {
	is, err := identify(name)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ELOOP):
		return fmt.Errorf("%w (there is no %s)", ErrReplaced, name)
	case err == nil && !is.same(was):
		return fmt.Errorf("%w (%s is another file)", ErrReplaced, name)
	}
	return nil
}
