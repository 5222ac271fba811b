package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"waymark/bot"
	"waymark/conversations"
	"waymark/storage"
)

// A pile is a backlog that is made up.
type pile struct {
	counts storage.Counts
	owed   []conversations.Owed
	err    error
}

func (p pile) Counts(context.Context) (storage.Counts, error) { return p.counts, p.err }

func (p pile) Owed(_ context.Context, now time.Time, limit int) (due []conversations.Owed, _ error) {
	for _, o := range p.owed {
		if !o.Due.After(now) && len(due) < limit {
			due = append(due, o)
		}
	}
	return due, p.err
}

func owedOn(p conversations.Platform, due time.Time) conversations.Owed {
	return conversations.Owed{
		Account: conversations.Account{Platform: p, User: "hunter2"}, Room: conversations.Room{Platform: p, Chat: "hunter2"},
		Person: 7, Reminder: conversations.Reminder{Kind: conversations.Nag, Due: due},
	}
}

// scrape asks for the metrics as Prometheus does.
func scrape(t *testing.T, m http.Handler) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest(http.MethodGet, metricsPath, http.NoBody))
	if w.Code != http.StatusOK {
		t.Fatalf("got %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestMetrics_SayWhatHappenedAndWhatWaits(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	m := newMetrics()
	for _, e := range []bot.Event{
		{What: bot.Turned, Platform: "here", Result: "done"},
		{What: bot.Turned, Platform: "here", Result: "done"},
		{What: bot.Reminded, Platform: "here", Result: "said"},
		{What: bot.Reminded, Platform: "here", Result: "paused"},
		{What: bot.Delivered, Platform: "here", Result: "buried"},
	} {
		m.note(e)
	}
	h := m.handler(pile{
		counts: storage.Counts{Waiting: 3, Overdue: 1500 * time.Millisecond, Parked: 4, Dead: 2},
		owed:   []conversations.Owed{owedOn("elsewhere", now.Add(-time.Hour)), owedOn("here", now.Add(-90*time.Second)), owedOn("here", now)},
	}, []conversations.Platform{"here"}, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	got := scrape(t, h)
	for _, want := range []string{
		`waymark_turns_total{platform="here",result="done"} 2`,
		`waymark_reminders_total{result="said"} 1`,
		`waymark_reminders_total{result="paused"} 1`,
		`waymark_deliveries_total{platform="here",result="buried"} 1`,
		`waymark_outbox_waiting 3`,
		`waymark_outbox_oldest_overdue_seconds 1.5`,
		`waymark_outbox_parked 4`,
		`waymark_outbox_dead 2`,
		`waymark_reminders_oldest_overdue_seconds 90`,
	} {
		if !strings.Contains(got, want+"\n") {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "hunter2") {
		t.Error("a person is named")
	}
}

func TestMetrics_ADatabaseThatFailsHidesNoCounter(t *testing.T) {
	t.Parallel()
	m := newMetrics()
	m.note(bot.Event{What: bot.Turned, Platform: "here", Result: "given-up"})
	got := scrape(t, m.handler(pile{err: errors.New("disk on fire")}, []conversations.Platform{"here"}, time.Now, slog.New(slog.DiscardHandler)))
	if want := `waymark_turns_total{platform="here",result="given-up"} 1`; !strings.Contains(got, want) {
		t.Errorf("there is no %q in\n%s", want, got)
	}
	if strings.Contains(got, "waymark_outbox_waiting ") || strings.Contains(got, "waymark_outbox_parked ") || strings.Contains(got, "overdue_seconds ") {
		t.Errorf("numbers that nobody knows are said:\n%s", got)
	}
}

// TestMetrics_ShowNoFile also where there is nothing else to show, and do not
// ask for every scrape.
func TestMetrics_ShowNoFile(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	m := newMetrics()
	m.handler(pile{err: errors.New("database /srv/waymark.db: it is damaged")}, []conversations.Platform{"here"}, time.Now, slog.New(slog.DiscardHandler)).
		ServeHTTP(w, httptest.NewRequest(http.MethodGet, metricsPath, http.NoBody))
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), errUnknown.Error()) || strings.Contains(w.Body.String(), "/srv") {
		t.Errorf("got %d: %s", w.Code, w.Body)
	}
}

// A counter counts how often it is asked.
type counter struct {
	pile
	asked int
}

func (c *counter) Counts(ctx context.Context) (storage.Counts, error) {
	c.asked++
	return c.pile.Counts(ctx)
}

func TestMetrics_AskTheDatabaseNowAndThen(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	db := &counter{}
	h := newMetrics().handler(db, []conversations.Platform{"here"}, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	for range 20 {
		scrape(t, h)
		now = now.Add(time.Second)
	}
	if db.asked != 4 {
		t.Errorf("asked %d times in 20 s, want 4", db.asked)
	}
}
