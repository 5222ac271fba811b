package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"waymark/conversations"
	"waymark/storage"
)

// A deskBook is what a database knows of helpdesks, and of where people stop.
type deskBook interface {
	TicketCounts(ctx context.Context) (storage.TicketCounts, error)
	Lost(ctx context.Context, desk conversations.Room) (since time.Time, why string, err error)
	Stops(ctx context.Context) (conversations.Stops, error)
}

// stopsKept is how long what is known of where people stop is good enough: to
// count a million people takes a while.
const stopsKept = 5 * time.Minute

// A deskMetrics says what helpdesks have to do, and where people stop, without
// networks and with small numbers left out. It asks the database, but not for every
// scrape.
type deskMetrics struct {
	db    deskBook
	rooms []conversations.Room
	now   func() time.Time
	log   *slog.Logger

	mu      sync.Mutex
	desks   deskNumbers
	stops   conversations.Stops
	counted time.Time // when stops were; zero: never
	unknown error     // of stops

	tickets, oldest, lost, people *prometheus.Desc
}

// deskNumbers are what was known at a moment.
type deskNumbers struct {
	at      time.Time
	tickets storage.TicketCounts
	lost    int
	unknown error
}

// watchDesks adds the helpdesks in some rooms.
func (m *metrics) watchDesks(db deskBook, rooms []conversations.Room, now func() time.Time, log *slog.Logger) {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("waymark_"+name, help, labels, nil)
	}
	m.registry.MustRegister(&deskMetrics{
		db: db, rooms: rooms, now: now, log: log,
		tickets: desc("tickets_open", "Open tickets: free and taken ones in which somebody waits, and answered ones.", "state"),
		oldest:  desc("tickets_oldest_waiting_seconds", "How long somebody has waited for a human's word who waits longest; 0: nobody does."),
		lost:    desc("helpdesk_unreachable", "Helpdesks for which something waits and whose channel cannot be reached."),
		people:  desc("people", "People by guide, phase and step, rounded down to a multiple of five.", "guide", "phase", "step"),
	})
}

// Describe names what can be asked.
func (d *deskMetrics) Describe(all chan<- *prometheus.Desc) {
	all <- d.tickets
	all <- d.oldest
	all <- d.lost
	all <- d.people
}

// Collect says it.
func (d *deskMetrics) Collect(all chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeLimit)
	defer cancel()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ask(ctx)
	gauge := func(of *prometheus.Desc, err error, value float64, labels ...string) {
		if err != nil {
			all <- prometheus.NewInvalidMetric(of, err)
			return
		}
		all <- prometheus.MustNewConstMetric(of, prometheus.GaugeValue, value, labels...)
	}
	n := d.desks
	gauge(d.tickets, n.unknown, float64(n.tickets.Free), "free")
	if n.unknown == nil {
		gauge(d.tickets, nil, float64(n.tickets.Taken), "taken")
		gauge(d.tickets, nil, float64(n.tickets.Answered), "answered")
	}
	gauge(d.oldest, n.unknown, n.tickets.Oldest.Seconds())
	gauge(d.lost, n.unknown, float64(n.lost))
	if d.unknown != nil {
		gauge(d.people, d.unknown, 0)
		return
	}
	for at, n := range peopleAt(d.stops) {
		gauge(d.people, nil, float64(n), string(at.guide), string(at.phase), string(at.step))
	}
}

// ask asks the database, or remembers what it has said just now.
func (d *deskMetrics) ask(ctx context.Context) {
	now := d.now()
	quiet := func(err error) error {
		if err == nil {
			return nil
		}
		d.log.Warn("what helpdesks have to do is not known", "err", err)
		return errUnknown
	}
	if d.desks.at.IsZero() || now.Sub(d.desks.at).Abs() >= scrapeKept {
		n := deskNumbers{at: now}
		tickets, err := d.db.TicketCounts(ctx)
		n.tickets, n.unknown = tickets, quiet(err)
		for _, room := range d.rooms {
			since, _, err := d.db.Lost(ctx, room)
			if err != nil && n.unknown == nil {
				n.unknown = quiet(err)
			}
			if !since.IsZero() {
				n.lost++
			}
		}
		d.desks = n
	}
	if d.counted.IsZero() || now.Sub(d.counted).Abs() >= stopsKept || d.unknown != nil {
		stops, err := d.db.Stops(ctx)
		d.stops, d.counted, d.unknown = stops, now, quiet(err)
	}
}

// A standing is where people are, in one guide of whatever network.
type standing struct {
	guide conversations.GuideID
	phase conversations.Phase
	step  conversations.StepID
}

// peopleAt counts people as far as they may be seen: in fives.
func peopleAt(s conversations.Stops) map[standing]int {
	all := map[standing]int{}
	for _, g := range s.Guides {
		if g.Guide == "" {
			continue
		}
		all[standing{g.Guide, conversations.Finished, ""}] += g.Finished
		for _, step := range g.Steps {
			for phase, n := range step.Phases {
				all[standing{g.Guide, phase, step.Step}] += n
			}
		}
	}
	for at, n := range all {
		all[at] = n / conversations.Fewest * conversations.Fewest
	}
	return all
}
