package engine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

// The clock was ahead for a while: whatever of somebody lies in the future, once
// it is right they are reminded as if it had been all along, or sooner.
func TestHandle_ClockWasAhead(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	const latest = 10 * 24 * time.Hour // from a reminder to the next, and a check-in over a weekend
	fields := map[string]func(*conversations.State, time.Time){
		"Since":  func(s *conversations.State, at time.Time) { s.Journey.Since = at },
		"Active": func(s *conversations.State, at time.Time) { s.Journey.Active = at },
		"Nagged": func(s *conversations.State, at time.Time) { s.Journey.Nagged = at },
		"all": func(s *conversations.State, at time.Time) {
			s.Journey.Since, s.Journey.Active, s.Journey.Nagged = at, at, at
		},
		"a nag":     func(s *conversations.State, at time.Time) { moveTo(s, conversations.Nag, at) },
		"a fuse":    func(s *conversations.State, at time.Time) { moveTo(s, conversations.Fuse, at) },
		"a check":   func(s *conversations.State, at time.Time) { moveTo(s, conversations.CheckIn, at) },
		"their own": func(s *conversations.State, at time.Time) { moveTo(s, conversations.Wanted, at) },
	}
	for field, set := range fields {
		for _, ahead := range []time.Duration{time.Hour, 26 * time.Hour, 70 * 24 * time.Hour, 366 * 24 * time.Hour, 30 * 366 * 24 * time.Hour} {
			for _, at := range []conversations.StepID{"account/password", "account/wait-mail", "cpms2-access/wait"} {
				for _, body := range []conversations.Body{
					conversations.Text("status"), conversations.Tap{Token: "r"}, conversations.Unblocked{}, conversations.Replan{},
					conversations.Due{Kind: conversations.Nag}, conversations.Due{Kind: conversations.CheckIn}, conversations.Due{Kind: conversations.Fuse},
				} {
					if strings.Contains("a nag a fuse a check", field) && body == (conversations.Replan{}) {
						continue // planned by what counts today, it is believed
					}
					now := monday().Add(50 * time.Hour)
					s := standing(t, e, at, monday())
					set(&s, now.Add(ahead))
					name := fmt.Sprintf("%s is %v ahead at %s, %#v", field, ahead, at, body)
					out := e.Handle(clone(s), conversations.Message{At: now, Body: body})
					j := out.State.Journey
					if j.Since.After(now) || j.Active.After(now) || j.Nagged.After(now.Add(24*time.Hour)) {
						t.Fatalf("%s: %v, %v, %v are still ahead", name, j.Since, j.Active, j.Nagged)
					}
					if field == "their own" && ahead < 60*24*time.Hour {
						continue // somebody may want it then
					}
					if _, same := body.(conversations.Replan); same {
						out.State.Planned = 0 // that nobody had planned it
						out = e.Handle(out.State, replan(now))
					}
					for _, r := range out.State.Reminders {
						if r.Due.Sub(now) > latest {
							t.Fatalf("%s: %s is owed at %v", name, r.Kind, r.Due)
						}
					}
				}
			}
		}
	}
}

// moveTo has a reminder at another moment, of a state that may not have one.
func moveTo(s *conversations.State, k conversations.ReminderKind, at time.Time) {
	for i := range s.Reminders {
		if s.Reminders[i].Kind == k {
			s.Reminders[i].Due = at
			return
		}
	}
	if k == conversations.Wanted {
		s.Reminders = append(s.Reminders, conversations.Reminder{Kind: k, Due: at, Step: s.Journey.At})
	}
}

// written is a message that waited until it was read.
func written(at, read time.Time, text string) conversations.Message {
	return conversations.Message{At: at, Read: read, Body: conversations.Text(text)}
}

// What they ask for counts from when they wrote it.
func TestRemind_WhatWaitedCountsFromWhenItWasWritten(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	s := standing(t, e, "account/password", monday())
	for _, c := range []struct {
		text   string
		waited time.Duration
		want   string // planned for
		says   string
	}{
		{"remind me in 2 hours", time.Hour, "Mon 23 Nov 12:00", "I remind you: **today, Monday 23 November, 12:00"},
		{"remind me tomorrow at 15:00", 20 * time.Hour, "Tue 24 Nov 15:00", "I remind you: **today, Tuesday 24 November, 15:00"},
		{"remind me in 2 hours", 20 * time.Hour, "", "You wanted a reminder: **Monday 23 November, 12:00 (Brussels time)**. I read your message only now"},
		{"remind me today at 15:00", 44 * time.Hour, "", "You wanted a reminder: **Monday 23 November, 15:00"},
	} {
		read := monday().Add(c.waited)
		out := e.Handle(clone(s), written(monday(), read, c.text))
		got := ""
		for _, r := range out.State.Reminders {
			if r.Kind == conversations.Wanted {
				got = local(r.Due)
			}
			if !r.Due.After(read) {
				t.Errorf("%q %v later: %+v is due at once", c.text, c.waited, r)
			}
		}
		if said := string(out.Replies[0].Text); got != c.want || !strings.Contains(said, c.says) {
			t.Errorf("%q %v later: planned for %q, want %q; said\n%s\nwant %q", c.text, c.waited, got, c.want, said, c.says)
		}
	}
}

