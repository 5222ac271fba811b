package shield

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/guides"
)

// A labelled message of the corpus: what is to be hidden stands between ⟦ and ⟧.
type labelled struct {
	group, text, kind, language, writer string
	step                                string
	expect                              []conversations.Sensitive
	parts                               [][2]int // in bytes
}

// readCorpus reads the folders of writers in a folder.
func readCorpus(t testing.TB, folder string) (all []labelled) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*", "*.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	steps := expected(t)
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
			l := labelled{group: row[0], step: row[1], expect: steps[row[1]], kind: row[3], language: strings.TrimSuffix(filepath.Base(file), ".tsv"), writer: filepath.Base(filepath.Dir(file))}
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

// builtIn is the built-in content.
func builtIn(t testing.TB) *content.Content {
	t.Helper()
	c, err := guides.Load(guides.Builtin(), guides.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Ours is the program's shield, over the built-in content, and a number that an operator may name.
func Ours(t testing.TB) *Shield {
	t.Helper()
	addresses, hosts := builtIn(t).Public()
	return New(Options{Hosts: hosts, Public: append(addresses, "00 800 6 7 8 9 10 11")})
}

// expected is what people have before them at each step of the built-in content, by
// the step's id.
func expected(t testing.TB) map[string][]conversations.Sensitive {
	t.Helper()
	all := map[string][]conversations.Sensitive{}
	for _, p := range builtIn(t).Parts {
		for _, s := range p.Steps {
			all[string(s.ID)] = s.Secrets
		}
	}
	return all
}

// A tally counts what was found of what.
type tally struct{ right, all int }

func (t tally) share() float64 { return 100 * float64(t.right) / float64(max(1, t.all)) }

// isRight reports whether all that is to be hidden of a message is among what was found, and
// nothing of an innocent one.
func (l *labelled) isRight(found []Finding) bool {
	if l.group == "innocent" {
		return len(found) == 0
	}
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
		if at < p[1] {
			return false
		}
	}
	return true
}

// tell prints the figures of messages by language, kind and writer, and where show is set what
// is wrong, and returns those of the groups.
func tell(t *testing.T, s *Shield, all []labelled, show bool) map[string]tally {
	t.Helper()
	figures := map[string]tally{}
	for _, l := range all {
		ok := l.isRight(s.Find(l.text, l.expect...))
		for _, key := range []string{l.group, l.group + " " + l.language, l.group + " " + l.kind, l.group + " of writer " + l.writer} {
			f := figures[key]
			f.all++
			if ok {
				f.right++
			}
			figures[key] = f
		}
		if !ok && show {
			hidden, _ := s.Hide(l.text, l.expect...)
			t.Logf("%s %s %s %s %s: %q: %q", l.writer, l.language, l.group, l.kind, l.step, l.text, hidden)
		}
	}
	var lines []string
	for key, f := range figures {
		lines = append(lines, fmt.Sprintf("%-32s %4d of %4d  %6.2f %%", key, f.right, f.all, f.share()))
	}
	slices.SortFunc(lines, cmp.Compare)
	t.Logf("found, of the innocent left alone\n%s", strings.Join(lines, "\n"))
	return figures
}

// The figures of the corpus hold the bounds that are promised in docs/privacy.md. What
// is held out was written by somebody else when the rules stood, and is what to expect:
// there patients and false alarms have reached what is wanted, and secrets have not. Its bounds
// are what was measured on this set, and belong to no other.
func TestCorpus(t *testing.T) {
	t.Parallel()
	s := Ours(t)
	for part, least := range map[string]map[string]float64{
		"corpus":  {"secret": 98, "patient": 98, "innocent": 98},
		"heldout": {"secret": 96, "patient": 97, "innocent": 98},
		"wide":    {"secret": 92, "patient": 94, "innocent": 97},
		"drill":   {"secret": 90, "patient": 95, "innocent": 97},
	} {
		t.Run(part, func(t *testing.T) {
			t.Parallel()
			all := readCorpus(t, cmp.Or(os.Getenv("SHIELD_"+strings.ToUpper(part)), filepath.Join("testdata", part)))
			if len(all) == 0 {
				t.Skip("this part of the corpus is not here yet")
			}
			figures := tell(t, s, all, part == "corpus" && os.Getenv("SHOW") != "")
			for group, least := range least {
				if got := figures[group].share(); got < least {
					t.Errorf("%s: got %.2f %%, want at least %v %%", group, got, least)
				}
			}
		})
	}
}
