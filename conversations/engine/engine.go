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

	content *content.Content
	plans   uint64                                       // what of it reminders depend on
	words   map[conversations.Language]map[string]string // plain words → what they mean
}

// New returns an engine over c, which package guides has checked.
func New(c *content.Content) *Engine {
	e := &Engine{content: c, plans: c.Fingerprint(), words: map[conversations.Language]map[string]string{}}
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
		return e.inGroup(s, m)
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
		t.state.Person.Gone, t.state.Journey.Active = leaves, s.Journey.Active
		t.planner.plan()
		return conversations.Outcome{State: t.state}
	}
	t.take()
	t.walker.setPhase()
	if t.state.Journey.At != s.Journey.At || !t.state.Journey.Since.Equal(s.Journey.Since) {
		t.walker.recount()
	}
	t.planner.plan()
	t.catchUp()
	if _, tapped := m.Body.(conversations.Tap); tapped {
		t.speaker.replies[0].Replaces = m.On
	}
	return conversations.Outcome{State: t.state, Replies: t.speaker.replies, Forget: t.forgotten, Unanswered: t.unknown}
}

// answer says the answer, one line back to the step, and the ways on.
func (q *faq) answer(p *content.Topic, text conversations.Markup, to conversations.StepID) {
	cs := append(q.waitChoice(p), append(q.goToChoice(to), q.card.ways()...)...)
	cs = append(cs, conversations.Choice{Label: q.label("where-from"), Token: token(vSource, string(p.ID))},
		conversations.Choice{Label: q.label("all-questions"), Token: token(vChapter)})
	q.say(paragraphs(text, q.card.stillAt()), cs...)
}

// A speaker says what a turn says, in one language and in the house's phrases. It
// knows nobody's state.
type speaker struct {
	content  *content.Content
	language conversations.Language
	notices  []conversations.Markup // said before the next reply
	replies  []conversations.Reply
}

// Sorry is what a person hears whose message could not be handled at all.
func (e *Engine) Sorry(m conversations.Message) conversations.Reply {
	sp := e.turn(conversations.State{}, m).speaker
	choice := conversations.Choice{Label: sp.label("resume"), Token: token(vResume)}
	if m.Shared {
		choice = sp.inPrivate(content.HereInPrivate)
	}
	return conversations.Reply{Text: sp.phrase("sorry"), Choices: []conversations.Choice{choice}, Answers: answered(m)}
}

// A turn is one message on its way through the engine. It finds out who of those
// it holds has to do with it.
type turn struct {
	content *content.Content
	message conversations.Message
	state   conversations.State

	speaker   speaker
	greeter   greeter
	walker    walker
	card      card
	faq       faq
	planner   planner
	reminder  reminder
	companion companion
	host      host
	settings  settings
	listener  listener

	keeps     bool                      // questions that were not understood go to the authors
	forgotten bool                      // the person asked to be deleted
	unknown   *conversations.Unanswered // a question that was not understood
}

func (e *Engine) turn(s conversations.State, m conversations.Message) *turn {
	s.Journey.Answers = maps.Clone(s.Journey.Answers)
	s.Journey.Trail = slices.Clone(s.Journey.Trail)
	s.Reminders = slices.Clone(s.Reminders)
	s.Person.Account, s.Person.Room, s.Person.Gone = m.Actor, m.Room, false
	t := &turn{content: e.content, message: m, state: s, keeps: e.KeepUnanswered}
	if m.At.After(s.Journey.Active) { // what waited may come behind what was written later
		t.state.Journey.Active = m.At
	}
	sp, w, c := &t.speaker, &t.walker, &t.card
	t.speaker = speaker{content: e.content, language: e.language(s, m)}
	t.greeter = greeter{sp}
	t.walker = walker{content: e.content, state: &t.state, now: m.ReadAt(), away: max(0, m.At.Sub(s.Journey.Active))}
	t.card = card{sp, &t.greeter, w, &t.state}
	t.faq = faq{sp, c, w, &t.state, &t.message.Meaning, e.Reminding != nil}
	t.planner = planner{e.content, e.Reminding, e.PlanID(), w, &t.state, m.ReadAt(), m.Ours()}
	t.reminder = reminder{sp, c, w, &t.planner, &t.state, e.Reminding, m.At}
	t.companion = companion{sp, &t.greeter, c, w, &t.faq, &t.reminder, &t.state}
	t.host = host{sp, &t.greeter, c, w, &t.faq, &t.companion, e.Reminding, &t.state}
	t.settings = settings{sp, c, w, &t.planner, &t.reminder, &t.state, e.Reminding, &t.message.Meaning, m.At, e.Keep}
	t.listener = listener{t.speaker.language, e.words, c, w, &t.state}
	return t
}

