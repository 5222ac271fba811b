package engine

import (
	"slices"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// reminders says how reminders stand, or turns the nagging ones on or off.
func (t *turn) reminders(how string) {
	switch {
	case t.reminding == nil:
		t.answerBriefly("no-reminders")
	case content.Plain(how) == "off":
		t.unnag()
	case content.Plain(how) == "on":
		t.nagAgain()
	default:
		t.remindersNow()
	}
}

// remindersNow says whether the person is reminded, and of what next.
func (t *turn) remindersNow() {
	id, choice := content.PhraseID("reminders-on"), t.unnagChoice()
	switch {
	case t.s.Journey.Phase == conversations.Paused:
		id, choice = "reminders-paused", t.nagChoice()
	case t.s.Person.Unnagged:
		id, choice = "reminders-off", t.nagChoice()
	}
	cs := []conversations.Choice{choice}
	if t.started() && t.s.Journey.Phase != conversations.Finished {
		cs = append(cs, conversations.Choice{Label: t.label("wish-remind-later"), Token: token(vRemind, inMenu)})
	}
	if _, asked := owed(t.s.Reminders, conversations.Wanted); asked {
		cs = append(cs, t.unwantChoice())
	}
	cs = append(cs, conversations.Choice{Label: t.label("zone-change"), Token: token(vZone)}, t.resume())
	t.ask(paragraphs(t.phrase(id), t.owedLines()), cs...)
}

// owedLines lists what the person is owed, the next first.
func (t *turn) owedLines() conversations.Markup {
	var lines []string
	for _, r := range t.owed() {
		lines = append(lines, "- "+t.label(content.PhraseID("owed-"+string(r.Kind)), "when", t.when(r.Due)))
	}
	return conversations.Markup(strings.Join(lines, "\n"))
}

// owed is what the person is owed as things stand, the next first.
func (t *turn) owed() []conversations.Reminder {
	t.plan()
	return slices.SortedStableFunc(slices.Values(t.s.Reminders), func(a, b conversations.Reminder) int { return a.Due.Compare(b.Due) })
}

// nextOwed says what comes next by itself, if anything does.
func (t *turn) nextOwed() conversations.Markup {
	if t.reminding == nil {
		return ""
	}
	all := t.owed()
	if len(all) == 0 {
		return ""
	}
	return t.phrase("owed-next", "when", t.when(all[0].Due))
}

// unnag ends what nobody asked for. The place stays, and so does what the
// person asked for.
func (t *turn) unnag() {
	t.s.Person.Unnagged = true
	t.notice("unnagged")
	t.say(t.stillAt(), append([]conversations.Choice{t.nagChoice()}, t.ways()...)...)
}

// nagAgain takes unnag back, and a pause.
func (t *turn) nagAgain() {
	t.s.Person.Unnagged = false
	if t.s.Journey.Phase == conversations.Paused {
		t.wake()
	}
	t.answerBriefly("nag-on")
}

const (
	nagsOff = "off"
	nagsOn  = "on"
)

func (t *turn) unnagChoice() conversations.Choice {
	return conversations.Choice{Label: t.label("nag-stop"), Token: token(vNags, nagsOff)}
}

func (t *turn) nagChoice() conversations.Choice {
	return conversations.Choice{Label: t.label("nag-start"), Token: token(vNags, nagsOn)}
}

// zones asks where the person lives.
func (t *turn) zones() {
	if t.reminding == nil {
		t.answerBriefly("no-reminders")
		return
	}
	cs := t.cities(t.reminding.Atlas.Likely(t.lang))
	t.ask(t.phrase("zone-ask", "city", string(conversations.Escape(t.city(t.s.Person.Zone)))),
		append(cs, conversations.Choice{Label: t.label("zone-type"), Token: token(vZone, "?")}, t.resume())...)
}

// zoneHow says how to name a place that is not among the likely ones.
func (t *turn) zoneHow(id content.PhraseID) {
	t.ask(t.phrase(id), append(t.cities(t.reminding.Atlas.Likely(t.lang)), t.resume())...)
}

func (t *turn) cities(zones []conversations.Zone) []conversations.Choice {
	var cs []conversations.Choice
	for _, z := range zones {
		cs = append(cs, conversations.Choice{Label: t.city(z), Token: token(vZone, string(z))})
	}
	return cs
}

// zoneNamed takes up where somebody says that they live: by a city, or by a
// country, of whose zones they choose.
func (t *turn) zoneNamed(said string) {
	if t.reminding == nil || said == "" {
		t.zones()
		return
	}
	switch found := t.reminding.Atlas.Find(said); len(found) {
	case 0:
		t.zoneHow("zone-unknown")
	case 1:
		t.setZone(found[0])
	default:
		t.ask(t.phrase("zone-which"), append(t.cities(found), t.resume())...)
	}
}

// zoneTapped is a button of zones. A zone is looked up, because a button can
// hold anything.
func (t *turn) zoneTapped(z string) {
	switch {
	case t.reminding == nil || z == "":
		t.zones()
	case z == "?":
		t.zoneHow("zone-how")
	default:
		t.zoneNamed(z)
	}
}

// zoneTyped takes up a city where the last reply asked for one, and reports
// whether it did.
func (t *turn) zoneTyped(said string) bool {
	if t.reminding == nil || !t.offers(vZone) || len(t.reminding.Atlas.Find(said)) == 0 {
		return false
	}
	t.zoneNamed(said)
	return true
}

// asksZone reports whether the last reply offered places to live at.
func (t *turn) asksZone() bool {
	return slices.ContainsFunc(t.s.Journey.Offered, func(c conversations.Choice) bool {
		v, zone, _ := parse(c.Token)
		return v == vZone && zone != ""
	})
}

// zoneWords is how many words a place has at most that we say we do not know.
const zoneWords = 3

// zoneUnknown answers what can only have been a place, where one was asked for.
func (t *turn) zoneUnknown(said string) bool {
	if t.reminding == nil || !t.asksZone() || t.m.Meaning.Decision == conversations.Answer || len(strings.Fields(said)) > zoneWords {
		return false
	}
	t.zoneHow("zone-unknown")
	return true
}

// setZone notes where the person lives. What was to come at the schedule's time
// comes at that time there.
func (t *turn) setZone(z conversations.Zone) {
	c, before := t.reminding.Calendar, t.s.Person.Zone
	wanted, asked := owed(t.s.Reminders, conversations.Wanted)
	if asked && c.Next(before, wanted.Due.Add(-time.Nanosecond)).Equal(wanted.Due) {
		l := c.Local(before, wanted.Due)
		if due := conversations.DateOf(l).At(minuteOf(l), c.Local(z, wanted.Due).Location()); due.After(t.now) {
			wanted.Due = due
		}
	}
	t.s.Person.Zone = z
	t.notice("zone-set", "city", string(conversations.Escape(t.city(z))), "time", t.local(t.now).Format("15:04"))
	if asked {
		t.notice("remind-set", "when", t.when(wanted.Due))
	}
	t.say(t.stillAt(), t.ways()...)
}
