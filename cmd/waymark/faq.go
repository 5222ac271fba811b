package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"slices"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/engine"
	"waymark/conversations/faq"
	"waymark/guides"
	"waymark/internal/plaintext"
)

// A faqCommand looks at how questions are understood.
type faqCommand struct {
	Match     faqMatchCommand     `cmd:"" help:"Say what questions may mean, one a line on stdin."`
	Eval      faqEvalCommand      `cmd:"" help:"Measure the matcher on a file of questions."`
	Why       faqWhyCommand       `cmd:"" help:"Explain what a question is taken for."`
	Review    faqReviewCommand    `cmd:"" help:"Go through the questions that were not understood or answered wrongly, and teach them to your own content."`
	Calibrate faqCalibrateCommand `cmd:"" help:"Measure how sure the matcher may be of your own content, and keep it."`
}

// model trains the matcher that chat and serve would use.
func (p *process) model(file string) (*faq.Model, error) {
	c, _, err := p.load(file)
	if err != nil {
		return nil, err
	}
	return learn(c.content(), slog.New(slog.NewTextHandler(p.err, nil)))
}

type faqMatchCommand struct {
	configFlag
	JSON bool `help:"Print one JSON object a line."`
}

// A matchLine is what `faq match --json` prints for one question.
type matchLine struct {
	Question string      `json:"question"`
	Decision string      `json:"decision"`
	Matches  []matchItem `json:"matches"`
}

type matchItem struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"`
}

// Run matches each line of stdin.
func (c faqMatchCommand) Run(p *process) error {
	m, err := p.model(c.Config)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(p.out)
	lines := plaintext.NewLines(p.in, "stdin", plaintext.Longest)
	for {
		question, err := lines.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read the questions: %w", err)
		}
		if strings.TrimSpace(question) == "" {
			continue
		}
		if err := c.print(out, question, m.Match(question)); err != nil {
			return err
		}
	}
	return out.Flush()
}

func (c faqMatchCommand) print(out *bufio.Writer, question string, r faq.Result) error {
	line := matchLine{Question: strings.ToValidUTF8(question, "\uFFFD"), Decision: string(r.Decision), Matches: []matchItem{}}
	for _, m := range r.Matches {
		line.Matches = append(line.Matches, matchItem{m.Class, math.Round(m.Score*1e4) / 1e4})
	}
	if c.JSON {
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		return e.Encode(line)
	}
	var matches []string
	for _, m := range line.Matches {
		matches = append(matches, fmt.Sprintf("%s %.2f", m.ID, m.Score))
	}
	_, err := fmt.Fprintf(out, "%-8s %s   %s\n", line.Decision, strings.Join(matches, ", "), plaintext.OneLine(line.Question))
	return err
}

type faqWhyCommand struct {
	configFlag
	At       string `placeholder:"STEP" help:"Where it is typed: also say what competes there, as account/open-form."`
	Question string `arg:"" help:"The question."`
}

// Run explains one decision.
func (c faqWhyCommand) Run(p *process) error {
	conf, _, err := p.load(c.Config)
	if err != nil {
		return err
	}
	examples, err := guides.Questions(conf.content())
	if err != nil {
		return err
	}
	m, err := p.model(c.Config)
	if err != nil {
		return err
	}
	w := m.Why(c.Question, examples)
	var b strings.Builder
	fmt.Fprintf(&b, "decision   %s\n", w.Result.Decision)
	fmt.Fprintf(&b, "language   %s\n", cmp.Or(w.Result.Language, "unclear"))
	fmt.Fprintf(&b, "words      %s\n", strings.Join(w.Words, " "))
	fmt.Fprintf(&b, "unknown    %s\n", cmp.Or(strings.Join(w.Unknown, " "), "none"))
	fmt.Fprintf(&b, "concepts   %s\n", cmp.Or(strings.Join(w.Concepts, " "), "none"))
	fmt.Fprintf(&b, "needs      %.2f to answer, %.2f to suggest\n", w.Answer, w.Suggest)
	for _, l := range w.Likely {
		fmt.Fprintf(&b, "%6.3f     %-28s like “%s”\n", l.Score, l.Class, l.Example)
	}
	if c.At != "" {
		if err := c.weigh(p, &b, m.Match(c.Question).Meaning()); err != nil {
			return err
		}
	}
	_, err = fmt.Fprint(p.out, b.String())
	return err
}

// leastShown is how likely has to be what is worth a line.
const leastShown = 0.01

// weigh says what competes for the question at the step.
func (c faqWhyCommand) weigh(p *process, b *strings.Builder, meaning conversations.Meaning) error {
	_, all, err := p.load(c.Config)
	if err != nil {
		return err
	}
	step, part, ok := all.Step(conversations.StepID(c.At))
	if !ok {
		return unknownID(all, c.At)
	}
	e := engine.New(all)
	s := placed(e, all, step, part, p.now())
	m := conversations.Message{At: p.now(), Body: conversations.Text(c.Question), Meaning: meaning}
	fmt.Fprintf(b, "at         %s\n", step.Title.In(conversations.English))
	for _, w := range e.Weigh(s, m) {
		if w.Likely < leastShown {
			break
		}
		needs := fmt.Sprintf("needs %.2f", w.Needs)
		if w.Needs > 1 {
			needs = "only offered"
		}
		fmt.Fprintf(b, "%6.3f     %-12s %s\n", w.Likely, needs, w.Means)
	}
	if out := e.Handle(s, m); len(out.Replies) > 0 {
		said, _, _ := strings.Cut(string(out.Replies[len(out.Replies)-1].Text), "\n")
		fmt.Fprintf(b, "says       %s\n", said)
	}
	return nil
}

// placed is somebody who was just shown a step.
func placed(e *engine.Engine, c *content.Content, step *content.Step, part *content.Part, now time.Time) conversations.State {
	s := conversations.State{Since: now, Journey: conversations.Journey{At: step.ID, Phase: conversations.Walking, Since: now, Active: now}}
	for _, g := range c.Guides {
		if s.Journey.Guide == "" && slices.Contains(g.Parts, part.ID) {
			s.Journey.Guide = g.ID
		}
	}
	return e.Handle(s, conversations.Message{At: now, Body: conversations.Text("/start")}).State
}

type faqCalibrateCommand struct{ configFlag }

// Run calibrates the operator's own content. The built-in content is
// calibrated by its tests.
func (c faqCalibrateCommand) Run(p *process) error {
	conf, _, err := p.load(c.Config)
	if err != nil {
		return err
	}
	if conf.Guides.Dir == "" {
		return errors.New("the built-in questions are calibrated already; this is for a folder of your own, guides.dir in the config")
	}
	file, examples, err := guides.Calibrate(conf.Guides.Dir)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "calibrated on %s: %s\n", counted(examples, "example question", "example questions"), file)
	return err
}
