package storage

import (
	"context"
	"testing"
	"time"

	"waymark/storage/postgrestest"
	"waymark/storage/storagetest"
)

// cluster is the PostgreSQL of these tests.
var cluster postgrestest.Cluster

func TestPostgres(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, func(t *testing.T) storagetest.Store { return onServerAt(t, cluster.Schema(t)) }, 15)
}

// serverStore is a store that knows its url.
type serverStore struct {
	*DB
	url string
}

func onServerAt(t *testing.T, url string) storagetest.Store {
	t.Helper()
	db, err := Open(context.Background(), url, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return serverStore{db, url}
}

func (s serverStore) Reopen(t *testing.T) storagetest.Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := onServerAt(t, s.url)
	t.Cleanup(func() {
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	})
	return again
}
