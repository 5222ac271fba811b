package engine

import (
	"strconv"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A deskRoom answers what staff ask about no ticket in particular: in the room of
// their helpdesk, or in a ticket, where the room itself takes no messages.
type deskRoom struct {
	*speaker
	engine   *Engine
	desk     Desk
	at       time.Time
	found    *conversations.Found
	networks []conversations.NetworkID // whose people its notices are for; an empty one: everybody
	notices  []conversations.Notice    // that stand
	given    []conversations.Notice    // or taken away
	lookup   *conversations.Lookup     // what has to be known first; nil: all is
}

// deskCommands are what they can ask, by the names of the commands. It never
// changes.
var deskCommands = map[string]func(*deskRoom, string){
	"tickets": (*deskRoom).tickets,
	"desk":    (*deskRoom).stops,
	"notice":  (*deskRoom).notice,
}

// deskCommand is what a message asks of a helpdesk.
func deskCommand(b conversations.Body) (c conversations.Command, does func(*deskRoom, string), ok bool) {
	switch b := b.(type) {
	case conversations.Command:
		c = b
	case conversations.Text:
		c, _ = conversations.CommandIn(string(b))
	}
	c.Name = strings.ToLower(c.Name)
	does, ok = deskCommands[c.Name]
	return c, does, ok
}

// deskIn is the helpdesk whose room that is; where several networks share it, the
// one of everybody, else that of the first by name. One without a room: it is none's.
func (e *Engine) deskIn(room conversations.Room) Desk {
	return e.deskOf(&conversations.Ticket{Desk: room}, "")
}

// inDeskRoom answers what somebody asks of the helpdesk whose room they write in,
// and reports whether they do.
func (e *Engine) inDeskRoom(s conversations.State, m conversations.Message) (conversations.Outcome, bool) {
	desk := e.deskIn(m.Room)
	if desk.Room.IsZero() && !m.Desk.IsZero() {
		desk = e.deskIn(m.Desk)
	}
	if _, _, ok := deskCommand(m.Body); !ok || m.Room.IsZero() || desk.Room.IsZero() {
		return conversations.Outcome{}, false
	}
	return e.askDesk(s, m, desk), true
}

// inLostThread says to staff that nobody hears them in a thread that was opened for a
// ticket and is that of none, and reports whether they are in one: the answer to who
// opened it got lost, or the person of its ticket had everything deleted. What others
// say there is said in a group.
func (e *Engine) inLostThread(s conversations.State, m conversations.Message) (conversations.Outcome, bool) {
	desk := e.deskIn(m.Desk)
	sp := speaker{content: e.content, language: conversations.English}
	number, isTickets := sp.ticketIn(m.Title)
	if m.Desk.IsZero() || !isTickets || desk.refuses(m) != "" {
		return conversations.Outcome{}, false
	}
	out := conversations.Outcome{State: s, Act: outside(m.Body)}
	if _, edits := m.Body.(conversations.Edited); edits || isNote(m.Body) || m.Further || isStanding(m.Body) {
		return out, true
	}
	out.Replies = []conversations.Reply{{Text: sp.phrase("desk-lost-thread", "number", number), Answers: answered(m)}}
	return out, true
}

// ticketIn is the number of the ticket for which a thread of that title was opened,
// whatever staff have added to it.
func (s *speaker) ticketIn(title string) (number string, ok bool) {
	const mark = "0"
	before, _, _ := strings.Cut(string(s.phrase("desk-title", "number", mark)), mark)
	rest, ok := strings.CutPrefix(title, before)
	if end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		rest = rest[:end]
	}
	return rest, ok && rest != ""
}

// askDesk answers a deskCommand of who may give it.
func (e *Engine) askDesk(s conversations.State, m conversations.Message, desk Desk) conversations.Outcome {
	c, does, _ := deskCommand(m.Body)
	out := conversations.Outcome{State: s, Act: conversations.Act{What: c.Name}}
	d := deskRoom{speaker: &speaker{content: e.content, language: conversations.English}, engine: e, desk: desk, at: m.At, found: s.Found, networks: e.networksOf(desk), notices: s.Notices}
	_, waits := m.Body.(conversations.Command) // who used one is shown that it is being worked on
	switch why := desk.refuses(m); why {
	case "":
		if does(&d, c.Args); d.lookup != nil {
			return conversations.Outcome{State: s, Lookup: d.lookup}
		}
		out.State.Found = nil
	case refusedAnonymous:
		out.Act.Refused = why
		d.say(d.phrase("desk-anonymous"))
	default:
		if out.Act.Refused = why; waits {
			d.say(d.phrase("desk-not-yours"))
		}
	}
	for i := range d.replies {
		d.replies[i].Answers = answered(m)
	}
	out.Replies, out.Notices = d.replies, d.given
	return out
}

// refuses is why nothing is done of what a message wants to do at the desk; empty:
// it may.
func (d Desk) refuses(m conversations.Message) string {
	switch {
	case d.Room.IsZero():
		return refusedElsewhere
	case m.Anonymous:
		return refusedAnonymous
	case !d.lets(m):
		return refusedStranger
	}
	return ""
}

// knows reports whether what the command needs is known; else it is looked up, and
// the command is given again.
func (d *deskRoom) knows(l conversations.Lookup) bool {
	if d.found == nil {
		d.lookup = &l
	}
	return d.found != nil
}

// tickets lists those that are open at the desk.
func (d *deskRoom) tickets(string) {
	if !d.knows(conversations.Lookup{Tickets: d.desk.Room}) {
		return
	}
	if len(d.found.Tickets) == 0 {
		d.say(d.phrase("desk-none"))
		return
	}
	lines := make([]string, 0, len(d.found.Tickets))
	for _, t := range d.found.Tickets {
		lines = append(lines, "- "+string(d.line(t)))
	}
	d.say(paragraphs(d.phrase("desk-list"), conversations.Markup(strings.Join(lines, "\n"))))
}

// line is a ticket in the list.
func (d *deskRoom) line(t conversations.OpenTicket) conversations.Markup {
	id := content.PhraseID("desk-list-free")
	switch t.State() {
	case conversations.TicketForStaff:
		id = "desk-list-taken"
	case conversations.TicketAssigned:
		id = "desk-list-answered"
	case conversations.TicketForPerson:
		id = "desk-list-asked"
		if !t.WithHuman() {
			id = "desk-list-left"
		}
	}
	network := d.phrase("desk-no-network")
	if n, ok := d.content.Network(t.Network); ok {
		network = conversations.Escape(n.Name)
	}
	step := string(d.phrase("desk-list-nowhere"))
	if at, _, ok := d.content.Step(t.At); ok {
		step = d.title(at.ID)
	}
	return d.phrase(id, "number", strconv.FormatInt(int64(t.ID), 10), "network", string(network), "step", step, "span", spanOf(d.at.Sub(t.Since())), "who", namedBy(d.speaker, t.StaffName))
}

// spanOf says roughly how long something has been so: "5 min", "3 h", "2 days".
func spanOf(d time.Duration) string {
	switch {
	case d < time.Hour:
		return strconv.Itoa(max(1, int(d.Minutes()))) + " min"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d.Hours())) + " h"
	}
	return strconv.Itoa(int(d.Hours()/24)) + " days"
}
