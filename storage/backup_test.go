package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func TestBackup_IsADatabaseOfThatMoment(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	file := filepath.Join(t.TempDir(), "copy.db")
	for i := range 10 {
		if err := db.Turn(context.Background(), textMessage(ada, fmt.Sprint(i)), walk("before")); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Backup(context.Background(), file); err != nil {
		t.Fatal(err)
	}
	if err := db.Turn(context.Background(), textMessage(ada, "later"), walk("after")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy is %v, %v; want one that only its owner may read", info.Mode(), err)
	}
	backup := openTest(t, file)
	if got, want := tables(t, backup), "people 1, accounts 1, journeys 1, seen 10, outbox 10"; got != want {
		t.Errorf("the copy holds %s, want %s", got, want)
	}
	if got := len(trailOf(t, backup, ada)); got != 10 {
		t.Errorf("the copy knows %d steps, want 10", got)
	}
}

func TestBackup_WhileTurnsGoOn(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	dir := t.TempDir()
	done := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			default:
			}
			if err := db.Turn(context.Background(), textMessage(ada, fmt.Sprint(i)), walk("on")); err != nil {
				t.Error(err)
				return
			}
		}
	})
	for i := range 5 {
		if err := db.Backup(context.Background(), filepath.Join(dir, fmt.Sprint(i))); err != nil {
			t.Error(err)
		}
	}
	close(done)
	all.Wait()
	for i := range 5 {
		backup := openTest(t, filepath.Join(dir, fmt.Sprint(i)))
		if seen, said := count(t, backup, `SELECT count(*) FROM seen`), count(t, backup, `SELECT count(*) FROM outbox`); seen != said {
			t.Errorf("copy %d holds half a turn: %d messages, %d replies", i, seen, said)
		}
	}
}

func TestBackup_NeverOverwrites(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	file := filepath.Join(t.TempDir(), "letter.txt")
	for name, text := range map[string]string{file: "dear", file + ".empty": ""} {
		write(t, name, text, 0o644)
		if err := db.Backup(context.Background(), name); !errors.Is(err, fs.ErrExist) {
			t.Errorf("answered %v, want %v", err, fs.ErrExist)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != text {
			t.Errorf("the file holds %q now, %v", got, err)
		}
	}
	if err := db.Backup(context.Background(), db.path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("onto itself: %v, want %v", err, fs.ErrExist)
	}
}

func TestBackup_LeavesNothingWhenItFails(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	file := filepath.Join(t.TempDir(), "copy.db")
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if err := db.Backup(gone, file); !errors.Is(err, context.Canceled) {
		t.Errorf("answered %v, want %v", err, context.Canceled)
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a copy was left: %v", err)
	}
	if err := db.Backup(context.Background(), filepath.Join(t.TempDir(), "missing", "copy.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("into a folder that is missing: %v", err)
	}
}

func TestBackup_RelativeToTheWorkingDirectory(t *testing.T) {
	db := openTest(t, "")
	t.Chdir(t.TempDir())
	if err := db.Backup(context.Background(), "file:copy?mode=memory.db"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("file:copy?mode=memory.db"); err != nil {
		t.Error(err)
	}
}

// TestOpen_AnyFileName: a path is a path, whatever an url would make of it.
func TestOpen_AnyFileName(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("sub folder", 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"plain.db", "sub folder/x.db", "question?mode=memory.db", "hash#1.db", "percent%20.db", "ümläut.db", "a&b=c.db", ":memory:",
	} {
		db := openTest(t, name)
		if err := db.Turn(context.Background(), textMessage(ada, "1"), walk("on")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

func TestCopy_OfOlderTables(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	from, to := filepath.Join(folder, "old.db"), filepath.Join(folder, "copy.db")
	leaveSchema(t, from, 2)
	if err := Copy(context.Background(), "sqlite:"+from, to, time.Now); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy is %v, %v; want one that only its owner may read", info.Mode(), err)
	}
	var version int
	if err := raw(t, to).QueryRow(`SELECT MAX(version) FROM schema_migrations`).Scan(&version); err != nil || version != 2 {
		t.Errorf("the copy has schema %d, %v; want 2", version, err)
	}
	broken := filepath.Join(folder, "broken.db")
	if err := Copy(context.Background(), "sqlite:"+filepath.Join(folder, "nowhere.db"), broken, time.Now); err == nil {
		t.Error("got nil, want that there is nothing to copy")
	}
	if _, err := os.Stat(broken); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a copy was left: %v", err)
	}
}
