//go:build linux

// Package disktest gives tests a disk that fails: full, read-only, or with errors
// when it is written, read or flushed. It stands between a program and the calls of
// the C library, which SQLite and PostgreSQL use, so that the program is the real
// one, and nobody has to be root.
//
// It leaves to the tests what is to be seen of that.
//
// What may surprise: a C compiler makes it, as it makes SQLite. What a program
// writes by other ways than the C library, as Go does, goes well.
package disktest

import (
	"bytes"
	_ "embed" // the source
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

//go:embed testdata/disk.c
var source []byte

// A Fault is what is wrong with a disk, by the errors that each kind of call meets.
type Fault struct {
	grow, write, sync, read, open syscall.Errno
}

// Full is a disk on which no file can grow any more.
func Full() Fault { return Fault{grow: syscall.ENOSPC} }

// Unwritable is a disk that takes nothing.
func Unwritable() Fault { return Fault{write: syscall.EIO} }

// Unflushed is a disk that takes what is written and then says that it was lost.
func Unflushed() Fault { return Fault{sync: syscall.EIO} }

// Unreadable is a disk that gives back nothing.
func Unreadable() Fault { return Fault{read: syscall.EIO} }

// ReadOnly is a disk that was mounted read-only while files were open, as a kernel
// does that has met an error.
func ReadOnly() Fault { return Fault{write: syscall.EROFS, open: syscall.EROFS} }

// A Disk is what programs write to that were started with its environment.
type Disk struct {
	t       testing.TB
	control *os.File
	library string
}

// size is that of the control, as the source has it.
const size = 4096

// New makes a disk that is well.
func New(t testing.TB) *Disk {
	t.Helper()
	// A server that runs as somebody else reads it, too.
	dir, err := os.MkdirTemp("", "waymark-disk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) }) //nolint:errcheck // it is in the folder for temporary files
	d := &Disk{t: t, library: filepath.Join(dir, "disk.so")}
	compiler := os.Getenv("CC")
	if compiler == "" {
		compiler = "cc"
	}
	made := exec.CommandContext(t.Context(), compiler, "-shared", "-fPIC", "-O1", "-x", "c", "-o", d.library, "-", "-ldl")
	made.Stdin = bytes.NewReader(source)
	if out, err := made.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", compiler, err, out)
	}
	if d.control, err = os.Create(filepath.Join(dir, "control")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.control.Close() }) //nolint:errcheck // nobody reads it any more
	d.put(make([]byte, size), 0)
	for _, file := range []string{dir, d.library} {
		if err := os.Chmod(file, 0o755); err != nil { //nolint:gosec // see above
			t.Fatal(err)
		}
	}
	return d
}

// Env is what a program has to be started with.
func (d *Disk) Env() []string {
	return []string{"LD_PRELOAD=" + d.library, "WAYMARK_DISK=" + d.control.Name()}
}

// Fail lets what is asked of the files below a folder fail from now on.
func (d *Disk) Fail(folder string, f Fault) {
	d.t.Helper()
	where, err := filepath.EvalSymlinks(folder)
	if err != nil {
		d.t.Fatal(err)
	}
	name := make([]byte, size-20)
	copy(name, where+"/")
	d.Mend()
	d.put(name, 20)
	d.put(f.control(), 0)
}

// Mend lets all go well again.
func (d *Disk) Mend() {
	d.t.Helper()
	d.put(Fault{}.control(), 0)
}

func (f Fault) control() (text []byte) {
	for _, err := range []syscall.Errno{f.grow, f.write, f.sync, f.read, f.open} {
		text = binary.NativeEndian.AppendUint32(text, uint32(err))
	}
	return text
}

func (d *Disk) put(text []byte, at int64) {
	d.t.Helper()
	if _, err := d.control.WriteAt(text, at); err != nil {
		d.t.Fatal(err)
	}
}
