package engine

import (
	"strconv"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A deed is what staff do in a ticket by a button: arg says with what, and shown
// when that was shown which they say yes to.
type deed struct {
	act    string // for the record; empty: it shows something and does nothing
	closed bool   // it is for a closed ticket, too
	does   func(k *clerk, arg string, shown time.Time)
}

// The deeds, as tokens name them.
const (
	dAnswers   = "a" // lists the ready answers
	dQuestions = "q" // lists the ready questions
	dRead      = "p" // answer: shows it as the person would get it
	dSend      = "s" // answer, shown: sends it
	dPlaces    = "m" // where the person can be moved to
	dPart      = "n" // part: the steps of it
	dMove      = "w" // where: shows what the person would read
	dGo        = "g" // where, shown: moves them
	dClose     = "c" // why: closes the ticket
	dRelease   = "r" // somebody else may take it
	dReopen    = "o" // opens the ticket again
	dBack      = "k" // shows the ticket's own buttons
)

// deeds are all there are, by their names. It never changes.
func deeds(name string) (deed, bool) {
	d, ok := map[string]deed{
		dAnswers:   {does: func(k *clerk, _ string, _ time.Time) { k.offerReady(false) }},
		dQuestions: {does: func(k *clerk, _ string, _ time.Time) { k.offerReady(true) }},
		dRead:      {does: func(k *clerk, arg string, _ time.Time) { k.showReady(arg) }},
		dSend:      {act: actAnswer, does: (*clerk).sendReady},
		dPlaces:    {does: func(k *clerk, _ string, _ time.Time) { k.offerPlaces() }},
		dPart:      {does: func(k *clerk, arg string, _ time.Time) { k.offerSteps(arg) }},
		dMove:      {does: func(k *clerk, arg string, _ time.Time) { k.showMove(arg) }},
		dGo:        {act: actMove, does: (*clerk).doMove},
		dClose:     {act: actClose, does: func(k *clerk, arg string, _ time.Time) { k.close(arg) }},
		dRelease:   {act: actRelease, does: func(k *clerk, _ string, _ time.Time) { k.release() }},
		dReopen:    {act: actReopen, closed: true, does: func(k *clerk, _ string, _ time.Time) { k.reopen() }},
		dBack:      {does: func(k *clerk, _ string, _ time.Time) { k.inTicket("desk-how") }},
	}[name]
	return d, ok
}

// deedOf is what a button of a ticket does.
func deedOf(tapped conversations.Token) (deed, bool) {
	switch v, _, b := parse(tapped); v {
	case vTake:
		return deed{act: actTake, does: func(k *clerk, _ string, _ time.Time) { k.takeTicket() }}, true
	case vClose:
		return deed{act: actClose, does: func(k *clerk, _ string, _ time.Time) { k.askWhy() }}, true
	case vDeed:
		name, _, _ := strings.Cut(b, tokenSep)
		return deeds(name)
	}
	return deed{}, false
}

// deed is a button that does something in the ticket. With a moment it says yes to
// what is shown at that moment.
func (h *helpdesk) deed(name, arg string, shown ...time.Time) conversations.Token {
	args := []string{h.number(), name}
	if arg != "" || len(shown) > 0 {
		args = append(args, arg)
	}
	for _, at := range shown {
		args = append(args, strconv.FormatInt(at.UnixMilli(), 36))
	}
	return token(vDeed, args...)
}

// choice is a button of a deed.
func (h *helpdesk) choice(id content.PhraseID, name, arg string, shown ...time.Time) conversations.Choice {
	return conversations.Choice{Label: string(h.told(id)), Token: h.deed(name, arg, shown...)}
}

// staffTap does what a button of the ticket says, as the ticket is now.
func (k *clerk) staffTap(tapped conversations.Token) {
	d, ok := deedOf(tapped)
	_, of, b := parse(tapped)
	switch {
	case !ok || of != k.helpdesk.number(): // it stood below another message
		k.undone()
		k.inTicket("desk-how")
		return
	case !d.closed && !k.state.Ticket.Closed.IsZero():
		k.undone()
		k.inTicket("desk-is-closed")
		return
	}
	_, b, _ = strings.Cut(b, tokenSep)
	arg, stamp, _ := strings.Cut(b, tokenSep)
	var shown time.Time
	if ms, err := strconv.ParseInt(stamp, 36, 64); err == nil {
		shown = time.UnixMilli(ms)
	}
	d.does(k, arg, shown)
}

// A staffCommandLine is a command of staff.
type staffCommandLine struct {
	act    string
	closed bool // it is for a closed ticket, too
	does   func(k *clerk, words string)
}

// staffCommands are those that staff have in a ticket. It never changes.
var staffCommands = map[string]staffCommandLine{
	"take": {act: actTake, does: func(k *clerk, _ string) { k.takeTicket() }},
	"reply": {act: actReply, does: func(k *clerk, words string) {
		if strings.TrimSpace(words) == "" {
			k.undone()
			k.inTicket("desk-how")
			return
		}
		k.fromStaff(words)
	}},
	"answer":    {act: actOther, does: (*clerk).answerNamed},
	"move":      {act: actOther, does: (*clerk).moveNamed},
	"release":   {act: actRelease, does: func(k *clerk, _ string) { k.release() }},
	"close":     {act: actClose, does: (*clerk).closeSaying},
	"reopen":    {act: actReopen, closed: true, does: func(k *clerk, _ string) { k.reopen() }},
	noteCommand: {act: actNote, closed: true, does: func(*clerk, string) {}},
}

// staffCommand does what is asked for on a ticket, as it is now.
func (k *clerk) staffCommand(c conversations.Command) {
	line, ok := staffCommands[strings.ToLower(c.Name)]
	switch closed := !k.state.Ticket.Closed.IsZero(); {
	case closed && !line.closed:
		k.undone()
		k.inTicket("desk-is-closed")
	case !ok:
		k.inTicket("desk-how")
	default:
		line.does(k, c.Args)
	}
}

// undone takes what was wanted off the record: nothing came of it.
func (k *clerk) undone() { k.act = conversations.Act{} }

// confirmed reports whether what was shown may be done now: once, and only while
// nothing else was done since. Else staff are told, and what is again says it anew.
func (k *clerk) confirmed(shown time.Time, again func()) bool {
	switch done := k.state.Ticket.Done; {
	case shown.IsZero() || shown.Before(done):
		k.undone()
		k.inTicket("desk-meanwhile")
		again()
		return false
	case shown.Equal(done):
		k.undone()
		k.inTicket("desk-done")
		return false
	}
	k.state.Ticket.Done = shown
	return true
}

// takeTicket gives the ticket to who wants it, unless somebody has it.
func (k *clerk) takeTicket() {
	ticket := k.state.Ticket
	switch {
	case ticket.WithHuman() && ticket.Staff != k.message.Actor:
		k.undone()
		k.inTicket("desk-taken-already")
	case ticket.WithHuman():
		k.undone()
		k.inTicket("desk-taken")
	default:
		k.claim()
		if !ticket.Waits.IsZero() {
			ticket.Nudge = k.helpdesk.own.nudge(k.message.At)
		}
		k.inTicket("desk-taken")
	}
}

// claim gives the ticket to who acts, unless somebody has it.
func (k *clerk) claim() {
	if ticket := k.state.Ticket; ticket.Staff == (conversations.Account{}) {
		ticket.Staff, ticket.StaffName = k.message.Actor, nameOf(k.message.Name)
	}
}

// release gives the ticket back: somebody else may take it, and until then we go on
// with the person.
func (k *clerk) release() {
	ticket := k.state.Ticket
	if !ticket.WithHuman() {
		k.undone()
		k.inTicket("desk-free")
		return
	}
	ticket.Staff, ticket.StaffName = conversations.Account{}, ""
	if ticket.Asked.IsZero() && ticket.Follow.IsZero() {
		k.helpdesk.waits()
	}
	k.toPerson(conversations.Reply{Text: paragraphs(k.speaker.phrase("human-released", "number", k.helpdesk.number()), k.card.stillAt()), Choices: k.helpdesk.ways()})
	k.inTicket("desk-given-back")
}

// nameMax is how many characters of somebody's name are shown.
const nameMax = 40

// nameOf is what somebody is called, on one line.
func nameOf(name string) string {
	return cut(strings.Join(strings.Fields(content.Clean(name)), " "), nameMax)
}

// namedBy is what somebody of the staff is called, to the others.
func namedBy(sp *speaker, name string) string {
	if name = nameOf(name); name == "" {
		return sp.label("desk-somebody")
	}
	return escaped(name)
}

func (h *helpdesk) named(name string) string {
	sp := h.english()
	return namedBy(&sp, name)
}

// holder is who has the ticket.
func (h *helpdesk) holder() string { return h.named(h.state.Ticket.StaffName) }

// answered notes that the person waits no longer.
func (h *helpdesk) answered() {
	t := h.state.Ticket
	t.Waits = time.Time{}
	if t.Asked.IsZero() {
		t.Nudge = time.Time{}
	}
}

// waitsForThem notes that the helpdesk waits for the person from now on.
func (h *helpdesk) waitsForThem() {
	t := h.state.Ticket
	t.Waits, t.Asked, t.Nudge = time.Time{}, h.at, h.own.workdays(h.at, answerDays)
}

// shut closes the ticket.
func (h *helpdesk) shut(why string) {
	t := h.state.Ticket
	t.Closed, t.Why = h.at, why
	t.Waits, t.Asked, t.Nudge, t.Follow = time.Time{}, time.Time{}, time.Time{}, time.Time{}
}
