//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package storage

import (
	"errors"
	"os"
	"syscall"
)

// The ways to hold a lock: alone, or with others that only look.
const (
	exclusive = syscall.LOCK_EX
	shared    = syscall.LOCK_SH
)

// tryLock takes the lock of f until f is closed; errHeld: another has it.
func tryLock(f *os.File, way int) error {
	err := syscall.Flock(int(f.Fd()), way|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errHeld
	}
	if errors.Is(err, syscall.ENOTSUP) || errors.Is(err, syscall.ENOSYS) || errors.Is(err, syscall.ENOLCK) {
		return ErrNoLocks // a network disk without them
	}
	return err
}
