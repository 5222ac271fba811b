package storage

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

// TestTurn_DamagedJourney: the person goes on from their step with the fields
// that are whole, the turn says so, and what was there is kept aside until they
// are deleted or it is old.
func TestTurn_DamagedJourney(t *testing.T) {
	t.Parallel()
	whole := `{"trail":["a","b"],"answers":{"a":"done"},"return":"r","before":"g"}`
	for name, test := range map[string]struct {
		body  string
		trail []conversations.StepID
	}{
		"cut at the end":    {whole[:len(whole)-1], []conversations.StepID{"a", "b"}},
		"cut in the middle": {whole[:30], []conversations.StepID{"a", "b"}},
		"cut in the trail":  {`{"trail":["a","b`, nil},
		"wrong field":       {`{"return":5,"trail":["a","b"]}`, []conversations.StepID{"a", "b"}},
		"no JSON at all":    {"\x01\x02 step", nil},
		"another list":      {`["a","b"]`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, now := context.Background(), time.Now()
			db := openTest(t, "")
			db.now = func() time.Time { return now }
			turn := func(id string, decide func(conversations.State) conversations.Outcome) {
				t.Helper()
				if err := db.Turn(ctx, textMessage(ada, id), decide); err != nil {
					t.Fatal(err)
				}
			}
			turn("1", func(s conversations.State) conversations.Outcome {
				s.Journey.Guide, s.Journey.At = "guide", "here"
				return conversations.Outcome{State: s}
			})
			spoil := func() {
				if _, err := db.writer.pool.Exec(`UPDATE journeys SET body = $1`, test.body); err != nil {
					t.Fatal(err)
				}
			}
			spoil()
			var seen conversations.State
			turn("2", func(s conversations.State) conversations.Outcome {
				seen = s
				return conversations.Outcome{State: s}
			})
			if !seen.Damaged || seen.Journey.At != "here" || seen.Journey.Guide != "guide" || !slices.Equal(seen.Journey.Trail, test.trail) {
				t.Errorf("they see %+v, want trail %q", seen, test.trail)
			}
			turn("3", func(s conversations.State) conversations.Outcome {
				if s.Damaged {
					t.Error("it is damaged for ever")
				}
				return walk("on")(s)
			})
			var kept string
			if err := db.readers.QueryRow(`SELECT group_concat(body) FROM damaged_journeys`).Scan(&kept); err != nil || !strings.Contains(kept, test.body) {
				t.Errorf("aside is %q, %v; want %q", kept, err, test.body)
			}
			now = now.Add(damagedFor + time.Hour)
			if err := db.Forget(ctx, now); err != nil {
				t.Fatal(err)
			}
			if n := count(t, db, `SELECT count(*) FROM damaged_journeys`); n != 0 {
				t.Errorf("%d are kept for ever", n)
			}
			spoil()
			turn("4", walk("on"))
			turn("5", func(s conversations.State) conversations.Outcome {
				return conversations.Outcome{State: s, Forget: true}
			})
			if n := count(t, db, `SELECT count(*) FROM damaged_journeys`); n != 0 {
				t.Errorf("%d outlive their person", n)
			}
		})
	}
}
