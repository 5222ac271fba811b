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
		t.start(c.Args)
	case "status":
		t.status()
	case "back":
		if !t.started() {
			t.start("")
			return
		}
		t.back()
	case "guide":
		t.guideNamed(content.Clean(c.Args))
	case "faq":
		t.faqNamed(content.Clean(c.Args))
	case "language":
		t.languageNamed(content.Clean(c.Args))
	case "reminders":
		t.reminders(content.Clean(c.Args))
	case "timezone":
		t.zoneNamed(content.Clean(c.Args))
	case "mydata":
		t.myData()
	case "stop":
		t.stop()
	case "help":
		t.help()
	default:
		t.answerBriefly("not-understood")
	}
}

// help lists what can be typed.
func (t *turn) help() {
	var more string
	if t.reminding != nil {
		more = "\n" + t.label("help-reminders")
	}
	t.say(paragraphs(t.phrase("help", "reminders", more), t.stillAt()), t.ways()...)
}

// status says what is done, what is next, and who has to act.
func (t *turn) status() {
	j := &t.s.Journey
	if !t.started() {
		t.askNetwork("not-started")
		return
	}
	pr := t.c.Progress(*j, t.s.Person.Network)
	var lines []string
	for _, p := range pr.Parts {
		lines = append(lines, "- "+t.partLine(p, pr))
	}
	g, _ := t.c.Guide(j.Guide)
	head, next := content.PhraseID("status"), conversations.Markup("")
	if j.Phase == conversations.Finished {
		head = "status-finished"
	} else if s, _ := t.here(); s != nil {
		next = t.phrase("next-to-act", "actor", t.actor(s.Actor))
	}
	name := t.networkName(t.s.Person.Network)
	if j.Phase == conversations.Paused {
		next = paragraphs(next, t.phrase("paused-note"))
	}
	next = paragraphs(next, t.nextOwed())
	choices := append(t.ways(), conversations.Choice{Label: t.label("open-map"), Token: token(vMap)})
	t.say(paragraphs(t.phrase(head, "guide", g.Title.In(t.lang), "network", name),
		conversations.Markup(strings.Join(lines, "\n")), next), choices...)
}

func (t *turn) partLine(p content.PartProgress, pr content.Progress) string {
	title := p.Part.Title.In(t.lang)
	switch p.State {
	case content.PartLeft:
		return t.label("part-done", "part", title)
	case content.PartHad:
		return t.label("part-had", "part", title)
	case content.PartJumped:
		return t.label("part-jumped", "part", title)
	case content.PartHere:
		return t.label("part-here", "part", title, "number", strconv.Itoa(pr.Number),
			"total", strconv.Itoa(pr.Total), "step", t.title(t.s.Journey.At))
	default:
		return t.label("part-open", "part", title, "minutes", t.minutes(p.Left))
	}
}

// guideNamed opens a guide by its id, goes to a step by its id or title, or
// shows the guide's parts.
func (t *turn) guideNamed(name string) {
	if !t.started() {
		if _, ok := t.c.Guide(conversations.GuideID(name)); ok {
			t.start(name)
			return
		}
		t.start("")
		return
	}
	if g, ok := t.c.Guide(conversations.GuideID(strings.ToLower(name))); ok {
		t.switchGuide(g.ID)
		return
	}
	if id, ok := t.stepNamed(name); ok {
		t.goTo(id)
		return
	}
	if name != "" {
		t.notice("unknown-step")
	}
	t.guideMap()
}

// stepNamed finds a step of the person's guide by its id, the end of its id,
// or its title.
func (t *turn) stepNamed(name string) (conversations.StepID, bool) {
	want := content.Plain(name)
	r, _ := t.route()
	for i := range t.c.Parts {
		for _, s := range t.c.Parts[i].Steps {
			_, end, _ := strings.Cut(string(s.ID), "/")
			hit := content.Plain(string(s.ID)) == want || content.Plain(end) == want || content.Plain(s.Title.In(t.lang)) == want
			if want != "" && hit && r.Has(s.ID) {
				return s.ID, true
			}
		}
	}
	return "", false
}

