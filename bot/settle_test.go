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

func TestFate_WhatBecomesOfADelivery(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	wrap := func(err error) error { return fmt.Errorf("send: %w", err) }
	later := &conversations.LaterError{After: 7 * time.Second}
	broken := &panicError{value: "cannot draw this"}
	tests := []struct {
		name     string
		kind     conversations.Kind
		attempts int
		err      error
		want     conversations.Verdict
		after    time.Duration // 0: no moment
		known    time.Duration // for which the platform knows it again
		since    time.Duration // that it failed first
	}{
		{name: "patience", attempts: 5, err: wrap(later), want: conversations.Deferred, after: 7 * time.Second},
		{name: "no patience at all", attempts: 2, err: &conversations.LaterError{}, want: conversations.Deferred, after: 4 * time.Second},
		{name: "another error", err: errDisk, want: conversations.Deferred, after: time.Second},
		{name: "another error again", attempts: 3, err: errDisk, want: conversations.Deferred, after: 8 * time.Second},
		{name: "another error for ever", attempts: 1000, err: errDisk, want: conversations.Deferred, after: 5 * time.Minute},
		{name: "unreachable", err: wrap(conversations.ErrUnreachable), want: conversations.Parked},
		{name: "refused", err: wrap(conversations.ErrRefused), want: conversations.Buried},
		{name: "unsure answer", attempts: 1, err: wrap(conversations.ErrUnsure), want: conversations.Unsure, after: 2 * time.Second},
		{name: "unsure human's words", kind: conversations.Relayed, err: conversations.ErrUnsure, want: conversations.Unsure, after: time.Second},
		{name: "too late", kind: conversations.Unbidden, err: conversations.ErrTooLate, want: conversations.Buried},
		{name: "unsure reminder", kind: conversations.Unbidden, err: wrap(conversations.ErrUnsure), want: conversations.Buried},
		{name: "unsure reminder that is known again", kind: conversations.Unbidden, err: conversations.ErrUnsure, known: time.Minute, want: conversations.Unsure, after: time.Second},
		{name: "and again", kind: conversations.Unbidden, attempts: 3, since: 30 * time.Second, err: conversations.ErrUnsure, known: time.Minute, want: conversations.Unsure, after: 8 * time.Second},
		{name: "but not for long", kind: conversations.Unbidden, attempts: 3, since: 55 * time.Second, err: conversations.ErrUnsure, known: time.Minute, want: conversations.Buried},
		{name: "panic", attempts: 1, err: broken, want: conversations.Deferred, after: 2 * time.Second},
		{name: "third panic", attempts: 2, err: broken, want: conversations.Buried},
		{name: "patience before all", err: errors.Join(conversations.ErrUnsure, conversations.ErrRefused, conversations.ErrUnreachable, later),
			want: conversations.Deferred, after: 7 * time.Second},
		{name: "unreachable before refused", err: errors.Join(conversations.ErrRefused, conversations.ErrUnreachable), want: conversations.Parked},
		{name: "refused before unsure", err: errors.Join(conversations.ErrUnsure, conversations.ErrRefused), want: conversations.Buried},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			x := conversations.Delivery{Attempts: tt.attempts, Reply: conversations.Reply{Kind: tt.kind}}
			if tt.since > 0 {
				x.Since = now.Add(-tt.since)
			}
			want := conversations.Fate{Verdict: tt.want, Cause: causeOf(tt.err), Reason: tt.err.Error()}
			if tt.after > 0 {
				want.Until = now.Add(tt.after)
			}
			if got := fate(x, tt.err, now, tt.known); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestDispatch_SaysWhenTheSendBegan(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		begin := time.Now()
		a.send = func(context.Context, conversations.Delivery) error {
			<-time.After(3 * time.Second)
			return conversations.ErrUnreachable
		}
		b := running(t, s, a)
		receive(t, b, says("1", "ada", "hello"))
		pass(time.Minute)
		if len(s.fates) != 1 || !s.fates[0].Begun.Equal(begin) {
			t.Errorf("got %+v, want one that began at %v", s.fates, begin)
		}
	})
}

