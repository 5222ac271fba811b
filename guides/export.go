package guides

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"waymark/conversations"
	"waymark/conversations/content"
)

// Export prints one guide as a Markdown document that can be read on paper,
// for one network or, where n is empty, for any. Its steps have the numbers that
// the chat says on the usual way; what lies off it has the number of the step
// above and a letter: "Step 14b".
func Export(w io.Writer, c *content.Content, g conversations.GuideID, n conversations.NetworkID, l conversations.Language) error {
	guide, ok := c.Guide(g)
	if !ok {
		return fmt.Errorf("there is no guide %s%s", g, didYouMean(string(g), guideIDs(c)))
	}
	network, ok := c.Network(n)
	if !ok && n != "" {
		return fmt.Errorf("there is no network %s%s", n, didYouMean(string(n), networkIDs(c)))
	}
	p := &paper{outline: newOutline(c, guide, network), lang: l}
	p.opening()
	for i, part := range p.parts() {
		p.part(i+1, part)
	}
	p.waits()
	topics := p.topics()
	p.questions(topics)
	p.sources(topics)
	_, err := io.WriteString(w, p.text.String())
	return err
}

func guideIDs(c *content.Content) []string {
	var ids []string
	for _, g := range c.Guides {
		ids = append(ids, string(g.ID))
	}
	return ids
}

func networkIDs(c *content.Content) []string {
	var ids []string
	for _, n := range c.Networks {
		ids = append(ids, string(n.ID))
	}
	return ids
}

// A paper is a guide being written down.
type paper struct {
	*outline
	lang conversations.Language
	text strings.Builder
}

// put writes one paragraph.
func (p *paper) put(format string, args ...any) {
	if p.text.Len() > 0 {
		p.text.WriteString("\n")
	}
	fmt.Fprintf(&p.text, format+"\n", args...)
}

// items writes a list.
func (p *paper) items(lines []string) {
	if len(lines) > 0 {
		p.put("%s", "- "+strings.Join(lines, "\n- "))
	}
}

func (p *paper) phrase(id content.PhraseID, pairs ...string) string {
	return content.Fill(p.c.Phrase(p.lang, id), pairs...)
}

// words fills a text for the reader.
func (p *paper) words(w content.Words) string {
	var n conversations.NetworkID
	if p.network != nil {
		n = p.network.ID
	}
	return string(p.c.Fill(w.In(p.lang), p.guide.ID, n, p.lang))
}

func (p *paper) networkName() string {
	if p.network != nil {
		return p.network.Name
	}
	return p.phrase("your-network")
}

func (p *paper) opening() {
	p.put("# %s", p.guide.Title.In(p.lang))
	p.put("%s", p.guide.Summary.In(p.lang))
	if p.network != nil {
		p.put("This copy is for %s: %s.", p.network.Name, p.network.Field)
	}
	p.put("## Contents")
	var lines []string
	for i, part := range p.parts() {
		line := fmt.Sprintf("Part %d: %s", i+1, part.Title.In(p.lang))
		for _, s := range part.Steps {
			line += fmt.Sprintf("\n  - %s", p.name(s.ID))
		}
		lines = append(lines, line)
	}
	p.items(append(lines, "Where you will have to wait", "Questions and answers", "Where this is from"))
}

// name is how other places speak of a step: "Step 3: Open the form".
func (p *paper) name(id conversations.StepID) string {
	s, _, _ := p.c.Step(id)
	return fmt.Sprintf("Step %s: %s", p.numbers[id], s.Title.In(p.lang))
}

func (p *paper) part(number int, part content.Part) {
	p.put("## Part %d: %s", number, part.Title.In(p.lang))
	if intro := p.words(part.Intro); intro != "" {
		p.put("%s", intro)
	}
	for i := range part.Steps {
		p.step(&part.Steps[i])
	}
}

func (p *paper) step(s *content.Step) {
	p.put("### %s", p.name(s.ID))
	p.put("*%s*", p.facts(s))
	p.put("%s", p.words(s.Body))
	p.items(p.ways(s))
	if len(s.Topics) > 0 {
		titles := make([]string, len(s.Topics))
		for i, id := range s.Topics {
			titles[i] = p.title(id)
		}
		p.put("Stuck? See %s.", strings.Join(titles, ", "))
	}
}

// facts says in one line who does a step, where and how long it takes.
func (p *paper) facts(s *content.Step) string {
	facts := []string{p.phrase("actor-you")}
	if s.Waits() {
		facts[0] = p.waitsFor(s)
	}
	if on, ok := deviceWords[s.Device]; ok {
		facts = append(facts, p.phrase(on))
	}
	switch {
	case s.Duration > time.Minute:
		facts = append(facts, p.phrase("minutes", "n", strconv.Itoa(int(s.Duration.Minutes()))))
	case s.Duration > 0:
		facts = append(facts, p.phrase("minute"))
	}
	if s.Extra && p.network == nil {
		facts = append(facts, "only for "+p.whoWalks(s.ID))
	}
	return upper(strings.Join(facts, " · "))
}

// deviceWords says where a step is done. It never changes.
var deviceWords = map[content.Device]content.PhraseID{
	content.Computer: "on-computer", content.Phone: "on-phone", content.Both: "on-both",
}

// upper begins a line as a sentence begins.
func upper(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

func (p *paper) waitsFor(s *content.Step) string {
	return p.phrase("waiting-for", "actor", p.phrase(content.PhraseID("actor-"+string(s.Actor)), "network", p.networkName()))
}

// whoWalks names the networks that ask for an extra step.
func (p *paper) whoWalks(id conversations.StepID) string {
	return usedBy(p.c, slices.DeleteFunc(slices.Clone(p.routes), func(r content.Route) bool { return !r.Has(id) }))
}

// waits lists the steps on which somebody else has to act, so that a reader
// can plan for them.
func (p *paper) waits() {
	var lines []string
	for _, part := range p.parts() {
		for _, s := range part.Steps {
			if s.Waits() {
				lines = append(lines, p.name(s.ID)+" ("+p.waitsFor(&s)+")")
			}
		}
	}
	if len(lines) == 0 {
		lines = []string{"Nowhere: every step is yours."}
	}
	p.put("## Where you will have to wait")
	p.items(lines)
}

// sources lists where the steps and answers come from, and the day each of
// these was read.
func (p *paper) sources(topics []*content.Topic) {
	used := map[conversations.SourceID]bool{}
	use := func(ids []conversations.SourceID) {
		for _, id := range ids {
			used[id] = true
		}
	}
	for _, part := range p.parts() {
		for _, s := range part.Steps {
			use(s.Sources)
		}
	}
	for _, t := range topics {
		use(t.Sources)
	}
	p.put("## Where this is from")
	var lines []string
	for _, s := range p.c.Sources {
		if !used[s.ID] {
			continue
		}
		line := s.Title
		if s.URL != "" {
			line += ", <" + s.URL + ">"
		}
		lines = append(lines, line+", "+p.phrase("read-on", "date", day(s.Read)))
	}
	p.items(lines)
}
