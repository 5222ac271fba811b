package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"waymark/conversations/faq"
	"waymark/guides"
	"waymark/internal/plaintext"
)

type faqEvalCommand struct {
	configFlag
	File        string  `arg:"" help:"Tab-separated: question, expected id (- for out of scope, ~ where it is about such things all the same), language. Or, where people stand: step, text, what is meant (- for nothing), language."`
	MinTop1     float64 `name:"min-top1" help:"Least share of right first matches, 0 to 1."`
	MinTop3     float64 `name:"min-top3" help:"Least share of questions with the right id among three."`
	MinAnswered float64 `name:"min-answered" help:"Least share answered directly."`
	MaxWrong    float64 `name:"max-wrong" default:"1" help:"Most wrong direct answers, of all questions."`
	MaxOutside  float64 `name:"max-oos" default:"1" help:"Most out-of-scope questions answered."`
}

// Run measures and prints. It fails when a bound is broken.
func (c faqEvalCommand) Run(p *process) error {
	conf, content, err := p.load(c.Config)
	if err != nil {
		return err
	}
	if typed, err := guides.Typed(content, c.File); err != nil {
		return err
	} else if len(typed) > 0 {
		return c.whereTheyStand(p, conf, content, typed)
	}
	cases, doubts, err := guides.Cases(conf.content(), c.File)
	for _, doubt := range doubts {
		if _, err := fmt.Fprintf(p.err, "waymark: warning: %s\n", doubt); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	m, err := learn(conf.content(), slog.New(slog.NewTextHandler(p.err, nil)))
	if err != nil {
		return err
	}
	r := faq.Evaluate(m, cases, p.now)
	var b bytes.Buffer
	printReport(&b, r)
	typos := faq.Evaluate(m, faq.Mistype(cases), p.now)
	fmt.Fprintf(&b, "\nwith typos in 30 %% of the longer words: top-1 %s, top-3 %s, wrong %d, out of scope answered %d\n",
		share(typos.All.Top1, typos.All.Asked), share(typos.All.Top3, typos.All.Asked), typos.All.Wrong, typos.Outside.Answered)
	fmt.Fprintf(&b, "a question takes %.2f ms at the median\n", 1000*r.Median.Seconds())
	if _, err := p.out.Write(b.Bytes()); err != nil {
		return err
	}
	if broken := r.Broken(faq.Bounds{Top1: c.MinTop1, Top3: c.MinTop3, Answered: c.MinAnswered, Wrong: c.MaxWrong, Outside: c.MaxOutside}); len(broken) > 0 {
		return faults(broken)
	}
	return nil
}

// share shows a share with its 95 % interval.
func share(n, all int) string {
	p, low, high := faq.Share(n, all)
	return fmt.Sprintf("%5.1f %% [%.0f–%.0f]", 100*p, 100*low, 100*high)
}

func printReport(b *bytes.Buffer, r faq.Report) {
	row := func(name string, t faq.Tally) {
		fmt.Fprintf(b, "%-26s %4d  %s  %s  %5.1f %%  %5.1f %%  %5.1f %%  %5.1f %%\n", name, t.Asked,
			share(t.Top1, t.Asked), share(t.Top3, t.Asked), percent(t.Answered, t.Asked), percent(t.Wrong, t.Asked),
			percent(t.Offered, t.Asked), percent(t.None, t.Asked))
	}
	fmt.Fprintf(b, "%-26s %4s  %-16s  %-16s  %-7s  %-7s  %-7s  %s\n", "", "", "top-1", "top-3", "answered", "wrong", "suggest", "none")
	row("all", r.All)
	for _, l := range slices.Sorted(maps.Keys(r.ByLanguage)) {
		row(l, *r.ByLanguage[l])
	}
	fmt.Fprintf(b, "\nout of scope: %s, answered %s, suggested %s\n", counted(r.Outside.Asked, "question", "questions"),
		share(r.Outside.Answered, r.Outside.Asked), share(r.Outside.Offered, r.Outside.Asked))
	if r.Near.Asked > 0 {
		fmt.Fprintf(b, "of these near: %s, answered %s, suggested %s\n", counted(r.Near.Asked, "question", "questions"),
			share(r.Near.Answered, r.Near.Asked), share(r.Near.Offered, r.Near.Asked))
	}
	fmt.Fprintf(b, "\nby topic, where not every first match was right:\n")
	for _, id := range slices.Sorted(maps.Keys(r.ByClass)) {
		if t := r.ByClass[id]; t.Top1 < t.Asked {
			row("  "+id, *t)
		}
	}
	fmt.Fprintf(b, "\ntaken for each other:\n")
	for _, c := range r.Confusions[:min(12, len(r.Confusions))] {
		fmt.Fprintf(b, "  %d × %s for %s\n", c.Times, c.Got, c.Want)
	}
	fmt.Fprintf(b, "\nanswered wrongly:\n")
	for _, c := range r.Mistakes {
		want := c.Want
		if want == "" {
			want = "out of scope"
		}
		fmt.Fprintf(b, "  %s (%s)\n", plaintext.OneLine(c.Question), want)
	}
}

func percent(n, all int) float64 {
	p, _, _ := faq.Share(n, all)
	return 100 * p
}
