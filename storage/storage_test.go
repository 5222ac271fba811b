package storage_test

import (
	"context"
	"math"
	"path/filepath"
	"testing"
	"time"

	"waymark/storage"
	"waymark/storage/storagetest"
)

func TestSQLite(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, func(t *testing.T) storagetest.Store {
		return openSQLite(t, filepath.Join(t.TempDir(), "waymark.db"))
	}, math.MaxInt)
}

// sqliteStore is a store that knows its file.
type sqliteStore struct {
	*storage.DB
	file string
}

func openSQLite(t *testing.T, file string) storagetest.Store {
	t.Helper()
	db, err := storage.Open(context.Background(), "sqlite:"+file, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return sqliteStore{db, file}
}

func (s sqliteStore) Reopen(t *testing.T) storagetest.Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := openSQLite(t, s.file)
	t.Cleanup(func() {
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	})
	return again
}
