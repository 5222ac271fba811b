package engine

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// showStep shows today's step with everything that can be done there; at the
// end of the guide, that it is reached; before its beginning, how to begin.
func (t *turn) showStep() {
	j := &t.s.Journey
	switch {
	case !t.started():
		t.hello()
	case j.Phase == conversations.Finished:
		t.finish()
	default:
		if j.Phase == conversations.Paused {
			t.wake()
		}
		s, p := t.here()
		t.say(paragraphs(t.heading(s), t.content(s.Body)), t.stepChoices(s, p)...)
	}
}

// heading is the first lines of a card: what, how far, where, how long, from
// which day's source.
func (t *turn) heading(s *content.Step) conversations.Markup {
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
	return paragraphs(title, conversations.Markup(line))
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
var deviceWords = map[content.Device]content.PhraseID{content.Computer: "on-computer", content.Phone: "on-phone", content.Both: "on-both"}

func (t *turn) minutes(d time.Duration) string {
	if d <= time.Minute {
		return t.label("minute")
	}
	return t.label("minutes", "n", strconv.Itoa(int(d.Minutes())))
}

// readOn says how old the words of a step are: the day a person saw the live
// screen, else the day the oldest of its sources was read.
func (t *turn) readOn(s *content.Step) string {
	if !s.Verified.IsZero() {
		return t.label("verified-on", "date", day(s.Verified))
	}
	if oldest := t.c.OldestSource(s.Sources); !oldest.IsZero() {
		return t.label("read-on", "date", day(oldest))
	}
	return ""
}

func day(d time.Time) string { return d.Format("2 January 2006") }

// actor names who has to act.
func (t *turn) actor(a content.Actor) string {
	return t.label(content.PhraseID("actor-"+string(a)), "network", t.networkName(t.s.Person.Network))
}

// stepChoices is every way on from a step: the author's, then ours.
func (t *turn) stepChoices(s *content.Step, p *content.Part) []conversations.Choice {
	j := &t.s.Journey
	cs := append(t.options(s), t.copyChoice(s)...)
	if j.Return != "" && j.Return != s.ID {
		cs = append(cs, conversations.Choice{Label: t.label("return", "step", t.title(j.Return)), Token: token(vGo, string(j.Return))})
	}
	id := string(s.ID)
	cs = append(cs, conversations.Choice{Label: t.label("stuck"), Token: token(vStuck, id)})
	if len(j.Trail) > 0 {
		cs = append(cs, conversations.Choice{Label: t.label("back"), Token: token(vBack, id)})
	}
	r, _ := t.route()
	switch {
	case r.Entry(p) == s.ID:
		cs = append(cs, conversations.Choice{Label: t.label("have"), Token: token(vHave, id)})
	case !s.Divides() && !s.Waits():
		cs = append(cs, conversations.Choice{Label: t.label("skip"), Token: token(vSkip, id)})
	}
	return cs
}

// copyChoice is the button that copies the address to open, where that is done
// on another device than the chat may be on.
func (t *turn) copyChoice(s *content.Step) []conversations.Choice {
	if s.Address == "" || s.Device != content.Computer && s.Device != content.Both {
		return nil
	}
	g, _ := t.c.Guide(t.s.Journey.Guide)
	return []conversations.Choice{{Label: t.label("copy-address"), Copies: content.Fill(s.Address, "cpms", g.Address)}}
}

// options are the choices that the step's author wrote.
func (t *turn) options(s *content.Step) []conversations.Choice {
	var cs []conversations.Choice
	r, _ := t.route()
	for _, o := range s.Options {
		if o.Meanwhile != "" && !r.Ahead(o.Meanwhile, s) {
			continue
		}
		label := o.Label.In(t.lang)
		if label == "" {
			label = t.label("done")
		}
		cs = append(cs, conversations.Choice{Label: label, Token: token(vChoose, string(s.ID), string(o.ID))})
	}
	return cs
}

// partIntro is what is said when a part begins.
func (t *turn) partIntro(p *content.Part) conversations.Markup {
	g, _ := t.c.Guide(t.s.Journey.Guide)
	number := slices.Index(g.Parts, p.ID) + 1
	return t.phrase("part", "number", strconv.Itoa(number), "total", strconv.Itoa(len(g.Parts)), "title", p.Title.In(t.lang)) +
		"\n\n" + t.content(p.Intro)
}

// stillAt is the one line back to the step after anything else was answered.
func (t *turn) stillAt() conversations.Markup {
	j := &t.s.Journey
	switch {
	case !t.started():
		return t.phrase("not-started")
	case j.Phase == conversations.Finished:
		return ""
	}
	pr := t.c.Progress(*j, t.s.Person.Network)
	return t.phrase("still-at", "number", strconv.Itoa(pr.Number), "total", strconv.Itoa(pr.Total), "step", t.title(j.At))
}

// waysMax is how many of a step's own choices go below an answer: more would
// bury it.
const waysMax = 3

// ways are the choices below an answer: how to go on with the step.
func (t *turn) ways() []conversations.Choice {
	if !t.started() || t.s.Journey.Phase == conversations.Finished {
		return []conversations.Choice{t.resume()}
	}
	s, _ := t.here()
	var cs []conversations.Choice
	if own := t.options(s); len(own) <= waysMax {
		cs = own
	}
	return append(cs, t.resume(), conversations.Choice{Label: t.label("stuck"), Token: token(vStuck, string(s.ID))})
}

// resume is the choice that shows today's step.
func (t *turn) resume() conversations.Choice {
	if !t.started() {
		return conversations.Choice{Label: t.label("begin"), Token: token(vResume)}
	}
	return conversations.Choice{Label: t.label("resume"), Token: token(vResume)}
}

// finish says that the end is reached.
func (t *turn) finish() {
	text := t.c.Fill(t.c.Phrase(t.lang, "finished"), t.s.Journey.Guide, t.s.Person.Network, t.lang)
	t.say(paragraphs(conversations.Markup(bar(1, 1)), text),
		conversations.Choice{Label: t.label("all-questions"), Token: token(vChapter)},
		conversations.Choice{Label: t.label("back"), Token: token(vBack, string(t.s.Journey.At))},
		conversations.Choice{Label: t.label("again"), Token: token(vAgain)})
}
