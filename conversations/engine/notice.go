package engine

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"waymark/conversations"
	"waymark/conversations/content"
)

// noticesHere are those on the person's step that are for them, as long as the step
// says what it said when they were given.
func (c *card) noticesHere() (all []conversations.Notice) {
	for _, n := range c.state.Notices {
		if n.Network != "" && n.Network != c.state.Person.Network || c.content.CurrentID(n.Step) != c.state.Journey.At {
			continue
		}
		if stands(c.content, n) {
			all = append(all, n)
		}
	}
	return all
}

// stands reports whether a notice is about what its step says today.
func stands(c *content.Content, n conversations.Notice) bool {
	says, ok := c.Print(c.CurrentID(n.Step))
	return ok && says == n.Print
}

// noticed is what the helpdesk says of the person's step, which counts as shown;
// empty: nothing.
func (c *card) noticed() conversations.Markup {
	var says []conversations.Markup
	for _, n := range c.noticesHere() {
		says = append(says, quote(paragraphs(c.phrase("notice", "date", n.Since.Format("2 January")), quoted(n.Says))))
		if j := &c.state.Journey; n.Since.After(j.Noticed) {
			j.Noticed = n.Since
		}
	}
	return paragraphs(says...)
}

// noticeOnce says first what the helpdesk says of the step on which the person
// stands, where they have not been shown it: they came there before.
func (c *card) noticeOnce() {
	j := &c.state.Journey
	news := slices.ContainsFunc(c.noticesHere(), func(n conversations.Notice) bool { return n.Since.After(j.Noticed) })
	if !news || !c.walker.walks() || len(c.replies) == 0 {
		return
	}
	first := &c.replies[0]
	first.Text = paragraphs(c.noticed(), c.phrase("still-step", "step", c.title(j.At)), first.Text)
}

// notice gives a notice, takes one away, or lists those that stand: "/notice STEP
// words", "/notice STEP off", "/notice".
func (d *deskRoom) notice(args string) {
	if args = strings.TrimSpace(strings.ToValidUTF8(args, "")); args == "" {
		d.listNotices()
		return
	}
	step, says, ok := stepIn(d.content, args)
	switch {
	case !ok:
		d.say(d.phrase("desk-notice-unknown"))
	case says == "":
		d.say(d.phrase("desk-notice-how", "id", string(step.ID)))
	case strings.EqualFold(says, "off"):
		d.takeAway(step)
	case utf8.RuneCountInString(says) > conversations.NoticeMax:
		d.say(d.phrase("desk-notice-long", "n", strconv.Itoa(utf8.RuneCountInString(says)), "max", strconv.Itoa(conversations.NoticeMax)))
	case len(d.notices)+len(d.networks) > conversations.NoticesMax:
		d.say(d.phrase("desk-notice-many"))
	default:
		printed, _ := d.content.Print(step.ID)
		for _, n := range d.networks {
			d.given = append(d.given, conversations.Notice{Step: step.ID, Network: n, Says: says, Print: printed, Since: d.at})
		}
		d.say(paragraphs(d.phrase("desk-notice-given", "step", step.Title.In(conversations.English), "who", d.whom()), quote(quoted(says)),
			d.phrase("desk-notice-until", "id", string(step.ID))))
	}
}

// whom are those who see what is given here.
func (d *deskRoom) whom() string {
	var names []string
	for _, id := range d.networks {
		if n, ok := d.content.Network(id); ok {
			names = append(names, string(conversations.Escape(n.Name)))
		}
	}
	if len(names) == 0 {
		return d.label("desk-notice-all")
	}
	return strings.Join(names, ", ")
}

// takeAway takes what stands on a step away: the desk of everybody all of it, that
// of a network what is for its people alone.
func (d *deskRoom) takeAway(step *content.Step) {
	for _, n := range d.notices {
		if d.content.CurrentID(n.Step) == step.ID && d.mayChange(n) {
			d.given = append(d.given, conversations.Notice{Step: n.Step, Network: n.Network})
		}
	}
	id := content.PhraseID("desk-notice-off")
	if len(d.given) == 0 {
		id = "desk-notice-none"
	}
	d.say(d.phrase(id, "step", step.Title.In(conversations.English)))
}

// mayChange reports whether a notice is this desk's to take away.
func (d *deskRoom) mayChange(n conversations.Notice) bool {
	return slices.Contains(d.networks, "") || slices.Contains(d.networks, n.Network)
}

// listNotices lists what the people of this desk see.
func (d *deskRoom) listNotices() {
	var lines []string
	for _, n := range d.notices {
		if !d.mayChange(n) && n.Network != "" {
			continue
		}
		id := content.PhraseID("desk-notice-line")
		if !stands(d.content, n) {
			id = "desk-notice-past"
		}
		who := d.label("desk-notice-all")
		if of, ok := d.content.Network(n.Network); ok {
			who = string(conversations.Escape(of.Name))
		}
		lines = append(lines, "- "+string(d.phrase(id, "id", string(d.content.CurrentID(n.Step)), "who", who, "date", n.Since.Format("2 January"),
			"says", strings.Join(strings.Fields(string(quoted(n.Says))), " "))))
	}
	if len(lines) == 0 {
		d.say(paragraphs(d.phrase("desk-notice-nothing"), d.phrase("desk-notice-usage")))
		return
	}
	d.say(paragraphs(conversations.Markup(strings.Join(lines, "\n")), d.phrase("desk-notice-usage")))
}

// stepIn is the step that words begin with, by its id or its title, and what stands
// behind it.
func stepIn(c *content.Content, words string) (step *content.Step, rest string, ok bool) {
	first, behind, _ := strings.Cut(words, " ")
	if line, below, more := strings.Cut(first, "\n"); more {
		first, behind = line, below+" "+behind
	}
	if s, _, ok := c.Step(c.CurrentID(conversations.StepID(strings.ToLower(first)))); ok {
		return s, strings.TrimSpace(behind), true
	}
	longest := 0
	for i := range c.Parts {
		for k := range c.Parts[i].Steps {
			s := &c.Parts[i].Steps[k]
			title := s.Title.In(conversations.English)
			if len(title) > longest && len(words) >= len(title) && strings.EqualFold(words[:len(title)], title) {
				step, rest, longest = s, strings.TrimSpace(words[len(title):]), len(title)
			}
		}
	}
	return step, rest, step != nil
}

// networksOf are the networks whose people see what is given in a helpdesk's room;
// one that is empty is everybody.
func (e *Engine) networksOf(desk Desk) (all []conversations.NetworkID) {
	if desk.Room == e.Desk.Room {
		return []conversations.NetworkID{""}
	}
	for n, d := range e.Desks {
		if d.Room == desk.Room {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all
}
