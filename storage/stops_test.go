package storage

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

// stands lets somebody stand at a step since so long ago.
func stands(t testing.TB, db *DB, c *clock, who string, n conversations.NetworkID, at conversations.StepID, ago time.Duration, phase conversations.Phase) {
	t.Helper()
	now := c.at
	c.at = now.Add(-ago)
	turnOf(t, db, private(who), "stands "+who, func(s conversations.State) conversations.Outcome {
		s.Person.Network = n
		s.Journey = conversations.Journey{Guide: "cpms", At: at, Phase: phase, Since: c.at, Active: c.at}
		return conversations.Outcome{State: s}
	})
	c.at = now
}

// TestStops_Counts everybody once, where they stand, and what happened of late.
func TestStops_Counts(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	c.at = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	if got, err := db.Stops(context.Background()); err != nil || len(got.Guides) != 0 {
		t.Fatalf("of nobody: %+v, %v", got, err)
	}
	for i, ago := range []time.Duration{time.Hour, 23 * time.Hour, 25 * time.Hour, 15 * day, 40 * day} {
		stands(t, db, c, fmt.Sprint("a", i), "rnd", "password", ago, conversations.Walking)
	}
	stands(t, db, c, "b", "rnd", "approval", 2*day, conversations.Waiting)
	stands(t, db, c, "c", "rnd", "approval", 30*day, conversations.Paused)
	stands(t, db, c, "d", "rnd", "end", 30*day, conversations.Finished)
	stands(t, db, c, "e", "eye", "password", time.Hour, conversations.Walking)
	turnOf(t, db, private("new"), "new", walk("who has begun nothing"))

	tally := func(ago time.Duration, what string, n int) {
		now := c.at
		c.at = now.Add(-ago)
		turnOf(t, db, private("e"), fmt.Sprint(what, ago), func(s conversations.State) conversations.Outcome {
			out := conversations.Outcome{State: s}
			for range n {
				out.Tallies = append(out.Tallies, conversations.Tally{What: what, Network: "eye", Guide: "cpms", Step: "password"})
			}
			return out
		})
		c.at = now
	}
	tally(time.Hour, conversations.NotUnderstood, 2)
	tally(2*day, conversations.NotUnderstood, 1)
	tally(31*day, conversations.NotUnderstood, 7)
	tally(time.Hour, conversations.NotThat, 1)
	tally(time.Hour, conversations.AnsweredWithin(1), 3)
	turnOf(t, db, private("e"), "asks", func(s conversations.State) conversations.Outcome {
		s.Ticket = &conversations.Ticket{ID: s.NextTicket, Desk: conversations.Room{Platform: "slate", Chat: "office"}, Opened: c.at}
		return conversations.Outcome{State: s}
	})

	got, err := db.Stops(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	want := conversations.Stops{At: c.at, Guides: []conversations.GuideStops{
		{
			Network: "eye", Guide: "cpms", NotUnderstood: 3, NotThat: 1, Answers: [6]int{0, 3}, Tickets: 1,
			Steps: []conversations.StepStops{{Step: "password", Ages: [4]int{1, 0, 0, 0}, Phases: map[conversations.Phase]int{conversations.Walking: 1}}},
		},
		{
			Network: "rnd", Guide: "cpms", Finished: 1,
			Steps: []conversations.StepStops{
				{Step: "approval", Ages: [4]int{0, 1, 0, 1}, Phases: map[conversations.Phase]int{conversations.Waiting: 1, conversations.Paused: 1}, Silent: 1},
				{Step: "password", Ages: [4]int{2, 1, 1, 1}, Phases: map[conversations.Phase]int{conversations.Walking: 5}, Silent: 2},
			},
		},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("counted (-want +got):\n%s", diff)
	}
}

// TestTallies_AreForgotten after 400 days, and outlive who they came from.
func TestTallies_AreForgotten(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	ctx := context.Background()
	turnOf(t, db, private("ann"), "1", func(s conversations.State) conversations.Outcome {
		s.Person.Network = "rnd"
		return conversations.Outcome{State: s, Tallies: []conversations.Tally{{What: conversations.NotThat, Network: "rnd"}}}
	})
	if found, err := db.ErasePerson(ctx, 1); !found || err != nil {
		t.Fatal(found, err)
	}
	for _, tc := range []struct {
		after time.Duration
		left  int
	}{{0, 1}, {399 * day, 1}, {402 * day, 0}} {
		c.at = morning.Add(tc.after)
		if err := db.Forget(ctx, c.at); err != nil {
			t.Fatal(err)
		}
		if got := count(t, db, `SELECT COUNT(*) FROM tallies`); got != tc.left {
			t.Errorf("after %v: %d, want %d", tc.after, got, tc.left)
		}
	}
}

// TestStops_ReadsNoBody of a journey: they are most of the database.
func TestStops_ReadsNoBody(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	if got := strings.Join(plan(t, db, standQuery), "; "); got != "SCAN journeys USING COVERING INDEX journeys_stand" {
		t.Errorf("where people stand is found by %s", got)
	}
}

// BenchmarkStops counts where a million people stop.
func BenchmarkStops(b *testing.B) {
	for _, people := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprintf("people=%d", people), func(b *testing.B) {
			if people > 10_000 && testing.Short() {
				b.Skip("takes a minute to fill")
			}
			db := benchDB(b, "sqlite3")
			populate(b, db.writer.pool, people)
			for _, spread := range []string{
				`UPDATE journeys SET network = 'network-' || (person % 24), step = 'part/step-' || (person % 97), since_at = person`,
			} {
				if _, err := db.writer.pool.Exec(spread); err != nil {
					b.Fatal(err)
				}
			}
			b.ResetTimer()
			for range b.N {
				if s, err := db.Stops(context.Background()); err != nil || len(s.Guides) != 24 {
					b.Fatal(len(s.Guides), err)
				}
			}
		})
	}
}
