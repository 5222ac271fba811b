package engine

import (
	_ "embed"
	"strconv"
	"strings"
)

// A whenWord is what a word or a few words mean in a moment.
type whenWord struct {
	is whenKind
	n  int
}

// A whenKind says in which way.
type whenKind string

// The kinds.
const (
	isDay     whenKind = "day"     // so many days from today
	isPart    whenKind = "part"    // a part of the day, by its place in dayParts
	isTonight whenKind = "tonight" // the same, today
	isWeekday whenKind = "weekday" // 0 is Sunday
	isMonth   whenKind = "month"
	isWeek    whenKind = "week"  // next week
	isUnit    whenKind = "unit"  // of so many minutes
	isSpan    whenKind = "span"  // so many minutes
	isPast    whenKind = "past"  // minutes past the hour that follows
	isTo      whenKind = "to"    // minutes before it
	isAt      whenKind = "at"    // an hour follows
	isIn      whenKind = "in"    // a span follows
	isClock   whenKind = "clock" // stands behind an hour
	isHalf    whenKind = "half"  // "am" or "pm", in hours
	isOne     whenKind = "one"   // 1 before a unit
	isNumber  whenKind = "number"
	isFiller  whenKind = "filler"
	isAsking  whenKind = "asking" // "remind me"
	isWait    whenKind = "wait"   // when the wait is over that a screen speaks of
	isOrdinal whenKind = "ordinal"
	isNoon    whenKind = "noon" // a clock time, in minutes
)

// dayParts are the parts of a day, as when.txt numbers them.
var dayParts = []daytime{
	{4 * hour, 9 * hour, 12 * hour}, {11 * hour, 12 * hour, 15 * hour}, {12 * hour, 14 * hour, 19 * hour}, {16 * hour, 19 * hour, wholeDay}, {17 * hour, 19 * hour, wholeDay},
}

// whenTable is the words that moments are made of.
//
//go:embed when.txt
var whenTable string

// A whenLexicon is the words of whenTable.
type whenLexicon struct {
	words   map[string]whenWord
	longest int // how many words the longest has
}

func newWhenLexicon() *whenLexicon {
	all, longest := map[string]whenWord{}, 0
	for line := range strings.Lines(whenTable) {
		head, words, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok || strings.HasPrefix(head, "#") {
			continue
		}
		kind, number, _ := strings.Cut(head, " ")
		n, _ := strconv.Atoi(number)
		for w := range strings.SplitSeq(words, "|") {
			if _, taken := all[w]; !taken { // the rows above go before those below
				all[w] = whenWord{whenKind(kind), n}
				longest = max(longest, strings.Count(w, " ")+1)
			}
		}
	}
	return &whenLexicon{all, longest}
}

// politeWords may stand before who asks to be reminded.
var politeWords = map[string]bool{"please": true, "pls": true, "can": true, "could": true, "would": true, "will": true, "you": true, "hi": true, "hello": true, "ok": true, "okay": true,
	"bitte": true, "kannst": true, "konnen": true, "du": true, "sie": true, "mich": true, "pouvez": true, "vous": true, "peux": true, "tu": true, "me": true, "puedes": true, "puede": true,
	"puoi": true, "mi": true, "kun": true, "je": true, "mozesz": true, "prosze": true, "pode": true, "podes": true}
