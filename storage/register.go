package storage

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A register is the list of who was deleted, in a file beside the database: a
// number and two moments a line, which say nothing about anybody. Whoever puts
// an old copy of the database in its place brings back people who were told that
// they are deleted; when it is opened, the register deletes them again.
//
// A line stands on the disk before the deletion is committed. A crash between
// the two deletes somebody at the next start who asked for it. The writer alone
// writes it, inside a transaction, so no two processes do at once.
//
// On a server the file is where the operator says ([DB.ListForgotten]), outside of what
// goes into a backup, and each process has its own. Who was deleted by another process
// comes in from the table forgotten, once an hour and at the start.
type register struct {
	file string

	mu   sync.Mutex
	owed []entry // not written yet
	err  error   // why
}

// An entry is a line of the register.
type entry struct {
	erased
	at int64 // when they were deleted; never before they were last heard from
}

// registeredFor is how long somebody is remembered to be deleted: no copy of the
// database is to be kept for longer.
const registeredFor = 400 * day

// shortenEvery is how much older the oldest may become before the list is written
// anew: people wait for that.
const shortenEvery = 30 * day

// newRegister is the register of the database in path. A database that is
// reached by two names has one.
func newRegister(path string) *register {
	return &register{file: realFile(path) + ".forgotten"}
}

// follow adds what stands in the database and not in the list.
func (r *register) follow(known []entry) error {
	if r == nil {
		return nil
	}
	all, err := r.read()
	if err != nil {
		return err
	}
	has := make(map[[2]int64]bool, len(all))
	for _, e := range all {
		has[[2]int64{e.person, e.created}] = true
	}
	missing := slices.DeleteFunc(known, func(e entry) bool { return has[[2]int64{e.person, e.created}] })
	if len(missing) == 0 {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.append(linesOf(missing))
}

// add writes down who is deleted at now. Where that cannot be done they are
// deleted all the same: it is tried again with the next, and err says why.
func (r *register) add(people []erased, now time.Time) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range people {
		if p.person != 0 {
			r.owed = append(r.owed, entry{p, max(micros(now), p.heard)})
		}
	}
	if len(r.owed) == 0 {
		return
	}
	if r.err = r.append(linesOf(r.owed)); r.err == nil {
		r.owed = nil
	}
}

// fault is why somebody who was deleted is not on the list; nil: everybody is.
func (r *register) fault() error {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		return nil
	}
	return fmt.Errorf("the list of who was deleted cannot be written, so an old copy of the database would bring %d people back: %w", len(r.owed), r.err)
}

// append adds text, on a line of its own, and waits for the disk.
func (r *register) append(text []byte) (err error) {
	f, err := os.OpenFile(r.file, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if size == 0 {
		defer func() { err = errors.Join(err, syncFolder(r.file)) }()
	} else if last := make([]byte, 1); true {
		if _, err := f.ReadAt(last, size-1); err != nil {
			return err
		}
		if last[0] != '\n' { // the rest of a write that a crash cut off
			text = append([]byte("\n"), text...)
		}
	}
	if _, err := f.Write(text); err != nil {
		return err
	}
	return f.Sync()
}

// syncFolder waits until the disk knows that there is a file of that name.
func syncFolder(file string) error {
	d, err := os.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// read returns the entries. What is no entry is skipped: a line that a crash cut
// off was not committed either.
func (r *register) read() (all []entry, err error) {
	if r == nil {
		return nil, nil
	}
	f, err := os.OpenFile(r.file, os.O_RDWR, 0) // one that could only be read would not do later
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // nothing was written
	text, err := io.ReadAll(f)
	for line := range bytes.Lines(text) {
		if e, ok := parseEntry(string(line)); ok {
			all = append(all, e)
		}
	}
	return all, err
}

func parseEntry(line string) (e entry, ok bool) {
	words := strings.Fields(line)
	if len(words) != 3 {
		return e, false
	}
	for i, to := range []*int64{&e.person, &e.created, &e.at} {
		n, err := strconv.ParseInt(words[i], 10, 64)
		if err != nil {
			return e, false
		}
		*to = n
	}
	return e, true
}

// old reports whether there are entries of before t.
func (r *register) old(t time.Time) (bool, error) {
	all, err := r.read()
	return slices.ContainsFunc(all, func(e entry) bool { return e.at < micros(t) }), err
}

// shorten drops the entries of before t, where there are any.
func (r *register) shorten(t time.Time) (err error) {
	all, err := r.read()
	if err != nil || len(all) == 0 {
		return err
	}
	var young []entry
	for _, e := range all {
		if e.at >= micros(t) {
			young = append(young, e)
		}
	}
	if len(young) == len(all) {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(r.file), filepath.Base(r.file)+".*") // readable by its owner only
	if err != nil {
		return err
	}
	_, err = f.Write(linesOf(young))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), r.file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncFolder(r.file)
}

func linesOf(all []entry) []byte {
	var b bytes.Buffer
	for _, e := range all {
		fmt.Fprintf(&b, "%d %d %d\n", e.person, e.created, e.at)
	}
	return b.Bytes()
}
