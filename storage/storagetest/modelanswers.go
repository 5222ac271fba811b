package storagetest

import (
	"cmp"
	"fmt"
	"slices"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"waymark/conversations"
)

// check asks for what is due and owed after each step.
func (m *model) check(rt *rapid.T) {
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
			if diff := gocmp.Diff(m.delivery(want[i]), d); diff != "" {
				rt.Fatalf("due on %s (-want +got):\n%s", platform, diff)
			}
		}
	}
}

// withdraw takes somebody's own reminders out of the line to them.
func (m *model) withdraw(from conversations.Address) {
	line := m.lines[lineOf(from)]
	if len(line) == 0 {
		return
	}
	wasParked := line[0].parked
	line = slices.DeleteFunc(line, func(d modelDelivery) bool { return d.by == userOf(from) && d.reply.Kind == unbidden })
	if len(line) > 0 {
		line[0].parked = wasParked
	}
	m.lines[lineOf(from)] = line
}

// checkPlanned asks who was planned by what.
func (m *model) checkPlanned(rt *rapid.T) {
	plan := conversations.PlanID(rapid.IntRange(0, 2).Draw(rt, "of plan"))
	for _, p := range []conversations.Platform{"paper", "slate"} {
		var want []conversations.Address
		for user, person := range m.people {
			if user.platform == p && person.plan != plan {
				want = append(want, conversations.Address{Platform: p, Chat: person.chat, User: user.user})
			}
		}
		anyOrder := cmpopts.SortSlices(func(a, b conversations.Address) bool { return fmt.Sprint(a) < fmt.Sprint(b) })
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
				to := conversations.Address{Platform: user.platform, Chat: person.chat, User: user.user}
				want = append(want, conversations.Owed{To: to, Reminder: r})
			}
		}
	}
	got := owedAt(rt, m.store, m.at, 100)
	if !slices.IsSortedFunc(got, func(a, b conversations.Owed) int { return a.Due.Compare(b.Due) }) {
		rt.Fatalf("owed, but not the oldest first: %+v", got)
	}
	anyOrder := cmpopts.SortSlices(func(a, b conversations.Owed) bool { return fmt.Sprint(a.To, a.Kind) < fmt.Sprint(b.To, b.Kind) })
	if diff := gocmp.Diff(want, got, anyOrder, cmpopts.IgnoreFields(conversations.Owed{}, "Person")); diff != "" {
		rt.Fatalf("owed (-want +got):\n%s", diff)
	}
}

// due is the first of each line that is due, those first for which somebody
// waits or in whose lines somebody does.
func (m *model) due(platform conversations.Platform) (due []*modelDelivery) {
	calm := map[*modelDelivery]int{}
	for key, line := range m.lines {
		if key.platform != platform || len(line) == 0 || line[0].parked || line[0].due.After(m.at) {
			continue
		}
		due = append(due, &line[0])
		if !slices.ContainsFunc(line, func(d modelDelivery) bool { return d.reply.Kind != unbidden }) {
			calm[&line[0]] = 1
		}
	}
	slices.SortFunc(due, func(a, b *modelDelivery) int {
		return cmp.Or(calm[a]-calm[b], a.number-b.number)
	})
	return due
}

// delivery is d as the dispatcher gets it.
func (m *model) delivery(d *modelDelivery) conversations.Delivery {
	expected := conversations.Delivery{ID: d.id, Attempts: d.attempts, Reply: d.reply}
	card := m.cards[lineOf(d.reply.To)]
	switch {
	case card.ref == "":
	case card.passing && d.reply.Replaces == card.ref:
		expected.Edits = card.ref
	case len(d.reply.Choices) > 0:
		expected.Bares = card.ref
	}
	return expected
}

// missed reports whether what was said waits in a parked line.
func (m *model) missed(key lineKey) bool {
	line := m.lines[key]
	return len(line) > 0 && line[0].parked &&
		slices.ContainsFunc(line, func(d modelDelivery) bool { return d.reply.Kind == said })
}
