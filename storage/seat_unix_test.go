//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// sits takes a seat, and wants to get it.
func sits(t *testing.T, database, user string) (leave func()) {
	t.Helper()
	l, err := TakeSeat(t.Context(), "sqlite:"+database, user, 0)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := l(); err != nil {
			t.Error(err)
		}
	}
}

func TestSeat_OneTerminalForAPerson(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	database := filepath.Join(folder, "waymark.db")
	for _, user := range []string{"ann", "bob", "../../etc/passwd", "a/b", "a\nb", "", strings.Repeat("x", 1<<16)} {
		defer sits(t, database, user)()
	}
	leave := sits(t, database, "cem")
	_, err := TakeSeat(t.Context(), "sqlite:"+database, "cem", 0)
	var taken *TakenError
	if want := fmt.Sprintf("process %d", os.Getpid()); !errors.As(err, &taken) || taken.Process != want {
		t.Errorf("got %v, want that %s sits there", err, want)
	}
	defer sits(t, filepath.Join(folder, "other.db"), "cem")()
	leave()
	sits(t, database, "cem")()
	for _, e := range files(t, folder) {
		if !strings.HasPrefix(e, "waymark.db.chat-") && !strings.HasPrefix(e, "other.db.chat-") || len(e) > 100 {
			t.Errorf("a name made the file %q", e)
		}
	}
}

func files(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestSeat_AScriptWaitsForItsTurn(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "waymark.db")
	synctest.Test(t, func(t *testing.T) {
		leave := sits(t, database, "ann")
		begun := time.Now()
		if _, err := TakeSeat(t.Context(), "sqlite:"+database, "ann", time.Minute); err == nil || time.Since(begun) != time.Minute {
			t.Errorf("got %v after %v", err, time.Since(begun))
		}
		next := make(chan func() error)
		go func() {
			l, err := TakeSeat(t.Context(), "sqlite:"+database, "ann", time.Minute)
			if err != nil {
				t.Error(err)
			}
			next <- l
		}()
		synctest.Wait()
		leave()
		if err := (<-next)(); err != nil {
			t.Error(err)
		}
	})
}

func TestSeat_DoesNotWaitOnceItIsAskedToStop(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "waymark.db")
	defer sits(t, database, "ann")()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := TakeSeat(ctx, "sqlite:"+database, "ann", time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestSeat_SaysWhereItCannotBe(t *testing.T) {
	t.Parallel()
	_, err := TakeSeat(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "nowhere", "waymark.db"), "ann", 0)
	if err == nil || !strings.Contains(err.Error(), "nowhere") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want one line that names the folder", err)
	}
}

// Whoever leaves takes the file away while others already have it open.
func TestSeat_NeverTwoAtOnceAndNothingStays(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	database := filepath.Join(folder, "waymark.db")
	var sitting, sat atomic.Int32
	var work sync.WaitGroup
	for range 16 {
		work.Go(func() {
			for range 200 {
				f, _, err := trySeat(seatOf(database, "ann"))
				if errors.Is(err, errHeld) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if sitting.Add(1) > 1 {
					t.Error("two sit on one seat")
				}
				sat.Add(1)
				sitting.Add(-1)
				if err := leaveSeat(f); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	if left := files(t, folder); len(left) > 0 || sat.Load() == 0 {
		t.Errorf("%d sat, and %v is left", sat.Load(), left)
	}
}
