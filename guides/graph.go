package guides

import (
	"fmt"
	"io"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// Graph draws one guide as a Mermaid flowchart: a box for each part, a rounded
// step where somebody else has to act, an arrow for each way on. Options that
// stay on their step are left out: they lead nowhere.
func Graph(w io.Writer, c *content.Content, g conversations.GuideID) error {
	guide, ok := c.Guide(g)
	if !ok {
		return fmt.Errorf("there is no guide %s%s", g, didYouMean(string(g), guideIDs(c)))
	}
	d := &drawing{outline: newOutline(c, guide, nil)}
	d.put("flowchart TD")
	for i, part := range d.parts() {
		d.put("  subgraph part%d[%s]", i+1, quote(fmt.Sprintf("Part %d: %s", i+1, english(part.Title))))
		for i := range part.Steps {
			d.step(&part.Steps[i])
		}
		d.put("  end")
	}
	d.put("  finish(((%s)))", quote("The end"))
	for _, s := range stepsOf(c, guide) {
		d.arrows(s)
	}
	_, err := io.WriteString(w, d.text.String())
	return err
}

// A drawing is a flowchart being written down.
type drawing struct {
	*outline
	text strings.Builder
}

func (d *drawing) put(format string, args ...any) { fmt.Fprintf(&d.text, format+"\n", args...) }

func (d *drawing) step(s *content.Step) {
	name := quote(fmt.Sprintf("Step %d: %s", d.numbers[s.ID], english(s.Title)))
	if s.Waits() {
		d.put("    %s([%s])", d.node(s.ID), name)
		return
	}
	d.put("    %s[%s]", d.node(s.ID), name)
}

// node names a step in the drawing. The words that Mermaid keeps for itself
// never look like it.
func (d *drawing) node(id conversations.StepID) string {
	if id == theEnd {
		return "finish"
	}
	return fmt.Sprintf("step%d", d.numbers[id])
}

func (d *drawing) arrows(s *content.Step) {
	for _, n := range s.NextIf {
		if d.numbers[n.At] == 0 {
			continue // chosen in a guide that this one is not
		}
		at, _, _ := d.c.Step(n.At)
		label := fmt.Sprintf("after “%s” in step %d", english(optionOf(at, n.Option).Label), d.numbers[n.At])
		d.arrow(s.ID, n.To, label)
	}
	for _, o := range s.Options {
		switch {
		case o.Stay, o.Topic != "":
		case o.Older:
			d.put("  %s -.->|%s| older>%s]", d.node(s.ID), quote(english(o.Label)), quote("The older guide"))
		case o.Newer:
			d.put("  %s -.->|%s| newer>%s]", d.node(s.ID), quote(english(o.Label)), quote("The guide "+english(d.c.Guides[0].Title)))
		case o.Meanwhile != "":
			if part, _ := d.c.Part(o.Meanwhile); d.ahead(s, o.Meanwhile) {
				d.put("  %s -.->|%s| %s", d.node(s.ID), quote(english(o.Label)), d.node(part.Steps[0].ID))
			}
		case o.To != "":
			d.arrow(s.ID, o.To, english(o.Label))
		default:
			d.arrow(s.ID, d.follows(s), english(o.Label))
		}
	}
}

func (d *drawing) arrow(from, to conversations.StepID, label string) {
	if label == "" {
		d.put("  %s --> %s", d.node(from), d.node(to))
		return
	}
	d.put("  %s -->|%s| %s", d.node(from), quote(label), d.node(to))
}

func english(w content.Words) string { return w.In(conversations.English) }

// quote makes a text safe inside a Mermaid drawing, where entities begin with
// # and Markdown with a backtick.
func quote(s string) string {
	return `"` + strings.NewReplacer("#", "#35;", `"`, "#quot;", "`", "#96;", "<", "#lt;", ">", "#gt;",
		"&", "#amp;", "\n", " ").Replace(s) + `"`
}
