package storagetest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"waymark/conversations"
)

// check asks for what is due and owed after each step.
func (m *model) check(rt *rapid.T) {
	m.steps++
	clear(m.places)
	m.checkOwed(rt)
	m.checkPlanned(rt)
	for _, platform := range []conversations.Platform{"paper", "slate"} {
		want := m.due(platform)
		got := dueAt(rt, m.store, platform, m.at, 100)
		if len(got) != len(want) {
			rt.Fatalf("on %s is due %q, want %d deliveries", platform, textsOf(got), len(want))
		}
		for i, d := range got {
			if want[i].id == 0 {
				want[i].id = d.ID
				m.ids = append(m.ids, d.ID)
			}
			if diff := gocmp.Diff(m.delivery(want[i]), d, cmpopts.IgnoreFields(d, "Since", "Line", "Urgent", "Place")); diff != "" {
				rt.Fatalf("due on %s (-want +got):\n%s", platform, diff)
			}
			if d.Since.IsZero() == want[i].failed {
				rt.Fatalf("due on %s is %q since %v, failed: %v", platform, d.Text, d.Since, want[i].failed)
			}
		}
	}
}

// withdraw takes somebody's own reminders out of the line to them.
func (m *model) withdraw(from Party) {
	line := m.lines[lineOf(from)]
	if len(line) == 0 {
		return
	}
	wasParked, before := line[0].parked, line[0].number
	line = slices.DeleteFunc(line, func(d modelDelivery) bool { return d.by == userOf(from) && d.reply.Kind == unbidden })
	if m.lines[lineOf(from)] = line; len(line) == 0 || line[0].number == before {
		return
	}
	if line[0].parked = wasParked; !wasParked {
		m.nextInLine(line)
	}
}

// shorten takes out of a line what is gone.
func (m *model) shorten(key lineKey, gone func(modelDelivery) bool) {
	line := m.lines[key]
	if len(line) == 0 {
		return
	}
	before := line[0].number
	line = slices.DeleteFunc(line, gone)
	m.lines[key] = line
	if len(line) > 0 && line[0].number != before {
		m.nextInLine(line)
	}
}

// nextInLine lets a line go behind those that are due. The places of one step
// are close together, and those of urgent lines are given apart from others.
func (m *model) nextInLine(line []modelDelivery) {
	if len(line) == 0 {
		return
	}
	key := placeKey{line[0].to.Platform, urgent(line)}
	line[0].place = m.steps*1000 + m.places[key]
	m.places[key]++
}

// backInLine lets a line go on whose first was tried before.
func (m *model) backInLine(line []modelDelivery) {
	line[0].parked, line[0].due = false, time.Time{}
	line[0].place = m.steps * 1000
	if line[0].attempts == 0 {
		m.nextInLine(line)
	}
}

// urgent reports whether somebody waits for one of the line.
func urgent(line []modelDelivery) bool {
	return slices.ContainsFunc(line, func(d modelDelivery) bool { return d.reply.Kind != unbidden })
}

// dropFarewells takes what says goodbye out of a line that is parked.
func (m *model) dropFarewells(key lineKey) {
	line := slices.DeleteFunc(m.lines[key], func(d modelDelivery) bool { return d.farewell })
	if len(line) > 0 {
		line[0].parked = true
	}
	m.lines[key] = line
}

// checkPlanned asks who was planned by what.
func (m *model) checkPlanned(rt *rapid.T) {
	plan := conversations.PlanID(rapid.IntRange(0, 2).Draw(rt, "of plan"))
	for _, p := range []conversations.Platform{"paper", "slate"} {
		var want []Party
		for user, person := range m.people {
			if user.platform == p && person.plan != plan {
				want = append(want, Party{Platform: p, Chat: person.chat, User: user.user})
			}
		}
		anyOrder := cmpopts.SortSlices(func(a, b Party) bool { return fmt.Sprint(a) < fmt.Sprint(b) })
		if diff := gocmp.Diff(want, unplanned(rt, m.store, p, plan, 100), anyOrder); diff != "" {
			rt.Fatalf("not planned by %d on %s (-want +got):\n%s", plan, p, diff)
		}
	}
}

// checkOwed asks for what is owed. Those of one moment come in any order.
func (m *model) checkOwed(rt *rapid.T) {
	var want []conversations.Owed
	for user, person := range m.people {
		for _, r := range person.owed {
			if !r.Due.After(m.at) {
				to := Party{Platform: user.platform, Chat: person.chat, User: user.user}
				want = append(want, conversations.Owed{Account: to.Account(), Room: to.Room(), Reminder: r})
			}
		}
	}
	got := owedAt(rt, m.store, m.at, 100)
	if !slices.IsSortedFunc(got, func(a, b conversations.Owed) int { return a.Due.Compare(b.Due) }) {
		rt.Fatalf("owed, but not the oldest first: %+v", got)
	}
	anyOrder := cmpopts.SortSlices(func(a, b conversations.Owed) bool {
		return fmt.Sprint(a.Account, a.Kind) < fmt.Sprint(b.Account, b.Kind)
	})
	if diff := gocmp.Diff(want, got, anyOrder, cmpopts.IgnoreFields(conversations.Owed{}, "Person")); diff != "" {
		rt.Fatalf("owed (-want +got):\n%s", diff)
	}
}

// due is the first of each line that is due, those first for which somebody
// waits or in whose lines somebody does. The tests' later is behind every place.
func (m *model) due(platform conversations.Platform) (due []*modelDelivery) {
	calm := map[*modelDelivery]int{}
	for key, line := range m.lines {
		if key.platform != platform || len(line) == 0 || line[0].parked || line[0].due.After(m.at) {
			continue
		}
		due = append(due, &line[0])
		if !urgent(line) {
			calm[&line[0]] = 1
		}
	}
	slices.SortFunc(due, func(a, b *modelDelivery) int {
		return cmp.Or(calm[a]-calm[b], a.due.Compare(b.due), a.place-b.place, a.number-b.number)
	})
	return due
}

// delivery is d as the dispatcher gets it.
func (m *model) delivery(d *modelDelivery) conversations.Delivery {
	expected := conversations.Delivery{ID: d.id, Attempts: d.attempts, Doubts: d.doubts, Reply: d.reply}
	expected.To = roomOf(d.to)
	card := m.cards[slotKey{lineOf(d.to), d.reply.Slot}]
	switch {
	case card.ref == "":
	case card.ephemeral && d.reply.Replaces == card.ref:
		expected.Edits = card.ref
	case len(d.reply.Choices) > 0:
		expected.Clears = card.ref
	}
	return expected
}

// missed reports whether what was said waits in a parked line.
func (m *model) missed(key lineKey) bool {
	line := m.lines[key]
	return len(line) > 0 && line[0].parked &&
		slices.ContainsFunc(line, func(d modelDelivery) bool { return d.reply.Kind == said })
}

// waits is how many of a kind wait in a line that goes on, as far as it matters.
func (m *model) waits(key lineKey, kind conversations.Kind) (n int) {
	for _, d := range m.lines[key] {
		if d.reply.Kind == kind && !m.lines[key][0].parked {
			n++
		}
	}
	return min(n, conversations.AnswersMax)
}
