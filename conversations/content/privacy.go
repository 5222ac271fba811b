package content

import (
	"strconv"
	"strings"

	"waymark/conversations"
)

// A Privacy is what people are told of who runs this Waymark, and for how long it keeps
// what. What is empty or zero is not said.
type Privacy struct {
	Operator string // a name
	Place    string // where what is kept stands
	Contact  string // whom they write to about their data: an e-mail address, or a page

	Keep        conversations.Span // after somebody last did anything
	Unreachable conversations.Span // the same, where nothing reaches them
	Finished    conversations.Span // the same, at the end of a guide
	Tickets     conversations.Span // after a ticket was closed
}

// runs says who runs us and where, the placeholder {runs}.
func (c *Content) runs(l conversations.Language) string {
	said := []string{c.Phrase(l, "runs-nobody")}
	if p := c.Privacy; p.Operator != "" {
		said[0] = Fill(c.Phrase(l, "runs-operator"), "operator", string(conversations.Escape(p.Operator)))
	}
	if place := c.Privacy.Place; place != "" {
		said = append(said, Fill(c.Phrase(l, "runs-place"), "place", string(conversations.Escape(place))))
	}
	if contact := c.Privacy.Contact; contact != "" {
		said = append(said, Fill(c.Phrase(l, "runs-contact"), "contact", link(contact)))
	}
	return strings.Join(said, " ")
}

// spans says when what is kept goes by itself, the placeholder {spans}.
func (c *Content) spans(l conversations.Language) string {
	p := c.Privacy
	if p.Keep == (conversations.Span{}) {
		return c.Phrase(l, "kept-long")
	}
	return Fill(c.Phrase(l, "kept-spans"), "keep", c.span(l, p.Keep), "unreachable", c.span(l, p.Unreachable),
		"finished", c.span(l, p.Finished), "tickets", c.span(l, p.Tickets))
}

// FirstNotice is what somebody reads with the first words that they ever get: who runs
// us, what is kept from now on and for how long.
func (c *Content) FirstNotice(l conversations.Language) conversations.Markup {
	said := Fill(c.Phrase(l, "privacy-first"), "runs", c.runs(l))
	if keep := c.Privacy.Keep; keep != (conversations.Span{}) {
		said = Fill(c.Phrase(l, "privacy-first-until"), "runs", c.runs(l), "keep", c.span(l, keep))
	}
	return conversations.Markup(said)
}

// span says how long.
func (c *Content) span(l conversations.Language, s conversations.Span) string {
	id, n := PhraseID("span-day"), s.Days
	if s.Months > 0 {
		id, n = "span-month", s.Months
	}
	if n != 1 {
		id += "s"
	}
	return Fill(c.Phrase(l, id), "n", strconv.Itoa(n))
}
