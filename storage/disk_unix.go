//go:build linux || darwin

package storage

import "syscall"

// freeSpace is how many bytes we may still write in a folder.
func freeSpace(folder string) (bytes uint64, known bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, false
	}
	return s.Bavail * uint64(s.Bsize), true
}
