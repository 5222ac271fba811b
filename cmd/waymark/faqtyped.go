package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/engine"
	"waymark/conversations/faq"
	"waymark/guides"
	"waymark/internal/plaintext"
)

// whereTheyStand measures what becomes of texts that people type at a step. Of the
// bounds it knows the least share that is right, and the most that is wrong.
func (c faqEvalCommand) whereTheyStand(p *process, conf config, all *content.Content, typed []guides.TypedCase) error {
	m, err := learn(conf.content(), slog.New(slog.NewTextHandler(p.err, nil)))
	if err != nil {
		return err
	}
	e := engine.New(all)
	counts := map[string]map[engine.Verdict]int{}
	var b, rest bytes.Buffer
	for _, t := range typed {
		step, part, _ := all.Step(t.Step)
		s := placed(e, all, step, part, p.now())
		msg := conversations.Message{At: p.now(), Body: conversations.Text(t.Text)}
		if e.MayAsk(t.Text) {
			msg.Meaning = m.Match(t.Text).Meaning()
		}
		v, ok := e.Judge(s, msg, t.Want)
		if !ok {
			return guides.Faults{{File: c.File, Line: t.Line, Says: fmt.Sprintf("%q is no option of %s, no topic, no wish and no command", plaintext.OneLine(t.Want), t.Step)}}
		}
		for _, of := range []string{"all", t.Language} {
			if counts[of] == nil {
				counts[of] = map[engine.Verdict]int{}
			}
			counts[of][v]++
		}
		if v != engine.Right && v != engine.Offered {
			fmt.Fprintf(&rest, "  %-6s %s  %s (%s)\n", v, t.Step, plaintext.OneLine(t.Text), t.Want)
		}
	}
	fmt.Fprintf(&b, "%-6s %4s  %-16s  %-16s  %-7s  %-7s  %s\n", "", "", "right", "or offered", "none", "missed", "wrong")
	for _, of := range slices.Sorted(maps.Keys(counts)) {
		n, asked := counts[of], 0
		for _, times := range n {
			asked += times
		}
		fmt.Fprintf(&b, "%-6s %4d  %s  %s  %5.1f %%  %5.1f %%  %5.1f %%\n", of, asked, share(n[engine.Right], asked), share(n[engine.Right]+n[engine.Offered], asked),
			percent(n[engine.NoneFit], asked), percent(n[engine.Missed], asked), percent(n[engine.Wrong], asked))
	}
	if rest.Len() > 0 {
		fmt.Fprintf(&b, "\nnot as it was meant:\n%s", rest.String())
	}
	if _, err := p.out.Write(b.Bytes()); err != nil {
		return err
	}
	return c.tooFew(counts["all"], len(typed))
}

// tooFew names the bounds that are broken.
func (c faqEvalCommand) tooFew(n map[engine.Verdict]int, all int) error {
	var broken []string
	if got, _, _ := faq.Share(n[engine.Right], all); got < c.MinTop1 {
		broken = append(broken, fmt.Sprintf("right is %.1f %%, less than %.1f %%", 100*got, 100*c.MinTop1))
	}
	if got, _, _ := faq.Share(n[engine.Right]+n[engine.Offered], all); got < c.MinTop3 {
		broken = append(broken, fmt.Sprintf("right or offered is %.1f %%, less than %.1f %%", 100*got, 100*c.MinTop3))
	}
	if got, _, _ := faq.Share(n[engine.Wrong], all); got > c.MaxWrong {
		broken = append(broken, fmt.Sprintf("wrong is %.1f %%, more than %.1f %%", 100*got, 100*c.MaxWrong))
	}
	if len(broken) > 0 {
		return faults(broken)
	}
	return nil
}