// A process that died in the morning does not begin the night with its reminders.
func TestDispatch_DoesNotSendWhatIsOfNoUseAnyMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		ada := conversations.Recipient{Room: conversations.Room{Platform: here, Chat: "ada"}}
		s.put(conversations.Reply{To: ada, Text: "of the morning", Kind: conversations.Unbidden, Until: time.Now().Add(-time.Second)})
		s.put(conversations.Reply{To: ada, Text: "of now", Kind: conversations.Unbidden, Until: time.Now().Add(time.Hour)})
		running(t, s, a)
		pass(time.Minute)
		if got := a.texts("ada"); !slices.Equal(got, []string{"of now"}) {
			t.Errorf("got %v, want what is still of use", got)
		}
		if len(s.fates) != 1 || s.fates[0].Verdict != conversations.Buried {
			t.Errorf("got %+v, want one burial", s.fates)
		}
	})
}

func TestDispatch_KeepsThePlatformsNameOfTheMessage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newMemory()
		b := running(t, s, newStage())
		receive(t, b, says("1", "ada", "hello"))
		synctest.Wait()
		if want := []conversations.Ref{"ref of hello"}; !slices.Equal(s.refs, want) {
			t.Errorf("got %v, want %v", s.refs, want)
		}
	})
}

func TestDispatch_TheLineGoesOnAfterABurial(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newStage()
		a.send = func(_ context.Context, d conversations.Delivery) error {
			if d.Text == "one" {
				return conversations.ErrRefused
			}
			return nil
		}
		b := running(t, newMemory(), a)
		receive(t, b, says("1", "ada", "one"))
		receive(t, b, says("2", "ada", "two"))
		synctest.Wait()
		if got := a.texts("ada"); !slices.Equal(got, []string{"two"}) {
			t.Errorf("got %v, want the one that is not refused", got)
		}
	})
}

func TestDispatch_AnAdapterThatPanicsIsAskedThreeTimes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		a.send = func(_ context.Context, d conversations.Delivery) error {
			if d.Text == "boo" {
				panic("cannot draw this")
			}
			return nil
		}
		var log bytes.Buffer
		b := newBot(s, slog.New(slog.NewTextHandler(&log, nil)), a)
		receive(t, b, says("1", "ada", "boo"))
		receive(t, b, says("2", "ada", "two"))
		for range 3 {
			if err := b.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			pass(time.Minute)
		}
		if got := a.texts("ada"); len(a.calls) != 4 || !slices.Equal(got, []string{"two"}) {
			t.Errorf("got %v after %d calls, want the second after 3 that broke", got, len(a.calls))
		}
		if got := s.fates[2]; got.Verdict != conversations.Buried || got.Reason != "panic: cannot draw this" {
			t.Errorf("got %+v, want it buried with its reason", got)
		}
		if !strings.Contains(log.String(), "settle_test.go") {
			t.Errorf("the operator's log lacks the stack: %s", &log)
		}
	})
}

// cards puts one delivery after another into ada's line, each of which takes
// the buttons off the one before it.
func cards(s *memory, texts ...string) {
	for i, text := range texts {
		d := conversations.Delivery{Reply: conversations.Reply{To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: "ada"}}, Text: conversations.Markup(text)}}
		if i > 0 {
			d.Clears = conversations.Ref("ref of " + texts[i-1])
		}
		s.add(d)
	}
}

func TestBare_ComesBeforeTheNextDeliveryOfTheChat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newTidyStage(), newMemory()
		begin := time.Now()
		a.clear = func(context.Context, conversations.Room, conversations.Ref) error {
			if len(s.lines) != 1 {
				t.Errorf("got %d in the outbox, want the sent ones out of it before the buttons go", len(s.lines))
			}
			<-time.After(2 * time.Second)
			return nil
		}
		cards(s, "one", "two", "three")
		s.lines[2].Clears = ""
		running(t, s, a)
		pass(time.Minute)
		want := []call{{begin, "ada", ""}, {begin, "ada", ""}, {begin, "ada", "ref of one"}, {begin.Add(2 * time.Second), "ada", ""}}
		if got := a.asked(); !slices.Equal(got, want) {
			t.Errorf("got\n%v, want\n%v", got, want)
		}
	})
}

