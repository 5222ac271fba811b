package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"waymark/storage/postgrestest"
)

func TestPostgres_OneServes(t *testing.T) {
	t.Parallel()
	url, other := cluster.Schema(t), cluster.Schema(t)
	if who, err := ServedBy(t.Context(), url); who != "" || err != nil {
		t.Errorf("got %q, %v; want that nobody serves it", who, err)
	}
	l, err := Lock(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	we := fmt.Sprintf("process %d on ", os.Getpid())
	if who, err := ServedBy(t.Context(), url); !strings.HasPrefix(who, we) || err != nil {
		t.Errorf("got %q, %v; want %s…", who, err, we)
	}
	if _, err := Lock(t.Context(), url); err == nil || !strings.HasPrefix(err.Error(), "another Waymark serves this database ("+we) {
		t.Errorf("got %v, want that we hold it", err)
	}
	elsewhere, err := Lock(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(elsewhere.Close(), l.Close()); err != nil {
		t.Error(err)
	}
	l, err = Lock(t.Context(), url)
	for tries := 0; err != nil && tries < 1000; tries++ { // the server learns of it in its time
		l, err = Lock(t.Context(), url)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestPostgres_OneTalksInASeat(t *testing.T) {
	t.Parallel()
	url := cluster.Schema(t)
	leave, err := TakeSeat(t.Context(), url, "ann", 0)
	if err != nil {
		t.Fatal(err)
	}
	var taken *TakenError
	if _, err := TakeSeat(t.Context(), url, "ann", 0); !errors.As(err, &taken) || !strings.HasPrefix(taken.Process, "process ") {
		t.Errorf("got %v, want that the seat is taken", err)
	}
	bens, err := TakeSeat(t.Context(), url, "ben", 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(leave(), bens()); err != nil {
		t.Error(err)
	}
}

// TestPostgres_LockIsTakenAgain after the server went and came back, and whoever lost
// it to another is told.
func TestPostgres_LockIsTakenAgain(t *testing.T) {
	t.Parallel()
	var own postgrestest.Cluster
	t.Cleanup(func() {
		if err := own.Stop(); err != nil {
			t.Error(err)
		}
	})
	url := own.Schema(t)
	l, err := Lock(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- l.(*sessionLock).Watch(ctx) }()
	if err := own.Restart(func() {}); err != nil {
		t.Fatal(err)
	}
	for who := ""; who == "" && t.Context().Err() == nil; { // as soon as it is there
		if who, err = ServedBy(t.Context(), url); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if err := l.(*sessionLock).conn.Close(t.Context()); err != nil { // it is lost while nobody looks
		t.Fatal(err)
	}
	other, err := Lock(t.Context(), url)
	for tries := 0; err != nil && tries < 1000; tries++ { // the server learns of it in its time
		other, err = Lock(t.Context(), url)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := l.(*sessionLock).Watch(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "another Waymark serves this database (process ") {
		t.Errorf("watching ended with %v, want that another has it", err)
	}
	if err := other.Close(); err != nil {
		t.Error(err)
	}
}
