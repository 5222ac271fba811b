package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/guides"
)

// A guideCommand looks at the guides.
type guideCommand struct {
	List     guideListCommand     `cmd:"" help:"List the guides."`
	Show     guideShowCommand     `cmd:"" help:"Show a guide's steps, or everything about one step."`
	Export   guideExportCommand   `cmd:"" help:"Print a guide to be read on paper, in Markdown."`
	Graph    guideGraphCommand    `cmd:"" help:"Draw a guide, as Mermaid."`
	Networks guideNetworksCommand `cmd:"" help:"List the networks by their ids."`
}

type guideListCommand struct{ configFlag }

// Run prints the guides, the default one first.
func (c guideListCommand) Run(p *process) error {
	_, content, err := p.load(c.Config)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for _, g := range content.Guides {
		fmt.Fprintf(&b, "%-12s %s: %s\n", g.ID, g.Title.In(conversations.English), g.Summary.In(conversations.English))
	}
	_, err = p.out.Write(b.Bytes())
	return err
}

type guideNetworksCommand struct{ configFlag }

// Run prints the networks with their ids, which config, links and --network take.
func (c guideNetworksCommand) Run(p *process) error {
	_, content, err := p.load(c.Config)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for _, n := range content.Networks {
		fmt.Fprintf(&b, "%-20s %s: %s\n", n.ID, n.Name, n.Field)
	}
	_, err = p.out.Write(b.Bytes())
	return err
}

type guideShowCommand struct {
	configFlag
	ID string `arg:"" name:"ID-or-STEP" help:"A guide, as cpms2, or a step, as account/open-form."`
}

// Run prints the steps of a guide, or one step.
func (c guideShowCommand) Run(p *process) error {
	_, content, err := p.load(c.Config)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if g, ok := content.Guide(conversations.GuideID(c.ID)); ok {
		showGuide(&b, content, g)
	} else if s, _, ok := content.Step(conversations.StepID(c.ID)); ok {
		showStep(&b, s)
	} else {
		return unknownID(content, c.ID)
	}
	_, err = p.out.Write(b.Bytes())
	return err
}

func unknownID(c *content.Content, id string) error {
	known := []string{}
	for _, g := range c.Guides {
		known = append(known, string(g.ID))
	}
	for _, part := range c.Parts {
		for _, s := range part.Steps {
			known = append(known, string(s.ID))
		}
	}
	return usageError{fmt.Sprintf("there is no guide and no step %q%s", id, didYouMean(id, known))}
}

func showGuide(b *bytes.Buffer, c *content.Content, g *content.Guide) {
	fmt.Fprintf(b, "%s: %s\n", g.Title.In(conversations.English), g.Summary.In(conversations.English))
	for _, id := range g.Parts {
		part, _ := c.Part(id)
		fmt.Fprintf(b, "\n%s\n", part.Title.In(conversations.English))
		for _, s := range part.Steps {
			fmt.Fprintf(b, "  %-32s %s%s\n", s.ID, s.Title.In(conversations.English), waits(s))
		}
	}
}

// waits names who has to act where it is somebody else.
func waits(s content.Step) string {
	if !s.Waits() {
		return ""
	}
	return fmt.Sprintf(" (waits for: %s)", s.Actor)
}

// showStep prints the words of a step as their author wrote them, and where
// each way on leads.
func showStep(b *bytes.Buffer, s *content.Step) {
	fmt.Fprintf(b, "%s%s\n\n%s\n\n", s.Title.In(conversations.English), waits(*s), strings.TrimSpace(s.Body.In(conversations.English)))
	for _, o := range s.Options {
		fmt.Fprintf(b, "[%s] %s: %s\n", o.ID, o.Label.In(conversations.English), leadsTo(s, o))
	}
	for _, n := range s.NextIf {
		fmt.Fprintf(b, "after %s at %s, next is %s\n", n.Option, n.At, n.To)
	}
	if len(s.Topics) > 0 {
		fmt.Fprintf(b, "questions: %s\n", joined(s.Topics))
	}
	fmt.Fprintf(b, "sources: %s\n", joined(s.Sources))
	if !s.Verified.IsZero() {
		fmt.Fprintf(b, "seen on the live screen: %s\n", s.Verified.Format("2 January 2006"))
	}
}

func leadsTo(s *content.Step, o content.Option) string {
	switch {
	case o.To != "":
		return "to " + string(o.To)
	case o.Topic != "":
		return "stays, and opens " + string(o.Topic)
	case o.Stay:
		return "stays"
	case o.Older:
		return "to the network's older guide"
	case o.Newer:
		return "to the first guide"
	case o.Meanwhile != "":
		return "to part " + string(o.Meanwhile) + " meanwhile, and back"
	case s.Next != "":
		return "to " + string(s.Next)
	}
	return "to the next step"
}

type guideExportCommand struct {
	configFlag
	Guide   string `placeholder:"ID" help:"The guide. Without it, the network's, else the first one."`
	Network string `placeholder:"ID" help:"The network it is for. Without it, for any."`
	Lang    string `placeholder:"CODE" default:"en" help:"The language."`
}

// Run prints the guide.
func (c guideExportCommand) Run(p *process) error {
	_, content, err := p.load(c.Config)
	if err != nil {
		return err
	}
	if err := knownNetwork(content, c.Network); err != nil {
		return err
	}
	if !slices.Contains(content.Languages, conversations.Language(c.Lang)) {
		return usageError{fmt.Sprintf("there is no language %q; there is %s", c.Lang, joined(content.Languages))}
	}
	if n, ok := content.Network(conversations.NetworkID(c.Network)); ok && c.Guide == "" {
		c.Guide = string(n.Guide)
	}
	guide, err := guideOrFirst(content, c.Guide)
	if err != nil {
		return err
	}
	return guides.Export(p.out, content, guide, conversations.NetworkID(c.Network), conversations.Language(c.Lang))
}

type guideGraphCommand struct {
	configFlag
	Guide string `placeholder:"ID" help:"The guide. Without it, the first one."`
}

// Run draws the guide.
func (c guideGraphCommand) Run(p *process) error {
	_, content, err := p.load(c.Config)
	if err != nil {
		return err
	}
	guide, err := guideOrFirst(content, c.Guide)
	if err != nil {
		return err
	}
	return guides.Graph(p.out, content, guide)
}

// guideOrFirst is the guide with that id, or the default one.
func guideOrFirst(c *content.Content, id string) (conversations.GuideID, error) {
	if id == "" {
		return c.Guides[0].ID, nil
	}
	return conversations.GuideID(id), knownGuide(c, id)
}
