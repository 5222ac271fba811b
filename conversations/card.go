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
		t.hello()
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

// heading is the first lines of a card: what, how far, where, how long, from
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
	line := bar(pr.Number-1, pr.Total)
	if len(facts) > 0 {
		line += " · *" + strings.Join(facts, " · ") + "*"
	}
	return paragraphs(title, Markup(line))
}

// barCells is how many cells a bar has.
const barCells = 10

// bar shows how much of a way is done. It is full only where all of it is.
func bar(done, all int) string {
	full := barCells
	if all > 0 {
		full = barCells * done / all
	}
	return strings.Repeat("▰", full) + strings.Repeat("▱", barCells-full)
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
	cs := append(t.options(s), t.copyChoice(s)...)
	if j.Return != "" && j.Return != s.ID {
		cs = append(cs, Choice{Label: t.label("return", "step", t.title(j.Return)), Token: token(vGo, string(j.Return))})
	}
	id := string(s.ID)
	cs = append(cs, Choice{Label: t.label("stuck"), Token: token(vStuck, id)})
	if len(j.Trail) > 0 {
		cs = append(cs, Choice{Label: t.label("back"), Token: token(vBack, id)})
	}
	r, _ := t.route()
	switch {
	case r.entry(p) == s.ID:
		cs = append(cs, Choice{Label: t.label("have"), Token: token(vHave, id)})
	case !s.divides() && !s.Waits():
		cs = append(cs, Choice{Label: t.label("skip"), Token: token(vSkip, id)})
	}
	return cs
}

// copyChoice is the button that copies the address to open, where that is done
// on another device than the chat may be on.
func (t *turn) copyChoice(s *Step) []Choice {
	if s.Address == "" || s.Device != Computer && s.Device != Both {
		return nil
	}
	g, _ := t.c.Guide(t.s.Journey.Guide)
	return []Choice{{Label: t.label("copy-address"), Copies: fill(s.Address, "cpms", g.Address)}}
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
		cs = append(cs, Choice{Label: label, Token: token(vChoose, string(s.ID), string(o.ID))})
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
	return append(cs, t.resume(), Choice{Label: t.label("stuck"), Token: token(vStuck, string(s.ID))})
}

// resume is the choice that shows today's step.
func (t *turn) resume() Choice {
	if !t.started() {
		return Choice{Label: t.label("begin"), Token: token(vResume)}
	}
	return Choice{Label: t.label("resume"), Token: token(vResume)}
}

// finish says that the end is reached.
func (t *turn) finish() {
	text := t.c.Fill(t.c.phrase(t.lang, "finished"), t.s.Journey.Guide, t.s.Person.Network, t.lang)
	t.say(paragraphs(Markup(bar(1, 1)), text),
		Choice{Label: t.label("all-questions"), Token: token(vChapter)},
		Choice{Label: t.label("back"), Token: token(vBack, string(t.s.Journey.At))},
		Choice{Label: t.label("again"), Token: token(vAgain)})
}
