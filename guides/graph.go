package guides

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// Graph draws one guide as a Mermaid flowchart: a box for each part, a rounded
// step where somebody else has to act, an arrow for each way on: dashed where
// it is only some networks' own, or leads out of the order. Options that stay on
// their step are left out: they lead nowhere.
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
	for _, s := range c.StepsOf(guide) {
		if d.shows(s.ID) {
			d.arrows(s)
		}
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
	name := quote(fmt.Sprintf("Step %s: %s", d.numbers[s.ID], english(s.Title)))
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
	return fmt.Sprintf("step%s", d.numbers[id])
}

func (d *drawing) arrows(s *content.Step) {
	for i := range s.Options {
		switch o := &s.Options[i]; {
		case o.Older:
			d.put("  %s -.->|%s| older>%s]", d.node(s.ID), quote(english(o.Label)), quote("The older guide"))
		case o.Newer:
			d.put("  %s -.->|%s| newer>%s]", d.node(s.ID), quote(english(o.Label)), quote("The guide "+english(d.c.Guides[0].Title)))
		case o.Moves(), o.Meanwhile != "" && d.routes[0].Ahead(o.Meanwhile, s):
			for _, t := range d.taken(s, o) {
				d.arrow(s, o, t)
			}
		}
	}
}

// taken returns each edge of an option once, with all who take it.
func (d *drawing) taken(s *content.Step, o *content.Option) []fork {
	var all []fork
	for _, f := range d.forks(s, o) {
		for _, e := range f.edges {
			same := slices.IndexFunc(all, func(f fork) bool { return sameEdge(f.edges[0], e) })
			if same < 0 {
				all = append(all, fork{slices.Clone(f.routes), []content.Edge{e}})
				continue
			}
			all[same].routes = append(all[same].routes, f.routes...)
		}
	}
	return all
}

// arrow draws one edge, and says who takes it and when.
func (d *drawing) arrow(s *content.Step, o *content.Option, t fork) {
	var says []string
	if label := english(o.Label); label != "" && (len(t.edges[0].If) == 0 || s.Divides()) {
		says = append(says, label)
	}
	for _, n := range t.edges[0].If {
		at, _, _ := d.c.Step(n.At)
		chosen, _ := at.Option(n.Option)
		says = append(says, fmt.Sprintf("after “%s” in step %s", english(chosen.Label), d.numbers[n.At]))
	}
	line := "-->"
	if !slices.ContainsFunc(t.routes, func(r content.Route) bool { return len(r.Extra) == 0 }) {
		says = append(says, "only for "+usedBy(d.c, t.routes))
		line = "-.->"
	}
	if o.Meanwhile != "" {
		line = "-.->"
	}
	if len(says) > 0 {
		line += "|" + quote(strings.Join(says, " · ")) + "|"
	}
	d.put("  %s %s %s", d.node(s.ID), line, d.node(t.edges[0].To))
}

func english(w content.Words) string { return w.In(conversations.English) }

// quote makes a text safe inside a Mermaid drawing, where entities begin with
// # and Markdown with a backtick.
func quote(s string) string {
	return `"` + strings.NewReplacer("#", "#35;", `"`, "#quot;", "`", "#96;", "<", "#lt;", ">", "#gt;",
		"&", "#amp;", "\n", " ").Replace(s) + `"`
}
