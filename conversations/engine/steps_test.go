package engine_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A typing is one line of steps.tsv: what somebody types where they stand, and
// what may come of it.
type typing struct {
	line                     int
	spot, language, kind     string
	text                     string
	right, forbidden         []string
	verdict, why, whatItLeds string
}

// readTypings reads a file of them. STEPS names another one than ours, and
// POSITIONS one that says how one comes to its spots.
func readTypings(t *testing.T) (all []typing, ways [][]string) {
	t.Helper()
	for n, row := range tableRows(t, fileOr("STEPS", "testdata/steps.tsv")) {
		row = append(row, "", "")
		c := typing{line: n, spot: row[0], language: row[1], kind: row[2], text: row[3]}
		c.right, c.forbidden = strings.Split(row[4], "|"), strings.Split(row[5], "|")
		if row[5] == "" {
			c.forbidden = nil
		}
		all = append(all, c)
	}
	return all, tableRows(t, fileOr("POSITIONS", "testdata/positions.tsv"))
}

func fileOr(variable, file string) string {
	if other := os.Getenv(variable); other != "" {
		return other
	}
	return file
}

func tableRows(t *testing.T, file string) (rows [][]string) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(src)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" && !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	return rows
}

// spots walks to every position, each from the one that it begins at.
func (l *lab) spots(t *testing.T, ways [][]string) map[string]*spot {
	t.Helper()
	at := map[string]said{"-": {}}
	all := map[string]*spot{}
	for _, way := range ways {
		r := at[way[1]]
		for move := range strings.SplitSeq(way[2], " ; ") {
			ok := true
			if line, typed := strings.CutPrefix(move, "="); typed {
				r = l.say(r, line)
			} else if move != "" {
				r, ok = l.press(r, move)
			}
			if !ok {
				t.Fatalf("%s: no button %q", way[0], move)
			}
		}
		at[way[0]] = r
		all[way[0]] = l.stand(r)
	}
	return all
}

// fits reports whether an outcome is what a line asks for.
func fits(got, want string) bool {
	for _, kind := range []string{"option:", "suggest:option:"} {
		if rest, ok := strings.CutPrefix(want, kind); ok {
			label, is := strings.CutPrefix(got, kind)
			return is && regexp.MustCompile("(?i)"+rest).MatchString(label)
		}
	}
	if strings.Contains(want, ":") {
		return regexp.MustCompile("^(?:" + want + ")$").MatchString(got)
	}
	return got == want
}

// judge says what became of a typing: right, none, missed or wrong.
func (p *spot) judge(c *typing) {
	r := p.lab.say(p.screen, c.text)
	got := p.outcomes(r, true)
	right := slices.Clone(c.right)
	for _, want := range c.right {
		if !regexp.MustCompile(`^(suggest:|topic:|none|repeat|where|smalltalk|begin|warning|outside)`).MatchString(want) {
			right = append(right, "suggest:"+want)
		}
	}
	good, bad, honest, harm := false, false, true, r.key() != p.screen.key() || got["stop"]
	var names []string
	for g := range got {
		names = append(names, g)
		good = good || slices.ContainsFunc(right, func(want string) bool { return fits(g, want) })
		bad = bad || slices.ContainsFunc(c.forbidden, func(not string) bool { return fits(g, not) })
		honest = honest && (g == "none" || g == "choose")
		kind, _, _ := strings.Cut(g, ":")
		harm = harm || slices.Contains([]string{"topic", "option", "human", "warning", "outside"}, kind)
	}
	slices.Sort(names)
	c.whatItLeds = strings.Join(names, ", ")
	switch {
	case good && !bad:
		c.verdict = "right"
	case harm || bad:
		c.verdict = "wrong"
	case honest:
		c.verdict = "none"
	default:
		c.verdict = "missed"
	}
	if got["warning"] && !slices.Contains(c.right, "warning") {
		c.why = "warned"
	}
}

// TestSteps_PeopleAreUnderstoodWhereTheyStand holds what is made of texts that
// people type at a step. The bounds are what was promised.
func TestSteps_PeopleAreUnderstoodWhereTheyStand(t *testing.T) {
	t.Parallel()
	all, ways := readTypings(t)
	l := newLab(t)
	spots := l.spots(t, ways)
	counts, kinds := map[string]int{}, map[string]int{}
	warned := 0
	for i := range all {
		c := &all[i]
		p := spots[c.spot]
		if p == nil {
			t.Fatalf("line %d: no position %q", c.line, c.spot)
		}
		p.judge(c)
		counts[c.verdict]++
		kinds[c.kind+" "+c.verdict]++
		if c.why != "" {
			warned++
		}
		if c.verdict != "right" {
			t.Logf("%-6s %s | %s | got %s | wanted %s", c.verdict, c.spot, c.text, c.whatItLeds, strings.Join(c.right, "|"))
		}
	}
	n := float64(len(all))
	t.Logf("of %d: right %.1f %%, none %.1f %%, missed %.1f %%, wrong %.1f %%, warned %d; %v", len(all), 100*float64(counts["right"])/n, 100*float64(counts["none"])/n,
		100*float64(counts["missed"])/n, 100*float64(counts["wrong"])/n, warned, fmt.Sprint(kinds))
	if float64(counts["right"]) < 0.93*n || float64(counts["wrong"]) > 0.01*n || warned > 0 {
		t.Errorf("got right %d, wrong %d, warned %d of %d; want at least 93 %%, at most 1 %%, none", counts["right"], counts["wrong"], warned, len(all))
	}
}
