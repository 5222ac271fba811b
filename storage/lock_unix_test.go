//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package storage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
)

// locked takes the lock of file, and wants to get it.
func locked(t *testing.T, file string) (unlock func()) {
	t.Helper()
	l, err := Lock(t.Context(), "sqlite:"+file)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

func wantServedBy(t *testing.T, file, want string) {
	t.Helper()
	if got, err := ServedBy(t.Context(), "sqlite:"+file); got != want || err != nil {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestLock_OneServes(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file, other := filepath.Join(folder, "waymark.db"), filepath.Join(folder, "other.db")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("waymark.db", other); err != nil {
		t.Fatal(err)
	}
	wantServedBy(t, file, "")
	if _, err := os.Stat(lockOf(file)); !os.IsNotExist(err) {
		t.Errorf("got %v: to look who serves made the lock", err)
	}
	unlock := locked(t, file)
	we := fmt.Sprintf("process %d", os.Getpid())
	for _, name := range []string{file, other} {
		wantServedBy(t, name, we)
		_, err := Lock(t.Context(), "sqlite:"+name)
		if want := "another Waymark serves this database (" + we + ")"; err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
	defer locked(t, filepath.Join(folder, "another.db"))()
	unlock()
	wantServedBy(t, file, "")
	locked(t, other)()
}

// Numbers get shorter.
func TestLock_NamesOnlyWhoHoldsItNow(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	if err := os.WriteFile(lockOf(file), []byte("99999999999\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantServedBy(t, file, "")
	defer locked(t, file)()
	wantServedBy(t, file, fmt.Sprintf("process %d", os.Getpid()))
}

func TestLock_WhoOnlyLooksKeepsNobodyFromServing(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	looks, err := os.Create(lockOf(file))
	if err != nil {
		t.Fatal(err)
	}
	defer looks.Close()
	if err := tryLock(looks, shared); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error)
		go func() {
			l, err := Lock(t.Context(), "sqlite:"+file)
			if err == nil {
				err = l.Close()
			}
			ended <- err
		}()
		synctest.Wait()
		looks.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestLock_DoesNotWaitOnceItIsAskedToStop(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	defer locked(t, file)()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Lock(ctx, "sqlite:"+file); err == nil {
		t.Error("got nil, want that it is held")
	}
}

func TestLock_SaysWhereItCannotBe(t *testing.T) {
	t.Parallel()
	_, err := Lock(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "nowhere", "waymark.db"))
	if err == nil || !strings.Contains(err.Error(), "nowhere") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one line that names the folder", err)
	}
}
