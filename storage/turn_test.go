package storage

import (
	"context"
	"fmt"
	"testing"
	"time"

	"waymark/conversations"
)

// TestTurn_WritesOnlyWhatChanged counts the rows a turn writes.
func TestTurn_WritesOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	elsewhere := ada
	elsewhere.Chat = "group"
	same := func(s conversations.State) conversations.Outcome { return conversations.Outcome{State: s} }
	for i, test := range []struct {
		name   string
		from   party
		decide func(conversations.State) conversations.Outcome
		rows   int
	}{
		{"a stranger with nothing to keep: note", ada, same, 1},
		{"a stranger: note, person, address, journey", ada, func(s conversations.State) conversations.Outcome {
			s.Journey.At = "first"
			return same(s)
		}, 4},
		{"nothing changed: note", ada, same, 1},
		{"a step: note, journey", ada, func(s conversations.State) conversations.Outcome {
			s.Journey.At = "next"
			return same(s)
		}, 2},
		{"the same step again: note", ada, func(s conversations.State) conversations.Outcome {
			s.Journey.At = "next"
			return same(s)
		}, 1},
		{"a language: note, person", ada, func(s conversations.State) conversations.Outcome {
			s.Person.Language = "de"
			return same(s)
		}, 2},
		{"another chat: note, address", elsewhere, same, 2},
		{"they are gone, in another chat: note, address", ada, func(s conversations.State) conversations.Outcome {
			s.Person.Gone = true
			return same(s)
		}, 2},
		{"they are back, in another chat: note, address", elsewhere, func(s conversations.State) conversations.Outcome {
			s.Person.Gone = false
			return same(s)
		}, 2},
		{"a step and a reply: note, journey, delivery", elsewhere, walk("on"), 3},
		{"another one, while that is on its way: note, journey, delivery", elsewhere, walk("further"), 3},
		{"silence, while they are on their way: note, delivery", elsewhere, same, 2},
		{"a zone: note, person, delivery", elsewhere, func(s conversations.State) conversations.Outcome {
			s.Person.Zone = "Europe/Berlin"
			return same(s)
		}, 3},
		{"two reminders: note, two, delivery", elsewhere, func(s conversations.State) conversations.Outcome {
			s.Reminders = []conversations.Reminder{{Kind: "fuse", Due: morning}, {Kind: "nag", Due: morning.Add(time.Nanosecond)}}
			return same(s)
		}, 4},
		{"the same reminders again: note, delivery", elsewhere, func(s conversations.State) conversations.Outcome {
			s.Reminders[0].Due = s.Reminders[0].Due.Local()
			return same(s)
		}, 2},
		{"one moved: note, reminder, delivery", elsewhere, func(s conversations.State) conversations.Outcome {
			s.Reminders[1].Due = morning.Add(time.Hour)
			return same(s)
		}, 3},
		{"one gone: note, reminder, delivery", elsewhere, func(s conversations.State) conversations.Outcome {
			s.Reminders = s.Reminders[1:]
			return same(s)
		}, 3},
		{"planned anew: note, person, reminder, delivery", elsewhere, func(s conversations.State) conversations.Outcome {
			s.Planned, s.Reminders[0].Due = 7, morning
			return same(s)
		}, 4},
	} {
		before := changes(t, db)
		if err := db.Turn(context.Background(), textMessage(test.from, fmt.Sprint(i)), test.decide); err != nil {
			t.Fatal(err)
		}
		if got := changes(t, db) - before; got != test.rows {
			t.Errorf("%s: %d rows were written, want %d", test.name, got, test.rows)
		}
	}
	before := changes(t, db)
	m := conversations.Message{ID: "replan", Actor: elsewhere.Account(), Room: elsewhere.Room(), Body: conversations.Replan{}}
	if err := db.Turn(context.Background(), m, same); err != nil {
		t.Fatal(err)
	}
	if got := changes(t, db) - before; got != 0 {
		t.Errorf("to find somebody planned already wrote %d rows", got)
	}
	var chat string
	if err := db.readers.QueryRow(`SELECT chat FROM accounts`).Scan(&chat); err != nil || chat != "group" {
		t.Errorf("the address leads to chat %q, %v; want the last one", chat, err)
	}
}

// changes counts the rows the writer ever wrote.
func changes(t *testing.T, db *DB) (n int) {
	t.Helper()
	if err := db.writer.pool.QueryRow(`SELECT total_changes()`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOpen_WhatTheWriterIsSetTo(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	for pragma, want := range map[string]string{
		"journal_mode":  "wal",
		"synchronous":   "2", // FULL
		"foreign_keys":  "1",
		"busy_timeout":  "50",
		"secure_delete": "1",
	} {
		var got string
		if err := db.writer.pool.QueryRow(`PRAGMA ` + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, %v; want %s", pragma, got, err, want)
		}
	}
	if _, err := db.readers.Exec(`DELETE FROM seen`); err == nil {
		t.Error("a reader can write")
	}
}
