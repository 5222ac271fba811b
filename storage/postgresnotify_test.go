package storage

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/storage/postgrestest"
)

// ownCluster is a server that a test may do something to.
func ownCluster(t *testing.T) *postgrestest.Cluster {
	t.Helper()
	own := new(postgrestest.Cluster)
	t.Cleanup(func() {
		if err := own.Stop(); err != nil {
			t.Error(err)
		}
	})
	return own
}

// hears is what a process is told of lines, which it sends all.
func hears(db *DB) <-chan []conversations.Line {
	lines := make(chan []conversations.Line, 1000)
	db.OnChange(func(all []conversations.Line) []conversations.Line {
		lines <- all
		return nil
	})
	return lines
}

// TestPostgres_CommitsWakeOthers: what one process commits another is told, as long as
// the first does not send it itself; and whoever did not hear looks.
func TestPostgres_CommitsWakeOthers(t *testing.T) {
	t.Parallel()
	const n = 300
	all := processes(t, cluster.Schema(t), 2)
	lines := hears(all[1])
	if first := <-lines; len(first) != 0 {
		t.Fatalf("got %v, want that any may have changed before anybody listened", first)
	}
	var took []time.Duration
	for i := range n {
		who := party{Platform: "paper", Chat: fmt.Sprint("chat ", i), User: fmt.Sprint("user ", i)}
		stored(t, all[0], textMessage(who, fmt.Sprint("m", i)), walk("hello"))
		begun := time.Now()
		want := conversations.Line{Room: who.Room()}
		for !slices.Contains(<-lines, want) {
		}
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	t.Logf("told after the commit: p50 %v, p99 %v, at most %v", took[n/2], took[n*99/100], took[n-1])
	if took[n/2] > 50*time.Millisecond {
		t.Errorf("half of them are told after more than %v, want 50 ms", took[n/2])
	}
	mine := hears(all[0])
	<-mine // it listens
	stored(t, all[0], textMessage(ada, "our own"), walk("hello"))
	if got := <-mine; len(got) != 1 || got[0].Room != ada.Room() {
		t.Errorf("got %v, want what we committed", got)
	}
	select {
	case got := <-lines:
		t.Errorf("told of %v, which the other process sends itself", got)
	case <-time.After(100 * time.Millisecond):
	}
}

// TestPostgres_ListensAgain after the connection was lost, and looks then.
func TestPostgres_ListensAgain(t *testing.T) {
	t.Parallel()
	own := ownCluster(t)
	all := processes(t, own.Schema(t), 2)
	lines := hears(all[1])
	<-lines
	if err := own.Restart(func() {}); err != nil {
		t.Fatal(err)
	}
	stored(t, all[0], textMessage(ada, "m1"), walk("hello"))
	n := 0
	heard := func() { // a commit by the other; the first may be told with what else there was
		t.Helper()
		enough := time.After(2 * askEvery)
		for room := (conversations.Room{}); room.IsZero(); n++ { // somebody else each time: their lines have a first
			who := party{Platform: "paper", Chat: fmt.Sprint("chat ", n), User: fmt.Sprint("user ", n)}
			stored(t, all[0], textMessage(who, fmt.Sprint("again ", n)), walk("hello"))
			select {
			case got := <-lines:
				if len(got) > 0 {
					room = got[0].Room
				}
			case <-enough:
				t.Fatal("nobody is told any more")
			}
		}
	}
	heard()
	for range 3 {
		must(t, all[0].readers, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'process %'`)
		for got := range lines {
			if len(got) == 0 { // any may have changed meanwhile
				break
			}
		}
		heard()
	}
}

func TestNote_WhatIsTooLongIsAny(t *testing.T) {
	t.Parallel()
	lines := []conversations.Line{{Room: ada.Room()}, {Room: conversations.Room{Platform: "slate", Chat: `"quoted"`}, Ticket: 7}}
	if got := linesIn(noteOfLines(lines)); !slices.Equal(got, lines) {
		t.Errorf("got %v, want %v", got, lines)
	}
	lines[0].Room.Chat = strings.Repeat("x", noteBytes)
	if note := noteOfLines(lines); note != "" || linesIn(note) != nil {
		t.Errorf("got %q, want that any may have changed", note)
	}
}

// TestPostgres_NothingKeptIsOlderThanANote: what another process commits may be heard of
// before what our commit of the time before it left is taken up.
func TestPostgres_NothingKeptIsOlderThanANote(t *testing.T) {
	t.Parallel()
	all := processes(t, cluster.Schema(t), 2)
	lines := hears(all[0])
	<-lines
	stored(t, all[1], textMessage(ada, "m1"), walk("hello"))
	for got := (conversations.Room{}); got != ada.Room(); {
		for _, l := range <-lines {
			got = l.Room
		}
	}
	all[0].writer.tellOf(map[line]head{lineTo(ada.Room()): {known: true}}) // nothing was due
	if _, due, err := all[0].First(t.Context(), conversations.Line{Room: ada.Room()}, time.Now()); err != nil || !due {
		t.Errorf("due %v, %v; want what the other process said", due, err)
	}
}
