package engine

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

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
	switch found := s.find(said); len(found) {
	case 0:
		s.zoneHow("zone-unknown")
	case 1:
		s.setZone(found[0])
	default:
		s.ask(s.phrase("zone-which"), append(s.cities(found), s.card.resume())...)
	}
}

// beforePlace is what may stand before a place, without accents.
var beforePlace = regexp.MustCompile(`^(?:(?:i|we) (?:live|work|am|are|m|re) |im |my (?:city|town|place) is |ich (?:wohne|lebe|bin) |j habite |je (?:suis|vis) |vivo |abito |sono |ik woon |mieszkam |moro )?(?:(?:in|at|near|from|aus|bei|a|en|em|te|w|we|au|aux|city of|the) )*`)

// find is the zones that a text may name: a place, a place with its country behind
// it, or either behind a few words such as "I live in". A country says where a city
// is that has no zone of its own.
func (s *settings) find(said string) []conversations.Zone {
	if zones := s.reminding.Atlas.Find(said); len(zones) > 0 {
		return zones
	}
	bare := strings.TrimRight(said, "!. ")
	plain := unaccented(content.Plain(bare))
	bare = strings.TrimSpace(strings.TrimPrefix(plain, beforePlace.FindString(plain)))
	if zones := s.reminding.Atlas.Find(bare); len(zones) > 0 {
		return zones
	}
	words := strings.Fields(bare)
	for i := len(words) - 1; i > 0; i-- {
		country := s.reminding.Atlas.Find(strings.Join(words[i:], " "))
		if len(country) == 0 {
			continue
		}
		city := s.reminding.Atlas.Find(strings.Join(words[:i], " "))
		switch {
		case len(city) == 0 && strings.ContainsAny(said, ","), len(city) == 1 && slices.Contains(country, city[0]):
			if len(city) == 1 {
				return city
			}
			return country
		case len(city) > 0:
			return slices.Compact(append(city, country...))
		}
	}
	return nil
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
	if s.reminding == nil || !s.walker.offered().hasAny(vZone) || len(s.find(said)) == 0 {
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
