package engine

import (
	"slices"
	"strconv"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

const (
	// heldMax is how many messages with files may wait for a tap in a ticket, and
	// flyingMax how many files that are on their way are remembered by name.
	heldMax   = 20
	flyingMax = 50
	// fileNameMax is how much of a file's name is said, in characters.
	fileNameMax = 80
)

// kindOf is what somebody sent besides words or instead of them; empty: nothing.
func kindOf(m conversations.Message) string {
	if b, ok := m.Body.(conversations.Unreadable); ok {
		return b.Kind
	}
	return m.Unread
}

// kind names what somebody sent: "a voice message".
func (sp *speaker) kind(kind string) string {
	id := content.PhraseID("file-kind-" + strings.ReplaceAll(kind, "_", "-"))
	if _, known := content.AllPhrases[id]; !known {
		id = "file-kind-any"
	}
	return sp.label(id)
}

// fileNamed is the phrase for a file without a name.
func fileNamed(k conversations.FileKind) content.PhraseID {
	if k == conversations.Photo {
		return "file-kind-photo"
	}
	return "file-kind-document"
}

// fileName is what a file is called, in our words where nobody named it.
func (sp *speaker) fileName(name string, k conversations.FileKind) conversations.Markup {
	name = strings.Join(strings.Fields(content.Clean(name)), " ")
	if name == "" {
		return sp.phrase(fileNamed(k))
	}
	return quoted(cut(name, fileNameMax))
}

// inEnglish speaks to the desk.
func (h *helpdesk) inEnglish() *speaker {
	sp := h.english()
	return &sp
}

// fileNames are several of them.
func (sp *speaker) fileNames(files []conversations.File) string {
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = string(sp.fileName(f.Name, f.Kind))
	}
	return strings.Join(names, ", ")
}

// holds asks the person whether files of theirs may go to the ticket, and reports
// whether there are any. Those that are too big are told of on both sides. What
// was changed in words that wait with files is asked about anew.
func (h *helpdesk) holds(m conversations.Message) bool {
	if isEdit(m.Body) {
		book := h.state.Ticket.Relay
		if book == nil || !slices.ContainsFunc(book.Held, func(held conversations.Held) bool { return !held.ByStaff && held.Of == h.of }) {
			return false
		}
		h.heldAnew(m.Words())
		return true
	}
	fit, told := h.thatFit(m.Files, h.state.Ticket.Desk.Platform, false)
	switch {
	case len(fit) > 0:
		h.hold(conversations.Held{Of: h.of, Words: m.Words(), Files: fit})
	case told && m.Words() != "" && h.state.Ticket.WithHuman():
		h.relay(m.Words())
	}
	return len(fit) > 0 || told
}

// heldAnew asks again about what waits for a tap, because the words with it were
// changed.
func (h *helpdesk) heldAnew(words string) {
	book := h.book()
	i := slices.IndexFunc(book.Held, func(held conversations.Held) bool { return held.Of == h.of })
	if i < 0 {
		return
	}
	held := book.Held[i]
	book.Held = slices.Delete(book.Held, i, i+1)
	held.Words = words
	h.hold(held)
}

// thatFit are the files that can be sent to a platform. Of those that are too big
// both sides are told.
func (h *helpdesk) thatFit(files []conversations.File, to conversations.Platform, byStaff bool) (fit []conversations.File, told bool) {
	for _, f := range files {
		var most int64
		if h.carries != nil {
			most = h.carries(f.Platform, to)
		}
		switch {
		case most == 0:
		case f.Size <= most:
			fit = append(fit, f)
		default:
			h.tooBig(f, most, byStaff)
			told = true
		}
	}
	return fit, told
}

