package engine

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"waymark/conversations"
	"waymark/conversations/content"
)

const (
	// wordsMax is how much of what somebody writes is passed on, in characters: as
	// much as people can write at once where they can write most.
	wordsMax = 4096
	// silence is after how long the person is told again that their words have
	// arrived.
	silence = 30 * time.Minute
	// passedMax is of how many messages it is remembered that they were passed on,
	// for each side.
	passedMax = 50
)

// book is what is under way in the ticket.
func (h *helpdesk) book() *conversations.Relay {
	if h.state.Ticket.Relay == nil {
		h.state.Ticket.Relay = &conversations.Relay{}
	}
	return h.state.Ticket.Relay
}

// closeBook drops what was under way in a ticket that is closed.
func (h *helpdesk) closeBook() {
	if t := h.state.Ticket; t != nil && !t.Closed.IsZero() {
		t.Relay = nil
	}
}

// namely is how what becomes of a message is told to who sent it: below the
// message, where its platform says which that is.
func namely(m conversations.Message) conversations.Ref {
	return cmp.Or(m.Ref, m.On, conversations.Ref(m.ID))
}

// remember puts what is passed on to the others of its side.
func remember(all []conversations.Ref, of conversations.Ref) []conversations.Ref {
	if slices.Contains(all, of) {
		return all
	}
	return append(all, of)[max(0, len(all)+1-passedMax):]
}

// waits notes that the person waits for a human's word.
func (h *helpdesk) waits() {
	t := h.state.Ticket
	t.Asked, t.Follow = time.Time{}, time.Time{} // they have answered
	if t.Waits.IsZero() {
		t.Waits, t.Nudge = h.at, h.own.nudge(h.at)
	}
}

// relay passes words on to the ticket, whose person waits from then on.
func (h *helpdesk) relay(words string) { h.relayAs("desk-says", words) }

// relayAs is relay, with the phrase above the words.
func (h *helpdesk) relayAs(id content.PhraseID, words string) {
	h.waits()
	book := h.book()
	book.Theirs = remember(book.Theirs, h.of)
	if h.state.Ticket.WithHuman() {
		if h.at.Sub(book.Wrote) >= silence {
			book.Confirm = h.of
		}
		book.Wrote = h.at
	}
	h.toDesk(conversations.Reply{Text: paragraphs(h.told(id, "number", h.number()), quoted(words)), Kind: conversations.Relayed, Notify: h.of})
	if isLong(words) {
		h.say(h.phrase("file-cut"))
	}
}

// pass passes on what somebody says who talks with a human. We say nothing but
// what cannot be passed on, and what becomes of it.
func (h *helpdesk) pass(m conversations.Message) {
	if h.holds(m) {
		return
	}
	words := m.Words()
	switch _, passedOn := m.Body.(conversations.Forwarded); {
	case words == "":
	case isEdit(m.Body):
		h.relayEdit(words)
	case passedOn:
		h.relayAs("file-forwarded", words)
	default:
		h.relay(words)
	}
	if kind := kindOf(m); (words == "" || kind != "") && !m.Further {
		h.cannot(kind)
	}
}

// relayEdit passes on what was changed. The command that words were passed on by is
// none of them.
func (h *helpdesk) relayEdit(words string) {
	if c, ok := conversations.CommandIn(words); ok && slices.Contains(h.book().Theirs, h.of) {
		words = c.Args
	}
	h.relayAs("file-edited", words)
}

// cannot says on both sides that something of that kind was not passed on.
func (h *helpdesk) cannot(kind string) {
	h.toDesk(conversations.Reply{Text: h.told("desk-cannot", "number", h.number(), "kind", h.inEnglish().kind(kind))})
	h.say(h.phrase("human-cannot", "kind", h.kind(kind)))
}

// passes takes what goes to the ticket although nobody of the helpdesk has it yet:
// files, after a tap, and what was changed in words that went there. It reports
// whether that is so.
func (h *helpdesk) passes(m conversations.Message) bool {
	t := h.state.Ticket
	if t == nil || !t.Closed.IsZero() || isCommand(m) {
		return false
	}
	if isEdit(m.Body) && t.Relay != nil && slices.Contains(t.Relay.Theirs, h.of) {
		h.relayEdit(m.Words())
		h.say(paragraphs(h.phrase("human-open", "number", h.number()), h.card.stillAt()), h.ways()...)
		return true
	}
	return h.holds(m)
}

// isCommand reports whether somebody gave a command, with whatever else.
func isCommand(m conversations.Message) bool {
	t, ok := m.Body.(conversations.Text)
	if ok {
		_, ok = conversations.CommandIn(string(t))
	}
	return ok
}

// isEdit reports whether something was changed after it was sent.
func isEdit(b conversations.Body) bool {
	_, is := b.(conversations.Edited)
	return is
}

// fromStaff passes words on to the person. Who writes to them has taken the
// ticket, and is told whether that arrived.
func (k *clerk) fromStaff(words string) { k.fromStaffAs("human-says", words) }

// fromStaffAs is fromStaff, with the phrase above the words.
func (k *clerk) fromStaffAs(id content.PhraseID, words string) {
	if !k.state.Ticket.Closed.IsZero() {
		k.inTicket("desk-is-closed")
		return
	}
	k.answers()
	book := k.helpdesk.book()
	book.Ours = remember(book.Ours, k.helpdesk.of)
	k.toPerson(conversations.Reply{
		Text: paragraphs(k.speaker.phrase(id), quoted(words)), Kind: conversations.Relayed, Notify: k.helpdesk.of,
	})
	if isLong(words) {
		k.inTicket("file-cut-here")
	}
}

