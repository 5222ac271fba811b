package conversations

import (
	"slices"
	"time"
)

// Stops say where people stop: how many, and never who. The numbers are exact;
// what others may see of them is their [Stops.Shown].
type Stops struct {
	At     time.Time // when it was counted
	Guides []GuideStops
}

// GuideStops are those of the members of a network in one guide; without a guide,
// of who has none.
type GuideStops struct {
	Network  NetworkID
	Guide    GuideID
	Finished int
	Steps    []StepStops // at which somebody stands, in the order of their names

	// Of the last [TalliedFor]: questions that were not understood, answers that
	// were wrong, and how long people waited for a human's first word.
	NotUnderstood int
	NotThat       int
	Answers       [len(Waits)]int

	Tickets int // that are open
}

// StepStops are those of one step.
type StepStops struct {
	Step   StepID
	Ages   [len(Ages)]int // people by how long they have stood there
	Phases map[Phase]int  // and by what their journeys do
	Silent int            // of them, who were not heard from for [SilentAfter]
}

const (
	// TalliedFor is the time of which questions and answers are shown.
	TalliedFor = 30 * 24 * time.Hour
	// SilentAfter is after how long nobody is waited for any more.
	SilentAfter = 14 * 24 * time.Hour
)

// Ages are the spans of how long people stand at a step: below which each is.
// The last has no end. It never changes.
var Ages = [...]time.Duration{24 * time.Hour, 7 * 24 * time.Hour, 28 * 24 * time.Hour, 0}

// Waits are the same of waiting for a human's first word. It never changes.
var Waits = [...]time.Duration{time.Hour, 4 * time.Hour, 24 * time.Hour, 3 * 24 * time.Hour, 7 * 24 * time.Hour, 0}

// SpanOf is which of some spans d is in.
func SpanOf(spans []time.Duration, d time.Duration) int {
	for i, below := range spans {
		if below > 0 && d < below {
			return i
		}
	}
	return len(spans) - 1
}

// Standing is how many people stand at the step.
func (s StepStops) Standing() int { return sum(s.Ages[:]) }

// Fewest is the number from which people are counted: what is below it might say
// who they are.
const Fewest = 5

// A Count is what is shown of a number: it is between the two. From 0 it is fewer
// than [Fewest], or as many as that takes so that nothing below it can be computed
// from what stands beside it.
type Count struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// counted shows a number.
func counted(n int) Count { return rounded(n, Fewest) }

func rounded(n, grain int) Count {
	from := n / grain * grain
	return Count{from, from + grain - 1}
}

// hides reports whether the number is too small to be shown.
func (c Count) hides() bool { return c.From == 0 }

// total shows the sum of numbers that are shown themselves, of which each is
// least or more. It is as rough as it takes so that no hidden one can be computed
// by subtraction.
func total(parts []int, least []int) Count {
	shown := make([]Count, len(parts))
	var all Count
	for i, n := range parts {
		shown[i] = counted(n)
		shown[i].From = max(shown[i].From, least[i])
		all.From += shown[i].From
		all.To += shown[i].To
	}
	for grain := Fewest; ; grain *= 2 {
		of := rounded(sum(parts), grain)
		tells := func(c Count) bool {
			if c.To >= Fewest {
				return false
			}
			from := max(c.From, of.From-(all.To-c.To))
			to := min(c.To, of.To-(all.From-c.From))
			return from == to
		}
		if !slices.ContainsFunc(shown, tells) {
			return of
		}
	}
}

// ShownStops is what may be seen of [GuideStops].
type ShownStops struct {
	Network       NetworkID   `json:"network"`
	Guide         GuideID     `json:"guide"`
	Started       Count       `json:"started"`
	Finished      Count       `json:"finished"`
	Steps         []ShownStep `json:"steps"`
	NotUnderstood Count       `json:"not_understood"`
	NotThat       Count       `json:"not_that"`
	Tickets       Count       `json:"open_tickets"`
	// Answered are the tickets in which a human wrote, and Wait the span of the one
	// in their middle, as an index of [Waits]; -1: they are too few.
	Answered Count `json:"answered"`
	Wait     int   `json:"-"`
}

// ShownStep is what may be seen of [StepStops].
type ShownStep struct {
	Step     StepID `json:"step"`
	Standing Count  `json:"standing"`
	Silent   Count  `json:"silent"`
	// Median and Oldest are how long people have stood there, as indexes of [Ages];
	// -1: they are too few.
	Median int `json:"-"`
	Oldest int `json:"-"`
}

// Shown is what may be seen of s: no number below [Fewest], nor what would tell
// one.
func (s Stops) Shown() []ShownStops {
	all := make([]ShownStops, 0, len(s.Guides))
	for _, g := range s.Guides {
		all = append(all, g.shown())
	}
	return all
}

func (g GuideStops) shown() ShownStops {
	of := ShownStops{
		Network: g.Network, Guide: g.Guide, Finished: counted(g.Finished), Steps: []ShownStep{},
		NotUnderstood: counted(g.NotUnderstood), NotThat: counted(g.NotThat),
		Tickets: counted(g.Tickets), Answered: counted(sum(g.Answers[:])), Wait: -1,
	}
	parts, least := []int{g.Finished}, []int{0}
	for _, s := range g.Steps {
		parts, least = append(parts, s.Standing()), append(least, 1)
		shown := ShownStep{s.Step, counted(s.Standing()), counted(s.Silent), -1, -1}
		if !shown.Standing.hides() {
			shown.Median, shown.Oldest = median(s.Ages[:]), oldest(s.Ages[:])
		}
		of.Steps = append(of.Steps, shown)
	}
	of.Started = total(parts, least)
	if !of.Answered.hides() {
		of.Wait = median(g.Answers[:])
	}
	return of
}

// median is the span of the one in the middle.
func median(counts []int) int {
	left := (sum(counts) + 1) / 2
	for i, n := range counts {
		if left -= n; left <= 0 {
			return i
		}
	}
	return -1
}

// oldest is the last span in which there is one.
func oldest(counts []int) int {
	for i := len(counts) - 1; i >= 0; i-- {
		if counts[i] > 0 {
			return i
		}
	}
	return -1
}

func sum(counts []int) (all int) {
	for _, n := range counts {
		all += n
	}
	return all
}

// A Tally counts something that happened, by the day, for [Stops]. It says nothing
// of who it was.
type Tally struct {
	What    string // one of a few words
	Network NetworkID
	Guide   GuideID
	Step    StepID
}

// What is tallied. How long somebody waited for a human's first word is
// [AnsweredWithin] of a span.
const (
	NotUnderstood = "not-understood"
	NotThat       = "not-that"
)

// AnsweredWithin says in which of [Waits] a human's first word came. Its words are
// in databases, and never change.
func AnsweredWithin(wait int) string {
	return [len(Waits)]string{"answer-1h", "answer-4h", "answer-1d", "answer-3d", "answer-7d", "answer-later"}[wait]
}
