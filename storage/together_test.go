package storage

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"waymark/conversations"
)

// processes opens one database as several processes do.
func processes(t *testing.T, url string, n int) (all []*DB) {
	t.Helper()
	for range n {
		db, err := Open(t.Context(), url, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		all = append(all, db)
	}
	return all
}

// stored makes a turn, again until the database takes it, as a platform offers a
// message again.
func stored(t *testing.T, db *DB, m conversations.Message, decide func(conversations.State) conversations.Outcome) {
	for {
		err := db.Turn(t.Context(), m, decide)
		if err == nil {
			return
		}
		if !isEverybodys(err) {
			t.Errorf("turn of %s: %v", m.ID, err)
			return
		}
	}
}

// TestPostgres_ProcessesTogether: several processes work on the same few people and
// lines at once, each message comes to two of them, people write from two rooms of
// theirs and to each other's lines, and one sends and settles meanwhile. Each message
// counts once, none overwrites another, and no line has two firsts or a wrong order.
func TestPostgres_ProcessesTogether(t *testing.T) {
	t.Parallel()
	const people, messages = 4, 25
	all := processes(t, cluster.Schema(t), 3)
	who := func(i int) party {
		return party{Platform: "paper", Chat: fmt.Sprint("chat", i), User: fmt.Sprint("user", i)}
	}
	ids := make([]int64, people)
	for i := range people {
		stored(t, all[0], textMessage(who(i), "first"+strconv.Itoa(i)), walk("begun"))
		ids[i] = personAt(t, all[0], who(i)).Person
	}
	decide := func(i, n int) func(conversations.State) conversations.Outcome {
		return func(s conversations.State) conversations.Outcome {
			text := fmt.Sprintf("%d/%d", i, n)
			out := walk(text)(s)
			out.Replies = append(out.Replies, conversations.Reply{Text: conversations.Markup(text), To: conversations.Recipient{Person: ids[(i+1)%people]}})
			if n%7 == 0 {
				out.Tallies = []conversations.Tally{{What: conversations.NotUnderstood, Network: conversations.NetworkID(strconv.Itoa(i % 2))}}
			}
			return out
		}
	}
	done, sending := make(chan struct{}), make(chan struct{})
	var said []conversations.Delivery
	go func() {
		defer close(sending)
		said = sendUntil(t, all[2], done)
	}()
	var work sync.WaitGroup
	for i := range people {
		for p := range 2 {
			work.Go(func() {
				for n := range messages {
					m := textMessage(who(i), fmt.Sprintf("%d/%d", i, n))
					if n%5 == 4 { // from elsewhere
						m.Room.Chat = "other " + m.Room.Chat
					}
					stored(t, all[p], m, decide(i, n))
				}
			})
		}
	}
	work.Wait()
	close(done)
	<-sending
	for i := range people {
		var trail []conversations.StepID
		stored(t, all[i%3], textMessage(who(i), "last"+strconv.Itoa(i)), func(s conversations.State) conversations.Outcome {
			trail = s.Journey.Trail
			return conversations.Outcome{State: s}
		})
		want := []conversations.StepID{"begun"}
		for n := range messages {
			want = append(want, conversations.StepID(fmt.Sprintf("%d/%d", i, n)))
		}
		slices.Sort(trail)
		slices.Sort(want)
		if !slices.Equal(trail, want) {
			t.Errorf("person %d walked %q, want each once: %q", i, trail, want)
		}
	}
	if got, want := len(said), people+2*people*messages; got != want {
		t.Errorf("%d were said, want %d", got, want)
	}
	if got := count(t, all[0], `SELECT COUNT(*) FROM outbox`); got != 0 {
		t.Errorf("%d still wait", got)
	}
	if got, want := count(t, all[0], `SELECT SUM(n) FROM tallies`), people*((messages+6)/7); got != want {
		t.Errorf("counted %d, want %d", got, want)
	}
}

// sendUntil sends what is due until done and nothing is left. Of a line it is given
// one at a time, and never one that is behind another.
func sendUntil(t *testing.T, db *DB, done <-chan struct{}) (said []conversations.Delivery) {
	last := map[string]int64{}
	for ended := false; ; {
		due, err := db.Due(t.Context(), "paper", time.Now(), 10)
		if err != nil {
			t.Errorf("due: %v", err)
			return said
		}
		if len(due) == 0 && ended {
			return said
		}
		for i, d := range due {
			var err error
			if i%3 == 2 && d.Attempts == 0 {
				err = db.Settle(t.Context(), d.ID, conversations.Fate{Verdict: conversations.Deferred, Until: time.Now(), Reason: "later"})
			} else {
				if d.ID <= last[d.To.Room.Chat] {
					t.Errorf("%d was due after %d in %s", d.ID, last[d.To.Room.Chat], d.To.Room.Chat)
				}
				last[d.To.Room.Chat] = d.ID
				said = append(said, d)
				err = db.Sent(t.Context(), d.ID, "")
			}
			if err != nil {
				t.Errorf("settle %d: %v", d.ID, err)
				return said
			}
		}
		select {
		case <-done:
			ended = true
		case <-time.After(time.Millisecond):
		}
	}
}

// TestPostgres_StrangersInTwoProcesses: the same first message of somebody, to two
// processes at once, makes one person.
func TestPostgres_StrangersInTwoProcesses(t *testing.T) {
	t.Parallel()
	all := processes(t, cluster.Schema(t), 2)
	var work sync.WaitGroup
	for i := range 20 {
		for _, db := range all {
			work.Go(func() {
				from := party{Platform: "paper", Chat: strconv.Itoa(i), User: strconv.Itoa(i)}
				stored(t, db, textMessage(from, "hello "+strconv.Itoa(i)), walk("hello"))
			})
		}
	}
	work.Wait()
	if got, want := tables(t, all[0]), "people 20, accounts 20, journeys 20, seen 20, outbox 20"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestPostgres_OpenedByManyAtOnce: processes that start together make the tables
// once.
func TestPostgres_OpenedByManyAtOnce(t *testing.T) {
	t.Parallel()
	url := cluster.Schema(t)
	var work sync.WaitGroup
	for range 6 {
		work.Go(func() {
			db, err := Open(context.Background(), url, time.Now)
			if err != nil {
				t.Error(err)
				return
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	if err := Check(t.Context(), url); err != nil {
		t.Error(err)
	}
}