// answers notes that staff answer the person, who waits no more.
func (k *clerk) answers() {
	k.claim()
	k.tallyAnswer()
	k.helpdesk.answered()
}

// fromStaffEdited passes on what staff changed in words of theirs that were passed
// on. What never was stays where it is, whatever becomes of it.
func (k *clerk) fromStaffEdited(raw string) {
	said := content.Clean(raw)
	c, isCommand := conversations.CommandIn(said)
	book := k.state.Ticket.Relay
	switch {
	case strings.HasPrefix(said, notePrefix):
	case book != nil && slices.ContainsFunc(book.Held, func(held conversations.Held) bool { return held.ByStaff && held.Of == k.helpdesk.of }):
		k.helpdesk.heldAnew(raw)
	case !k.state.Ticket.Closed.IsZero():
		k.inTicket("desk-is-closed")
	case book == nil || !slices.Contains(book.Ours, k.helpdesk.of):
		k.inTicket("file-edited-not")
	case isCommand && strings.EqualFold(c.Name, actReply) && c.Args != "":
		k.fromStaffAs("file-says-edited", c.Args)
	case isCommand:
		k.inTicket("file-edited-not")
	default:
		k.fromStaffAs("file-says-edited", raw)
	}
}

// ended tells who wrote something what became of it: the helpdesk of what staff
// wrote, else the person.
func (e *Engine) ended(s conversations.State, m conversations.Message, b conversations.Ended) conversations.Outcome {
	t := e.unbidden(s, m)
	if b.Ticket == 0 {
		t.helpdesk.arrived(b)
	} else {
		t.clerk.arrived(b)
	}
	s.Ticket = t.state.Ticket
	return conversations.Outcome{State: s, Replies: t.replies()}
}

// arrived tells the helpdesk what became of what it wrote.
func (k *clerk) arrived(b conversations.Ended) {
	h := k.helpdesk
	id := content.PhraseID("desk-failed")
	switch b.Cause {
	case "":
		id = "desk-arrived"
	case conversations.Unreachable:
		id = "desk-waits"
	case conversations.Delayed:
		id = "file-late-here"
	case conversations.Uncertain:
		id = "desk-unsure"
	case conversations.FileGone, conversations.FileTooBig:
		id = "file-gone"
	}
	english := h.inEnglish()
	missing := english.phrase(fileNamed(""))
	if h.state.Ticket != nil && h.state.Ticket.ID == b.Ticket {
		if f, ok := h.landed(b, true); ok {
			missing = english.fileName(f.Name, f.Kind)
		}
	}
	h.passed = append(h.passed, conversations.Reply{
		To: conversations.Recipient{Ticket: b.Ticket}, Answers: whole(b.Of), Text: english.phrase(id, "name", string(missing)),
		Title: string(english.phrase("desk-title", "number", strconv.FormatInt(int64(b.Ticket), 10))), // its thread may be gone
	})
	if id == "file-gone" { // the person hears of it, too
		h.say(h.phrase("file-missing", "name", string(missing)))
	}
}

// arrived tells the person what became of what they wrote to the helpdesk: that it
// has arrived after a silence, or after they were told that it had not; once
// that it has not yet; and always that it never will.
func (h *helpdesk) arrived(b conversations.Ended) {
	book := &conversations.Relay{}
	if h.state.Ticket != nil {
		book = h.book()
	}
	f, isFile := h.landed(b, false)
	name := h.fileName(f.Name, f.Kind)
	tells := func(id content.PhraseID) {
		h.say(h.phrase(id, "name", string(name)))
		h.replies[len(h.replies)-1].Answers = whole(b.Of)
	}
	wasLate := book.Late
	switch b.Cause {
	case "":
		if book.Confirm == b.Of || wasLate == b.Of {
			tells("file-arrived")
		}
	case conversations.Unreachable, conversations.Delayed:
		book.Late = b.Of
		if wasLate == "" {
			tells("file-late")
		}
		return
	case conversations.FileGone, conversations.FileTooBig:
		tells("file-gone")
		if isFile && h.state.Ticket != nil { // the helpdesk hears of it, too
			h.toDesk(conversations.Reply{Text: h.told("file-missing-there", "number", h.number(), "name", string(h.inEnglish().fileName(f.Name, f.Kind)))})
		}
	case conversations.Uncertain:
		tells("file-doubt")
	default:
		tells("file-lost")
	}
	if book.Confirm == b.Of {
		book.Confirm = ""
	}
	if wasLate == b.Of {
		book.Late = ""
	}
}

// quoted is what somebody wrote, as they wrote it: cut, and so that it calls nobody,
// formats nothing and gives no command where it is read.
func quoted(words string) conversations.Markup {
	return conversations.Escape(content.Tame(cut(strings.TrimSpace(strings.ToValidUTF8(words, "")), wordsMax)))
}

// isLong reports whether words are cut.
func isLong(words string) bool {
	return len(words) > wordsMax && utf8.RuneCountInString(strings.TrimSpace(words)) > wordsMax
}
