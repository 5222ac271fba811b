package engine

import (
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// refers gives the address and a text to send, where somebody else than our
// helpdesk can solve it or where we have none; it reports whether it did. words are
// what they want to say.
func (h *helpdesk) refers(words string) bool {
	to, ok := h.content.HelpdeskFor(h.symptom(), h.state.Journey.At)
	if !ok || to.Own && h.isThere() {
		return false
	}
	h.draft(words)
	h.refer(to)
	return true
}

// referTo gives the address of a named helpdesk.
func (h *helpdesk) referTo(id content.HelpdeskID) bool {
	to, ok := h.content.Helpdesk(id)
	if !ok || to.Address == "" {
		return false
	}
	h.refer(to)
	return true
}

// symptom is the answer that was shown last where the person stands: they have what
// it is about.
func (h *helpdesk) symptom() conversations.TopicID {
	for _, happening := range slices.Backward(h.state.Journey.Lately) {
		what, id, at := parseHappening(happening)
		if p, ok := h.content.Topic(conversations.TopicID(id)); ok && what == didRead && p.Helpdesk != "" &&
			h.content.CurrentID(conversations.StepID(at)) == h.state.Journey.At {
			return p.ID
		}
	}
	return ""
}

// refer says whom to write to, and in a message of its own what: so it can be copied
// whole. Who can be asked here or elsewhere stands below.
func (h *helpdesk) refer(to *content.Helpdesk) {
	j := &h.state.Journey
	h.say(paragraphs(
		h.phrase("write-to", "desk", string(h.fill(to.Name, h.state))),
		h.fill(to.Solves, h.state),
		h.phrase("write-address", "address", string(h.content.WriteTo(to, j.Guide, h.state.Person.Network, h.language))),
		h.phrase("human-never"),
	))
	var cs []conversations.Choice
	for i := range h.content.Helpdesks {
		switch other := &h.content.Helpdesks[i]; {
		case other.ID == to.ID || other.Address == "":
		case other.Own && h.isThere():
			cs = append(cs, h.anyway(string(to.ID)))
		default:
			cs = append(cs, conversations.Choice{Label: h.label("write-other", "desk", string(h.fill(other.Name, h.state))), Token: token(vDesk, string(other.ID))})
		}
	}
	if to.Own && h.isThere() {
		cs = append(cs, h.anyway(string(to.ID)))
	}
	h.say(h.readyText(to), append(cs, h.card.ways()...)...)
}

// readyText is what one can send to a helpdesk, in English, with what we know. It
// holds nothing but that.
func (h *helpdesk) readyText(to *content.Helpdesk) conversations.Markup {
	var lines []string
	for _, f := range to.Fields {
		if says, ok := h.field(f); ok {
			lines = append(lines, "- "+string(h.told(content.PhraseID("field-"+string(f)), "says", says)))
		}
	}
	if words := strings.Join(strings.Fields(h.state.Journey.Draft), " "); words != "" {
		lines = append(lines, "- "+string(h.told("field-words", "says", escaped(words))))
	}
	return conversations.Markup(strings.Join(lines, "\n"))
}

// toFillIn stands where only the person knows what to say.
const toFillIn = "…"

// field is what we know for a line of a text, and whether the line is of any use.
func (h *helpdesk) field(f content.Field) (says string, ok bool) {
	j := &h.state.Journey
	sp := h.english()
	switch f {
	case content.FieldNetwork:
		if n, ok := h.content.Network(h.state.Person.Network); ok {
			return n.Name, true
		}
	case content.FieldSite:
		if g, ok := h.content.Guide(j.Guide); ok {
			return "CPMS, " + string(conversations.Escape(g.Address)), true
		}
		return "CPMS", true
	case content.FieldStep:
		if !h.card.walker.walks() {
			return "", false
		}
		return sp.title(j.At) + " (" + h.since() + ")", true
	case content.FieldTried:
		var titles []string
		for _, happening := range j.Lately {
			what, id, _ := parseHappening(happening)
			if p, ok := h.content.Topic(conversations.TopicID(id)); ok && what == didRead && !slices.Contains(titles, p.Title.In(conversations.English)) {
				titles = append(titles, p.Title.In(conversations.English))
			}
		}
		if len(titles) > 0 {
			return strings.Join(titles, "; "), true
		}
	case content.FieldLanguage:
		if h.language == conversations.English {
			return "", false
		}
		return h.content.LanguageName(h.language), true
	}
	return toFillIn, true
}
