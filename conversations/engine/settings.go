package engine

import (
	"slices"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// reminders says how reminders stand, or turns the nagging ones on or off.
func (s *settings) reminders(how string) {
	switch {
	case s.reminding == nil:
		s.card.briefly("no-reminders")
	case content.Plain(how) == "off":
		s.unnag()
	case content.Plain(how) == "on":
		s.nagAgain()
	default:
		s.remindersNow()
	}
}

// remindersNow says whether the person is reminded, and of what next.
func (s *settings) remindersNow() {
	id, choice := content.PhraseID("reminders-on"), s.reminder.unnagChoice()
	switch {
	case s.state.Journey.Phase == conversations.Paused:
		id, choice = "reminders-paused", s.nagChoice()
	case s.state.Person.Unnagged:
		id, choice = "reminders-off", s.nagChoice()
	}
	cs := []conversations.Choice{choice}
	if s.walker.walks() {
		cs = append(cs, conversations.Choice{Label: s.label("wish-remind-later"), Token: token(vRemind, inMenu)})
	}
	if _, asked := owed(s.state.Reminders, conversations.Wanted); asked {
		cs = append(cs, s.reminder.unwantChoice())
	}
	cs = append(cs, conversations.Choice{Label: s.label("zone-change"), Token: token(vZone)}, s.card.resume())
	s.ask(paragraphs(s.phrase(id), s.reminder.owedLines()), cs...)
}

// owedLines lists what the person is owed, the next first.
func (rm *reminder) owedLines() conversations.Markup {
	var lines []string
	for _, r := range rm.planner.nextFirst() {
		lines = append(lines, "- "+rm.label(content.PhraseID("owed-"+string(r.Kind)), "when", rm.when(r.Due)))
	}
	return conversations.Markup(strings.Join(lines, "\n"))
}

// A settings does what people decide about themselves: how they are reminded,
// where they live, what they read, and what is kept of them.
type settings struct {
	*speaker
	card      *card
	walker    *walker
	planner   *planner
	reminder  *reminder
	state     *conversations.State
	reminding *Reminding             // nil: nobody is reminded
	meaning   *conversations.Meaning // what the message may be about
	at        time.Time              // when the person wrote
	keep      conversations.Span     // how long people are kept; zero: nothing is said of it
}

// nextOwed says what comes next by itself, if anything does.
func (rm *reminder) nextOwed() conversations.Markup {
	if rm.reminding == nil {
		return ""
	}
	all := rm.planner.nextFirst()
	if len(all) == 0 {
		return ""
	}
	return rm.phrase("owed-next", "when", rm.when(all[0].Due))
}

// unnag ends what nobody asked for. The place stays, and so does what the
// person asked for.
func (s *settings) unnag() {
	s.state.Person.Unnagged = true
	s.notice("unnagged")
	s.say(s.card.stillAt(), append([]conversations.Choice{s.nagChoice()}, s.card.ways()...)...)
}

// nagAgain takes unnag back, and a pause.
func (s *settings) nagAgain() {
	s.state.Person.Unnagged = false
	if s.state.Journey.Phase == conversations.Paused {
		s.walker.wake()
	}
	s.card.briefly("nag-on")
}

const (
	nagsOff = "off"
	nagsOn  = "on"
)

func (rm *reminder) unnagChoice() conversations.Choice {
	return conversations.Choice{Label: rm.label("nag-stop"), Token: token(vNags, nagsOff)}
}

func (s *settings) nagChoice() conversations.Choice {
	return conversations.Choice{Label: s.label("nag-start"), Token: token(vNags, nagsOn)}
}

// zones asks where the person lives.
func (s *settings) zones() {
	if s.reminding == nil {
		s.card.briefly("no-reminders")
		return
	}
	cs := s.cities(s.reminding.Atlas.Likely(s.language))
	s.ask(s.phrase("zone-ask", "city", escaped(s.planner.clock().city())),
		append(cs, conversations.Choice{Label: s.label("zone-type"), Token: token(vZone, "?")}, s.card.resume())...)
}

// zoneHow says how to name a place that is not among the likely ones.
func (s *settings) zoneHow(id content.PhraseID) {
	s.ask(s.phrase(id), append(s.cities(s.reminding.Atlas.Likely(s.language)), s.card.resume())...)
}

func (s *settings) cities(zones []conversations.Zone) []conversations.Choice {
	var cs []conversations.Choice
	for _, z := range zones {
		cs = append(cs, conversations.Choice{Label: cityOf(z), Token: token(vZone, string(z))})
	}
	return cs
}

// zoneNamed takes up where somebody says that they live: by a city, or by a
// country, of whose zones they choose.
func (s *settings) zoneNamed(said string) {
	if s.reminding == nil || said == "" {
		s.zones()
		return
	}
	switch found := s.reminding.Atlas.Find(said); len(found) {
	case 0:
		s.zoneHow("zone-unknown")
	case 1:
		s.setZone(found[0])
	default:
		s.ask(s.phrase("zone-which"), append(s.cities(found), s.card.resume())...)
	}
}

// zoneTapped is a button of zones. A zone is looked up, because a button can
// hold anything.
func (s *settings) zoneTapped(z string) {
	switch {
	case s.reminding == nil || z == "":
		s.zones()
	case z == "?":
		s.zoneHow("zone-how")
	default:
		s.zoneNamed(z)
	}
}

// zoneTyped takes up a city where the last reply asked for one, and reports
// whether it did.
func (s *settings) zoneTyped(said string) bool {
	if s.reminding == nil || !s.walker.offered().hasAny(vZone) || len(s.reminding.Atlas.Find(said)) == 0 {
		return false
	}
	s.zoneNamed(said)
	return true
}

// asksZone reports whether the last reply offered places to live at.
func (s *settings) asksZone() bool {
	return slices.ContainsFunc(s.state.Journey.Offered, func(c conversations.Choice) bool {
		v, zone, _ := parse(c.Token)
		return v == vZone && zone != ""
	})
}

// zoneWords is how many words a place has at most that we say we do not know.
const zoneWords = 3

// zoneUnknown answers what can only have been a place, where one was asked for.
func (s *settings) zoneUnknown(said string) bool {
	if s.reminding == nil || !s.asksZone() || s.meaning.Decision == conversations.Answer || len(strings.Fields(said)) > zoneWords {
		return false
	}
	s.zoneHow("zone-unknown")
	return true
}

// setZone notes where the person lives. What was to come at the schedule's time
// comes at that time there.
func (s *settings) setZone(z conversations.Zone) {
	before := s.planner.clock()
	s.state.Person.Zone = z
	there := s.planner.clock()
	wanted, asked := owed(s.state.Reminders, conversations.Wanted)
	if asked && before.next(wanted.Due.Add(-time.Nanosecond)).Equal(wanted.Due) {
		l := before.local(wanted.Due)
		if due := conversations.DateOf(l).At(minuteOf(l), there.local(wanted.Due).Location()); due.After(there.now) {
			wanted.Due = due
		}
	}
	s.notice("zone-set", "city", escaped(there.city()), "time", there.local(there.now).Format("15:04"))
	if asked {
		s.notice("remind-set", "when", s.reminder.when(wanted.Due))
	}
	s.say(s.card.stillAt(), s.card.ways()...)
}

// nextFirst is what the person is owed as things stand, the next first.
func (p *planner) nextFirst() []conversations.Reminder {
	p.plan()
	return slices.SortedStableFunc(slices.Values(p.state.Reminders), func(a, b conversations.Reminder) int { return a.Due.Compare(b.Due) })
}
