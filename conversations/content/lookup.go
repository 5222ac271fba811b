package content

import (
	"slices"
	"strings"
	"time"

	"waymark/conversations"
)

// Guide returns the guide with that id.
func (c *Content) Guide(id conversations.GuideID) (*Guide, bool) {
	return find(c.Guides, func(g *Guide) bool { return g.ID == id })
}

// Part returns the part with that id.
func (c *Content) Part(id conversations.PartID) (*Part, bool) {
	return find(c.Parts, func(p *Part) bool { return p.ID == id })
}

// Step returns the step with that id and the part it stands in.
func (c *Content) Step(id conversations.StepID) (*Step, *Part, bool) {
	for i := range c.Parts {
		p := &c.Parts[i]
		if n := len(p.ID); len(id) <= n || id[n] != '/' || string(id[:n]) != string(p.ID) {
			continue
		}
		for k := range p.Steps {
			if p.Steps[k].ID == id {
				return &p.Steps[k], p, true
			}
		}
	}
	return nil, nil, false
}

// CurrentID returns the id that the step with that id, or former id, has today. An
// id that no step ever had stays as it is.
func (c *Content) CurrentID(id conversations.StepID) conversations.StepID {
	if _, _, ok := c.Step(id); ok || id == "" {
		return id
	}
	for i := range c.Parts {
		if s, ok := find(c.Parts[i].Steps, func(s *Step) bool { return slices.Contains(s.Was, id) }); ok {
			return s.ID
		}
	}
	return id
}

// Network returns the network with that id.
func (c *Content) Network(id conversations.NetworkID) (*Network, bool) {
	return find(c.Networks, func(n *Network) bool { return n.ID == id })
}

// Topic returns the topic with that id.
func (c *Content) Topic(id conversations.TopicID) (*Topic, bool) {
	return find(c.Topics, func(t *Topic) bool { return t.ID == id })
}

// Chapter returns the chapter with that id.
func (c *Content) Chapter(id conversations.ChapterID) (*Chapter, bool) {
	return find(c.Chapters, func(ch *Chapter) bool { return ch.ID == id })
}

// Aside returns the aside with that id.
func (c *Content) Aside(id conversations.TopicID) (*Aside, bool) {
	return find(c.Asides, func(a *Aside) bool { return a.ID == id })
}

// Source returns the source with that id.
func (c *Content) Source(id conversations.SourceID) (*Source, bool) {
	return find(c.Sources, func(s *Source) bool { return s.ID == id })
}

// find returns the first of all that is so.
func find[T any](all []T, is func(*T) bool) (*T, bool) {
	for i := range all {
		if is(&all[i]) {
			return &all[i], true
		}
	}
	return nil, false
}

// GuideOf is the guide a network uses; without a network, the default.
func (c *Content) GuideOf(id conversations.NetworkID) conversations.GuideID {
	if n, ok := c.Network(id); ok {
		return n.Guide
	}
	return c.Guides[0].ID
}

// OlderGuide is the older guide of a network; without a network, the first older
// one there is. Empty: there is none.
func (c *Content) OlderGuide(id conversations.NetworkID) conversations.GuideID {
	if n, ok := c.Network(id); ok {
		return n.OlderGuide
	}
	g, ok := find(c.Guides, func(g *Guide) bool { return g.Older })
	if !ok {
		return ""
	}
	return g.ID
}

// OldestSource returns the day the oldest of these sources was read.
func (c *Content) OldestSource(ids []conversations.SourceID) time.Time {
	var oldest time.Time
	for _, id := range ids {
		if src, ok := c.Source(id); ok && (oldest.IsZero() || src.Read.Before(oldest)) {
			oldest = src.Read
		}
	}
	return oldest
}

// NetworkNamed finds a network by its id, its name or another name of it.
func (c *Content) NetworkNamed(said string) (*Network, bool) {
	want := Plain(said)
	if want == "" {
		return nil, false
	}
	short := strings.TrimPrefix(want, "ern ")
	return find(c.Networks, func(n *Network) bool {
		names := append([]string{string(n.ID), n.Name}, n.Also...)
		for _, name := range names {
			if p := Plain(name); p == want || strings.TrimPrefix(p, "ern ") == short {
				return true
			}
		}
		return false
	})
}

// TopicNamed finds a topic by its id or its exact title, in l or in English.
func (c *Content) TopicNamed(said string, l conversations.Language) (*Topic, bool) {
	want := Plain(said)
	return find(c.Topics, func(t *Topic) bool {
		return string(t.ID) == strings.ToLower(said) ||
			want != "" && (Plain(t.Title.In(l)) == want || Plain(t.Title.In(conversations.English)) == want)
	})
}
