package main

import (
	"context"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"waymark/adapters/platform"
	"waymark/bot"
	"waymark/conversations"
	"waymark/storage"
)

// A shared database knows how the work is shared between processes.
type shared interface {
	Leases(ctx context.Context) ([]storage.Lease, error)
}

// whose says who has a lease. It names nobody: everybody may read it.
func whose(l storage.Lease) string {
	switch {
	case l.Ours:
		return "held here"
	case l.Held:
		return "held by another process"
	default:
		return "held by nobody"
	}
}

// sendsHere reports whether this process is who sends on a platform. A file has one
// process, which does.
func sendsHere(all []storage.Lease, p conversations.Platform) bool {
	for _, l := range all {
		if l.Name == bot.LeaseOf(p) {
			return l.Ours
		}
	}
	return true
}

// Shares are how the work is shared, as metrics.
type shares struct {
	db          shared
	held, epoch *prometheus.Desc
}

func newShares(db shared) *shares {
	desc := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc("waymark_lease_"+name, help, []string{"lease"}, nil)
	}
	return &shares{
		db,
		desc("held", "Whether this process holds the lease, of a database that several may serve: 1, or 0."),
		desc("epoch", "How often the lease went from one process to another."),
	}
}

// Describe names what can be asked.
func (s *shares) Describe(all chan<- *prometheus.Desc) {
	all <- s.held
	all <- s.epoch
}

// Collect says it.
func (s *shares) Collect(all chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeLimit)
	defer cancel()
	leases, err := s.db.Leases(ctx)
	if err != nil {
		all <- prometheus.NewInvalidMetric(s.held, errUnknown)
		return
	}
	for _, l := range leases {
		held := 0.0
		if l.Ours {
			held = 1
		}
		all <- prometheus.MustNewConstMetric(s.held, prometheus.GaugeValue, held, l.Name)
		all <- prometheus.MustNewConstMetric(s.epoch, prometheus.GaugeValue, float64(l.Epoch), l.Name)
	}
}

// leases says how the work is shared.
func (d *doctor) leases(all []storage.Lease) {
	for _, l := range all {
		if l.Held {
			d.say(platform.Fine, "%s: done by %s (epoch %d)", l.Name, l.Holder, l.Epoch)
		} else {
			d.say(platform.Warning, "%s: nobody does it since %s stopped; start `waymark serve`", l.Name, l.Holder)
		}
	}
}

// readyWithin is how long /readyz may take: who asks does not wait for long.
const readyWithin = 3 * time.Second

// says is what /readyz says: what hinders the work, or how it stands.
func (r *readiness) says(ctx context.Context) (facts []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	if err := r.ready(ctx); err != nil {
		return nil, err
	}
	for _, l := range r.leases(ctx) {
		facts = append(facts, fmt.Sprintf("%s: %s, epoch %d", l.Name, whose(l), l.Epoch))
	}
	if r.waits == nil {
		return facts, nil
	}
	if k := r.waits(ctx); k.unknown == nil && k.unsure == nil {
		facts = append(facts, fmt.Sprintf("oldest unsent: %d s, oldest overdue reminder: %d s", int(k.counts.Overdue.Seconds()), int(k.late.Seconds())))
	}
	return facts, nil
}

// leases are how the work is shared, as far as is known.
func (r *readiness) leases(ctx context.Context) []storage.Lease {
	if r.shared == nil {
		return nil
	}
	all, err := r.shared.Leases(ctx)
	if err != nil {
		return nil // what is wrong with the database is said anyway
	}
	return all
}
