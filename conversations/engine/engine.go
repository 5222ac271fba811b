package engine

import (
	"maps"
	"slices"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
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
	Keep conversations.Span

	c     *content.Content
	plans uint64                                       // what of c reminders depend on
	words map[conversations.Language]map[string]string // plain words → what they mean
}

// New returns an engine over c, which package guides has checked.
func New(c *content.Content) *Engine {
	e := &Engine{c: c, plans: c.PlanVersion(), words: map[conversations.Language]map[string]string{}}
	for l, p := range c.Phrases {
		e.words[l] = map[string]string{}
		for meaning, words := range p.Plain {
			for _, w := range words {
				e.words[l][content.Plain(w)] = meaning
			}
		}
	}
	return e
}

// Handle decides what m means to somebody in state s. It always answers, with
// at least one reply: all but [Blocked], [Unblocked] where nothing was missed,
// a [Due] that is not right any more, a [Replan], and what is too much, see
// [conversations.AnswersMax].
func (e *Engine) Handle(s conversations.State, m conversations.Message) conversations.Outcome {
	out := e.answer(s, m)
	if isExcess(s, m, out) {
		return e.excess(s, m)
	}
	return out
}

func (e *Engine) answer(s conversations.State, m conversations.Message) conversations.Outcome {
	if m.Shared {
		return e.aloud(s, m)
	}
	believe(&s, m)
	switch b := m.Body.(type) {
	case conversations.Due:
		return e.due(s, m, b.Kind)
	case conversations.Replan:
		return e.replan(s, m)
	}
	_, leaves := m.Body.(conversations.Blocked)
	_, returns := m.Body.(conversations.Unblocked)
	t := e.turn(s, m)
	if leaves || returns && !s.Missed {
		t.s.Person.Gone, t.s.Journey.Active = leaves, s.Journey.Active
		t.plan()
		return conversations.Outcome{State: t.s}
	}
	t.mend()
	t.noticeUnread()
	switch b := m.Body.(type) {
	case conversations.Text:
		t.text(string(b))
	case conversations.Edited:
		t.asked(string(b), "edited")
	case conversations.Forwarded:
		t.asked(string(b), "forwarded")
	case conversations.Unblocked:
		t.comeBack()
	case conversations.Command:
		t.command(b)
	case conversations.Tap:
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
	if _, tapped := m.Body.(conversations.Tap); tapped {
		t.replies[0].Replaces = m.On
	}
	return conversations.Outcome{State: t.s, Replies: t.replies, Forget: t.forgotten, Unanswered: t.unknown}
}

// Sorry is what a person hears whose message could not be handled at all.
func (e *Engine) Sorry(m conversations.Message) conversations.Reply {
	t := e.turn(conversations.State{}, m)
	choice := conversations.Choice{Label: t.label("resume"), Token: token(vResume)}
	if m.Shared {
		choice = t.inPrivate(content.HereInPrivate)
	}
	return conversations.Reply{Text: t.phrase("sorry"), Choices: []conversations.Choice{choice}, Answers: answered(m)}
}

// A turn is one message on its way through the engine.
type turn struct {
	c         *content.Content
	reminding *Reminding
	keep      conversations.Span
	plans     conversations.PlanID // by what reminders are planned
	words     map[conversations.Language]map[string]string
	m         conversations.Message
	now       time.Time // when it is read; it may have waited
	s         conversations.State
	lang      conversations.Language
	notices   []conversations.Markup // said before the next reply
	replies   []conversations.Reply

	away      time.Duration             // since the person last did anything
	moved     bool                      // the person's step vanished, so what they say is not about the one they stand on
	forgotten bool                      // the person asked to be deleted
	keeps     bool                      // questions that were not understood go to the authors
	unknown   *conversations.Unanswered // such a question
}

func (e *Engine) turn(s conversations.State, m conversations.Message) *turn {
	s.Journey.Answers = maps.Clone(s.Journey.Answers)
	s.Journey.Trail = slices.Clone(s.Journey.Trail)
	s.Reminders = slices.Clone(s.Reminders)
	s.Person.Account, s.Person.Room, s.Person.Gone = m.Actor, m.Room, false
	t := &turn{c: e.c, reminding: e.Reminding, keep: e.Keep, plans: e.PlanID(), words: e.words, m: m, now: m.ReadAt(), s: s,
		away: max(0, m.At.Sub(s.Journey.Active)), keeps: e.KeepUnanswered}
	if m.At.After(s.Journey.Active) { // what waited may come behind what was written later
		t.s.Journey.Active = m.At
	}
	t.lang = t.language()
	return t
}

// language is what the person chose, else what their platform says, where the
// content is complete in it.
func (t *turn) language() conversations.Language {
	for _, l := range []conversations.Language{t.s.Person.Language, t.m.Lang} {
		if slices.Contains(t.c.Languages, l) {
			return l
		}
	}
	return conversations.English
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
	rename(j, t.c)
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
	if !r.Has(j.Return) {
		j.Return = ""
	}
	if r.Has(j.At) {
		return false
	}
	if way := r.Steps(); j.Phase == conversations.Finished {
		j.At = way[len(way)-1]
		return false
	}
	j.At = r.Start()
	for i, id := range slices.Backward(j.Trail) {
		if r.Has(id) {
			j.At, j.Trail = id, j.Trail[:i]
			break
		}
	}
	delete(j.Answers, j.At)
	j.Since = t.now
	return true
}

// rename replaces former step ids by today's.
func rename(j *conversations.Journey, c *content.Content) {
	j.At, j.Return = c.IDToday(j.At), c.IDToday(j.Return)
	for i, id := range j.Trail {
		j.Trail[i] = c.IDToday(id)
	}
	for _, id := range slices.Sorted(maps.Keys(j.Answers)) {
		today := c.IDToday(id)
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
	if j.Guide == "" || j.Phase == conversations.Paused || j.Phase == conversations.Finished {
		return
	}
	j.Phase = conversations.Walking
	if s, _, ok := t.c.Step(j.At); ok && s.Waits() {
		j.Phase = conversations.Waiting
	}
}

// moves begins the counts anew for somebody who moved; who only answers has not.
func (t *turn) moves() {
	j := &t.s.Journey
	j.Nags = 0
	if s, _ := t.here(); s != nil && s.Decided() && !j.Nagged.Before(j.Since) { // by a clock that was ahead
		j.Nagged = j.Since.Add(-time.Microsecond)
	}
}

// started reports whether the person has a guide to walk.
func (t *turn) started() bool { return t.s.Journey.Guide != "" }

func (t *turn) route() (content.Route, bool) { return t.c.Route(t.s.Journey, t.s.Person.Network) }

// say adds a reply: the notices, then text. What it offers is what typed
// numbers and labels mean next.
func (t *turn) say(text conversations.Markup, choices ...conversations.Choice) {
	text = paragraphs(append(t.notices, text)...)
	t.notices = nil
	t.s.Journey.Offered = choices
	t.replies = append(t.replies, conversations.Reply{Text: text, Choices: choices})
}

// ask is say for what is of no use once one of its choices is taken.
func (t *turn) ask(text conversations.Markup, choices ...conversations.Choice) {
	t.say(text, choices...)
	t.replies[len(t.replies)-1].Passing = true
}

// paragraphs puts what is not empty below each other.
func paragraphs(all ...conversations.Markup) conversations.Markup {
	var b strings.Builder
	for _, p := range all {
		if p != "" && b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(string(p))
	}
	return conversations.Markup(b.String())
}

// notice says something first in the next reply.
func (t *turn) notice(id content.PhraseID, pairs ...string) {
	t.notices = append(t.notices, t.phrase(id, pairs...))
}

func (t *turn) phrase(id content.PhraseID, pairs ...string) conversations.Markup {
	return conversations.Markup(content.Fill(t.c.Phrase(t.lang, id), pairs...))
}

// label is a phrase for a button.
func (t *turn) label(id content.PhraseID, pairs ...string) string {
	return string(t.phrase(id, pairs...))
}

// text of content, its placeholders filled for this person.
func (t *turn) content(w content.Words) conversations.Markup {
	return t.c.Fill(w.In(t.lang), t.s.Journey.Guide, t.s.Person.Network, t.lang)
}

// title names a step.
func (t *turn) title(id conversations.StepID) string {
	if s, _, ok := t.c.Step(id); ok {
		return s.Title.In(t.lang)
	}
	return string(id)
}
