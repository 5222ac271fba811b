package storage

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// What an operator can do something about. Nothing is stored when a call
// answers one of them, and the same call succeeds once the cause is gone.
var (
	ErrLocked     = errors.New("another program holds the lock; it works again as soon as that program lets go")
	ErrReadOnly   = errors.New("it cannot be written; check who owns the file and its folder, and whether the disk is mounted read-only")
	ErrFull       = errors.New("the disk is full; it works again as soon as there is space")
	ErrCorrupt    = errors.New("it is no database or it is damaged; check the path or restore a backup")
	ErrBroken     = errors.New("the disk gives errors; look into the system's log, and have a backup elsewhere")
	ErrCannotOpen = errors.New("it cannot be opened; check that the folder exists and may be entered and written")
	ErrForeign    = errors.New("it is the database of another program, and stays as it is; check the path")
	ErrReplaced   = errors.New("it was removed or replaced while Waymark ran, so nothing is stored any more; put the right file in its place and start again")
	ErrNewer      = errors.New("this database was written by a newer Waymark")
	ErrHalf       = errors.New("only a part of another database was copied into it; give the same `waymark db copy` or `restore` again, which goes on, or take it away")
	ErrClosed     = errors.New("it is closed")

	ErrUnreachable = errors.New("its server cannot be reached; check that it runs, and the network; it works again as soon as it answers")
)

// A PanicError is what Turn answers when decide panicked, or keeping what it
// decided did. Nothing of that turn was kept.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// explainSQLite puts what SQLite and the file system say into our words. The
// original follows in brackets and stays in the chain.
func explainSQLite(err error) error {
	if ours := meaning(err); ours != nil {
		return fmt.Errorf("%w (%w)", ours, err)
	}
	return err
}

// meaning is what an operator calls err; nil when it is a fault of ours.
func meaning(err error) error {
	var said sqlite3.Error
	var system syscall.Errno
	if errors.As(err, &said) {
		system = said.SystemErrno // behind "disk I/O error" and "unable to open"
	} else {
		errors.As(err, &system)
	}
	switch system {
	case syscall.ENOSPC, syscall.EDQUOT:
		return ErrFull
	case syscall.EROFS:
		return ErrReadOnly
	case syscall.EIO:
		return ErrBroken
	case syscall.ENOENT, syscall.ENOTDIR, syscall.EISDIR, syscall.EACCES, syscall.EPERM:
		return ErrCannotOpen
	}
	switch said.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrProtocol:
		return ErrLocked
	case sqlite3.ErrReadonly:
		return ErrReadOnly
	case sqlite3.ErrFull:
		return ErrFull
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return ErrCorrupt
	case sqlite3.ErrCantOpen, sqlite3.ErrPerm:
		return ErrCannotOpen
	}
	return nil
}
