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
