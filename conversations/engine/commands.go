package engine

import (
	"slices"
	"strconv"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// command does one of the commands that every platform has.
func (t *turn) command(c conversations.Command) {
	switch strings.ToLower(c.Name) {
	case "start":
		t.host.start(c.Args)
	case "status":
		t.companion.status()
	case "back":
		if !t.walker.started() {
			t.host.start("")
			return
		}
		t.companion.back()
	case "guide":
		t.guide(content.Clean(c.Args))
	case "faq":
		t.faq.faqNamed(content.Clean(c.Args))
	case "language":
		t.settings.languageNamed(content.Clean(c.Args))
	case "reminders":
		t.settings.reminders(content.Clean(c.Args))
	case "timezone":
		t.settings.zoneNamed(content.Clean(c.Args))
	case "mydata":
		t.settings.myData()
	case "stop":
		t.settings.stop()
	case "help":
		t.help()
	default:
		t.card.briefly("not-understood")
	}
}

// help lists what can be typed.
func (t *turn) help() {
	var more string
	if t.planner.reminding != nil {
		more = "\n" + t.speaker.label("help-reminders")
	}
	t.speaker.say(paragraphs(t.speaker.phrase("help", "reminders", more), t.card.stillAt()), t.card.ways()...)
}

// status says what is done, what is next, and who has to act.
func (c *companion) status() {
	j := &c.state.Journey
	if !c.walker.started() {
		c.greeter.askNetwork("not-started")
		return
	}
	pr := c.walker.progress()
	var lines []string
	for _, p := range pr.Parts {
		lines = append(lines, "- "+c.partLine(p, pr))
	}
	g, _ := c.content.Guide(j.Guide)
	head, next := content.PhraseID("status"), conversations.Markup("")
	if j.Phase == conversations.Finished {
		head = "status-finished"
	} else if s, _ := c.walker.here(); s != nil {
		next = c.phrase("next-to-act", "actor", c.card.actor(s.Actor))
	}
	name := c.networkName(c.state.Person.Network)
	if j.Phase == conversations.Paused {
		next = paragraphs(next, c.phrase("paused-note"))
	}
	next = paragraphs(next, c.reminder.nextOwed())
	choices := append(c.card.ways(), conversations.Choice{Label: c.label("open-map"), Token: token(vMap)})
	c.say(paragraphs(c.phrase(head, "guide", g.Title.In(c.language), "network", name),
		conversations.Markup(strings.Join(lines, "\n")), next), choices...)
}

func (c *companion) partLine(p content.PartProgress, pr content.Progress) string {
	title := p.Part.Title.In(c.language)
	switch p.State {
	case content.PartLeft:
		return c.label("part-done", "part", title)
	case content.PartHad:
		return c.label("part-had", "part", title)
	case content.PartJumped:
		return c.label("part-jumped", "part", title)
	case content.PartHere:
		return c.label("part-here", "part", title, "number", strconv.Itoa(pr.Number),
			"total", strconv.Itoa(pr.Total), "step", c.title(c.state.Journey.At))
	default:
		return c.label("part-open", "part", title, "minutes", c.minutes(p.Left))
	}
}

// guideNamed opens a guide by its id, goes to a step by its id or title, or
// shows the guide's parts.
func (c *companion) guideNamed(name string) {
	if g, ok := c.content.Guide(conversations.GuideID(strings.ToLower(name))); ok {
		c.switchGuide(g.ID)
		return
	}
	if id, ok := c.walker.stepNamed(name, c.language); ok {
		c.goTo(id)
		return
	}
	if name != "" {
		c.notice("unknown-step")
	}
	c.guideMap()
}

// stepNamed finds a step of the person's guide by its id, the end of its id,
// or its title.
func (w *walker) stepNamed(name string, l conversations.Language) (conversations.StepID, bool) {
	want := content.Plain(name)
	r, _ := w.route()
	for i := range w.content.Parts {
		for _, s := range w.content.Parts[i].Steps {
			_, end, _ := strings.Cut(string(s.ID), "/")
			hit := content.Plain(string(s.ID)) == want || content.Plain(end) == want || content.Plain(s.Title.In(l)) == want
			if want != "" && hit && r.Has(s.ID) {
				return s.ID, true
			}
		}
	}
	return "", false
}

// guideMap shows the parts of the guide with their steps.
func (c *companion) guideMap() {
	j := &c.state.Journey
	g, _ := c.content.Guide(j.Guide)
	text := []conversations.Markup{c.phrase("map", "guide", g.Title.In(c.language))}
	var cs []conversations.Choice
	for i, id := range g.Parts {
		p, _ := c.content.Part(id)
		lines := []string{c.label("map-part", "number", strconv.Itoa(i+1), "part", p.Title.In(c.language)), ""}
		for _, s := range c.walker.wayThrough(p) {
			lines = append(lines, "- "+c.title(s))
		}
		text = append(text, conversations.Markup(strings.Join(lines, "\n")))
		cs = append(cs, conversations.Choice{Label: p.Title.In(c.language), Token: token(vMap, string(id))})
	}
	for i := range c.content.Guides {
		if other := &c.content.Guides[i]; other.ID != j.Guide && (other.ID == c.walker.olderGuide() || other.ID == c.content.GuideOf(c.state.Person.Network)) {
			cs = append(cs, c.switchTo(other))
		}
	}
	cs = append(cs, conversations.Choice{Label: c.label("change-network"), Token: token(vListAll)}, conversations.Choice{Label: c.label("again"), Token: token(vAgain)}, c.card.resume())
	c.ask(paragraphs(text...), cs...)
}

// wayThrough returns the steps of p on the person's way.
func (w *walker) wayThrough(p *content.Part) []conversations.StepID {
	var ids []conversations.StepID
	r, _ := w.route()
	for _, id := range r.Steps() {
		if _, in, ok := w.content.Step(id); ok && in.ID == p.ID {
			ids = append(ids, id)
		}
	}
	return ids
}

// partMap offers the steps of one part to go to, and to start it again.
func (c *companion) partMap(id conversations.PartID) {
	g, _ := c.content.Guide(c.state.Journey.Guide)
	p, ok := c.content.Part(id)
	if !ok || !slices.Contains(g.Parts, id) {
		c.guideMap()
		return
	}
	var cs []conversations.Choice
	for _, s := range c.walker.wayThrough(p) {
		cs = append(cs, conversations.Choice{Label: c.title(s), Token: token(vGo, string(s))})
	}
	again := content.PhraseID("part-start")
	if slices.ContainsFunc(p.Steps, func(s content.Step) bool { _, done := c.state.Journey.Answers[s.ID]; return done }) {
		again = "part-again"
	}
	cs = append(cs, conversations.Choice{Label: c.label(again), Token: token(vPart, string(id))}, c.card.resume())
	c.ask(c.phrase("part-map", "part", p.Title.In(c.language)), cs...)
}

// faqNamed opens a topic by its id or exact title, or the menu.
func (q *faq) faqNamed(name string) {
	if name == "" {
		q.menu()
		return
	}
	if p, ok := q.content.TopicNamed(name, q.language); ok {
		q.topic(p)
		return
	}
	q.notice("unknown-topic")
	q.menu()
}

// languageNamed changes the language, or says which there are.
func (s *settings) languageNamed(name string) {
	if name != "" {
		s.speak(conversations.Language(strings.ToLower(name)))
		return
	}
	var cs []conversations.Choice
	for _, l := range s.content.Languages {
		cs = append(cs, conversations.Choice{Label: s.content.LanguageName(l), Token: token(vLang, string(l))})
	}
	s.notice("languages")
	s.ask(s.card.stillAt(), append(cs, s.card.resume())...)
}

// speak goes on in a language, where the content is complete in it.
func (s *settings) speak(l conversations.Language) {
	for _, have := range s.content.Languages {
		if have == l || content.Plain(s.content.LanguageName(have)) == content.Plain(string(l)) {
			s.state.Person.Language, s.language = have, have
			s.card.briefly("language-set")
			return
		}
	}
	s.card.briefly("language-only")
}

// stop ends all messages that nobody asked for. The place is kept.
func (s *settings) stop() {
	if !s.walker.started() {
		s.card.briefly("stopped")
		return
	}
	if s.state.Journey.Phase != conversations.Finished {
		s.state.Journey.Phase = conversations.Paused
	}
	s.notice("stopped")
	s.say(s.card.stillAt(), s.card.resume())
}

// askAgain asks before everything is begun anew.
func (c *companion) askAgain() {
	c.ask(c.phrase("again-sure"), conversations.Choice{Label: c.label("again-yes"), Token: token(vWipe)}, conversations.Choice{Label: c.label("again-no"), Token: token(vResume)})
}

// guide shows the guide, or what of it is named. Who has none yet begins, with
// the one that they name.
func (t *turn) guide(name string) {
	if t.walker.started() {
		t.companion.guideNamed(name)
		return
	}
	if _, ok := t.content.Guide(conversations.GuideID(name)); !ok {
		name = ""
	}
	t.host.start(name)
}
