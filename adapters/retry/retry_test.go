package retry_test

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

	"waymark/adapters/retry"
	"waymark/conversations"
)

var (
	errDown     = errors.New("the server is down")
	errConflict = errors.New("somebody else receives")
	errRefused  = errors.New("the token is not accepted")
)

func insister(log *bytes.Buffer) retry.Insister {
	return retry.Insister{
		Pulse: retry.NewPulse(time.Now),
		Log:   slog.New(slog.NewTextHandler(log, nil)),
		Final: func(err error) bool { return errors.Is(err, errRefused) },
		Pace: func(err error) retry.Pace {
			if errors.Is(err, errConflict) {
				return retry.Pace{First: 5 * time.Second, Longest: time.Minute}
			}
			return retry.Pace{}
		},
	}
}

func TestInsist_PausesGrow(t *testing.T) {
	t.Parallel()
	later := func(d time.Duration) error {
		return fmt.Errorf("send: %w", &conversations.LaterError{After: d})
	}
	for name, c := range map[string]struct {
		errs []error
		want []int // seconds between tries
	}{
		"nothing fails":     {nil, nil},
		"the usual pace":    {[]error{errDown, errDown, errDown, errDown, errDown, errDown, errDown}, []int{1, 2, 4, 8, 16, 30, 30}},
		"one of its own":    {[]error{errConflict, errConflict, errConflict, errConflict, errConflict, errConflict}, []int{5, 10, 20, 40, 60, 60}},
		"told how long":     {[]error{later(77 * time.Second), errDown, errDown}, []int{77, 1, 2}},
		"told no time":      {[]error{later(0), errDown}, []int{1, 2}},
		"one, then another": {[]error{errDown, errDown, errConflict, errDown}, []int{1, 2, 5, 10}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				var at []time.Time
				err := insister(&log).Insist(t.Context(), "poll", func(context.Context) error {
					at = append(at, time.Now())
					if n := len(at) - 1; n < len(c.errs) {
						return c.errs[n]
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
				var got []int
				for i := range len(at) - 1 {
					got = append(got, int(at[i+1].Sub(at[i]).Seconds()))
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("got %v seconds between tries, want %v", got, c.want)
				}
				if n := strings.Count(log.String(), "level=WARN"); n != len(c.errs) {
					t.Errorf("%d failures were logged, want %d:\n%s", n, len(c.errs), &log)
				}
			})
		})
	}
}

func TestInsist_WhatIsFinalEndsIt(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	i := insister(&log)
	tries := 0
	err := i.Insist(t.Context(), "learn who we are", func(context.Context) error { tries++; return errRefused })
	if !errors.Is(err, errRefused) || !errors.As(err, new(*conversations.FinalError)) || !strings.HasPrefix(err.Error(), "learn who we are: ") || tries != 1 {
		t.Errorf("got %v after %d tries, want what was done and why it is final", err, tries)
	}
	if err := i.Pulse.Health(); !errors.Is(err, errRefused) {
		t.Errorf("health: got %v, want why", err)
	}
	i.Pulse.Begins()
	if err := i.Pulse.Health(); !errors.Is(err, errRefused) {
		t.Errorf("health of the next run: got %v, want why until it works", err)
	}
	i.Pulse.Works()
	i.Pulse.Begins()
	if i.Pulse.Health() == nil {
		t.Error("a run is healthy before it has received anything")
	}
}

// Who ends it is told so, and not what went wrong meanwhile.
func TestInsist_EndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		ctx, stop := context.WithTimeout(t.Context(), 2*time.Second)
		defer stop()
		begin := time.Now()
		err := insister(&log).Insist(ctx, "poll", func(context.Context) error { return errDown })
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != 2*time.Second {
			t.Errorf("while it waits: got %v after %v", err, time.Since(begin))
		}
		err = insister(&log).Insist(ctx, "poll", func(context.Context) error { return errRefused })
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errRefused) {
			t.Errorf("while it tries: got %v", err)
		}
	})
}

func TestPulse_SaysSinceWhenAndTheLastReason(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := retry.NewPulse(time.Now)
		begun := time.Now().Format(time.RFC3339)
		says := func(since string, why string) {
			t.Helper()
			if err := p.Health(); err == nil || !strings.Contains(err.Error(), since) || !strings.Contains(err.Error(), why) {
				t.Errorf("got %v, want since %s and %q", err, since, why)
			}
		}
		says(begun, "not begun")
		<-time.After(time.Minute)
		p.Ails(errDown)
		says(begun, errDown.Error())

		p.Works()
		if err := p.Health(); err != nil {
			t.Error(err)
		}
		<-time.After(time.Minute)
		failed := time.Now().Format(time.RFC3339)
		p.Ails(errDown)
		<-time.After(time.Minute)
		p.Ails(errConflict)
		says(failed, errConflict.Error())
	})
}

func TestPulse_IsFeltByWhatIsDelivered(t *testing.T) {
	t.Parallel()
	p := retry.NewPulse(time.Now)
	var next error
	deliver := p.Felt(func(context.Context, conversations.Message) error { return next })
	for _, next = range []error{errDown, nil, errConflict} {
		if err := deliver(t.Context(), conversations.Message{}); !errors.Is(err, next) {
			t.Errorf("got %v, want %v", err, next)
		}
		if err := p.Health(); !errors.Is(err, next) {
			t.Errorf("health: got %v, want %v", err, next)
		}
	}
}

// What could not be taken counts for a while only: who looks first whether we are well
// would bring nothing any more.
func TestPulse_WhatWasNotTakenIsForgotten(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	p := retry.NewPulse(func() time.Time { return now })
	const while = 15 * time.Second
	broke := errors.New("the disk is full")
	deliver := p.Felt(func(context.Context, conversations.Message) error { return broke })
	for range 2 {
		if err := deliver(t.Context(), conversations.Message{}); !errors.Is(err, broke) {
			t.Errorf("got %v, want %v", err, broke)
		}
		now = now.Add(while - 1)
		if err := p.Health(); !errors.Is(err, broke) {
			t.Errorf("got %v, want %v", err, broke)
		}
	}
	now = now.Add(1)
	if err := p.Health(); err != nil {
		t.Errorf("got %v, want that it is forgotten", err)
	}
	p.Ails(broke)
	now = now.Add(time.Hour)
	if err := p.Health(); !errors.Is(err, broke) {
		t.Errorf("got %v, want %v: nobody has said that it works", err, broke)
	}
}
