package storage

import (
	"errors"
	"strings"
	"testing"
)

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

func TestPostgres_OneIsAlone(t *testing.T) {
	t.Parallel()
	url := cluster.Schema(t)
	lock, err := Lock(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(t.Context(), url); err == nil || !strings.Contains(err.Error(), "it is locked (process ") {
		t.Errorf("got %v, want that it is locked", err)
	}
	if who, err := ServedBy(t.Context(), url); who != "" || err != nil {
		t.Errorf("got %q, %v; want that nobody serves it", who, err)
	}
	if err := lock.Close(); err != nil {
		t.Error(err)
	}
}
