package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"waymark/conversations"
)

// raw opens the file beside the store, as another program would.
func raw(t *testing.T, file string) *sql.DB {
	t.Helper()
	other, err := sql.Open("sqlite3", "file:"+file+"?_busy_timeout=0")
	if err != nil {
		t.Fatal(err)
	}
	other.SetMaxOpenConns(1)
	t.Cleanup(func() { other.Close() })
	return other
}

func must(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// refused makes a turn that must answer want, leave nothing behind, name the
// file, and succeed as soon as mend has taken the cause away.
func refused(t *testing.T, db *DB, want error, reply conversations.Markup, mend func()) {
	t.Helper()
	before := tables(t, db)
	decide := walk(string(reply))
	err := db.Turn(context.Background(), textMessage(ada, "refused"), decide)
	if !errors.Is(err, want) || !strings.Contains(err.Error(), db.path) {
		t.Errorf("answered %v, want %v with the path", err, want)
	}
	t.Log(err)
	if after := tables(t, db); after != before {
		t.Errorf("half-written: %s, before: %s", after, before)
	}
	mend()
	if err := db.Turn(context.Background(), textMessage(ada, "refused"), decide); err != nil {
		t.Errorf("after the cause is gone: %v", err)
	}
	deliveries, err := db.Due(context.Background(), ada.Platform, time.Now(), 10)
	if err != nil || len(deliveries) != 1 || deliveries[0].Text != reply {
		t.Errorf("%d deliveries, %v; want the reply", len(deliveries), err)
	}
}

func TestTurn_LockedByAnotherProgram(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	other := raw(t, db.path)
	must(t, other, `BEGIN EXCLUSIVE`)
	refused(t, db, ErrLocked, "hello", func() { must(t, other, `ROLLBACK`) })
}

func TestTurn_ReadOnly(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	must(t, db.writer.pool, `PRAGMA query_only = 1`)
	refused(t, db, ErrReadOnly, "hello", func() { must(t, db.writer.pool, `PRAGMA query_only = 0`) })
}

func TestTurn_DiskFull(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	must(t, db.writer.pool, fmt.Sprintf(`PRAGMA max_page_count = %d`, count(t, db, `PRAGMA page_count`)))
	big := conversations.Markup(strings.Repeat("x", 1<<20))
	refused(t, db, ErrFull, big, func() { must(t, db.writer.pool, `PRAGMA max_page_count = 100000`) })
}

// TestTurn_DiskFullForOne: a full disk ends the shared transaction by itself,
// and those who still fit in are stored all the same.
func TestTurn_DiskFullForOne(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	must(t, db.writer.pool, fmt.Sprintf(`PRAGMA max_page_count = %d`, count(t, db, `PRAGMA page_count`)+64))
	answers := atOnce(t, db, 16, func(i int) error {
		text := fmt.Sprint("small ", i)
		if i == 5 {
			text = strings.Repeat("x", 1<<20)
		}
		return db.Turn(context.Background(), textMessage(ada, fmt.Sprint(i)), walk(text))
	})
	for i, err := range answers {
		if i == 5 && !errors.Is(err, ErrFull) || i != 5 && err != nil {
			t.Errorf("turn %d: %v", i, err)
		}
	}
	if got, want := tables(t, db), "people 1, accounts 1, journeys 1, seen 15, outbox 15"; got != want {
		t.Errorf("stored %s, want %s", got, want)
	}
}

func TestOpen_Faults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		make func(t *testing.T, dir string) string // answers the file
		want error
	}{
		"the folder is missing": {func(t *testing.T, dir string) string {
			return filepath.Join(dir, "missing", "waymark.db")
		}, ErrCannotOpen},
		"it is a folder": {func(t *testing.T, dir string) string { return dir }, ErrCannotOpen},
		"the folder is a file": {func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, "file"), "", 0o644)
			return filepath.Join(dir, "file", "waymark.db")
		}, ErrCannotOpen},
		"the folder may not be written": {func(t *testing.T, dir string) string {
			chmod(t, dir, 0o555)
			return filepath.Join(dir, "waymark.db")
		}, ErrCannotOpen},
		"the file may not be read": {func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, "waymark.db"), "", 0o000)
			return filepath.Join(dir, "waymark.db")
		}, ErrCannotOpen},
		"the file may not be written": {func(t *testing.T, dir string) string {
			file := filepath.Join(dir, "waymark.db")
			openTest(t, file).Close()
			chmod(t, file, 0o444)
			return file
		}, ErrReadOnly},
		"it is no database": {func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, "waymark.db"), strings.Repeat("Dear diary, ", 1000), 0o644)
			return filepath.Join(dir, "waymark.db")
		}, ErrCorrupt},
		"it is damaged": {func(t *testing.T, dir string) string {
			file := filepath.Join(dir, "waymark.db")
			openTest(t, file).Close()
			chmod(t, file, 0o666)
			damage(t, file, 2, math.MaxInt16)
			return file
		}, ErrCorrupt},
		"it is locked": {func(t *testing.T, dir string) string {
			file := filepath.Join(dir, "waymark.db")
			openTest(t, file).Close()
			chmod(t, file, 0o666)
			must(t, raw(t, file), `BEGIN EXCLUSIVE`)
			return file
		}, ErrLocked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			chmod(t, filepath.Dir(dir), 0o755)
			chmod(t, dir, 0o777)
			file := test.make(t, dir)
			t.Cleanup(func() { chmod(t, dir, 0o777) })
			var db *DB
			var err error
			asNobody(t, func() {
				db, err = open(context.Background(), "sqlite:"+file, time.Now, options{driver: "sqlite3", patience: time.Millisecond})
			})
			if err == nil {
				db.Close()
			}
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), file) {
				t.Errorf("answered %v, want %v with the path", err, test.want)
			}
			t.Log(err)
		})
	}
}

