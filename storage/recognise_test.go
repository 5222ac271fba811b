package storage

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// filesOf are all files in a folder, by name and content, and when they were
// changed.
func filesOf(t *testing.T, folder string) string {
	t.Helper()
	all, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range all {
		text, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %x %v %v\n", f.Name(), sha256.Sum256(text), info.ModTime(), info.Mode())
	}
	return b.String()
}

// TestOpen_LeavesWhatIsNotOurs: nothing is changed and nothing is put beside it,
// whoever asks.
func TestOpen_LeavesWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	made := func(statements ...string) func(*testing.T, string) {
		return func(t *testing.T, file string) {
			other := raw(t, file)
			for _, s := range statements {
				must(t, other, s)
			}
			other.Close()
		}
	}
	for name, test := range map[string]struct {
		make func(t *testing.T, file string)
		want error
	}{
		"tables":                     {made(`CREATE TABLE notes (text TEXT)`), ErrForeign},
		"a table of our name":        {made(`CREATE TABLE outbox (x)`), ErrForeign},
		"with a log":                 {made(`PRAGMA journal_mode = WAL`, `CREATE TABLE notes (text TEXT)`), ErrForeign},
		"migrated by Rails":          {made(`CREATE TABLE schema_migrations (version VARCHAR PRIMARY KEY)`, `INSERT INTO schema_migrations VALUES ('20260101000000')`), ErrForeign},
		"migrated by migrate":        {made(`CREATE TABLE schema_migrations (version BIGINT, dirty BOOLEAN)`, `INSERT INTO schema_migrations VALUES (3, 0)`), ErrForeign},
		"migrated as ours":           {made(`CREATE TABLE schema_migrations (version BIGINT, name TEXT, applied_at BIGINT)`, `INSERT INTO schema_migrations VALUES (1, '0001_people.sql', 7)`), ErrForeign},
		"a view of that name":        {made(`CREATE VIEW schema_migrations AS SELECT 1 AS version`), ErrForeign},
		"empty, with another's mark": {made(`PRAGMA application_id = 1196444487`), ErrForeign},
		"empty, with a version":      {made(`PRAGMA user_version = 3`), ErrForeign},
		"a letter":                   {func(t *testing.T, file string) { write(t, file, strings.Repeat("Dear diary, ", 1000), 0o600) }, ErrCorrupt},
		"a short letter":             {func(t *testing.T, file string) { write(t, file, "Dear", 0o600) }, ErrCorrupt},
		"newer": {func(t *testing.T, file string) {
			openTest(t, file).Close()
			made(`INSERT INTO schema_migrations VALUES (4711, 'future', 0)`)(t, file)
		}, ErrNewer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			file := filepath.Join(folder, "notes.db")
			test.make(t, file)
			before := filesOf(t, folder)
			if db, err := Open(context.Background(), "sqlite:"+file, time.Now); !errors.Is(err, test.want) || !strings.Contains(err.Error(), file) {
				t.Errorf("to open it answered %v, want %v with the path", err, test.want)
				if err == nil {
					db.Close()
				}
			}
			if err := Recognise(context.Background(), "sqlite:"+file); !errors.Is(err, test.want) {
				t.Errorf("to look at it answered %v, want %v", err, test.want)
			}
			if err := Check(context.Background(), "sqlite:"+file); !errors.Is(err, test.want) {
				t.Errorf("to check it answered %v, want %v", err, test.want)
			}
			if err := Copy(context.Background(), "sqlite:"+file, filepath.Join(t.TempDir(), "copy.db"), time.Now); !errors.Is(err, test.want) {
				t.Errorf("to copy it answered %v, want %v", err, test.want)
			}
			if after := filesOf(t, folder); after != before {
				t.Errorf("it was changed:\n%safter:\n%s", before, after)
			}
		})
	}
}

// TestOpen_LeavesWhatIsInUse: what another program writes at this moment may
// stand in its log only.
func TestOpen_LeavesWhatIsInUse(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "notes.db")
	other := raw(t, file)
	must(t, other, `PRAGMA journal_mode = WAL`)
	must(t, other, `CREATE TABLE notes (text TEXT)`)
	before := filesOf(t, folder)
	if db, err := Open(context.Background(), "sqlite:"+file, time.Now); !errors.Is(err, ErrForeign) {
		t.Errorf("answered %v, want %v", err, ErrForeign)
		if err == nil {
			db.Close()
		}
	}
	nameOf := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	if after := filesOf(t, folder); !strings.HasPrefix(nameOf(after), nameOf(before[:strings.Index(before, "-shm")])) {
		t.Errorf("it was changed:\n%safter:\n%s", before, after)
	}
}

// TestOpen_KnowsOurs also where they are hardly begun, or of long ago.
func TestOpen_KnowsOurs(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(t *testing.T, file string){
		"nothing": func(t *testing.T, file string) { write(t, file, "", 0o600) },
		"a database without tables": func(t *testing.T, file string) {
			other := raw(t, file)
			must(t, other, `PRAGMA journal_mode = WAL`)
			other.Close()
		},
		"the first schema": func(t *testing.T, file string) { leaveSchema(t, file, 1) },
		"the fourth":       func(t *testing.T, file string) { leaveSchema(t, file, 4) },
		"killed with all in the log": func(t *testing.T, file string) {
			from := filepath.Join(t.TempDir(), "waymark.db")
			db := openTest(t, from)
			for _, end := range []string{"", "-wal"} { // as they lie there when the process is killed
				text, err := os.ReadFile(db.path + end)
				if err != nil {
					t.Fatal(err)
				}
				write(t, file+end, string(text), 0o600)
			}
		},
		"a link to nothing yet": func(t *testing.T, file string) {
			if err := os.Symlink(file+".real", file); err != nil {
				t.Fatal(err)
			}
		},
		"a link to it": func(t *testing.T, file string) {
			leaveSchema(t, file+".real", 2)
			if err := os.Symlink(file+".real", file); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "waymark.db")
			begin(t, file)
			db := openTest(t, file)
			if err := db.Turn(context.Background(), textMessage(ada, "1"), walk("hello")); err != nil {
				t.Error(err)
			}
			if got := count(t, db, `SELECT application_id FROM pragma_application_id`); got != ourMark {
				t.Errorf("its mark is %x, want %x", got, ourMark)
			}
		})
	}
}

// TestOpen_OfWhatWasMarked: the mark alone says whose it is.
func TestOpen_OfWhatWasMarked(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	openTest(t, file).Close()
	other := raw(t, file)
	must(t, other, `PRAGMA application_id = 1196444487`)
	other.Close()
	if err := Check(context.Background(), "sqlite:"+file); !errors.Is(err, ErrForeign) {
		t.Errorf("answered %v, want %v", err, ErrForeign)
	}
}
