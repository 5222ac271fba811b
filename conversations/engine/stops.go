package engine

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A counter counts what happens to the person where they stand.
type counter struct {
	state   *conversations.State
	tallies []conversations.Tally
}

func (c *counter) count(what string) {
	c.tallies = append(c.tallies, conversations.Tally{
		What: what, Network: c.state.Person.Network, Guide: c.state.Journey.Guide, Step: c.state.Journey.At,
	})
}

// tallyAnswer counts how long the person waited for a human's first word, if this
// is it.
func (k *clerk) tallyAnswer() {
	ticket := k.state.Ticket
	if ticket.Waits.IsZero() || !ticket.Waits.Equal(ticket.Opened) {
		return
	}
	k.counter.count(conversations.AnsweredWithin(conversations.SpanOf(conversations.Waits[:], k.message.At.Sub(ticket.Opened))))
}

// sees reports whether the members of a network are the business of the helpdesk
// in a room: of that of everybody, everybody; else those whose own it is.
func (e *Engine) sees(room conversations.Room, n conversations.NetworkID) bool {
	return room == e.Desk.Room || e.desk(n).Room == room
}

// digest tells a helpdesk what is due to be said in its room.
func (e *Engine) digest(s conversations.State, m conversations.Message, b conversations.Digest) conversations.Outcome {
	desk := e.deskIn(m.Room)
	if desk.Room.IsZero() {
		return conversations.Outcome{State: s}
	}
	d := deskRoom{speaker: &speaker{content: e.content, language: conversations.English}, engine: e, desk: desk, at: m.At, found: s.Found}
	switch b.What {
	case conversations.Opening:
		d.cameBefore(b)
	case conversations.Regular:
		d.stops("")
	}
	if d.lookup != nil {
		return conversations.Outcome{State: s, Lookup: d.lookup}
	}
	s.Found = nil
	for i := range d.replies {
		d.replies[i].Kind = conversations.Unbidden
	}
	return conversations.Outcome{State: s, Replies: d.replies}
}

// cameBefore lists in whose tickets somebody began to wait while nobody was there:
// one message when the helpdesk opens.
func (d *deskRoom) cameBefore(b conversations.Digest) {
	if d.desk.Hours == nil || !d.knows(conversations.Lookup{Tickets: d.desk.Room}) {
		return
	}
	var lines []string
	for _, t := range d.found.Tickets {
		if t.Waits.Before(b.Of) && !t.Waits.IsZero() && d.desk.Hours.Next(t.Waits).Equal(b.Of) {
			lines = append(lines, "- "+string(d.since(t)))
		}
	}
	if len(lines) > 0 {
		d.say(paragraphs(d.phrase("desk-opening"), conversations.Markup(strings.Join(lines, "\n"))))
	}
}

// since is a ticket in the digest: its number, its network and since when, by the
// helpdesk's clocks. Nothing that anybody wrote.
func (d *deskRoom) since(t conversations.OpenTicket) conversations.Markup {
	id := content.PhraseID("desk-since")
	if t.WithHuman() {
		id = "desk-since-taken"
	}
	return d.phrase(id, "number", strconv.FormatInt(int64(t.ID), 10), "network", d.members(t.Network),
		"when", d.desk.Hours.Local(t.Waits).Format("Monday 2 January, 15:04"))
}

// members is whose ticket it is, for the helpdesk of several networks.
func (d *deskRoom) members(id conversations.NetworkID) string {
	if n, ok := d.content.Network(id); ok {
		return escaped(n.Name)
	}
	return string(d.phrase("desk-no-network"))
}

// stops says where people stop, of those who are this helpdesk's.
func (d *deskRoom) stops(string) {
	if !d.knows(conversations.Lookup{Stops: true}) {
		return
	}
	var texts []conversations.Markup
	for _, g := range d.found.Stops.Shown() {
		if d.engine.sees(d.desk.Room, g.Network) {
			texts = append(texts, d.guideStops(g))
		}
	}
	if len(texts) == 0 {
		texts = append(texts, d.phrase("stops-nobody"))
	}
	d.say(paragraphs(append([]conversations.Markup{d.phrase("stops", "days", strconv.Itoa(int(conversations.TalliedFor.Hours()/24)))}, texts...)...))
}

// guideStops is what is shown of one guide in one network.
func (d *deskRoom) guideStops(g conversations.ShownStops) conversations.Markup {
	guide := string(d.phrase("stops-no-guide"))
	if of, ok := d.content.Guide(g.Guide); ok {
		guide = of.Title.In(conversations.English)
	}
	lines := []string{
		string(d.phrase("stops-walked", "started", d.count(g.Started), "finished", d.count(g.Finished))),
	}
	if g.Guide == "" {
		lines = nil
	}
	lines = append(lines, d.stepLines(g)...)
	lines = append(lines, string(d.phrase("stops-asked", "unknown", d.count(g.NotUnderstood), "wrong", d.count(g.NotThat))))
	answered := d.phrase("stops-answered-few")
	if g.Wait >= 0 {
		answered = d.phrase("stops-answered", "span", d.span(conversations.Waits[:], g.Wait))
	}
	lines = append(lines, string(d.phrase("stops-tickets", "open", d.count(g.Tickets), "answered", string(answered))))
	head := d.phrase("stops-of", "network", d.members(g.Network), "guide", guide)
	return paragraphs(head, conversations.Markup("- "+strings.Join(lines, "\n- ")))
}

// stepLines are the steps at which people stand, in the order of the guide; those
// of few in one line.
func (d *deskRoom) stepLines(g conversations.ShownStops) (lines []string) {
	var few []string
	for _, s := range d.engine.inOrder(g) {
		name := d.title(s.Step)
		if s.Median < 0 {
			few = append(few, name)
			continue
		}
		lines = append(lines, string(d.phrase("stops-step", "step", name, "n", d.count(s.Standing), "silent", d.count(s.Silent),
			"median", d.span(conversations.Ages[:], s.Median), "oldest", d.span(conversations.Ages[:], s.Oldest))))
	}
	if len(few) > 0 {
		lines = append(lines, string(d.phrase("stops-few", "steps", strings.Join(few, ", "))))
	}
	return lines
}

// inOrder puts steps into the order of their guide.
func (e *Engine) inOrder(g conversations.ShownStops) []conversations.ShownStep {
	at := map[conversations.StepID]int{}
	if guide, ok := e.content.Guide(g.Guide); ok {
		for _, id := range guide.Parts {
			part, ok := e.content.Part(id)
			if !ok {
				continue
			}
			for _, s := range part.Steps {
				at[s.ID] = len(at) + 1
			}
		}
	}
	steps := slices.Clone(g.Steps)
	slices.SortStableFunc(steps, func(a, b conversations.ShownStep) int { return cmp.Compare(at[a.Step], at[b.Step]) })
	return steps
}

// count says a number as far as it may be seen.
func (d *deskRoom) count(c conversations.Count) string {
	if c.From == 0 {
		return string(d.phrase("stops-fewer", "n", strconv.Itoa(c.To+1)))
	}
	return strconv.Itoa(c.From) + "–" + strconv.Itoa(c.To)
}

// span says which of some spans it is.
func (d *deskRoom) span(spans []time.Duration, i int) string {
	if i == len(spans)-1 {
		return string(d.phrase("stops-over", "span", spanOf(spans[i-1])))
	}
	return string(d.phrase("stops-under", "span", spanOf(spans[i])))
}