// tooBig says on both sides that a file is too big.
func (h *helpdesk) tooBig(f conversations.File, most int64, byStaff bool) {
	english := h.inEnglish()
	mb := strconv.FormatInt(most>>20, 10)
	name, here := string(english.fileName(f.Name, f.Kind)), string(h.fileName(f.Name, f.Kind))
	if byStaff {
		h.toDesk(conversations.Reply{Text: h.told("file-big-here", "name", name, "mb", mb)})
		h.toPerson(h.phrase("file-big-from-desk", "name", here))
		return
	}
	h.toDesk(conversations.Reply{Text: h.told("file-big-there", "number", h.number(), "name", name)})
	h.say(h.phrase("file-big", "name", here, "mb", mb))
}

// hold keeps what came with files until somebody taps, and asks. What waits for too
// long behind others goes nowhere.
func (h *helpdesk) hold(held conversations.Held) {
	book := h.book()
	book.Last++
	held.Number, held.Words = book.Last, cut(strings.TrimSpace(strings.ToValidUTF8(held.Words, "")), wordsMax)
	book.Held = append(book.Held, held)
	book.Held = book.Held[max(0, len(book.Held)-heldMax):]
	sp := h.speaker
	if held.ByStaff {
		sp = h.inEnglish()
	}
	of := []string{h.number(), strconv.Itoa(held.Number)}
	text := sp.phrase("file-ask", "name", sp.fileNames(held.Files))
	if held.Words != "" {
		text = paragraphs(text, sp.phrase("file-ask-words"), quote(quoted(held.Words)))
	}
	choices := []conversations.Choice{
		{Label: sp.label("file-send"), Token: token(vFile, of...)},
		{Label: sp.label("file-drop"), Token: token(vNoFile, of...)},
	}
	h.aboutFiles(held, conversations.Reply{Text: paragraphs(text, sp.phrase("file-sure")), Choices: choices, Ephemeral: true})
}

// aboutFiles says something to who sent files, in the place of the question about
// them.
func (h *helpdesk) aboutFiles(held conversations.Held, r conversations.Reply) {
	all := &h.replies
	if held.ByStaff {
		all = &h.passed
		h.toDesk(r)
	} else {
		h.say(r.Text, r.Choices...)
		(*all)[len(*all)-1].Ephemeral = r.Ephemeral
	}
	last := &(*all)[len(*all)-1]
	last.Slot = h.state.Ticket.Slot() + conversations.Slot(" file "+strconv.Itoa(held.Number))
	last.Replaces = r.Replaces
}

// take takes what a button is about out of what waits; false: it waits no more, or
// it is the other side's.
func (h *helpdesk) take(ticket, number string, byStaff bool) (held conversations.Held, ok bool) {
	t := h.state.Ticket
	if t == nil || t.Relay == nil || h.number() != ticket || !t.Closed.IsZero() {
		return held, false
	}
	i := slices.IndexFunc(t.Relay.Held, func(held conversations.Held) bool {
		return held.ByStaff == byStaff && strconv.Itoa(held.Number) == number
	})
	if i < 0 {
		return held, false
	}
	held = t.Relay.Held[i]
	t.Relay.Held = slices.Delete(t.Relay.Held, i, i+1)
	return held, true
}

// fileTapped does what the person tapped below the question about files of theirs.
func (h *helpdesk) fileTapped(v verb, ticket, number string) {
	held, ok := h.take(ticket, number, false)
	names := h.fileNames(held.Files)
	switch {
	case !ok:
		h.say(h.phrase("file-old"))
	case v == vNoFile:
		h.aboutFiles(held, conversations.Reply{Text: h.phrase("file-dropped", "name", names)})
	default:
		h.of = held.Of
		if held.Words != "" {
			h.relay(held.Words)
		}
		h.waits()
		for i, f := range held.Files {
			text := h.told("file-theirs", "number", h.number(), "name", string(h.inEnglish().fileName(f.Name, f.Kind)))
			h.toDesk(conversations.Reply{Text: text, File: &f, Kind: conversations.Relayed, Notify: h.fly(held, i)})
		}
		h.book().Confirm = part(held.Of, len(held.Files)-1)
		h.aboutFiles(held, conversations.Reply{Text: h.phrase("file-goes", "name", names)})
	}
}

