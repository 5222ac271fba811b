package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// Of two processes that serve one database each would send everything. So the
// one that serves holds a lock on a file beside the database, in which stands
// its number. The kernel lets go of the lock when the process dies, however it
// dies. The file stays: to delete it would be to let a second process lock
// another one of that name.

// errHeld says that another process holds the lock.
var errHeld = errors.New("held")

// ErrNoLocks says that this system has no locks that end with their process.
var ErrNoLocks = errors.New("this system has no locks for files")

const (
	lockTries = 5                      // whoever asks who holds the lock, holds it for a moment
	lockPause = 100 * time.Millisecond // between two of them
)

// lockOf is the file whose lock goes with the database in file. A database
// that is reached by two names has one lock.
func lockOf(file string) string { return realFile(file) + ".lock" }

// Lock takes the lock of the database at url, for the one process that serves
// it. The lock is let go when it is closed. An error that wraps [ErrNoLocks] is
// only worth a warning. On a server several may serve, see [DB.Hold]; there it keeps
// apart who does what is for one alone, as a [Transfer] is.
func Lock(ctx context.Context, url string) (io.Closer, error) {
	if isServer(url) {
		db, err := onServer(url)
		if err != nil {
			return nil, err
		}
		return db.lockServer(ctx)
	}
	file, err := fileOf(url)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(lockOf(file), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the database: %w; its folder has to belong to the user that runs Waymark", err)
	}
	err = tryLock(f, exclusive)
	for try := 1; errors.Is(err, errHeld) && try < lockTries && ctx.Err() == nil; try++ {
		select {
		case <-ctx.Done():
		case <-time.After(lockPause):
			err = tryLock(f, exclusive)
		}
	}
	if errors.Is(err, errHeld) {
		err = fmt.Errorf("another Waymark serves this database (%s)", processIn(f))
	} else if err == nil {
		err = writeNumber(f)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// writeNumber puts the number of this process into f.
func writeNumber(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return fmt.Errorf("lock the database: %w", err)
	}
	if _, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0); err != nil {
		return fmt.Errorf("lock the database: %w", err)
	}
	return nil
}

// processIn is who says in f that it holds the lock, as "process 1234".
func processIn(f io.ReaderAt) string {
	var text [20]byte
	n, _ := f.ReadAt(text[:], 0) // it ends before the 20 do; a number that cannot be read is unknown
	return "process " + cmp.Or(strings.TrimSpace(string(text[:n])), "unknown")
}

// ServedBy is the process that serves the database at url, as "process 1234", on a
// server all that hold a lease; empty: none does. The error is [ErrNoLocks] where
// nobody can know.
func ServedBy(ctx context.Context, url string) (process string, err error) {
	if isServer(url) {
		db, err := onServer(url)
		if err != nil {
			return "", err
		}
		return db.servedBy(ctx)
	}
	file, err := fileOf(url)
	if err != nil {
		return "", err
	}
	f, err := os.Open(lockOf(file))
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	err = tryLock(f, shared)
	if errors.Is(err, errHeld) {
		return processIn(f), nil
	}
	return "", err
}
