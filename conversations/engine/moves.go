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
func (k *clerk) offerPlaces() {
	if !k.walker.walks() {
		k.inTicket("desk-nowhere")
		return
	}
	h := k.helpdesk
	r := conversations.Reply{Text: paragraphs(k.inWords("desk-where"), h.place()), Ephemeral: true}
	if k.decision() != nil {
		r.Choices = append(r.Choices, h.choice("desk-approved", dMove, toApproved))
	}
	if _, ok := k.methodStep(); ok {
		r.Choices = append(r.Choices, h.choice("desk-method", dMove, toMethod))
	}
	r.Choices = append(r.Choices, h.choice("desk-later", dMove, toLater))
	if g, ok := k.content.Guide(k.state.Journey.Guide); ok {
		for _, id := range g.Parts {
			if p, ok := k.content.Part(id); ok {
				r.Choices = append(r.Choices, conversations.Choice{Label: p.Title.In(conversations.English), Token: h.deed(dPart, string(id))})
			}
		}
	}
	r.Choices = append(r.Choices, h.choice("desk-cancel", dBack, ""))
	h.toDesk(r)
}

// offerSteps lists the steps of a part that are on the person's way.
func (k *clerk) offerSteps(part string) {
	p, ok := k.content.Part(conversations.PartID(part))
	if !ok || !k.walker.walks() {
		k.offerPlaces()
		return
	}
	r := conversations.Reply{Text: k.inWords("desk-which-step"), Ephemeral: true}
	for _, id := range k.walker.wayThrough(p) {
		s, _, _ := k.content.Step(id)
		r.Choices = append(r.Choices, conversations.Choice{Label: s.Title.In(conversations.English), Token: k.helpdesk.deed(dMove, string(id))})
	}
	r.Choices = append(r.Choices, k.helpdesk.choice("desk-cancel", dBack, ""))
	k.helpdesk.toDesk(r)
}

// moveNamed shows the move to what is named: a step by its id, the end of its id or
// its title in English, or one of the other places.
func (k *clerk) moveNamed(name string) {
	name = content.Clean(name)
	if !k.walker.walks() || name == "" {
		k.offerPlaces()
		return
	}
	for _, where := range []string{toApproved, toMethod, toLater} {
		if strings.EqualFold("@"+name, where) {
			k.showMove(where)
			return
		}
	}
	id, ok := k.walker.stepNamed(name, conversations.English)
	if !ok {
		k.inTicket("desk-no-step")
		k.offerPlaces()
		return
	}
	k.showMove(string(id))
}

// showMove shows what the person would read, and asks whether to move them.
func (k *clerk) showMove(where string) {
	dry := k.anew()
	replies, why := dry.move(where)
	if why != "" {
		k.inTicket(why)
		return
	}
	var reads []conversations.Markup
	for _, r := range replies {
		reads = append(reads, r.Text, labels(r.Choices))
	}
	k.helpdesk.toDesk(conversations.Reply{
		Text:      paragraphs(k.inWords(previewOf(where)), quote(paragraphs(reads...))),
		Ephemeral: true,
		Choices: []conversations.Choice{
			k.helpdesk.choice(yesOf(where), dGo, where, k.message.ReadAt()), k.helpdesk.choice("desk-cancel", dBack, ""),
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
func (k *clerk) doMove(where string, shown time.Time) {
	again := func() { k.showMove(where) }
	if since := k.state.Journey.Since; where != toLater && !shown.IsZero() && since.After(shown) && !shown.Equal(k.state.Ticket.Done) {
		k.undone()
		k.inTicket("desk-they-moved")
		again()
		return
	}
	if !k.confirmed(shown, again) {
		return
	}
	k.claim()
	if where == toLater {
		k.act.What = actFollow
		k.helpdesk.answered()
		k.state.Ticket.Asked, k.state.Ticket.Nudge = time.Time{}, time.Time{}
		k.state.Ticket.Follow = k.inDays(followDays)
		k.inTicket("desk-follows", "date", k.helpdesk.own.local(k.state.Ticket.Follow).Format("Monday 2 January"))
		return
	}
	replies, why := k.move(where)
	if why != "" { // they are elsewhere by now
		k.undone()
		k.inTicket(why)
		return
	}
	k.helpdesk.answered()
	k.led = true
	k.speaker.replies = nil
	for i, r := range replies {
		if r.Kind = conversations.Relayed; i == 0 { // a sentence of a human's, which nothing takes the place of
			r.Notify = k.message.Ref
		}
		k.toPerson(r)
	}
	k.inTicket("desk-moved", "step", k.helpdesk.stepName())
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
func (k *clerk) move(where string) (replies []conversations.Reply, why content.PhraseID) {
	j := &k.state.Journey
	if where == toLater {
		return []conversations.Reply{k.whetherItWorked()}, ""
	}
	if !k.walker.started() {
		return nil, "desk-nowhere"
	}
	paused := j.Phase == conversations.Paused
	switch to, ok := k.methodStep(); {
	case where == toApproved:
		o := k.decision()
		if o == nil {
			return nil, "desk-not-deciding"
		}
		k.speaker.notice("human-approved")
		k.companion.leave(o.ID)
	case where == toMethod && !ok, where != toMethod && !k.onTheirWay(conversations.StepID(where)):
		return nil, "desk-no-step"
	case where == toMethod && j.At == to && k.walker.walks(), j.At == conversations.StepID(where) && k.walker.walks():
		return nil, "desk-there"
	case where == toMethod:
		k.speaker.notice("human-method")
		k.companion.arrive(to)
	default:
		k.speaker.notice("human-moved", "step", k.speaker.title(conversations.StepID(where)))
		k.companion.arrive(conversations.StepID(where))
	}
	if paused { // nobody but the person ends their pause
		j.Phase = conversations.Paused
	}
	return k.speaker.replies, ""
}

// decision is the option of the step at which the person waits for their network's
// decision that says it is approved; nil: they do not wait for one.
func (k *clerk) decision() *content.Option {
	s, _ := k.walker.here()
	if s == nil || s.Actor != content.Desk || !k.walker.walks() {
		return nil
	}
	i := slices.IndexFunc(s.Options, func(o content.Option) bool { return o.Moves() })
	if i < 0 {
		return nil
	}
	return &s.Options[i]
}

// methodStep is where the person can choose another second factor.
func (k *clerk) methodStep() (conversations.StepID, bool) {
	p, ok := k.content.Topic(methodTopic)
	if !ok {
		return "", false
	}
	return p.GoTo, k.onTheirWay(p.GoTo)
}

// onTheirWay reports whether the person's guide has a step.
func (k *clerk) onTheirWay(id conversations.StepID) bool {
	r, ok := k.walker.route()
	return ok && id != "" && r.Has(id)
}

// inDays is a moment that many working days from now at which one may ask the
// person, by their own clock where that is known.
func (k *clerk) inDays(n int) time.Time {
	if k.planner.reminding != nil {
		return k.planner.clock().workday(k.message.ReadAt(), n)
	}
	return k.helpdesk.own.workdays(k.message.At, n)
}

// keepPlace takes over where staff have moved the person to, and plans what they are
// owed there. That they did nothing themselves stays so.
func (k *clerk) keepPlace(s *conversations.State) {
	if !k.led {
		return
	}
	k.walker.setPhase()
	k.walker.recount()
	k.planner.plan()
	s.Journey, s.Reminders, s.Planned = k.state.Journey, k.state.Reminders, k.state.Planned
}
