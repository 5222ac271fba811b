//go:build !linux

package storage

import (
	"os"
	"testing"
)

// asNobody runs f, which root's right to ignore file modes would spoil.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if os.Geteuid() == 0 {
		t.Skip("root may do everything; run the test as somebody else")
	}
	f()
}
