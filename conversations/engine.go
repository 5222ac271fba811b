package conversations

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// An Engine decides what to answer. It holds only content that never changes,
// so one engine serves everybody at once.
type Engine struct {
	// KeepUnanswered hands questions that were not understood to the authors,
	// in [Outcome.Unanswered]. It is off by default, because people type what
	// they should not, about patients too, and nothing yet finds that reliably.
	KeepUnanswered bool

	// Reminding is how people are reminded. Nil: nobody is.
	Reminding *Reminding

	// Keep is how long people are kept after they last did anything, to tell
	// them. Zero: nothing is said of it.
	Keep Span

	c     *Content
	plans uint64                         // what of c reminders depend on
	words map[Language]map[string]string // plain words → what they mean
}

// NewEngine returns an engine over c, which package guides has checked.
func NewEngine(c *Content) *Engine {
	e := &Engine{c: c, plans: c.plans(), words: map[Language]map[string]string{}}
	for l, p := range c.Phrases {
		e.words[l] = map[string]string{}
		for meaning, words := range p.Plain {
			for _, w := range words {
				e.words[l][plain(w)] = meaning
			}
		}
	}
	return e
}

// Handle decides what m means to somebody in state s. It always answers, with
// at least one reply: all but [Blocked], [Unblocked] where nothing was missed,
// a [Due] that is not right any more, a [Replan], and what is too much, see
// [AnswersMax].
func (e *Engine) Handle(s State, m Message) Outcome {
	out := e.answer(s, m)
	if isExcess(s, m, out) {
		return e.excess(s, m)
	}
	return out
}

func (e *Engine) answer(s State, m Message) Outcome {
	if m.Shared {
		return e.aloud(s, m)
	}
	s.believe(m)
	switch b := m.Body.(type) {
	case Due:
		return e.due(s, m, b.Kind)
	case Replan:
		return e.replan(s, m)
	}
	_, leaves := m.Body.(Blocked)
	_, returns := m.Body.(Unblocked)
	t := e.turn(s, m)
	if leaves || returns && !s.Missed {
		t.s.Person.Gone, t.s.Journey.Active = leaves, s.Journey.Active
		t.plan()
		return Outcome{State: t.s}
	}
	t.mend()
	t.noticeUnread()
	switch b := m.Body.(type) {
	case Text:
		t.text(string(b))
	case Edited:
		t.asked(string(b), "edited")
	case Forwarded:
		t.asked(string(b), "forwarded")
	case Unblocked:
		t.comeBack()
	case Command:
		t.command(b)
	case Tap:
		t.tap(b.Token)
	default:
		t.unreadable()
	}
	t.settle()
	if t.s.Journey.At != s.Journey.At || !t.s.Journey.Since.Equal(s.Journey.Since) {
		t.moves()
	}
	t.plan()
	t.catchUp()
	if _, tapped := m.Body.(Tap); tapped {
		t.replies[0].Replaces = m.On
	}
	return Outcome{State: t.s, Replies: t.replies, Forget: t.forgotten, Unanswered: t.unknown}
}

// Sorry is what a person hears whose message could not be handled at all.
func (e *Engine) Sorry(m Message) Reply {
	t := e.turn(State{}, m)
	choice := Choice{Label: t.label("resume"), Token: token(vResume)}
	if m.Shared {
		choice = t.inPrivate(hereInPrivate)
	}
	return Reply{To: m.From, Text: t.phrase("sorry"), Choices: []Choice{choice}, Answers: answered(m)}
}

// A turn is one message on its way through the engine.
type turn struct {
	c         *Content
	reminding *Reminding
	keep      Span
	plans     PlanID // by what reminders are planned
	words     map[Language]map[string]string
	m         Message
	now       time.Time // when it is read; it may have waited
	s         State
	lang      Language
	notices   []Markup // said before the next reply
	replies   []Reply

	away      time.Duration // since the person last did anything
	moved     bool          // the person's step vanished, so what they say is not about the one they stand on
	forgotten bool          // the person asked to be deleted
	keeps     bool          // questions that were not understood go to the authors
	unknown   *Unanswered   // such a question
}

func (e *Engine) turn(s State, m Message) *turn {
	s.Journey.Answers = maps.Clone(s.Journey.Answers)
	s.Journey.Trail = slices.Clone(s.Journey.Trail)
	s.Reminders = slices.Clone(s.Reminders)
	s.Person.Address, s.Person.Gone = m.From, false
	t := &turn{c: e.c, reminding: e.Reminding, keep: e.Keep, plans: e.PlanID(), words: e.words, m: m, now: m.read(), s: s,
		away: max(0, m.At.Sub(s.Journey.Active)), keeps: e.KeepUnanswered}
	if m.At.After(s.Journey.Active) { // what waited may come behind what was written later
		t.s.Journey.Active = m.At
	}
	t.lang = t.language()
	return t
}

