package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// TestWatch_SeesWhenTheFilesGo, and no turn is stored from then on, also where
// nobody has looked yet.
func TestWatch_SeesWhenTheFilesGo(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(t *testing.T, db *DB, folder string) error{
		"it is removed": func(_ *testing.T, db *DB, _ string) error { return os.Remove(db.path) },
		"it is moved":   func(_ *testing.T, db *DB, _ string) error { return os.Rename(db.path, db.path+".old") },
		"a copy takes its place": func(t *testing.T, db *DB, folder string) error {
			copied := filepath.Join(folder, "copy.db")
			if err := db.Backup(context.Background(), copied); err != nil {
				t.Fatal(err)
			}
			return os.Rename(copied, db.path)
		},
		"its log is removed":    func(_ *testing.T, db *DB, _ string) error { return os.Remove(db.path + "-wal") },
		"its index is removed":  func(_ *testing.T, db *DB, _ string) error { return os.Remove(db.path + "-shm") },
		"its folder is removed": func(_ *testing.T, _ *DB, folder string) error { return os.RemoveAll(folder) },
		"its folder is replaced": func(t *testing.T, db *DB, folder string) error {
			if err := os.Rename(folder, folder+".old"); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			return os.WriteFile(db.path, nil, 0o600)
		},
		"its folder becomes a file": func(t *testing.T, _ *DB, folder string) error {
			if err := os.RemoveAll(folder); err != nil {
				t.Fatal(err)
			}
			return os.WriteFile(folder, nil, 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(t.TempDir(), "data")
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			db := openTest(t, filepath.Join(folder, "waymark.db"))
			if err := db.Turn(context.Background(), textMessage(ada, "before"), walk("on")); err != nil {
				t.Fatal(err)
			}
			if err := lose(t, db, folder); err != nil {
				t.Fatal(err)
			}
			wantReplaced(t, db)
		})
	}
}

func wantReplaced(t *testing.T, db *DB) {
	t.Helper()
	for _, id := range []string{"after", "again"} {
		err := db.Turn(context.Background(), textMessage(ada, id), walk("on"))
		if !errors.Is(err, ErrReplaced) || !strings.Contains(err.Error(), db.path) || strings.Contains(err.Error(), "\n") {
			t.Errorf("a turn answered %v, want %v in one line with the path", err, ErrReplaced)
		}
	}
	if err := db.Fail(context.Background(), textMessage(ada, "failed"), conversations.Reply{Text: "sorry"}); !errors.Is(err, ErrReplaced) {
		t.Errorf("a failed turn answered %v, want %v", err, ErrReplaced)
	}
	if err := db.Watch(t.Context()); !errors.Is(err, ErrReplaced) {
		t.Errorf("who watches is told %v, want %v", err, ErrReplaced)
	}
	err := db.Ping(context.Background())
	if !errors.Is(err, ErrReplaced) || strings.Contains(err.Error(), db.path) {
		t.Errorf("asked, it says %v; want %v without the path", err, ErrReplaced)
	}
}

