//go:build !linux

package storage

import (
	"io/fs"
	"os"
)

// An identity says which file a name leads to.
type identity struct{ info fs.FileInfo }

func identify(name string) (identity, error) {
	info, err := os.Stat(name)
	return identity{info}, err
}

func (i identity) same(other identity) bool { return os.SameFile(i.info, other.info) }