// staffFile does what staff tapped below the question about a file of theirs.
func (k *clerk) staffFile(v verb, ticket, number string) {
	h := k.helpdesk
	held, ok := h.take(ticket, number, true)
	names := h.inEnglish().fileNames(held.Files)
	switch {
	case !ok && !h.state.Ticket.Closed.IsZero():
		k.inTicket("desk-is-closed")
	case !ok:
		h.toDesk(conversations.Reply{Text: h.told("file-old")})
	case v == vNoFile:
		h.aboutFiles(held, conversations.Reply{Text: h.told("file-dropped", "name", names), Replaces: k.message.On})
	default:
		h.of = held.Of
		k.answers()
		if held.Words != "" {
			k.fromStaff(held.Words)
		}
		for i, f := range held.Files {
			text := k.speaker.phrase("file-ours", "name", string(h.fileName(f.Name, f.Kind)))
			k.toPerson(conversations.Reply{Text: text, File: &f, Kind: conversations.Relayed, Notify: h.fly(held, i)})
		}
		h.aboutFiles(held, conversations.Reply{Text: h.told("file-goes-there", "name", names), Replaces: k.message.On})
	}
}

// staffHolds asks staff whether files of theirs may go to the person, and reports
// whether there are any that can.
func (k *clerk) staffHolds(words string) bool {
	fit, told := k.helpdesk.thatFit(k.message.Files, k.state.Person.Account.Platform, true)
	switch {
	case len(fit) > 0:
		k.act.What = actOther // nothing is done yet
		k.helpdesk.hold(conversations.Held{ByStaff: true, Of: k.helpdesk.of, Words: words, Files: fit})
	case told && words != "":
		k.fromStaff(words)
	}
	return len(fit) > 0 || told
}

// toPerson says something to the person in a turn of staff's.
func (h *helpdesk) toPerson(text conversations.Markup) {
	h.replies = append(h.replies, conversations.Reply{To: conversations.Recipient{Person: h.state.Person.ID}, Text: text})
}

// fly notes that a file is on its way, and returns how it is told of.
func (h *helpdesk) fly(held conversations.Held, i int) conversations.Ref {
	book, f, of := h.book(), held.Files[i], part(held.Of, i)
	book.Flying = append(book.Flying, conversations.Flying{ByStaff: held.ByStaff, Of: of, Name: f.Name, Kind: f.Kind})
	book.Flying = book.Flying[max(0, len(book.Flying)-flyingMax):]
	return of
}

// landed takes a file that is no longer on its way out of those that are.
func (h *helpdesk) landed(b conversations.Ended, byStaff bool) (f conversations.Flying, ok bool) {
	t := h.state.Ticket
	if t == nil || t.Relay == nil {
		return f, false
	}
	i := slices.IndexFunc(t.Relay.Flying, func(f conversations.Flying) bool { return f.ByStaff == byStaff && f.Of == b.Of })
	if i < 0 {
		return f, false
	}
	f = t.Relay.Flying[i]
	if b.Cause != conversations.Unreachable && b.Cause != conversations.Delayed {
		t.Relay.Flying = slices.Delete(t.Relay.Flying, i, i+1)
	}
	return f, true
}

// partSep stands between a message and the number of a file in it. No platform has
// it in how it names a message.
const partSep = " "

// part names the i-th file of a message: of the first it is the message itself.
func part(of conversations.Ref, i int) conversations.Ref {
	if i == 0 {
		return of
	}
	return of + conversations.Ref(partSep+strconv.Itoa(i+1))
}

// whole is the message of a part.
func whole(of conversations.Ref) conversations.Ref {
	message, _, _ := strings.Cut(string(of), partSep)
	return conversations.Ref(message)
}
