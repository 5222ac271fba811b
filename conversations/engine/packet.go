package engine

import (
	"strconv"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// packet is what the desk is told of the person: who they are to it, where they
// stand, what they tried, and what they say.
func (h *helpdesk) packet() conversations.Markup {
	return paragraphs(conversations.Markup(h.network()), h.place(), h.tried(), h.told("desk-reads", "language", h.reads()), quoted(h.state.Journey.Draft))
}

// network is the person's, for the desk, whose own may be another.
func (h *helpdesk) network() string {
	if n, ok := h.content.Network(h.state.Person.Network); ok {
		return n.Name
	}
	return string(h.told("desk-no-network"))
}

// reads is what the person reads and what their clocks show, where that is known.
func (h *helpdesk) reads() string {
	says := string(h.language)
	if h.language == conversations.English {
		says = "English"
	}
	if c, ok := h.clock(); ok {
		says += string(h.told("desk-clock", "time", c.local(h.at).Format("15:04"), "city", escaped(c.city())))
	}
	return says
}

// place is where the person stands, and for how long, for the desk.
func (h *helpdesk) place() conversations.Markup {
	if !h.card.walker.walks() {
		return ""
	}
	sp, j, pr := h.english(), &h.state.Journey, h.card.walker.progress()
	guide := string(j.Guide)
	if g, ok := h.content.Guide(j.Guide); ok {
		guide = g.Title.In(conversations.English)
	}
	return sp.phrase("desk-at", "number", strconv.Itoa(pr.Number), "total", strconv.Itoa(pr.Total), "step", sp.title(j.At),
		"guide", guide, "since", h.since())
}

// workdaysMax is up to how many working days somebody stands on a step that are
// told; then it is the day.
const workdaysMax = 15

// since is for how many working days the person has stood on their step, else
// since which day.
func (h *helpdesk) since() string {
	sp, since := h.english(), h.state.Journey.Since
	if h.planner.reminding == nil {
		return sp.label("desk-day", "date", since.Format("2 January"))
	}
	c := h.planner.clock()
	c.now = h.at
	days := 0
	for today := c.date(h.at).At(0, time.UTC); days <= workdaysMax && !c.date(c.workday(since, days+1)).At(0, time.UTC).After(today); {
		days++
	}
	switch {
	case days == 0 || days > workdaysMax:
		return sp.label("desk-day", "date", c.local(since).Format("2 January"))
	case days == 1:
		return sp.label("desk-workday")
	}
	return sp.label("desk-workdays", "n", strconv.Itoa(days))
}

// tried is what happened last, oldest first, for the desk.
func (h *helpdesk) tried() conversations.Markup {
	var lines []string
	all := h.state.Journey.Lately
	for i, times := 0, 1; i < len(all); i, times = i+times, 1 {
		for i+times < len(all) && all[i+times] == all[i] {
			times++
		}
		switch says := h.happening(all[i]); {
		case says == "":
		case times > 1:
			lines = append(lines, "- "+string(h.told("desk-times", "what", says, "n", strconv.Itoa(times))))
		default:
			lines = append(lines, "- "+says)
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return paragraphs(h.told("desk-before"), conversations.Markup(strings.Join(lines, "\n")))
}

// happening says what happened; nothing of what is no longer in the content.
func (h *helpdesk) happening(happening conversations.Happening) string {
	sp := h.english()
	what, a, b := parseHappening(happening)
	if what == didRead {
		title := sp.topicTitle(conversations.TopicID(a))
		if title == "" {
			return ""
		}
		return sp.label("desk-read", "topic", title)
	}
	s, part, ok := h.content.Step(h.content.CurrentID(conversations.StepID(a)))
	if !ok {
		return ""
	}
	step := "*" + s.Title.In(conversations.English) + "*"
	if s.ID == h.state.Journey.At {
		step = sp.label("desk-here")
	}
	switch what {
	case didTake:
		o, ok := s.Option(conversations.OptionID(b))
		if !ok {
			return ""
		}
		label := o.Label.In(conversations.English)
		if label == "" {
			label = sp.label("done")
		}
		return sp.label("desk-took", "step", step, "option", label)
	case didHave:
		return sp.label("desk-had", "part", "*"+part.Title.In(conversations.English)+"*")
	case didBack, didSkip, didStick, didNotSee, didConfuse:
		return sp.label(content.PhraseID("desk-"+happenings[what]), "step", step)
	}
	return ""
}

// happenings are what the phrases for what happened at a step are called. It
// never changes.
var happenings = map[verb]string{
	didBack: "turned", didSkip: "skipped", didStick: "halted", didNotSee: "differs", didConfuse: "unclear",
}