func TestBare_IsTriedOnce(t *testing.T) {
	t.Parallel()
	fails := map[string]func(context.Context) error{
		"error": func(context.Context) error { return errDisk },
		"panic": func(context.Context) error { panic("no buttons") },
		"silence": func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		},
	}
	for name, fail := range fails {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a, s := newTidyStage(), newMemory()
				a.clear = func(ctx context.Context, _ conversations.Room, _ conversations.Ref) error { return fail(ctx) }
				cards(s, "one", "two", "three")
				b := newBot(s, nil, a)
				begin := time.Now()
				if err := b.Flush(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := a.texts("ada"); len(got) != 3 || len(a.calls) != 5 {
					t.Errorf("got %v with %d calls, want 3 with 5", got, len(a.calls))
				}
				if took := time.Since(begin); took > 2*clearLimit {
					t.Errorf("it took %v, want at most %v", took, 2*clearLimit)
				}
			})
		})
	}
}

func TestBare_OnlyWhatIsRecordedAsSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newTidyStage(), newMemory()
		cards(s, "one", "two")
		s.lines = s.lines[1:]
		s.noSent = 100
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		b := newBot(s, nil, a)
		go func() { ended <- b.Run(ctx) }()
		synctest.Wait()
		cancel()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if len(a.calls) != 1 {
			t.Errorf("got %v, want only the send", a.calls)
		}
	})
}

func TestBare_PatienceHoldsTheChat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newTidyStage(), newMemory()
		begin := time.Now()
		a.clear = func(context.Context, conversations.Room, conversations.Ref) error {
			return &conversations.LaterError{After: 1500 * time.Millisecond}
		}
		cards(s, "one", "two", "three")
		b := running(t, s, a)
		receive(t, b, says("1", "bob", "hello"))
		pass(time.Minute)
		for _, x := range a.sent {
			want := time.Duration(0)
			if x.text == "three" {
				want = 1500 * time.Millisecond
			}
			if got := x.at.Sub(begin); got != want {
				t.Errorf("%q was sent after %v, want %v", x.text, got, want)
			}
		}
		if len(a.sent) != 4 {
			t.Errorf("got %v, want all four", a.sent)
		}
	})
}

func TestBare_DoesNotWaitForAnswersThatHaveNoRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newTidyStage(), newMemory()
		begin := time.Now()
		slow := func(from, to int) {
			for i := from; i < to; i++ {
				s.put(conversations.Reply{To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: fmt.Sprint("slow", i)}}, Text: "hello"})
			}
		}
		a.send = func(_ context.Context, d conversations.Delivery) error {
			if d.To.Room.Chat == "ada" {
				<-time.After(time.Second)
				s.mu.Lock()
				defer s.mu.Unlock()
				slow(parallel, parallel+5)
				return nil
			}
			<-time.After(20 * time.Second)
			return nil
		}
		cards(s, "one")
		s.lines[0].Clears = "card"
		slow(0, parallel-2)
		running(t, s, a)
		pass(time.Second)
		if got, want := a.asked(), (call{begin.Add(time.Second), "ada", "card"}); !slices.Contains(got, want) {
			t.Errorf("got %v, want %v among them", got, want)
		}
		pass(time.Minute)
	})
}

func TestBare_FlushDoesNotWaitForThePlatformsPatience(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newTidyStage(), newMemory()
		a.clear = func(context.Context, conversations.Room, conversations.Ref) error {
			return &conversations.LaterError{After: time.Hour}
		}
		cards(s, "one", "two", "three")
		begin := time.Now()
		if err := newBot(s, nil, a).Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took != 0 || len(s.lines) != 1 {
			t.Errorf("got %d left after %v, want 1 at once", len(s.lines), took)
		}
	})
}
