package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// Whatever a platform answers, nothing is tried for ever: the line goes on, and
// the operator is told.
func TestDispatch_NothingIsTriedForEver(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		kind  conversations.Kind
		err   error
		tries int           // at most
		after time.Duration // the next one goes out
	}{
		{"unsure", conversations.Said, fmt.Errorf("%w: 500", conversations.ErrUnsure), 20, 24 * time.Hour},
		{"a human's words, unsure", conversations.Relayed, fmt.Errorf("%w: 500", conversations.ErrUnsure), 20, 24 * time.Hour},
		{"another error", conversations.Said, errors.New("418"), 600, 49 * time.Hour},
		{"an announcement", conversations.Unbidden, errors.New("418"), 600, 49 * time.Hour},
		{"patience of seconds", conversations.Said, &conversations.LaterError{After: 10 * time.Minute}, 300, 49 * time.Hour},
		{"patience of an hour", conversations.Said, &conversations.LaterError{After: time.Hour}, 50, 49 * time.Hour},
		{"patience of a month", conversations.Said, &conversations.LaterError{After: 30 * 24 * time.Hour}, 2, 97 * time.Hour}, // the chat is left alone meanwhile
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a, s, e := newStage(), newMemory(), &events{}
				tries := 0
				a.send = func(_ context.Context, d conversations.Delivery) error {
					if d.Text == "never" {
						tries++
						return tt.err
					}
					return nil
				}
				ada := conversations.Recipient{Room: conversations.Room{Platform: here, Chat: "ada"}}
				s.put(conversations.Reply{To: ada, Text: "never", Kind: tt.kind})
				s.put(conversations.Reply{To: ada, Text: "next"})
				var log bytes.Buffer
				b := newBot(s, slog.New(slog.NewTextHandler(&log, nil)), a)
				b.lines[0].note = e.note
				ctx, stop := context.WithCancel(t.Context())
				ended := make(chan error)
				begin := time.Now()
				go func() { ended <- b.Run(ctx) }()
				pass(7 * 24 * time.Hour)
				stop()
				if err := <-ended; err != nil {
					t.Fatal(err)
				}
				if got := a.texts("ada"); !slices.Equal(got, []string{"next"}) || tries > tt.tries {
					t.Fatalf("got %v after %d tries, want the next one after %d at most", got, tries, tt.tries)
				}
				took := a.sent[0].at.Sub(begin)
				if took > tt.after || took < 4*time.Hour {
					t.Errorf("it was given up after %v, want within %v, and not soon", took, tt.after)
				}
				t.Logf("%d tries in %v", tries, took)
				if got := e.results(Delivered); !slices.Contains(got, "buried") {
					t.Errorf("got %q, want a burial among them", got)
				}
				if want := `level=ERROR msg="delivery buried" platform=here delivery=1`; !strings.Contains(log.String(), want) {
					t.Errorf("the operator is not told: %q is missing", want)
				}
			})
		})
	}
}

// An outage of an hour buries nothing, neither what was tried in it nor what
// waited behind, whatever the platform answered.
func TestDispatch_AnOutageBuriesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		begin := time.Now()
		ends := []error{errors.New("no line"), fmt.Errorf("%w: 502", conversations.ErrUnsure), &conversations.LaterError{After: time.Minute}}
		a.send = func(_ context.Context, d conversations.Delivery) error {
			if time.Since(begin) < time.Hour {
				return ends[d.Attempts%len(ends)]
			}
			return nil
		}
		b := running(t, s, a)
		for i := range 30 {
			receive(t, b, says(fmt.Sprint(i), fmt.Sprint("chat", i%10), fmt.Sprint(i)))
		}
		pass(4 * time.Hour)
		if len(a.sent) != 30 || len(s.lines) != 0 {
			t.Errorf("got %d sent, %d left, want all 30 sent", len(a.sent), len(s.lines))
		}
	})
}

func TestFate_GivesUp(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	later := &conversations.LaterError{After: time.Hour}
	for _, tt := range []struct {
		name             string
		attempts, doubts int
		since            time.Duration // before now; 0: it has not failed
		err              error
		want             conversations.Verdict
		after            time.Duration
	}{
		{name: "after an outage of days", attempts: 300, since: 23 * time.Hour, err: conversations.ErrUnsure, want: conversations.Unsure, after: 5 * time.Minute},
		{name: "the twentieth doubt", attempts: 19, doubts: 19, since: time.Hour, err: conversations.ErrUnsure, want: conversations.Buried},
		{name: "the nineteenth doubt", attempts: 18, doubts: 18, since: time.Hour, err: conversations.ErrUnsure, want: conversations.Unsure, after: time.Hour},
		{name: "a day of doubt", attempts: 5, doubts: 5, since: 24 * time.Hour, err: conversations.ErrUnsure, want: conversations.Buried},
		{name: "down for a week", attempts: 1, doubts: 1, since: 7 * 24 * time.Hour, err: conversations.ErrUnsure, want: conversations.Unsure, after: 2 * time.Second},
		{name: "two days", attempts: 500, since: 48 * time.Hour, err: errDisk, want: conversations.Buried},
		{name: "down for a week, then another error", attempts: 1, since: 7 * 24 * time.Hour, err: errDisk, want: conversations.Deferred, after: 2 * time.Second},
		{name: "nearly two days", attempts: 500, since: 48*time.Hour - time.Minute, err: errDisk, want: conversations.Deferred, after: time.Minute},
		{name: "patience for two days", attempts: 1, since: 48 * time.Hour, err: later, want: conversations.Buried},
		{name: "patience until then", attempts: 1, since: 47*time.Hour + 30*time.Minute, err: later, want: conversations.Deferred, after: 30 * time.Minute},
		{name: "failing since tomorrow", attempts: 500, since: -24 * time.Hour, err: errDisk, want: conversations.Deferred, after: 5 * time.Minute},
	} {
		x := conversations.Delivery{Attempts: tt.attempts, Doubts: tt.doubts}
		if tt.since != 0 {
			x.Since = now.Add(-tt.since)
		}
		got := fate(x, tt.err, now, 0)
		var after time.Duration
		if !got.Until.IsZero() {
			after = got.Until.Sub(now)
		}
		if got.Verdict != tt.want || after != tt.after {
			t.Errorf("%s: got %s after %v, want %s after %v", tt.name, got.Verdict, after, tt.want, tt.after)
		}
		if buried := got.Verdict == conversations.Buried; buried != strings.HasPrefix(got.Reason, "given up after ") {
			t.Errorf("%s: the reason is %q", tt.name, got.Reason)
		}
	}
}
