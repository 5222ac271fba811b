package engine

import (
	"strconv"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A reminder says reminders, and takes up when somebody wants one.
type reminder struct {
	*speaker
	card      *card
	faq       *faq
	walker    *walker
	planner   *planner
	state     *conversations.State
	reminding *Reminding // nil: nobody is reminded
	at        time.Time  // when the person wrote
	lexicon   *whenLexicon
}

// remind says a reminder.
func (rm *reminder) remind(k conversations.ReminderKind) {
	s, _ := rm.walker.here()
	switch k {
	case conversations.Nag:
		rm.sayNag(s)
	case conversations.Fuse:
		rm.say(rm.phrase("fuse", "step", rm.title(s.ID)), append(rm.card.options(s), rm.card.resume())...)
	case conversations.CheckIn:
		rm.state.Journey.Nagged = rm.walker.now
		text := rm.phrase("check-in", "step", rm.title(s.ID), "actor", rm.card.actor(s.Actor))
		offer, cs := rm.offer()
		rm.say(paragraphs(text, offer), append(append(rm.card.options(s), cs...), rm.card.resume())...)
	case conversations.Wanted:
		rm.notice("wanted")
		rm.sayWanted()
		c := rm.planner.clock()
		if due, ok := rm.planner.checkIn(s); !s.Decided() || ok && c.date(due) == c.date(c.now) {
			rm.state.Journey.Nagged = rm.walker.now // so that nothing else comes on the same day
		}
	}
	rm.card.noticeOnce()
	until := rm.planner.until(k)
	for i := range rm.replies {
		rm.replies[i].Kind, rm.replies[i].Until = conversations.Unbidden, until
	}
}

// sayNag tells somebody who went silent where they stand and what is left. The
// last one says that it is the last.
func (rm *reminder) sayNag(s *content.Step) {
	j := &rm.state.Journey
	id := content.PhraseID("nag-again")
	switch j.Nags {
	case len(rm.reminding.After) - 1:
		id = "nag-last"
	case 0:
		id = "nag-first"
	}
	j.Nags++
	j.Nagged = rm.walker.now
	pr := rm.walker.progress()
	var left time.Duration
	for _, p := range pr.Parts {
		if p.State == content.PartHere || p.State == content.PartOpen {
			left += p.Left
		}
	}
	line := bar(pr.Number-1, pr.Total)
	if left > 0 {
		line += " · *" + rm.label("nag-left", "minutes", rm.minutes(left)) + "*"
	}
	text := []conversations.Markup{rm.phrase(id),
		rm.phrase("step", "number", strconv.Itoa(pr.Number), "total", strconv.Itoa(pr.Total), "title", s.Title.In(rm.language)),
		conversations.Markup(strings.TrimSpace(line))}
	cs := []conversations.Choice{
		{Label: rm.label("nag-continue"), Token: token(vResume)},
		{Label: rm.label("nag-later"), Token: token(vRemind, inLater)},
		rm.unnagChoice(),
	}
	if id == "nag-last" {
		offer, human := rm.offer()
		text, cs = append(text, offer), append(cs, human...)
	}
	rm.ask(paragraphs(text...), append(cs, rm.elsewhere()...)...)
}

// offer is what a reminder says of a human who can help, with the way there;
// nothing where that was offered on this step.
func (rm *reminder) offer() (says conversations.Markup, way []conversations.Choice) {
	if !rm.faq.offersHuman() {
		return "", nil
	}
	last := len(rm.notices) - 1
	says, rm.notices = rm.notices[last], rm.notices[:last]
	return says, []conversations.Choice{rm.faq.human()}
}

// elsewhere is the choice of people whose time we may have wrong.
func (rm *reminder) elsewhere() []conversations.Choice {
	if rm.state.Person.Zone != "" {
		return nil
	}
	return []conversations.Choice{{Label: rm.label("zone-other"), Token: token(vZone)}}
}

func (rm *reminder) unnagChoice() conversations.Choice {
	return conversations.Choice{Label: rm.label("nag-stop"), Token: token(vNags, nagsOff)}
}

// owedLines lists what the person is owed, the next first.
func (rm *reminder) owedLines() conversations.Markup {
	var lines []string
	for _, r := range rm.planner.nextFirst() {
		lines = append(lines, "- "+rm.label(content.PhraseID("owed-"+string(r.Kind)), "when", rm.when(r.Due)))
	}
	return conversations.Markup(strings.Join(lines, "\n"))
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

// when says a moment in the person's own time: "tomorrow, Tuesday 24 November,
// 09:00 (Brussels time)".
func (rm *reminder) when(m time.Time) string {
	c := rm.planner.clock()
	return rm.speaker.when(c.local(c.now), c.local(m), c.city())
}
