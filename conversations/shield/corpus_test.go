package shield_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/conversations"
	"waymark/guides"
)

// A labelled message of the corpus: what is to be hidden stands between ⟦ and ⟧.
type labelled struct {
	group, step, text, kind, language string
	parts                             [][2]int // in bytes
}

func readCorpus(t *testing.T, folder string) (all []labelled) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for n, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
			row := strings.Split(line, "\t")
			if len(row) != 4 {
				t.Fatalf("%s:%d: got %d columns, want 4", file, n+1, len(row))
			}
			l := labelled{group: row[0], step: row[1], kind: row[3], language: strings.TrimSuffix(filepath.Base(file), ".tsv")}
			var b strings.Builder
			for part := range strings.SplitSeq(row[2], "⟦") {
				inside, rest, labelled := strings.Cut(part, "⟧")
				from := b.Len()
				b.WriteString(inside)
				if labelled {
					l.parts = append(l.parts, [2]int{from, b.Len()})
				}
				b.WriteString(rest)
			}
			l.text = b.String()
			all = append(all, l)
		}
	}
	return all
}

// expected is what people have before them at each step of the built-in content, by
// the step's id.
func expected(t *testing.T) map[string][]conversations.Sensitive {
	t.Helper()
	c, err := guides.Load(guides.Builtin(), guides.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]conversations.Sensitive{}
	for _, p := range c.Parts {
		for _, s := range p.Steps {
			all[string(s.ID)] = s.Secrets
		}
	}
	return all
}

// A tally counts what was found of what.
type tally struct{ right, all int }

func (t tally) share() float64 { return 100 * float64(t.right) / float64(max(1, t.all)) }

// measure runs the shield over a folder of the corpus and prints the figures by
// language and kind, and where show is set what it got wrong.
func measure(t *testing.T, folder string, show bool) map[string]tally {
	t.Helper()
	s := newShield(t)
	steps, figures := expected(t), map[string]tally{}
	count := func(key string, ok bool) {
		f := figures[key]
		f.all++
		if ok {
			f.right++
		}
		figures[key] = f
	}
	for _, l := range readCorpus(t, folder) {
		found := s.Find(l.text, steps[l.step]...)
		ok := len(found) == 0
		if l.group != "innocent" {
			ok = true
			for _, p := range l.parts {
				at := p[0]
				for _, f := range found {
					for at < p[1] && strings.ContainsRune(" -\u00a0", rune(l.text[at])) { // the README of the corpus: blanks and dashes do not count
						at++
					}
					if f.From <= at && at < f.To {
						at = f.To
					}
				}
				ok = ok && at >= p[1]
			}
		}
		for _, key := range []string{l.group, l.group + " " + l.language, l.group + " " + l.kind} {
			count(key, ok)
		}
		if !ok && show {
			hidden, _ := s.Hide(l.text, steps[l.step]...)
			t.Logf("%s %s %s %s: %q: %q", l.language, l.group, l.kind, l.step, l.text, hidden)
		}
	}
	var lines []string
	for key, f := range figures {
		lines = append(lines, fmt.Sprintf("%-32s %4d of %4d  %6.2f %%", key, f.right, f.all, f.share()))
	}
	slices.SortFunc(lines, cmp.Compare)
	t.Logf("%s: found, of the innocent left alone\n%s", folder, strings.Join(lines, "\n"))
	return figures
}

// The figures of the corpus hold the bounds that are promised in docs/privacy.md. What
// is held out was written by somebody else when the rules stood, and is what to expect of
// secrets; there it has not reached what is wanted, which is that of the other part.
func TestCorpus(t *testing.T) {
	t.Parallel()
	for part, least := range map[string]map[string]float64{
		"corpus":  {"secret": 98, "patient": 95, "innocent": 98},
		"heldout": {"secret": 93, "patient": 97, "innocent": 97},
	} {
		t.Run(part, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join("testdata", part)
			if at := os.Getenv("SHIELD_" + strings.ToUpper(part)); at != "" {
				folder = at
			}
			if found, _ := filepath.Glob(filepath.Join(folder, "*.tsv")); len(found) == 0 {
				t.Skip("this part of the corpus is not here yet")
			}
			figures := measure(t, folder, part == "corpus" && os.Getenv("SHOW") != "")
			for group, least := range least {
				if got := figures[group].share(); got < least {
					t.Errorf("%s: got %.2f %%, want at least %v %%", group, got, least)
				}
			}
		})
	}
}
