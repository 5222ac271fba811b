//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package storage

import "os"

// The ways to hold a lock, which nobody takes here.
const (
	exclusive = iota
	shared
)

// tryLock takes no lock.
func tryLock(*os.File, int) error { return ErrNoLocks }
