package engine

import (
	"slices"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// Where staff move a person, besides to a step.
const (
	toApproved = "@approved" // past the wait for the network's decision
	toMethod   = "@factor"   // to where one chooses a second factor
	toLater    = "@later"    // nowhere, but they are asked whether it worked
)

// methodTopic is the question whose step lets people choose their second factor.
const methodTopic conversations.TopicID = "which-method"

// offerPlaces lists where the person can be moved to.
func (t *turn) offerPlaces() {
	if !t.walker.walks() {
		t.inTicket("desk-nowhere")
		return
	}
	h := &t.helpdesk
	r := conversations.Reply{Text: paragraphs(t.inWords("desk-where"), h.place()), Ephemeral: true}
	if t.decision() != nil {
		r.Choices = append(r.Choices, h.choice("desk-approved", dMove, toApproved))
	}
	if _, ok := t.methodStep(); ok {
		r.Choices = append(r.Choices, h.choice("desk-method", dMove, toMethod))
	}
	r.Choices = append(r.Choices, h.choice("desk-later", dMove, toLater))
	if g, ok := t.content.Guide(t.state.Journey.Guide); ok {
		for _, id := range g.Parts {
			if p, ok := t.content.Part(id); ok {
				r.Choices = append(r.Choices, conversations.Choice{Label: p.Title.In(conversations.English), Token: h.deed(dPart, string(id))})
			}
		}
	}
	r.Choices = append(r.Choices, h.choice("desk-cancel", dBack, ""))
	h.toDesk(r)
}

// offerSteps lists the steps of a part that are on the person's way.
func (t *turn) offerSteps(part string) {
	p, ok := t.content.Part(conversations.PartID(part))
	if !ok || !t.walker.walks() {
		t.offerPlaces()
		return
	}
	r := conversations.Reply{Text: t.inWords("desk-which-step"), Ephemeral: true}
	for _, id := range t.walker.wayThrough(p) {
		s, _, _ := t.content.Step(id)
		r.Choices = append(r.Choices, conversations.Choice{Label: s.Title.In(conversations.English), Token: t.helpdesk.deed(dMove, string(id))})
	}
	r.Choices = append(r.Choices, t.helpdesk.choice("desk-cancel", dBack, ""))
	t.helpdesk.toDesk(r)
}

// moveNamed shows the move to what is named: a step by its id, the end of its id or
// its title in English, or one of the other places.
func (t *turn) moveNamed(name string) {
	name = content.Clean(name)
	if !t.walker.walks() || name == "" {
		t.offerPlaces()
		return
	}
	for _, where := range []string{toApproved, toMethod, toLater} {
		if strings.EqualFold("@"+name, where) {
			t.showMove(where)
			return
		}
	}
	id, ok := t.walker.stepNamed(name, conversations.English)
	if !ok {
		t.inTicket("desk-no-step")
		t.offerPlaces()
		return
	}
	t.showMove(string(id))
}

// showMove shows what the person would read, and asks whether to move them.
func (t *turn) showMove(where string) {
	dry := t.anew()
	replies, why := dry.move(where)
	if why != "" {
		t.inTicket(why)
		return
	}
	var reads []conversations.Markup
	for _, r := range replies {
		reads = append(reads, r.Text, labels(r.Choices))
	}
	t.helpdesk.toDesk(conversations.Reply{
		Text:      paragraphs(t.inWords(previewOf(where)), quote(paragraphs(reads...))),
		Ephemeral: true,
		Choices: []conversations.Choice{
			t.helpdesk.choice(yesOf(where), dGo, where, t.message.ReadAt()), t.helpdesk.choice("desk-cancel", dBack, ""),
		},
	})
}

func previewOf(where string) content.PhraseID {
	if where == toLater {
		return "desk-preview-later"
	}
	return "desk-preview"
}

func yesOf(where string) content.PhraseID {
	if where == toLater {
		return "desk-do-ask"
	}
	return "desk-do-move"
}

// labels are buttons as they are shown to who cannot tap them.
func labels(cs []conversations.Choice) conversations.Markup {
	var all []string
	for _, c := range cs {
		all = append(all, "["+c.Label+"]")
	}
	return conversations.Escape(strings.Join(all, " "))
}

// doMove moves the person and tells them, if they still stand where they stood when
// that was shown.
func (t *turn) doMove(where string, shown time.Time) {
	again := func() { t.showMove(where) }
	if since := t.state.Journey.Since; where != toLater && !shown.IsZero() && since.After(shown) && !shown.Equal(t.state.Ticket.Done) {
		t.undone()
		t.inTicket("desk-they-moved")
		again()
		return
	}
	if !t.confirmed(shown, again) {
		return
	}
	t.claim()
	if where == toLater {
		t.act.What = actFollow
		t.helpdesk.answered()
		t.state.Ticket.Asked, t.state.Ticket.Nudge = time.Time{}, time.Time{}
		t.state.Ticket.Follow = t.inDays(followDays)
		t.inTicket("desk-follows", "date", t.helpdesk.own.local(t.state.Ticket.Follow).Format("Monday 2 January"))
		return
	}
	replies, why := t.move(where)
	if why != "" { // they are elsewhere by now
		t.undone()
		t.inTicket(why)
		return
	}
	t.helpdesk.answered()
	t.led = true
	t.speaker.replies = nil
	for i, r := range replies {
		if r.Kind = conversations.Relayed; i == 0 { // a sentence of a human's, which nothing takes the place of
			r.Notify = t.message.Ref
		}
		t.toPerson(r)
	}
	t.inTicket("desk-moved", "step", t.helpdesk.stepName())
}

// stepName is where the person stands, to staff.
func (h *helpdesk) stepName() string {
	if !h.card.walker.walks() {
		return string(h.told("desk-at-end"))
	}
	sp := h.english()
	return sp.title(h.state.Journey.At)
}

// move moves the person, and answers what they are to read; or why it cannot be.
func (t *turn) move(where string) (replies []conversations.Reply, why content.PhraseID) {
	j := &t.state.Journey
	if where == toLater {
		return []conversations.Reply{t.whetherItWorked()}, ""
	}
	if !t.walker.started() {
		return nil, "desk-nowhere"
	}
	paused := j.Phase == conversations.Paused
	switch to, ok := t.methodStep(); {
	case where == toApproved:
		o := t.decision()
		if o == nil {
			return nil, "desk-not-deciding"
		}
		t.speaker.notice("human-approved")
		t.companion.leave(o.ID)
	case where == toMethod && !ok, where != toMethod && !t.onTheirWay(conversations.StepID(where)):
		return nil, "desk-no-step"
	case where == toMethod && j.At == to && t.walker.walks(), j.At == conversations.StepID(where) && t.walker.walks():
		return nil, "desk-there"
	case where == toMethod:
		t.speaker.notice("human-method")
		t.companion.arrive(to)
	default:
		t.speaker.notice("human-moved", "step", t.speaker.title(conversations.StepID(where)))
		t.companion.arrive(conversations.StepID(where))
	}
	if paused { // nobody but the person ends their pause
		j.Phase = conversations.Paused
	}
	return t.speaker.replies, ""
}

// decision is the option of the step at which the person waits for their network's
// decision that says it is approved; nil: they do not wait for one.
func (t *turn) decision() *content.Option {
	s, _ := t.walker.here()
	if s == nil || s.Actor != content.Desk || !t.walker.walks() {
		return nil
	}
	i := slices.IndexFunc(s.Options, func(o content.Option) bool { return o.Moves() })
	if i < 0 {
		return nil
	}
	return &s.Options[i]
}

// methodStep is where the person can choose another second factor.
func (t *turn) methodStep() (conversations.StepID, bool) {
	p, ok := t.content.Topic(methodTopic)
	if !ok {
		return "", false
	}
	return p.GoTo, t.onTheirWay(p.GoTo)
}

// onTheirWay reports whether the person's guide has a step.
func (t *turn) onTheirWay(id conversations.StepID) bool {
	r, ok := t.walker.route()
	return ok && id != "" && r.Has(id)
}

// inDays is a moment that many working days from now at which one may ask the
// person, by their own clock where that is known.
func (t *turn) inDays(n int) time.Time {
	if t.planner.reminding != nil {
		return t.planner.clock().workday(t.message.ReadAt(), n)
	}
	return t.helpdesk.own.workdays(t.message.At, n)
}

// keepPlace takes over where staff have moved the person to, and plans what they are
// owed there. That they did nothing themselves stays so.
func (t *turn) keepPlace(s *conversations.State) {
	if !t.led {
		return
	}
	t.walker.setPhase()
	t.walker.recount()
	t.planner.plan()
	s.Journey, s.Reminders, s.Planned = t.state.Journey, t.state.Reminders, t.state.Planned
}
