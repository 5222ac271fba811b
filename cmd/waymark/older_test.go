package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"waymark/storage"
)

func TestKnownSchema_IsThatOfANewDatabase(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "way mark?%41#.db")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := schemaOf(t.Context(), file); got != 0 || err != nil {
		t.Errorf("of an empty file got %d, %v; want 0", got, err)
	}
	db, err := storage.Open(t.Context(), "sqlite:"+file, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if got, err := schemaOf(t.Context(), file); got != knownSchema || err != nil {
		t.Errorf("got %d, %v; want %d", got, err, knownSchema)
	}
}

func TestCopyAsItIs_IsPrivate(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	from, to := filepath.Join(folder, "waymark.db"), filepath.Join(folder, "copy.db")
	db, err := storage.Open(t.Context(), "sqlite:"+from, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := copyAsItIs(t.Context(), from, to); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v; want rights 0600", info.Mode(), err)
	}
	checkIntegrity(t, to)
	broken := filepath.Join(folder, "broken.db")
	if err := copyAsItIs(t.Context(), filepath.Join(folder, "nowhere.db"), broken); err == nil {
		t.Error("got nil, want that there is nothing to copy")
	}
	if _, err := os.Stat(broken); !os.IsNotExist(err) {
		t.Errorf("got %v, want no half a copy left", err)
	}
}
