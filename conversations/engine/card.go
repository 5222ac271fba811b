package engine

import (
	"slices"
	"strconv"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A card shows where somebody stands: today's step with everything that can be
// done there, or the one line back to it below anything else.
type card struct {
	*speaker
	greeter *greeter
	walker  *walker
	state   *conversations.State
}

// showStep shows today's step with everything that can be done there; at the
// end of the guide, that it is reached; before its beginning, how to begin.
func (c *card) showStep() {
	j := &c.state.Journey
	switch {
	case !c.walker.started():
		c.greeter.hello()
	case j.Phase == conversations.Finished:
		c.finish()
	default:
		if j.Phase == conversations.Paused {
			c.walker.wake()
		}
		s, p := c.walker.here()
		c.say(paragraphs(c.heading(s), c.noticed(), c.fill(s.Body, c.state), c.neverHere(s)), c.stepChoices(s, p)...)
	}
}

// heading is the first lines of a card: what, how far, where, how long, from
// which day's source.
func (c *card) heading(s *content.Step) conversations.Markup {
	pr := c.walker.progress()
	title := c.phrase("step", "number", strconv.Itoa(pr.Number), "total", strconv.Itoa(pr.Total), "title", s.Title.In(c.language))
	var facts []string
	if s.Waits() {
		facts = append(facts, c.label("waiting-for", "actor", c.actor(s.Actor)))
	}
	if on, ok := deviceWords[s.Device]; ok {
		facts = append(facts, c.label(on))
	}
	if s.Duration > 0 {
		facts = append(facts, c.minutes(s.Duration))
	}
	if seen := c.readOn(s); seen != "" {
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

// actor names who has to act.
func (c *card) actor(a content.Actor) string {
	return c.label(content.PhraseID("actor-"+string(a)), "network", c.networkName(c.state.Person.Network))
}

// stepChoices is every way on from a step: the author's, then ours.
func (c *card) stepChoices(s *content.Step, p *content.Part) []conversations.Choice {
	j := &c.state.Journey
	cs := append(c.options(s), c.copyChoice(s)...)
	if j.Return != "" && j.Return != s.ID {
		cs = append(cs, conversations.Choice{Label: c.label("return", "step", c.title(j.Return)), Token: token(vGo, string(j.Return))})
	}
	id := string(s.ID)
	cs = append(cs, conversations.Choice{Label: c.label("stuck"), Token: token(vStuck, id)})
	if len(j.Trail) > 0 {
		cs = append(cs, conversations.Choice{Label: c.label("back"), Token: token(vBack, id)})
	}
	r, _ := c.walker.route()
	switch {
	case r.Entry(p) == s.ID:
		cs = append(cs, conversations.Choice{Label: c.label("have"), Token: token(vHave, id)})
	case !s.Divides() && !s.Waits():
		cs = append(cs, conversations.Choice{Label: c.label("skip"), Token: token(vSkip, id)})
	}
	return cs
}

// copyChoice is the button that copies the address to open, where that is done
// on another device than the chat may be on.
func (c *card) copyChoice(s *content.Step) []conversations.Choice {
	if s.Address == "" || s.Device != content.Computer && s.Device != content.Both {
		return nil
	}
	g, _ := c.content.Guide(c.state.Journey.Guide)
	return []conversations.Choice{{Label: c.label("copy-address"), Copies: g.Opens(s.Address)}}
}

// options are the choices that the step's author wrote.
func (c *card) options(s *content.Step) []conversations.Choice {
	var cs []conversations.Choice
	r, _ := c.walker.route()
	for _, o := range s.Options {
		if o.Meanwhile != "" && !r.Ahead(o.Meanwhile, s) {
			continue
		}
		label := o.Label.In(c.language)
		if label == "" {
			label = c.label("done")
		}
		cs = append(cs, conversations.Choice{Label: label, Token: token(vChoose, string(s.ID), string(o.ID))})
	}
	return cs
}

// partIntro is what is said when a part begins.
func (c *card) partIntro(p *content.Part) conversations.Markup {
	g, _ := c.content.Guide(c.state.Journey.Guide)
	number := slices.Index(g.Parts, p.ID) + 1
	return c.phrase("part", "number", strconv.Itoa(number), "total", strconv.Itoa(len(g.Parts)), "title", p.Title.In(c.language)) +
		"\n\n" + c.fill(p.Intro, c.state)
}

// stillAt is the one line back to the step after anything else was answered.
func (c *card) stillAt() conversations.Markup {
	j := &c.state.Journey
	switch {
	case !c.walker.started():
		return c.phrase("not-started")
	case j.Phase == conversations.Finished:
		return ""
	}
	pr := c.walker.progress()
	return c.phrase("still-at", "number", strconv.Itoa(pr.Number), "total", strconv.Itoa(pr.Total), "step", c.title(j.At))
}

// waysMax is how many of a step's own choices go below an answer: more would
// bury it.
const waysMax = 3

// ways are the choices below an answer: how to go on with the step.
func (c *card) ways() []conversations.Choice {
	if !c.walker.walks() {
		return []conversations.Choice{c.resume()}
	}
	s, _ := c.walker.here()
	var cs []conversations.Choice
	if own := c.options(s); len(own) <= waysMax {
		cs = own
	}
	return append(cs, c.resume(), conversations.Choice{Label: c.label("stuck"), Token: token(vStuck, string(s.ID))})
}

// resume is the choice that shows today's step.
func (c *card) resume() conversations.Choice {
	if !c.walker.started() {
		return c.greeter.begin()
	}
	return conversations.Choice{Label: c.label("resume"), Token: token(vResume)}
}

// finish says that the end is reached.
func (c *card) finish() {
	text := c.content.Fill(c.content.Phrase(c.language, "finished"), c.state.Journey.Guide, c.state.Person.Network, c.language)
	c.say(paragraphs(conversations.Markup(bar(1, 1)), text),
		conversations.Choice{Label: c.label("all-questions"), Token: token(vChapter)},
		conversations.Choice{Label: c.label("back"), Token: token(vBack, string(c.state.Journey.At))},
		conversations.Choice{Label: c.label("again"), Token: token(vAgain)})
}

// briefly says one sentence and one line back to where the person is.
func (c *card) briefly(id content.PhraseID) {
	c.notice(id)
	c.say(c.stillAt(), c.ways()...)
}
