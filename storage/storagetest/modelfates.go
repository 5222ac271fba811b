package storagetest

import (
	"slices"
	"time"

	"pgregory.net/rapid"
)

// head draws one of the lines' first deliveries whose id is known.
func (m *model) head(rt *rapid.T) (lineKey, *modelDelivery) {
	var keys []lineKey
	for key, line := range m.lines {
		if len(line) > 0 && line[0].id != 0 {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		rt.Skip("nothing is due")
	}
	slices.SortFunc(keys, func(a, b lineKey) int { return m.lines[a][0].number - m.lines[b][0].number })
	key := rapid.SampledFrom(keys).Draw(rt, "line")
	return key, &m.lines[key][0]
}

func (m *model) send(rt *rapid.T) {
	key, d := m.head(rt)
	ref := refs.Draw(rt, "ref")
	sentAs(rt, m.store, d.id, ref)
	slot := slotKey{key, d.reply.Slot}
	switch {
	case ref == "":
	case len(d.reply.Choices) > 0 && d.by != (userKey{}):
		m.cards[slot] = modelCard{ref, d.reply.Ephemeral}
	case m.cards[slot].ref == ref:
		delete(m.cards, slot)
	}
	m.lines[key] = m.lines[key][1:]
	m.nextInLine(m.lines[key])
}

// sendAgain settles what is gone long since.
func (m *model) sendAgain(rt *rapid.T) {
	alive := map[int64]bool{}
	for _, line := range m.lines {
		for _, d := range line {
			alive[d.id] = true
		}
	}
	gone := slices.DeleteFunc(slices.Clone(m.ids), func(id int64) bool { return alive[id] })
	if len(gone) == 0 {
		rt.Skip("nothing was sent")
	}
	id := rapid.SampledFrom(gone).Draw(rt, "gone")
	sentAs(rt, m.store, id, "m1")
	deferUntil(rt, m.store, id, m.at.Add(time.Hour))
	unsureUntil(rt, m.store, id, m.at.Add(time.Hour))
	park(rt, m.store, id)
	bury(rt, m.store, id)
}

func (m *model) deferHead(rt *rapid.T) {
	_, d := m.head(rt)
	d.due = m.at.Add(time.Duration(rapid.IntRange(-1, 3).Draw(rt, "hours")) * time.Hour)
	d.attempts++
	d.parked, d.failed, d.place = false, true, 0
	if rapid.Bool().Draw(rt, "unsure") {
		d.doubts++
		unsureUntil(rt, m.store, d.id, d.due)
	} else {
		deferUntil(rt, m.store, d.id, d.due)
	}
}

func (m *model) park(rt *rapid.T) {
	key, d := m.head(rt)
	d.attempts++
	heard := slices.ContainsFunc(m.lines[key], func(d modelDelivery) bool { return d.touched })
	if rapid.Bool().Draw(rt, "long ago") {
		parkSince(rt, m.store, d.id, longAgo)
	} else {
		park(rt, m.store, d.id)
		heard = false
	}
	if heard {
		m.backInLine(m.lines[key])
		return
	}
	d.parked = true
	user := userOf(d.to)
	m.dropFarewells(key)
	if person, known := m.people[user]; known && person.chat == key.chat {
		person.gone, person.owed = true, nil
		m.people[user] = person
	}
}

func (m *model) bury(rt *rapid.T) {
	key, d := m.head(rt)
	bury(rt, m.store, d.id)
	m.lines[key] = m.lines[key][1:]
	m.nextInLine(m.lines[key])
}
