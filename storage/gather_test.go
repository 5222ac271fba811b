package storage

import (
	"context"
	"testing"
	"time"

	"waymark/conversations"
)

// resting is a database whose notes of what was sent wait for a turn for longer than any
// test lasts.
func resting(t *testing.T) *DB {
	t.Helper()
	db, _ := inUse(t)
	db.ShareCommits(time.Hour)
	return db
}

func TestShareCommits_ANoteWaitsForATurn(t *testing.T) {
	t.Parallel()
	db := resting(t)
	turnOf(t, db, private("walks"), "1", walk("a"))
	noted := make(chan error, 1)
	go func() { noted <- db.Sent(context.Background(), 1, "ref") }()
	waitFor(func() bool { return db.writer.length() == 1 })
	select {
	case err := <-noted:
		t.Fatalf("the note did not wait, and answered %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	turnOf(t, db, private("other"), "2", walk("b"))
	if err := <-noted; err != nil {
		t.Fatal(err)
	}
}

// TestShareCommits_WhatIsBehindDoesNotWait: the next in the line goes when the note of the
// first is there, and that waits for nobody then.
func TestShareCommits_WhatIsBehindDoesNotWait(t *testing.T) {
	t.Parallel()
	db := resting(t)
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	turnOf(t, db, private("walks"), "1", walk("a"))
	turnOf(t, db, private("walks"), "2", walk("b"))
	if err := db.Sent(ctx, 1, "ref"); err != nil {
		t.Fatal(err)
	}
	if _, due, err := db.First(ctx, conversations.Line{Room: conversations.Room{Platform: "slate", Chat: "walks"}}, db.now()); err != nil || !due {
		t.Errorf("the next is due: %v, %v", due, err)
	}
}