// guideMap shows the parts of the guide with their steps.
func (t *turn) guideMap() {
	if !t.started() {
		t.start("")
		return
	}
	j := &t.s.Journey
	g, _ := t.c.Guide(j.Guide)
	text := []conversations.Markup{t.phrase("map", "guide", g.Title.In(t.lang))}
	var cs []conversations.Choice
	for i, id := range g.Parts {
		p, _ := t.c.Part(id)
		lines := []string{t.label("map-part", "number", strconv.Itoa(i+1), "part", p.Title.In(t.lang)), ""}
		for _, s := range t.wayThrough(p) {
			lines = append(lines, "- "+t.title(s))
		}
		text = append(text, conversations.Markup(strings.Join(lines, "\n")))
		cs = append(cs, conversations.Choice{Label: p.Title.In(t.lang), Token: token(vMap, string(id))})
	}
	for i := range t.c.Guides {
		if other := &t.c.Guides[i]; other.ID != j.Guide && (other.ID == t.olderGuide() || other.ID == t.c.GuideOf(t.s.Person.Network)) {
			cs = append(cs, t.switchTo(other))
		}
	}
	cs = append(cs, conversations.Choice{Label: t.label("change-network"), Token: token(vListAll)}, conversations.Choice{Label: t.label("again"), Token: token(vAgain)}, t.resume())
	t.ask(paragraphs(text...), cs...)
}

// wayThrough returns the steps of p on the person's way.
func (t *turn) wayThrough(p *content.Part) []conversations.StepID {
	var ids []conversations.StepID
	r, _ := t.route()
	for _, id := range r.Steps() {
		if _, in, ok := t.c.Step(id); ok && in.ID == p.ID {
			ids = append(ids, id)
		}
	}
	return ids
}

// partMap offers the steps of one part to go to, and to start it again.
func (t *turn) partMap(id conversations.PartID) {
	g, _ := t.c.Guide(t.s.Journey.Guide)
	p, ok := t.c.Part(id)
	if !ok || !slices.Contains(g.Parts, id) {
		t.guideMap()
		return
	}
	var cs []conversations.Choice
	for _, s := range t.wayThrough(p) {
		cs = append(cs, conversations.Choice{Label: t.title(s), Token: token(vGo, string(s))})
	}
	again := content.PhraseID("part-start")
	if slices.ContainsFunc(p.Steps, func(s content.Step) bool { _, done := t.s.Journey.Answers[s.ID]; return done }) {
		again = "part-again"
	}
	cs = append(cs, conversations.Choice{Label: t.label(again), Token: token(vPart, string(id))}, t.resume())
	t.ask(t.phrase("part-map", "part", p.Title.In(t.lang)), cs...)
}

// faqNamed opens a topic by its id or exact title, or the menu.
func (t *turn) faqNamed(name string) {
	if name == "" {
		t.menu()
		return
	}
	if p, ok := t.c.TopicNamed(name, t.lang); ok {
		t.topic(p)
		return
	}
	t.notice("unknown-topic")
	t.menu()
}

// languageNamed changes the language, or says which there are.
func (t *turn) languageNamed(name string) {
	if name != "" {
		t.speak(conversations.Language(strings.ToLower(name)))
		return
	}
	var cs []conversations.Choice
	for _, l := range t.c.Languages {
		cs = append(cs, conversations.Choice{Label: t.c.LanguageName(l), Token: token(vLang, string(l))})
	}
	t.notice("languages")
	t.ask(t.stillAt(), append(cs, t.resume())...)
}

// speak goes on in a language, where the content is complete in it.
func (t *turn) speak(l conversations.Language) {
	for _, have := range t.c.Languages {
		if have == l || content.Plain(t.c.LanguageName(have)) == content.Plain(string(l)) {
			t.s.Person.Language, t.lang = have, have
			t.answerBriefly("language-set")
			return
		}
	}
	t.answerBriefly("language-only")
}

// stop ends all messages that nobody asked for. The place is kept.
func (t *turn) stop() {
	if !t.started() {
		t.answerBriefly("stopped")
		return
	}
	if t.s.Journey.Phase != conversations.Finished {
		t.s.Journey.Phase = conversations.Paused
	}
	t.notice("stopped")
	t.say(t.stillAt(), t.resume())
}

// askAgain asks before everything is begun anew.
func (t *turn) askAgain() {
	t.ask(t.phrase("again-sure"), conversations.Choice{Label: t.label("again-yes"), Token: token(vWipe)}, conversations.Choice{Label: t.label("again-no"), Token: token(vResume)})
}