// language is what the person chose, else what their platform says, where the
// content is complete in it.
func (e *Engine) language(s conversations.State, m conversations.Message) conversations.Language {
	for _, l := range []conversations.Language{s.Person.Language, m.Lang} {
		if slices.Contains(e.content.Languages, l) {
			return l
		}
	}
	return conversations.English
}

// mend puts a journey back on its feet after the content was edited: renamed
// steps are found under their new names, and from a step that vanished the
// person is led to the nearest earlier one that stands.
func (w *walker) mend() {
	j := &w.state.Journey
	if j.Guide == "" {
		return
	}
	n, hasNetwork := w.content.Network(w.state.Person.Network)
	if !hasNetwork {
		w.state.Person.Network = ""
	}
	if _, ok := w.content.Guide(j.Guide); !ok {
		j.Guide = w.content.Guides[0].ID
		if hasNetwork {
			j.Guide = n.Guide
		}
	}
	rename(j, w.content)
	w.moved = w.stepBack()
}

// stepBack stands the person on the nearest earlier step that their guide
// has, and reports whether it had to. Who has finished stays at the end.
func (w *walker) stepBack() bool {
	j := &w.state.Journey
	r, _ := w.route()
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
	j.Since = w.now
	return true
}

// rename replaces former step ids by today's.
func rename(j *conversations.Journey, c *content.Content) {
	j.At, j.Return = c.CurrentID(j.At), c.CurrentID(j.Return)
	for i, id := range j.Trail {
		j.Trail[i] = c.CurrentID(id)
	}
	for _, id := range slices.Sorted(maps.Keys(j.Answers)) {
		today := c.CurrentID(id)
		if today == id {
			continue
		}
		if _, taken := j.Answers[today]; !taken {
			j.Answers[today] = j.Answers[id]
		}
		delete(j.Answers, id)
	}
}

// started reports whether the person has a guide to walk.
func (w *walker) started() bool { return w.state.Journey.Guide != "" }

func (w *walker) route() (content.Route, bool) {
	return w.content.Route(w.state.Journey, w.state.Person.Network)
}

// say adds a reply: the notices, then text. What the last one
// offers is what typed numbers and labels mean next.
func (sp *speaker) say(text conversations.Markup, choices ...conversations.Choice) {
	text = paragraphs(append(sp.notices, text)...)
	sp.notices = nil
	sp.replies = append(sp.replies, conversations.Reply{Text: text, Choices: choices})
}

// ask is say for what is of no use once one of its choices is taken.
func (sp *speaker) ask(text conversations.Markup, choices ...conversations.Choice) {
	sp.say(text, choices...)
	sp.replies[len(sp.replies)-1].Passing = true
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
func (sp *speaker) notice(id content.PhraseID, pairs ...string) {
	sp.notices = append(sp.notices, sp.phrase(id, pairs...))
}

func (sp *speaker) phrase(id content.PhraseID, pairs ...string) conversations.Markup {
	return conversations.Markup(content.Fill(sp.content.Phrase(sp.language, id), pairs...))
}

// label is a phrase for a button.
func (sp *speaker) label(id content.PhraseID, pairs ...string) string {
	return string(sp.phrase(id, pairs...))
}

// title names a step.
func (sp *speaker) title(id conversations.StepID) string {
	if s, _, ok := sp.content.Step(id); ok {
		return s.Title.In(sp.language)
	}
	return string(id)
}

// setPhase brings the phase in line with where the person stands.
func (w *walker) setPhase() {
	j := &w.state.Journey
	if j.Guide == "" || j.Phase == conversations.Paused || j.Phase == conversations.Finished {
		return
	}
	j.Phase = conversations.Walking
	if s, _, ok := w.content.Step(j.At); ok && s.Waits() {
		j.Phase = conversations.Waiting
	}
}

// recount begins the counts anew for somebody who moved; who only answers has not.
func (w *walker) recount() {
	j := &w.state.Journey
	j.Nags = 0
	if s, _ := w.here(); s != nil && s.Decided() && !j.Nagged.Before(j.Since) { // by a clock that was ahead
		j.Nagged = j.Since.Add(-time.Microsecond)
	}
}

// note says something first in the next reply that is no phrase of ours.
func (sp *speaker) note(text conversations.Markup) { sp.notices = append(sp.notices, text) }

// fill is a text of the content, its placeholders filled for somebody in state s.
func (sp *speaker) fill(w content.Words, s *conversations.State) conversations.Markup {
	return sp.content.Fill(w.In(sp.language), s.Journey.Guide, s.Person.Network, sp.language)
}

// progress is how far the person is.
func (w *walker) progress() content.Progress {
	return w.content.Progress(w.state.Journey, w.state.Person.Network)
}

// walks reports whether the person is on their way: they have begun, and are
// not at the end.
func (w *walker) walks() bool { return w.started() && w.state.Journey.Phase != conversations.Finished }
