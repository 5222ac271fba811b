package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/conversations"
)

// Fill puts what is known about the guide and the network into the
// {placeholders} of a step or an answer. Without a network the text speaks of
// "your network"; nothing is ever made up.
func (c *Content) Fill(text string, g conversations.GuideID, n conversations.NetworkID, l conversations.Language) conversations.Markup {
	return conversations.Markup(expand(text, func(name, before string) (string, bool) {
		if name == "cpms" || name == "form" {
			guide, ok := c.Guide(g)
			if !ok {
				guide = &c.Guides[0]
			}
			return link(guide.Opens("{" + name + "}")), true
		}
		if said, ok := c.ofData(name, l); ok {
			return said, true
		}
		if net, ok := c.Network(n); ok {
			return c.ofNetwork(name, net, l)
		}
		id, ok := withoutNetwork[name]
		said := c.Phrase(l, id)
		if startsSentence(before) {
			said = capital(said)
		}
		return said, ok
	}))
}

// ofData is what is said of what we keep, where a placeholder stands for that.
func (c *Content) ofData(name string, l conversations.Language) (said string, ok bool) {
	switch name {
	case "runs":
		return c.runs(l), true
	case "spans":
		return c.spans(l), true
	case "kept":
		id := PhraseID("questions-dropped")
		if c.KeepsQuestions {
			id = "questions-kept"
		}
		return c.Phrase(l, id), true
	}
	return "", false
}

// withoutNetwork says what stands in for a network's facts while it is not
// chosen. It never changes.
var withoutNetwork = map[string]PhraseID{
	"network": "your-network", "open": "open-any", "site": "site-any",
	"helpdesk": "helpdesk-any", "approval": "approval-any", "comment": "comment-any",
}

// ofNetwork returns one fact about a network, or an honest sentence where it is
// not known.
func (c *Content) ofNetwork(name string, n *Network, l conversations.Language) (string, bool) {
	switch name {
	case "network":
		return n.Name, true
	case "open":
		if n.Open == "" {
			return Fill(c.Phrase(l, "open-like"), "network", n.Name), true
		}
		return n.Open, true
	case "site":
		return link(n.Site), true
	case "helpdesk":
		page := n.Helpdesk
		switch {
		case page == "":
			page = n.Site
		case !strings.HasPrefix(page, "https://"):
			return link(page), true
		}
		return Fill(c.Phrase(l, "helpdesk-by-site"), "network", n.Name, "site", link(page)), true
	case "approval":
		if n.Approval == "" {
			return c.Phrase(l, "approval-any"), true
		}
		return Fill(c.Phrase(l, "approval-known"), "network", n.Name, "time", n.Approval), true
	case "comment":
		if n.CommentHint == "" {
			return c.Phrase(l, "comment-any"), true
		}
		return n.CommentHint, true
	}
	return "", false
}

// link makes an address or an e-mail address something to tap; other words
// stay words.
func link(s string) string {
	if strings.HasPrefix(s, "https://") || strings.Contains(s, "@") && !strings.ContainsAny(s, " <>") {
		return "<" + s + ">"
	}
	return string(conversations.Escape(s))
}

// startsSentence reports whether what follows before begins a sentence.
func startsSentence(before string) bool {
	line := strings.TrimRight(before, " *>")
	return line == "" || strings.HasSuffix(line, "\n") || len(line) < len(before) && strings.HasSuffix(line, ".")
}

// capital begins v with a capital letter.
func capital(v string) string {
	first, size := utf8.DecodeRuneInString(v)
	return string(unicode.ToUpper(first)) + v[size:]
}

// Opens is the address to open, which may be left to the guide: the step's
// {cpms} or {form}.
func (g *Guide) Opens(address string) string {
	form := g.Form
	if form == "" {
		form = g.Address
	}
	return Fill(address, "cpms", g.Address, "form", form)
}
