package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"time"

	"waymark/bot"
	"waymark/conversations/engine"
	"waymark/storage"
)

// A remindCommand looks at reminders. It sends none and changes nothing: that is
// for the process that serves.
type remindCommand struct {
	configFlag
	Stuck  bool   `xor:"what" required:"" help:"List who got all reminders and does not move, and at which steps."`
	DryRun bool   `xor:"what" required:"" help:"List what is due, and what would become of it now."`
	At     string `placeholder:"TIME" help:"With --dry-run: the moment instead of now, as 2026-11-23T09:00 in the operator's time zone, or with an offset at its end."`
}

// Run never prints a name or a text: people are numbers.
func (c remindCommand) Run(p *process) error {
	if c.At != "" && !c.DryRun {
		return usageError{"--at is for --dry-run: --stuck lists who is stuck now"}
	}
	conf, content, err := p.load(c.Config)
	if err != nil {
		return err
	}
	at, err := moment(c.At, conf.Reminders.Timezone, p.now())
	if err != nil {
		return err
	}
	engine, err := newEngine(conf, content)
	if err != nil {
		return err
	}
	return withDatabase(c.configFlag, p, func(ctx context.Context, db *storage.DB) error {
		if c.Stuck {
			return stuck(ctx, p, conf, db)
		}
		return dryRun(ctx, p, engine, db, at)
	})
}

// moment reads a time of the command line; now where it is empty.
func moment(text, zone string, now time.Time) (time.Time, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, err
	}
	if text == "" {
		return now.In(loc), nil
	}
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04"} {
		if at, err := time.ParseInLocation(form, text, loc); err == nil {
			return at, nil
		}
	}
	return time.Time{}, usageError{fmt.Sprintf("--at %q is no moment such as 2026-11-23T09:00 or 2026-11-23T09:00:00+01:00", text)}
}

// stuck lists who got all reminders and has not moved since.
func stuck(ctx context.Context, p *process, conf config, db *storage.DB) error {
	all := len(conf.Reminders.After)
	if all == 0 {
		_, err := fmt.Fprintln(p.out, "nobody is reminded: reminders.after is empty")
		return err
	}
	people, err := db.Stuck(ctx, all, math.MaxInt32)
	if err != nil {
		return err
	}
	if len(people) == 0 {
		_, err := fmt.Fprintf(p.out, "nobody is stuck: nobody got all %s and stayed where they are\n", counted(all, "reminder", "reminders"))
		return err
	}
	rows := [][]any{{"PERSON", "NETWORK", "STEP", "SINCE", "IDLE"}}
	steps := map[string]int{}
	for _, s := range people {
		rows = append(rows, []any{s.Person, s.Network, s.Step, s.Since.UTC().Format(time.DateOnly), days(p.now().Sub(s.Active))})
		steps[string(s.Step)]++
	}
	if err := table(p.out, rows); err != nil {
		return err
	}
	return tally(p.out, "STEP", steps)
}

// days is a span as one says it: "12 days".
func days(d time.Duration) string { return counted(int(d.Hours()/24), "day", "days") }

// dryRun asks the engine about everything that is due at a moment, and keeps
// nothing of what it says.
func dryRun(ctx context.Context, p *process, engine *engine.Engine, db *storage.DB, at time.Time) error {
	all, err := bot.Forecast(ctx, db, engine.Handle, p.now(), at)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		_, err := fmt.Fprintf(p.out, "no reminder is due at %s\n", at.Format("2006-01-02 15:04 MST"))
		return err
	}
	rows := [][]any{{"PERSON", "KIND", "STEP", "DUE", "VERDICT"}}
	counts := map[string]int{}
	for _, v := range all {
		says := cmp.Or(v.Withheld, "said")
		rows = append(rows, []any{v.Person, v.Kind, cmp.Or(v.Step, v.At), v.Due.In(at.Location()).Format("2006-01-02 15:04 MST"), says})
		counts[says]++
	}
	if err := table(p.out, rows); err != nil {
		return err
	}
	return tally(p.out, "VERDICT", counts)
}

// tally prints how many there are of each, the most frequent first.
func tally(out io.Writer, name string, counts map[string]int) error {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	rows := [][]any{{name, "COUNT"}}
	for _, n := range names {
		rows = append(rows, []any{n, counts[n]})
	}
	if _, err := fmt.Fprintln(out); err != nil {
		return err
	}
	return table(out, rows)
}
