package conversations

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// showStep shows today's step with everything that can be done there; at the
// end of the guide, that it is reached; before its beginning, how to begin.
func (t *turn) showStep() {
	j := &t.s.Journey
	switch {
	case !t.started():
		t.askNetwork("hello")
	case j.Phase == Finished:
		t.finish()
	default:
		if j.Phase == Paused {
			t.wake()
		}
		s, p := t.here()
		t.say(paragraphs(t.heading(s), t.content(s.Body)), t.stepChoices(s, p)...)
	}
}

// heading is the first lines of a card: how far, what, where, how long, from
// which day's source.
func (t *turn) heading(s *Step) Markup {
	pr := t.c.Progress(t.s.Journey, t.s.Person.Network)
	title := t.phrase("step", "number", strconv.Itoa(pr.Number), "total", strconv.Itoa(pr.Total), "title", s.Title.In(t.lang))
	var facts []string
	if s.Waits() {
		facts = append(facts, t.label("waiting-for", "actor", t.actor(s.Actor)))
	}
	if on, ok := deviceWords[s.Device]; ok {
		facts = append(facts, t.label(on))
	}
	if s.Duration > 0 {
		facts = append(facts, t.minutes(s.Duration))
	}
	if seen := t.readOn(s); seen != "" {
		facts = append(facts, seen)
	}
	return title + "\n\n*" + Markup(strings.Join(facts, " · ")) + "*"
}

// deviceWords says where a step is done. It never changes.
var deviceWords = map[Device]PhraseID{Computer: "on-computer", Phone: "on-phone", Both: "on-both"}

func (t *turn) minutes(d time.Duration) string {
	if d <= time.Minute {
		return t.label("minute")
	}
	return t.label("minutes", "n", strconv.Itoa(int(d.Minutes())))
}

// readOn says how old the words of a step are: the day a person saw the live
// screen, else the day the oldest of its sources was read.
func (t *turn) readOn(s *Step) string {
	if !s.Verified.IsZero() {
		return t.label("verified-on", "date", day(s.Verified))
	}
	if oldest := t.c.oldest(s.Sources); !oldest.IsZero() {
		return t.label("read-on", "date", day(oldest))
	}
	return ""
}

// oldest returns the day the oldest of these sources was read.
func (c *Content) oldest(ids []SourceID) time.Time {
	var oldest time.Time
	for _, id := range ids {
		if src, ok := c.Source(id); ok && (oldest.IsZero() || src.Read.Before(oldest)) {
			oldest = src.Read
		}
	}
	return oldest
}

func day(d time.Time) string { return d.Format("2 January 2006") }

// actor names who has to act.
func (t *turn) actor(a Actor) string {
	return t.label(PhraseID("actor-"+string(a)), "network", t.networkName(t.s.Person.Network))
}

// stepChoices is every way on from a step: the author's, then ours.
func (t *turn) stepChoices(s *Step, p *Part) []Choice {
	j := &t.s.Journey
	cs := t.options(s)
	if j.Return != "" && j.Return != s.ID {
		cs = append(cs, Choice{t.label("return", "step", t.title(j.Return)), token(vGo, string(j.Return))})
	}
	id := string(s.ID)
	cs = append(cs, Choice{t.label("stuck"), token(vStuck, id)})
	if len(j.Trail) > 0 {
		cs = append(cs, Choice{t.label("back"), token(vBack, id)})
	}
	r, _ := t.route()
	switch {
	case r.entry(p) == s.ID:
		cs = append(cs, Choice{t.label("have"), token(vHave, id)})
	case !s.divides() && !s.Waits():
		cs = append(cs, Choice{t.label("skip"), token(vSkip, id)})
	}
	return cs
}

// options are the choices that the step's author wrote.
func (t *turn) options(s *Step) []Choice {
	var cs []Choice
	r, _ := t.route()
	for _, o := range s.Options {
		if o.Meanwhile != "" && !r.ahead(o.Meanwhile, s) {
			continue
		}
		label := o.Label.In(t.lang)
		if label == "" {
			label = t.label("done")
		}
		cs = append(cs, Choice{label, token(vChoose, string(s.ID), string(o.ID))})
	}
	return cs
}

// partIntro is what is said when a part begins.
func (t *turn) partIntro(p *Part) Markup {
	g, _ := t.c.Guide(t.s.Journey.Guide)
	number := slices.Index(g.Parts, p.ID) + 1
	return t.phrase("part", "number", strconv.Itoa(number), "total", strconv.Itoa(len(g.Parts)), "title", p.Title.In(t.lang)) +
		"\n\n" + t.content(p.Intro)
}

// stillAt is the one line back to the step after anything else was answered.
func (t *turn) stillAt() Markup {
	j := &t.s.Journey
	switch {
	case !t.started():
		return t.phrase("not-started")
	case j.Phase == Finished:
		return ""
	}
	pr := t.c.Progress(*j, t.s.Person.Network)
	return t.phrase("still-at", "number", strconv.Itoa(pr.Number), "total", strconv.Itoa(pr.Total), "step", t.title(j.At))
}

// waysMax is how many of a step's own choices go below an answer: more would
// bury it.
const waysMax = 3

// ways are the choices below an answer: how to go on with the step.
func (t *turn) ways() []Choice {
	if !t.started() || t.s.Journey.Phase == Finished {
		return []Choice{t.resume()}
	}
	s, _ := t.here()
	var cs []Choice
	if own := t.options(s); len(own) <= waysMax {
		cs = own
	}
	return append(cs, t.resume(), Choice{t.label("stuck"), token(vStuck, string(s.ID))})
}

// resume is the choice that shows today's step.
func (t *turn) resume() Choice {
	if !t.started() {
		return Choice{t.label("begin"), token(vResume)}
	}
	return Choice{t.label("resume"), token(vResume)}
}

// finish says that the end is reached.
func (t *turn) finish() {
	t.say(t.c.Fill(t.c.phrase(t.lang, "finished"), t.s.Journey.Guide, t.s.Person.Network, t.lang),
		Choice{t.label("all-questions"), token(vChapter)},
		Choice{t.label("back"), token(vBack, string(t.s.Journey.At))},
		Choice{t.label("again"), token(vAgain)})
}
