package storage

import (
	"os"

	"golang.org/x/sys/unix"
)

// An identity says which file a name leads to.
type identity struct {
	major, minor uint32 // of its disk
	inode        uint64
}

// identify asks for nothing else. Linux since 6.13 writes down a finer time of
// change for every file whose times were asked for, at its next write: a look at
// the log after each commit cost the next one a fifth more.
func identify(name string) (identity, error) {
	var is unix.Statx_t
	if err := unix.Statx(unix.AT_FDCWD, name, 0, unix.STATX_INO, &is); err != nil {
		return identity{}, &os.PathError{Op: "statx", Path: name, Err: err}
	}
	return identity{is.Dev_major, is.Dev_minor, is.Ino}, nil
}

func (i identity) same(other identity) bool { return i == other }
