package engine_test

import (
	"context"
	"maps"
	"slices"
	"time"

	"waymark/conversations"
)

func (w *memory) Neglected(_ context.Context, now time.Time, _ int) (all []conversations.Neglect, _ error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.tickets {
		for _, at := range []time.Time{t.Nudge, t.Follow} {
			if a := w.where(t.person); t.person != 0 && t.Closed.IsZero() && !at.IsZero() && !at.After(now) {
				all = append(all, conversations.Neglect{Account: a, Room: w.accounts[a].room, Ticket: t.ID, Nudge: at})
				break
			}
		}
	}
	return all, nil
}

// stops is where people stop.
func (w *memory) stops(now time.Time) conversations.Stops {
	all := map[[2]string]*conversations.GuideStops{}
	of := func(n conversations.NetworkID, g conversations.GuideID) *conversations.GuideStops {
		key := [2]string{string(n), string(g)}
		if all[key] == nil {
			all[key] = &conversations.GuideStops{Network: n, Guide: g}
		}
		return all[key]
	}
	for _, s := range w.people {
		w.stand(of, s, now)
	}
	for _, t := range w.tallies {
		g := of(t.Network, t.Guide)
		switch i := slices.IndexFunc(conversations.Waits[:], func(d time.Duration) bool {
			return t.What == conversations.AnsweredWithin(conversations.SpanOf(conversations.Waits[:], d-1))
		}); {
		case t.What == conversations.NotUnderstood:
			g.NotUnderstood++
		case t.What == conversations.NotThat:
			g.NotThat++
		case i >= 0:
			g.Answers[i]++
		}
	}
	for _, t := range w.tickets {
		if s, ok := w.people[t.person]; ok && t.Closed.IsZero() {
			of(s.Person.Network, s.Journey.Guide).Tickets++
		}
	}
	stops := conversations.Stops{At: now}
	for _, key := range slices.SortedFunc(maps.Keys(all), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		stops.Guides = append(stops.Guides, *all[key])
	}
	return stops
}

func (w *memory) stand(of func(conversations.NetworkID, conversations.GuideID) *conversations.GuideStops, s conversations.State, now time.Time) {
	j := s.Journey
	if j.Guide == "" {
		return
	}
	g := of(s.Person.Network, j.Guide)
	if j.Phase == conversations.Finished {
		g.Finished++
		return
	}
	i := slices.IndexFunc(g.Steps, func(at conversations.StepStops) bool { return at.Step == j.At })
	if i < 0 {
		i = len(g.Steps)
		g.Steps = append(g.Steps, conversations.StepStops{Step: j.At})
	}
	g.Steps[i].Ages[conversations.SpanOf(conversations.Ages[:], now.Sub(j.Since))]++
	if now.Sub(j.Active) > conversations.SilentAfter {
		g.Steps[i].Silent++
	}
}

func (w *memory) Forget(context.Context, time.Time) error { return nil }

// other is the number of an open ticket to who acts in another one.
func other(open, about *matter) conversations.TicketID {
	if about == nil || open == about {
		return 0
	}
	return open.ID
}
