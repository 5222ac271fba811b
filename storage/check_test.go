package storage

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		make func(t *testing.T, file string)
		want error
	}{
		"whole":       {func(t *testing.T, file string) { openTest(t, file).Close() }, nil},
		"in use":      {func(t *testing.T, file string) { openTest(t, file) }, nil},
		"no database": {func(t *testing.T, file string) { write(t, file, strings.Repeat("Dear diary, ", 1000), 0o600) }, ErrCorrupt},
		"damaged": {func(t *testing.T, file string) {
			openTest(t, file).Close()
			damage(t, file, 2, math.MaxInt16)
		}, ErrCorrupt},
		"no file": {func(*testing.T, string) {}, ErrCannotOpen},
		"newer": {func(t *testing.T, file string) {
			openTest(t, file).Close()
			must(t, raw(t, file), `INSERT INTO schema_migrations (version, name, applied_at) VALUES (4711, 'future', 0)`)
		}, ErrNewer},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "waymark.db")
			test.make(t, file)
			before, _ := os.ReadFile(file)
			if err := Check(context.Background(), "sqlite:"+file); !errors.Is(err, test.want) {
				t.Errorf("answered %v, want %v", err, test.want)
			}
			if after, _ := os.ReadFile(file); string(after) != string(before) {
				t.Error("to look at it changed the file")
			}
			if _, err := os.Stat(file); test.want == ErrCannotOpen && !os.IsNotExist(err) { //nolint:errorlint // of the table above
				t.Error("to look at it made a file")
			}
		})
	}
	if err := Check(context.Background(), "postgres://u:secret@h/db"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("of another engine it says %v", err)
	}
}

func TestCheck_KnowsOlderTables(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty.db")
	write(t, empty, "", 0o600)
	old := filepath.Join(t.TempDir(), "old.db")
	leaveSchema(t, old, 2)
	for file, has := range map[string]int{empty: 0, old: 2} {
		err := Check(context.Background(), "sqlite:"+file)
		if is := (*OlderError)(nil); !errors.As(err, &is) || *is != (OlderError{has, knownSchema(t)}) {
			t.Errorf("answered %v, want that it has schema %d", err, has)
		}
	}
}
