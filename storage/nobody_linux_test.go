package storage

import (
	"os"
	"runtime"
	"syscall"
	"testing"
)

// asNobody runs f without root's right to ignore file modes. The files of this
// thread alone are nobody's; SQLite opens them in the thread that asks.
func asNobody(t *testing.T, f func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		f()
		return
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const nobody = 65534
	if _, _, errno := syscall.RawSyscall(syscall.SYS_SETFSUID, nobody, 0, 0); errno != 0 {
		t.Skipf("root cannot become nobody: %v", errno)
	}
	defer syscall.RawSyscall(syscall.SYS_SETFSUID, 0, 0, 0)
	f()
}
