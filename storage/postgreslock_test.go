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
