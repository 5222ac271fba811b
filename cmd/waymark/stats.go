package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"waymark/conversations"
	"waymark/storage"
)

// A statsCommand says where people stop: how many and never who, and no number
// below five, nor what would tell one.
type statsCommand struct {
	configFlag
	JSON bool `name:"json" help:"As JSON; each number is a range, of which 0 to 4 is fewer than five."`
}

// Run counts and prints.
func (c statsCommand) Run(p *process) error {
	return withDatabase(c.configFlag, p, func(ctx context.Context, db *storage.DB) error {
		stops, err := db.Stops(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(p, stops)
		}
		return printStops(p, stops.Shown())
	})
}

// printStops prints two tables: the guides, and the steps at which people stand.
func printStops(p *process, all []conversations.ShownStops) error {
	if len(all) == 0 {
		_, err := fmt.Fprintln(p.out, "nobody has begun a guide")
		return err
	}
	guides := [][]any{{"NETWORK", "GUIDE", "STARTED", "FINISHED", "NOT UNDERSTOOD", "WRONG ANSWERS", "OPEN TICKETS", "FIRST ANSWER"}}
	steps := [][]any{{"NETWORK", "GUIDE", "STEP", "STANDING", "MEDIAN", "LONGEST", "SILENT"}}
	for _, g := range all {
		guides = append(guides, []any{dash(g.Network), dash(g.Guide), shown(g.Started), shown(g.Finished), shown(g.NotUnderstood), shown(g.NotThat),
			shown(g.Tickets), dash(spanIn(conversations.Waits[:], g.Wait))})
		for _, s := range g.Steps {
			steps = append(steps, []any{dash(g.Network), dash(g.Guide), s.Step, shown(s.Standing),
				dash(spanIn(conversations.Ages[:], s.Median)), dash(spanIn(conversations.Ages[:], s.Oldest)), shown(s.Silent)})
		}
	}
	if err := table(p.out, guides); err != nil {
		return err
	}
	if len(steps) > 1 {
		if _, err := fmt.Fprintln(p.out); err != nil {
			return err
		}
		if err := table(p.out, steps); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(p.out, "\nSilent: not heard from for %s. Questions and answers: of the last %s. Numbers are ranges.\n",
		days(conversations.SilentAfter), days(conversations.TalliedFor))
	return err
}

// shown is a number as far as it may be seen.
func shown(c conversations.Count) string {
	if c.From == 0 {
		return fmt.Sprintf("fewer than %d", c.To+1)
	}
	return fmt.Sprintf("%d-%d", c.From, c.To)
}

// spanIn says which of some spans it is; empty: they are too few.
func spanIn(spans []time.Duration, i int) string {
	switch {
	case i < 0:
		return ""
	case i == len(spans)-1:
		return hoursOrDays(spans[i-1]) + " or more"
	}
	return "under " + hoursOrDays(spans[i])
}

func hoursOrDays(d time.Duration) string {
	if d <= 24*time.Hour {
		return counted(int(d.Hours()), "hour", "hours")
	}
	return days(d)
}

// A stopsJSON is what programs read. Its names stay.
type stopsJSON struct {
	At     time.Time   `json:"at"`
	Guides []guideJSON `json:"guides"`
}

type guideJSON struct {
	conversations.ShownStops
	FirstAnswer string     `json:"first_answer"` // empty: they are too few
	Steps       []stepJSON `json:"steps"`
}

type stepJSON struct {
	conversations.ShownStep
	Median string `json:"median"`
	Oldest string `json:"longest"`
}

func printJSON(p *process, stops conversations.Stops) error {
	all := stopsJSON{At: stops.At.UTC().Truncate(time.Second), Guides: []guideJSON{}}
	for _, g := range stops.Shown() {
		of := guideJSON{ShownStops: g, FirstAnswer: spanIn(conversations.Waits[:], g.Wait), Steps: []stepJSON{}}
		for _, s := range g.Steps {
			of.Steps = append(of.Steps, stepJSON{s, spanIn(conversations.Ages[:], s.Median), spanIn(conversations.Ages[:], s.Oldest)})
		}
		all.Guides = append(all.Guides, of)
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "%s\n", text)
	return err
}
