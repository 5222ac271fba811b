package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"waymark/conversations"
	"waymark/guides"
	"waymark/internal/plaintext"
	"waymark/storage"
)

type faqReviewCommand struct{ configFlag }

// Run walks the questions that were not understood, or answered wrongly. The answers
// are read from stdin, one a line. Of the built-in content it lists them alone.
func (c faqReviewCommand) Run(p *process) (err error) {
	conf, _, err := p.load(c.Config)
	if err != nil {
		return err
	}
	var examples *guides.Examples
	if conf.Guides.Dir != "" {
		if examples, err = guides.OpenExamples(conf.Guides.Dir); err != nil {
			return err
		}
	}
	ctx := context.Background()
	db, err := openAsItIs(ctx, conf, p.now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	all, err := db.Questions(ctx)
	if err != nil {
		return err
	}
	r := &review{p: p, lines: plaintext.NewLines(p.in, "stdin", plaintext.Longest), examples: examples, drop: func(g []storage.Question) error {
		for _, q := range g {
			if err := db.DropQuestion(ctx, q.ID); err != nil {
				return err
			}
		}
		return nil
	}}
	return r.walk(guides.Alike(all, func(q storage.Question) string { return q.Text }))
}

// A review is one walk through the queue.
type review struct {
	p        *process
	lines    *plaintext.Lines
	examples *guides.Examples // nil: none can be added
	drop     func([]storage.Question) error
	added    bool
}

func (r *review) say(format string, args ...any) error {
	_, err := fmt.Fprintf(r.p.out, format, args...)
	return err
}

func (r *review) walk(groups [][]storage.Question) error {
	if len(groups) == 0 {
		return r.say("no question waits\n")
	}
	if r.examples == nil {
		return r.list(groups)
	}
	if err := r.say("A number or an id takes a question for it, d drops it, Enter leaves it for later, q ends.\n"); err != nil {
		return err
	}
	for _, g := range groups {
		if err := r.show(g); err != nil {
			return err
		}
		if more, err := r.ask(g); err != nil {
			return err
		} else if !more {
			break
		}
	}
	if !r.added {
		return nil
	}
	return r.say("\nNow run `waymark check` and `waymark faq calibrate`: the content has changed.\n")
}

// list shows the questions to who cannot teach them.
func (r *review) list(groups [][]storage.Question) error {
	for _, g := range groups {
		if err := r.show(g); err != nil {
			return err
		}
	}
	return r.say("\nThe built-in content cannot be taught: copy guides/content and name the copy as guides.dir in the config.\n")
}

// show shows questions that ask the same.
func (r *review) show(g []storage.Question) error {
	q, often := g[0], "once"
	if len(g) > 1 {
		often = counted(len(g), "time", "times")
	}
	if err := r.say("\n%s\n  %s, at %s, %s\n", plaintext.OneLine(q.Text), cmp.Or(q.Language, "?"), cmp.Or(q.Step, "no step"), often); err != nil {
		return err
	}
	var wrong []conversations.TopicID
	for _, q := range g {
		if q.Wrong != "" && !slices.Contains(wrong, q.Wrong) {
			wrong = append(wrong, q.Wrong)
			if err := r.say("  answered with %s, and turned down\n", q.Wrong); err != nil {
				return err
			}
		}
	}
	for i, id := range q.Matches {
		if err := r.say("  %d %s\n", i+1, id); err != nil {
			return err
		}
	}
	return nil
}

// ask reads what to do with a question until it makes sense, and reports
// whether to go on.
func (r *review) ask(g []storage.Question) (more bool, err error) {
	for {
		if err := r.say("> "); err != nil {
			return false, err
		}
		line, err := r.lines.Next()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		answer := strings.TrimSpace(line)
		switch answer {
		case "q":
			return false, nil
		case "":
			return true, nil
		case "d":
			return true, r.drop(g)
		}
		id := answer
		if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(g[0].Matches) {
			id = string(g[0].Matches[n-1])
		}
		if slices.Contains(r.examples.IDs(), id) {
			return true, r.accept(g, id)
		}
		if err := r.say("there is no %q%s\n", plaintext.OneLine(answer), didYouMean(answer, r.examples.IDs())); err != nil {
			return false, err
		}
	}
}

// accept writes the question down and takes it out of the queue, in this order:
// after a crash between the two it is found written down already.
func (r *review) accept(g []storage.Question, id string) error {
	where, added, err := r.examples.Add(strings.TrimSpace(plaintext.OneLine(g[0].Text)), id, cmp.Or(g[0].Language, conversations.English))
	if err != nil {
		return err
	}
	says := "it stands in %s already\n"
	if added {
		r.added, says = true, "now in %s\n"
	}
	if err := r.say(says, where); err != nil {
		return err
	}
	return r.drop(g)
}