func write(t *testing.T, file, text string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	chmod(t, file, mode)
}

func chmod(t *testing.T, file string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(file, mode); err != nil {
		t.Fatal(err)
	}
}

// damage overwrites so many pages from the given one on.
func damage(t *testing.T, file string, page, pages int) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096 * (page - 1); i < min(len(text), 4096*(page-1+pages)); i++ {
		text[i] = 0xa5
	}
	if err := os.WriteFile(file, text, 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestTurn_Damaged: what the store needs to open is fine.
func TestTurn_Damaged(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	db := openTest(t, file)
	page := count(t, db, `SELECT rootpage FROM sqlite_schema WHERE name = 'accounts'`)
	db.Close()
	damage(t, file, page, 1)
	db = openTest(t, file)
	err := db.Turn(context.Background(), textMessage(ada, "1"), walk("hello"))
	if !errors.Is(err, ErrCorrupt) {
		t.Errorf("answered %v, want %v", err, ErrCorrupt)
	}
	t.Log(err)
}

func TestOpen_FromTheFuture(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	openTest(t, file).Close()
	must(t, raw(t, file), `INSERT INTO schema_migrations (version, name, applied_at) VALUES (4711, '4711_future.sql', 0)`)
	_, err := Open(context.Background(), "sqlite:"+file, time.Now)
	want := fmt.Sprintf("this database was written by a newer Waymark (schema 4711, this program knows %d)", knownSchema(t))
	if !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), want) {
		t.Errorf("answered %v, want %q", err, want)
	}
}

func TestOpen_OtherURLs(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"postgres://waymark:secret@db:x/waymark":       "the url is no postgres://USER@HOST/DATABASE",
		"postgresql://waymark:secret@[::1/waymark":     "the url is no postgres://USER@HOST/DATABASE",
		"postgres://waymark:secret@127.0.0.1:1/nobody": "its server cannot be reached",
		"mysql://waymark:secret@db/waymark":            "the url must be sqlite:PATH",
		"secret.db":                                    "the url must be sqlite:PATH",
		"sqlite:":                                      "the url must be sqlite:PATH",
		"":                                             "the url must be sqlite:PATH",
	} {
		_, err := Open(context.Background(), url, time.Now)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v, want %q and no secret", url, err, want)
		}
	}
}

// TestExplain_EveryCode holds the whole translation, also what cannot be made
// to happen here.
func TestExplain_EveryCode(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		said error
		want error // nil: it stays what it was
	}{
		{sqlite3.Error{Code: sqlite3.ErrBusy}, ErrLocked},
		{sqlite3.Error{Code: sqlite3.ErrBusy, ExtendedCode: sqlite3.ErrBusySnapshot}, ErrLocked},
		{sqlite3.Error{Code: sqlite3.ErrLocked}, ErrLocked},
		{sqlite3.Error{Code: sqlite3.ErrProtocol}, ErrLocked},
		{sqlite3.Error{Code: sqlite3.ErrReadonly}, ErrReadOnly},
		{sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.EROFS}, ErrReadOnly},
		{sqlite3.Error{Code: sqlite3.ErrFull}, ErrFull},
		{sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.ENOSPC}, ErrFull},
		{sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.EDQUOT}, ErrFull},
		{sqlite3.Error{Code: sqlite3.ErrCorrupt}, ErrCorrupt},
		{sqlite3.Error{Code: sqlite3.ErrNotADB}, ErrCorrupt},
		{sqlite3.Error{Code: sqlite3.ErrCantOpen}, ErrCannotOpen},
		{sqlite3.Error{Code: sqlite3.ErrPerm}, ErrCannotOpen},
		{fmt.Errorf("load: %w", sqlite3.Error{Code: sqlite3.ErrFull}), ErrFull},
		{&fs.PathError{Err: syscall.ENOENT}, ErrCannotOpen},
		{&fs.PathError{Err: syscall.ENOTDIR}, ErrCannotOpen},
		{&fs.PathError{Err: syscall.EACCES}, ErrCannotOpen},
		{&fs.PathError{Err: syscall.EROFS}, ErrReadOnly},
		{&fs.PathError{Err: syscall.ENOSPC}, ErrFull},
		{sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.EIO}, ErrBroken},
		{&fs.PathError{Err: syscall.EIO}, ErrBroken},
		{sqlite3.Error{Code: sqlite3.ErrConstraint}, nil},
		{sqlite3.Error{Code: sqlite3.ErrIoErr}, nil},
		{context.Canceled, nil},
		{ErrClosed, nil},
	} {
		got := explainSQLite(test.said)
		if !errors.Is(got, test.said) {
			t.Errorf("%v lost what was said: %v", test.said, got)
		}
		if test.want != nil && !errors.Is(got, test.want) || test.want == nil && got.Error() != test.said.Error() {
			t.Errorf("%v became %v, want %v", test.said, got, test.want)
		}
	}
}
