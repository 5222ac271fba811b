package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// The address for resuming is left where it cannot be reached, and where it is
// less safe than the ordinary one.
func TestGateway_WhereItResumes(t *testing.T) {
	t.Parallel()
	const ordinary, other = "wss://gateway.example/?v=9&encoding=json", "wss://resume.example/?v=9&encoding=json"
	for name, c := range map[string]struct {
		ready string
		mute  bool
		want  []string // addresses after the first
	}{
		"as READY says":     {"wss://resume.example", false, []string{other}},
		"with a slash":      {"wss://resume.example/", false, []string{other}},
		"without HELLO":     {"wss://resume.example", true, []string{other, other, ordinary}},
		"unsafe":            {"ws://resume.example", false, []string{ordinary}},
		"none":              {"", false, []string{ordinary}},
		"no address at all": {"::", false, []string{ordinary}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench()
				b.serve = func(l *fakeLink) {
					b.becomes(func(l *fakeLink) {
						if c.mute && l.address == other {
							l.hang(closedByNothing)
							return
						}
						l.calm()
					})
					l.greeted()
					l.event("READY", 1, fmt.Sprintf(`{"session_id":"s","resume_gateway_url":%q}`, c.ready))
					l.hang(closedByNothing)
				}
				inVirtualTime(t, b, func() { pass(5 * time.Minute) })
				var got []string
				for _, l := range b.links[1:] {
					got = append(got, l.address)
				}
				if !slices.Equal(got, c.want) || len(b.identifies) != 1 {
					t.Errorf("got %q with %d IDENTIFYs, want %q with one", got, len(b.identifies), c.want)
				}
			})
		})
	}
}

func TestGateway_ItsAddressIsAskedFor(t *testing.T) {
	t.Parallel()
	errRefused := errors.New("401")
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		begun := time.Now()
		asked := 0
		b.g.address = func(context.Context) (string, error) {
			asked++
			switch asked {
			case 1:
				return "", &conversations.LaterError{After: 17 * time.Minute}
			case 2:
				return "http://gateway.example", nil // that is none
			}
			return "wss://gateway.example?v=1&compress=zlib-stream", nil
		}
		inVirtualTime(t, b, func() { pass(time.Hour) })
		if after := b.dials[0].Sub(begun); after < 17*time.Minute || after > 18*time.Minute || b.links[0].address != "wss://gateway.example/?v=9&encoding=json" {
			t.Errorf("connected after %v to %s", after, b.links[0].address)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		b := newBench()
		b.g.final = func(err error) bool { return errors.Is(err, errRefused) }
		asked := 0
		b.g.address = func(context.Context) (string, error) {
			switch asked++; asked {
			case 1:
				return "wss://gateway.example", nil
			case 2:
				return "", errors.New("REST is down")
			}
			return "", errRefused
		}
		b.serve = func(l *fakeLink) { l.hang(4009) }
		err := inVirtualTime(t, b, func() { pass(time.Hour) })
		if !errors.As(err, new(*conversations.FinalError)) || !errors.Is(err, errRefused) || len(b.dials) != 2 {
			t.Errorf("got %v after %d connections, want that it is final after 2", err, len(b.dials))
		}
	})
}

func TestBudget(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	var b budget
	var at []time.Time
	for range 1000 {
		wait, _ := b.wait(now)
		now = now.Add(wait)
		at = append(at, now)
		b.take(now)
	}
	if n := busiest(at); n != 28 {
		t.Errorf("%d in an hour, want 28", n)
	}
	if day := at[500].Sub(at[0]); day < 24*time.Hour {
		t.Errorf("500 in %v, want more than a day", day)
	}
	if wait, spent := b.wait(now); !spent || wait != identifyEvery {
		t.Errorf("got %v, %v, want to wait for %v", wait, spent, identifyEvery)
	}
	if wait, spent := b.wait(now.Add(24 * time.Hour)); spent || wait != 0 {
		t.Errorf("a day later: got %v, %v", wait, spent)
	}
}
