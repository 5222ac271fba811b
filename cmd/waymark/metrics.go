package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"waymark/bot"
	"waymark/conversations"
	"waymark/storage"
)

// metrics is what can be counted of this process, for Prometheus. No label names
// a person, a chat or a message.
type metrics struct {
	registry   *prometheus.Registry
	reminders  *prometheus.CounterVec
	turns      *prometheus.CounterVec
	deliveries *prometheus.CounterVec
	nudges     *prometheus.CounterVec
	waiting    *waiting // once there is a handler
}

func newMetrics() *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "waymark", Name: name, Help: help}, labels)
	}
	m := &metrics{
		registry:   prometheus.NewRegistry(),
		reminders:  counter("reminders_total", "Reminders that fell due, by what became of them.", "result"),
		turns:      counter("turns_total", "Messages that were received, by what became of them.", "platform", "result"),
		deliveries: counter("deliveries_total", "Tries to send something, by how they ended.", "platform", "result"),
		nudges:     counter("nudges_total", "Times that a helpdesk was to be told again of a ticket, by what became of it.", "result"),
	}
	m.registry.MustRegister(m.reminders, m.turns, m.deliveries, m.nudges)
	return m
}

// ofProcess adds what the process takes: memory, time, files, goroutines.
func (m *metrics) ofProcess() {
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
}

// note counts what the bot says has happened.
func (m *metrics) note(e bot.Event) {
	switch e.What {
	case bot.Reminded:
		m.reminders.WithLabelValues(e.Result).Inc()
	case bot.Turned:
		m.turns.WithLabelValues(string(e.Platform), e.Result).Inc()
	case bot.Nudged:
		m.nudges.WithLabelValues(e.Result).Inc()
	case bot.Delivered:
		m.deliveries.WithLabelValues(string(e.Platform), e.Result).Inc()
	}
}

// handler answers with what was counted, and with what the database says now.
func (m *metrics) handler(db backlog, on []conversations.Platform, now func() time.Time, log *slog.Logger) http.Handler {
	m.waiting = newWaiting(db, on, now, log)
	m.registry.MustRegister(m.waiting)
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog:      pageLog{log},
		ErrorHandling: promhttp.ContinueOnError, // a database that is busy hides none of the counters
	})
}

// A pageLog is where it is written that something could not be counted. That who asked
// has gone is not: whoever hangs up would fill the log, with a line for each name.
type pageLog struct{ *slog.Logger }

// Println is promhttp.Logger.
func (l pageLog) Println(all ...any) {
	text := strings.TrimSpace(fmt.Sprintln(all...))
	if !strings.HasPrefix(text, "error encoding and sending") {
		l.Warn(text)
	}
}

// backlog is what a database knows of what is still to be done.
type backlog interface {
	Counts(ctx context.Context) (storage.Counts, error)
	Owed(ctx context.Context, now time.Time, limit int) ([]conversations.Owed, error)
}

// overdueLook is among how many reminders the oldest of some platforms is looked
// for. Those of a platform that does not run here stay, and stand in front.
const overdueLook = 500

// overdue is how long the oldest reminder on some platforms has been due; 0: none
// is.
func overdue(ctx context.Context, db backlog, on []conversations.Platform, now time.Time) (time.Duration, error) {
	owed, err := db.Owed(ctx, now, overdueLook)
	if err != nil {
		return 0, err
	}
	for _, o := range owed {
		if slices.Contains(on, o.Account.Platform) {
			return now.Sub(o.Due), nil
		}
	}
	return 0, nil
}

// A waiting is what waits. It asks the database, but not for every scrape:
// everybody who reaches http.listen may scrape.
type waiting struct {
	db  backlog
	on  []conversations.Platform
	now func() time.Time
	log *slog.Logger

	asking chan struct{} // holds one: somebody asks, and what is known is theirs
	known  known

	outbox, overdue, parked, dead, late *prometheus.Desc
}

// known is what was known at a moment. An error says no more than that: the
// database's own names its file, and is for the log.
type known struct {
	at      time.Time
	counts  storage.Counts
	unknown error
	late    time.Duration
	unsure  error // of late
}