// language is what the person chose, else what their platform says, where the
// content is complete in it.
func (t *turn) language() Language {
	for _, l := range []Language{t.s.Person.Language, t.m.Lang} {
		if slices.Contains(t.c.Languages, l) {
			return l
		}
	}
	return English
}

// mend puts a journey back on its feet after the content was edited: renamed
// steps are found under their new names, and from a step that vanished the
// person is led to the nearest earlier one that stands, and told so.
func (t *turn) mend() {
	j := &t.s.Journey
	if j.Guide == "" {
		return
	}
	n, hasNetwork := t.c.Network(t.s.Person.Network)
	if !hasNetwork {
		t.s.Person.Network = ""
	}
	if _, ok := t.c.Guide(j.Guide); !ok {
		j.Guide = t.c.Guides[0].ID
		if hasNetwork {
			j.Guide = n.Guide
		}
	}
	j.rename(t.c)
	if t.stepBack() {
		t.moved = true
		t.notice("vanished", "step", t.title(j.At))
	}
}

// stepBack stands the person on the nearest earlier step that their guide
// has, and reports whether it had to. Who has finished stays at the end.
func (t *turn) stepBack() bool {
	j := &t.s.Journey
	r, _ := t.route()
	if !r.has(j.Return) {
		j.Return = ""
	}
	if r.has(j.At) {
		return false
	}
	if way := r.steps(); j.Phase == Finished {
		j.At = way[len(way)-1]
		return false
	}
	j.At = r.start()
	for i, id := range slices.Backward(j.Trail) {
		if r.has(id) {
			j.At, j.Trail = id, j.Trail[:i]
			break
		}
	}
	delete(j.Answers, j.At)
	j.Since = t.now
	return true
}

// rename replaces former step ids by today's.
func (j *Journey) rename(c *Content) {
	j.At, j.Return = c.today(j.At), c.today(j.Return)
	for i, id := range j.Trail {
		j.Trail[i] = c.today(id)
	}
	for _, id := range slices.Sorted(maps.Keys(j.Answers)) {
		today := c.today(id)
		if today == id {
			continue
		}
		if _, taken := j.Answers[today]; !taken {
			j.Answers[today] = j.Answers[id]
		}
		delete(j.Answers, id)
	}
}

// settle brings the phase in line with where the person stands.
func (t *turn) settle() {
	j := &t.s.Journey
	if j.Guide == "" || j.Phase == Paused || j.Phase == Finished {
		return
	}
	j.Phase = Walking
	if s, _, ok := t.c.Step(j.At); ok && s.Waits() {
		j.Phase = Waiting
	}
}

// moves begins the counts anew for somebody who moved; who only answers has not.
func (t *turn) moves() {
	j := &t.s.Journey
	j.Nags = 0
	if s, _ := t.here(); s != nil && s.decided() && !j.Nagged.Before(j.Since) { // by a clock that was ahead
		j.Nagged = j.Since.Add(-time.Microsecond)
	}
}

// started reports whether the person has a guide to walk.
func (t *turn) started() bool { return t.s.Journey.Guide != "" }

func (t *turn) route() (route, bool) { return t.c.route(t.s.Journey, t.s.Person.Network) }

// say adds a reply: the notices, then text. What it offers is what typed
// numbers and labels mean next.
func (t *turn) say(text Markup, choices ...Choice) {
	text = paragraphs(append(t.notices, text)...)
	t.notices = nil
	t.s.Journey.Offered = choices
	t.replies = append(t.replies, Reply{To: t.m.From, Text: text, Choices: choices})
}

// ask is say for what is of no use once one of its choices is taken.
func (t *turn) ask(text Markup, choices ...Choice) {
	t.say(text, choices...)
	t.replies[len(t.replies)-1].Passing = true
}

// paragraphs puts what is not empty below each other.
func paragraphs(all ...Markup) Markup {
	var b strings.Builder
	for _, p := range all {
		if p != "" && b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(string(p))
	}
	return Markup(b.String())
}

// notice says something first in the next reply.
func (t *turn) notice(id PhraseID, pairs ...string) {
	t.notices = append(t.notices, t.phrase(id, pairs...))
}

func (t *turn) phrase(id PhraseID, pairs ...string) Markup {
	return Markup(fill(t.c.phrase(t.lang, id), pairs...))
}

// label is a phrase for a button.
func (t *turn) label(id PhraseID, pairs ...string) string { return string(t.phrase(id, pairs...)) }

// text of content, its placeholders filled for this person.
func (t *turn) content(w Words) Markup {
	return t.c.Fill(w.In(t.lang), t.s.Journey.Guide, t.s.Person.Network, t.lang)
}

// title names a step.
func (t *turn) title(id StepID) string {
	if s, _, ok := t.c.Step(id); ok {
		return s.Title.In(t.lang)
	}
	return string(id)
}