// Who wrote while we were down is answered, and not nagged in the same breath.
func TestPlan_NoNagRightAfterWhatWaited(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	s := standing(t, e, "account/password", monday())
	read := s.Reminders[0].Due.Add(90 * time.Minute) // the nag is overdue
	for _, at := range []time.Time{read, read.Add(-20 * time.Hour), read.Add(-30 * time.Hour)} {
		out := e.Handle(clone(s), written(at, read, "status"))
		if !out.State.Journey.Active.Equal(at) {
			t.Errorf("active %v, want %v", out.State.Journey.Active, at)
		}
		for _, r := range out.State.Reminders {
			if r.Due.Sub(read) < 12*time.Hour {
				t.Errorf("written %v ago, %s is owed %v after the answer", read.Sub(at), r.Kind, r.Due.Sub(read))
			}
		}
	}
}

// What comes behind something that was written later takes nothing back: nobody
// is nagged twice on a date, or for a silence that they broke.
func TestHandle_OutOfOrder(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	s := standing(t, e, "account/password", monday())
	nagged := s.Reminders[0].Due
	s = e.Handle(s, due(nagged, conversations.Nag)).State
	now := nagged.Add(time.Hour)
	s = e.Handle(s, conversations.Message{At: now, Body: conversations.Tap{Token: "c|account/password|done"}}).State
	read := now.Add(time.Minute)
	out := e.Handle(clone(s), written(now.Add(-15*time.Hour), read, "hm?"))
	if diff := cmp.Diff([]time.Time{s.Journey.Since, s.Journey.Active, s.Journey.Nagged},
		[]time.Time{out.State.Journey.Since, out.State.Journey.Active, out.State.Journey.Nagged}); diff != "" {
		t.Errorf("since, active and nagged (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(s.Reminders, out.State.Reminders); diff != "" {
		t.Errorf("owed (-before +after):\n%s", diff)
	}
}

// A reminder late in the evening is of use for an hour, whatever the hours: the
// next day has its own.
func TestDue_UntilTheDayIsOver(t *testing.T) {
	t.Parallel()
	e := scheduled(t, "30 23 * * *", "00:00-24:00", time.Hour)
	s := standing(t, e, "account/password", monday())
	at := s.Reminders[0].Due
	r := e.Handle(s, due(at, conversations.Nag)).Replies[0]
	if got, want := local(r.Until), local(at.Add(time.Hour)); got != want {
		t.Errorf("said at %s, of use until %s, want %s", local(at), got, want)
	}
}

// Who comes to wait for a decision is asked how it went, also where the clock
// was ahead when they were reminded last.
func TestPlan_ChecksInAfterTheClockWasAhead(t *testing.T) {
	t.Parallel()
	e := remindingEngine(t)
	for _, ahead := range []time.Duration{time.Minute, 20 * time.Hour, 25 * time.Hour, 366 * 24 * time.Hour} {
		s := standing(t, e, "cpms2-access/wait", monday())
		now := monday().Add(time.Hour)
		s = e.Handle(s, conversations.Message{At: now, Body: conversations.Text("back")}).State
		if len(s.Reminders) != 1 || s.Reminders[0].Kind != conversations.Nag {
			t.Fatalf("a step back is owed %v", s.Reminders)
		}
		s.Journey.Nagged = now.Add(ahead)
		token := conversations.Token("c|" + s.Journey.At + "|done")
		s = e.Handle(s, conversations.Message{At: now, Body: conversations.Tap{Token: token}}).State
		if len(s.Reminders) != 1 || s.Reminders[0].Kind != conversations.CheckIn {
			t.Errorf("%v ahead: at %s is owed %v, want a check-in", ahead, s.Journey.At, s.Reminders)
		}
	}
}
