package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/storage"
)

// A ledger is a deskBook that is made up, and counts how often it is asked.
type ledger struct {
	err   error
	asked int
}

func (l *ledger) TicketCounts(context.Context) (storage.TicketCounts, error) {
	return storage.TicketCounts{Free: 2, Taken: 1, Answered: 3, Oldest: time.Hour}, l.err
}

func (l *ledger) Lost(_ context.Context, desk conversations.Room) (since time.Time, why string, err error) {
	if desk.Chat == "gone" {
		since, why = utc("2026-11-23 08:00"), "no chat hunter2"
	}
	return since, why, l.err
}

func (l *ledger) Stops(context.Context) (conversations.Stops, error) {
	l.asked++
	return conversations.Stops{Guides: []conversations.GuideStops{
		{Guide: "", Tickets: 9},
		{Network: "a", Guide: "cpms2", Finished: 4, Steps: []conversations.StepStops{{Step: "account/mail", Phases: map[conversations.Phase]int{"walking": 4, "paused": 4}}}},
		{Network: "b", Guide: "cpms2", Finished: 8, Steps: []conversations.StepStops{{Step: "account/mail", Phases: map[conversations.Phase]int{"walking": 3}}}},
	}}, l.err
}

func TestMetrics_OfHelpdesks(t *testing.T) {
	t.Parallel()
	now := utc("2026-11-23 09:00")
	m, db := newMetrics(), &ledger{}
	m.watchDesks(db, []conversations.Room{{Platform: "here", Chat: "gone"}, {Platform: "here", Chat: "there"}}, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	h := m.handler(pile{}, nil, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	got := scrape(t, h)
	for _, want := range []string{
		`waymark_tickets_open{state="free"} 2`,
		`waymark_tickets_open{state="taken"} 1`,
		`waymark_tickets_open{state="answered"} 3`,
		`waymark_tickets_oldest_waiting_seconds 3600`,
		`waymark_helpdesk_unreachable 1`,
		`waymark_people{guide="cpms2",phase="finished",step=""} 10`,
		`waymark_people{guide="cpms2",phase="walking",step="account/mail"} 5`,
		`waymark_people{guide="cpms2",phase="paused",step="account/mail"} 0`,
	} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "hunter2") || strings.Contains(got, "there") {
		t.Error("a chat is named")
	}
	now = now.Add(time.Minute)
	scrape(t, h)
	if db.asked != 1 {
		t.Errorf("a million people were counted %d times in a minute", db.asked)
	}
	// Of a database that does not answer nothing is said, and it is asked again.
	db.err = errors.New("database /srv/waymark.db: it is damaged")
	now = now.Add(time.Hour)
	if got := scrape(t, h); strings.Contains(got, "waymark_tickets_open{") || strings.Contains(got, "waymark_people{") || strings.Contains(got, "unreachable ") {
		t.Errorf("numbers that nobody knows are said:\n%s", got)
	}
	db.err, now = nil, now.Add(time.Minute)
	if got := scrape(t, h); !strings.Contains(got, "waymark_people{") {
		t.Error("it was not asked again")
	}
}