// TestClose_KeepsItsLogFromAnotherDatabase: what takes the place is what one
// finds at the next start, although its log was left there.
func TestClose_KeepsItsLogFromAnotherDatabase(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "waymark.db")
	db, err := Open(context.Background(), "sqlite:"+file, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Turn(context.Background(), textMessage(ada, "1"), walk("on")); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(folder, "copy.db")
	if err := db.Backup(context.Background(), copied); err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		if err := db.Turn(context.Background(), textMessage(ada, fmt.Sprint("later ", i)), walk("on")); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(copied, file); err != nil {
		t.Fatal(err)
	}
	if err := db.Watch(t.Context()); !errors.Is(err, ErrReplaced) {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	again := openTest(t, file)
	if got, want := tables(t, again), "people 1, accounts 1, journeys 1, seen 1, outbox 1"; got != want {
		t.Errorf("it holds %s, want what the copy held, %s", got, want)
	}
	if got := count(t, again, `SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'`); got != 0 {
		t.Error("it is damaged")
	}
}

// TestTurn_ReplacedWhileItIsStored: it is in a file that is gone, so it is not
// stored.
func TestTurn_ReplacedWhileItIsStored(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	err := db.Turn(context.Background(), textMessage(ada, "1"), func(s conversations.State) conversations.Outcome {
		if err := os.Remove(db.path); err != nil {
			t.Error(err)
		}
		return walk("on")(s)
	})
	if !errors.Is(err, ErrReplaced) {
		t.Errorf("answered %v, want %v", err, ErrReplaced)
	}
}

func TestWatch_SeesALinkThatLeadsElsewhere(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	link := filepath.Join(folder, "waymark.db")
	if err := os.Symlink("one.db", link); err != nil {
		t.Fatal(err)
	}
	openTest(t, filepath.Join(folder, "two.db"))
	write(t, filepath.Join(folder, "one.db"), "", 0o600)
	db := openTest(t, link)
	if err := os.Remove(link); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("two.db", link); err != nil {
		t.Fatal(err)
	}
	wantReplaced(t, db)
}

func TestWatch_WithinAFewSeconds(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error)
		go func() { ended <- db.Watch(t.Context()) }()
		<-time.After(time.Hour)
		if err := os.Remove(db.path); err != nil {
			t.Fatal(err)
		}
		lost := time.Now()
		if err := <-ended; !errors.Is(err, ErrReplaced) {
			t.Errorf("answered %v, want %v", err, ErrReplaced)
		}
		if took := time.Since(lost); took > 5*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

// TestWatch_IsCalmWhileAllIsWell: others come and go, and the working directory
// is another one.
func TestWatch_IsCalmWhileAllIsWell(t *testing.T) {
	t.Chdir(t.TempDir())
	db := openTest(t, "waymark.db")
	t.Chdir(t.TempDir())
	wantCalm(t, db, "1")
	other := openTest(t, db.path)
	wantCalm(t, other, "2")
	if err := other.Close(); err != nil {
		t.Error(err)
	}
	wantCalm(t, db, "3")
}

// TestWatch_IsCalmWhenTheLastConnectionIsMadeAnew: SQLite clears its log away
// and makes another one.
func TestWatch_IsCalmWhenTheLastConnectionIsMadeAnew(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	db.sweeper.beside.SetMaxIdleConns(0) // so that the writer's is the last
	conn, err := db.writer.pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := (tx{conn: conn}).exec(`BEGIN`); err != nil {
		t.Fatal(err)
	}
	db.writer.dialect.idle = func(any) bool { return false } // as if it could not be rolled back
	db.writer.rollback(tx{conn: conn})
	db.writer.dialect = sqlite()
	if _, err := os.Stat(db.path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("the log is still there: %v", err)
	}
	wantCalm(t, db, "1")
	if err := os.Remove(db.path + "-wal"); err != nil {
		t.Fatal(err)
	}
	wantReplaced(t, db)
}

func wantCalm(t *testing.T, db *DB, id string) {
	t.Helper()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Watch(ended); err != nil {
		t.Errorf("who watches is told %v", err)
	}
	if err := db.Turn(context.Background(), textMessage(ada, id), walk("on")); err != nil {
		t.Error(err)
	}
}

// What empties the log finds the database by its name, and may do so late.
func TestEmptyLog_SpoilsNoOtherDatabase(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	for _, id := range []string{"1", "2"} {
		if err := db.Turn(t.Context(), textMessage(ada, id), walk("on")); err != nil {
			t.Fatal(err)
		}
		if id == "2" {
			break
		}
		if err := db.Backup(t.Context(), db.path+".copy"); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(db.path+".copy", db.path); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(db.path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.emptyLog(t.Context()); !errors.Is(err, ErrReplaced) {
		t.Errorf("answered %v, want %v", err, ErrReplaced)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	after, err := os.ReadFile(db.path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, after) {
		t.Error("the database that took the place of ours was written to")
	}
}