func newWaiting(db backlog, on []conversations.Platform, now func() time.Time, log *slog.Logger) *waiting {
	gauge := func(name, help string) *prometheus.Desc { return prometheus.NewDesc("waymark_"+name, help, nil, nil) }
	return &waiting{
		db: db, on: on, now: now, log: log, asking: make(chan struct{}, 1),
		outbox:  gauge("outbox_waiting", "Deliveries that wait to be sent, without those of parked chats."),
		overdue: gauge("outbox_oldest_overdue_seconds", "How long the oldest delivery waits that could be sent, since it was made; 0: none does."),
		parked:  gauge("outbox_parked", "Chats that cannot be reached and for which something waits."),
		dead:    gauge("outbox_dead", "Dead letters: deliveries that were refused or given up, and reminders that may have arrived or were too late."),
		late:    gauge("reminders_oldest_overdue_seconds", "How long the oldest reminder that is owed has been due; 0: none is due."),
	}
}

const (
	scrapeLimit = 5 * time.Second // how long the database may take for one scrape
	scrapeKept  = 5 * time.Second // how long its answer is good enough
)

// Describe names what can be asked.
func (w *waiting) Describe(all chan<- *prometheus.Desc) {
	all <- w.outbox
	all <- w.overdue
	all <- w.parked
	all <- w.dead
	all <- w.late
}

// Collect says it.
func (w *waiting) Collect(all chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, value float64, err error) {
		if err != nil {
			all <- prometheus.NewInvalidMetric(d, err)
			return
		}
		all <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value)
	}
	k := w.ask(context.Background())
	gauge(w.outbox, float64(k.counts.Waiting), k.unknown)
	gauge(w.overdue, k.counts.Overdue.Seconds(), k.unknown)
	gauge(w.parked, float64(k.counts.Parked), k.unknown)
	gauge(w.dead, float64(k.counts.Dead), k.unknown)
	gauge(w.late, k.late.Seconds(), k.unsure)
}

// errUnknown is all that is said of a database that does not answer.
var errUnknown = errors.New("the database does not answer")

// ask asks the database, or remembers what it has said just now. It takes no longer than
// ctx, and what could not be known until its end says nothing to others.
func (w *waiting) ask(ctx context.Context) known {
	limited, cancel := context.WithTimeout(ctx, scrapeLimit)
	defer cancel()
	select {
	case w.asking <- struct{}{}:
		defer func() { <-w.asking }()
	case <-limited.Done():
		return known{unknown: errUnknown, unsure: errUnknown}
	}
	now := w.now()
	if !w.known.at.IsZero() && now.Sub(w.known.at).Abs() < scrapeKept {
		return w.known
	}
	quiet := func(err error) error {
		if err == nil {
			return nil
		}
		w.log.Warn("what waits is not known", "err", err)
		return errUnknown
	}
	k := known{at: now}
	counts, err := w.db.Counts(limited)
	k.counts, k.unknown = counts, quiet(err)
	late, err := overdue(limited, w.db, w.on, now)
	k.late, k.unsure = late, quiet(err)
	if ctx.Err() == nil {
		w.known = k
	}
	return k
}

// watch adds which platforms are up, and which leases this process holds.
func (m *metrics) watch(r *readiness) {
	m.registry.MustRegister(&ups{r, prometheus.NewDesc("waymark_platform_up",
		"Whether the platform receives and sends: 1, or 0, and /readyz says why not.", []string{"platform"}, nil)})
	if r.shared != nil {
		m.registry.MustRegister(newShares(r.shared))
	}
}

// Ups are the platforms that are up, and those that are not.
type ups struct {
	ready *readiness
	desc  *prometheus.Desc
}

// Describe names what can be asked.
func (u *ups) Describe(all chan<- *prometheus.Desc) { all <- u.desc }

// Collect says it.
func (u *ups) Collect(all chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeLimit)
	defer cancel()
	for p, up := range u.ready.up(ctx) {
		value := 0.0
		if up {
			value = 1
		}
		all <- prometheus.MustNewConstMetric(u.desc, prometheus.GaugeValue, value, string(p))
	}
}
