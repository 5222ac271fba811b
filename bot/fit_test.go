package bot

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"waymark/conversations"
)

func utf16Length(m conversations.Markup) int { return len(utf16.Encode([]rune(string(m)))) }

// awkward counts what ends like a sentence short, an open emphasis long, and
// is neither larger for longer texts nor 0 for the empty one.
func awkward(m conversations.Markup) int {
	n := utf8.RuneCountInString(string(m)) + 1
	if strings.Count(string(m), "*")%2 == 1 {
		n += 2
	}
	if strings.HasSuffix(string(m), ".") {
		n /= 2
	}
	return n
}

func limited(l conversations.Limits) func(conversations.Recipient) conversations.Limits {
	return func(conversations.Recipient) conversations.Limits { return l }
}

func TestCut_AtTheBestPlace(t *testing.T) {
	t.Parallel()
	family := "👨\u200d👩\u200d👧"
	tests := []struct {
		name string
		text string
		most int
		want []conversations.Markup
	}{
		{"fits", "  one\n\ntwo ", 11, []conversations.Markup{"  one\n\ntwo "}},
		{"no limit", strings.Repeat("a", 9999), 0, []conversations.Markup{conversations.Markup(strings.Repeat("a", 9999))}},
		{"paragraphs", "one\n\ntwo two\n \nthree", 13, []conversations.Markup{"one\n\ntwo two", "three"}},
		{"lines", "the list:\n- one one\n- two two\n- three", 20, []conversations.Markup{"the list:\n- one one", "- two two\n- three"}},
		{"words", "one two three four", 9, []conversations.Markup{"one two", "three", "four"}},
		{"a long paragraph between", "one\n\ntwo three four\n\nfive", 9, []conversations.Markup{"one", "two three", "four", "five"}},
		{"letters", "abcdefghij", 4, []conversations.Markup{"abcd", "efgh", "ij"}},
		{"whole letters", "ab" + family, 9, []conversations.Markup{"ab", conversations.Markup(family)}},
		{"an escaped sign", `abc\*def`, 4, []conversations.Markup{"abc", `\*de`, "f"}},
		{"an escaped backslash", `ab\\*def`, 4, []conversations.Markup{`ab\\`, "*def"}},
		{"runes at the very last", family, 3, []conversations.Markup{"👨\u200d", "👩\u200d", "👧"}},
		{"a rune that is too long", "a👩", 1, []conversations.Markup{"a", "👩"}},
		{"blanks", strings.Repeat(" \n", 10), 5, []conversations.Markup{more}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := cut(conversations.Markup(tt.text), conversations.Limits{Text: tt.most, Length: utf16Length})
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFit_FirstAndLastPieceKeepWhatIsTheirs(t *testing.T) {
	t.Parallel()
	to := conversations.Recipient{Room: conversations.Room{Platform: here, Chat: "ada"}}
	choice := func(labels ...string) (cs []conversations.Choice) {
		for _, l := range labels {
			cs = append(cs, conversations.Choice{Label: l})
		}
		return cs
	}
	replies := []conversations.Reply{
		{To: to, Text: "short", Kind: conversations.Relayed, Ephemeral: true, Replaces: "r", Answers: "a", Choices: choice("1", "2")},
		{To: to, Text: "one two three", Kind: conversations.Unbidden, Ephemeral: true, Replaces: "r", Answers: "a",
			Choices: choice("1", "2", "3", "4", "5")},
	}
	want := []conversations.Reply{
		replies[0],
		{To: to, Text: "one", Kind: conversations.Unbidden, Replaces: "r", Answers: "a"},
		{To: to, Text: "two", Kind: conversations.Unbidden, Answers: "a"},
		{To: to, Text: "three", Kind: conversations.Unbidden, Answers: "a", Choices: choice("1", "2")},
		{To: to, Text: more, Kind: conversations.Unbidden, Answers: "a", Choices: choice("3", "4")},
		{To: to, Text: more, Kind: conversations.Unbidden, Answers: "a", Choices: choice("5"), Ephemeral: true},
	}
	got := fit(replies, limited(conversations.Limits{Text: 5, Length: utf16Length, Choices: 2}))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want(-) got(+):\n%s", diff)
	}
}

// anyReply has something in every field, those of tomorrow too.
func anyReply() *rapid.Generator[conversations.Reply] {
	moment := rapid.Map(rapid.Int64Range(1, 1<<50), func(n int64) time.Time { return time.UnixMicro(n).UTC() })
	return rapid.MakeCustom[conversations.Reply](rapid.MakeConfig{
		Types: map[reflect.Type]*rapid.Generator[any]{reflect.TypeFor[time.Time](): moment.AsAny()},
		Kinds: map[reflect.Kind]*rapid.Generator[any]{
			reflect.String: rapid.StringN(1, 40, -1).AsAny(),
			reflect.Bool:   rapid.Just(true).AsAny(),
		},
	})
}

func TestFit_ChangesNothingWhereNothingIsLimited(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		replies := rapid.SliceOf(anyReply()).Draw(t, "replies")
		if diff := cmp.Diff(replies, fit(replies, limited(conversations.Limits{})), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("want(-) got(+):\n%s", diff)
		}
	})
}

// What says which piece of a reply it is differs from piece to piece; all else
// is the reply's.
func TestFit_EveryPieceIsTheReply(t *testing.T) {
	t.Parallel()
	own := cmpopts.IgnoreFields(conversations.Reply{}, "Text", "Choices", "Replaces", "Erases", "Ephemeral", "File")
	rapid.Check(t, func(t *rapid.T) {
		r := anyReply().Draw(t, "reply")
		r.Text = conversations.Markup(strings.Repeat("word ", rapid.IntRange(1, 20).Draw(t, "words")))
		all := fit([]conversations.Reply{r}, limited(conversations.Limits{Text: 9, Length: utf16Length, Choices: 2}))
		for i, piece := range all {
			if diff := cmp.Diff(r, piece, own); diff != "" {
				t.Errorf("piece %d, want(-) got(+):\n%s", i, diff)
			}
			if want := r.File != nil && i == len(all)-1; (piece.File != nil) != want {
				t.Errorf("piece %d of %d has the file %v, want it with the last alone", i, len(all), piece.File)
			}
		}
	})
}

func TestCut_AsksForFewLengths(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		strings.Repeat("a", 1<<17),
		strings.Repeat("a ", 1<<16),
		strings.Repeat("word\n\n", 1<<15),
	} {
		var measured int
		cut(conversations.Markup(text), conversations.Limits{Text: 256, Length: func(m conversations.Markup) int {
			measured += len(m)
			return len(m)
		}})
		if limit := 40 * len(text); measured > limit {
			t.Errorf("measured %d bytes to cut %d, want at most %d", measured, len(text), limit)
		}
	}
}

func FuzzFit(f *testing.F) {
	f.Add("one\n\ntwo\n- three\n- four", 9, 3, 2, false)
	f.Add("**bold text** and `code  span` and [a link](https://example.org/long)", 12, 0, 0, true)
	f.Add("👨\u200d👩\u200d👧 \\*\\* \xff\x00 e\u0301e\u0301e\u0301", 2, 5, 1, false)
	f.Add(" \u00a0 \n\n \u2028 ", 3, 1, 1, true)
	f.Fuzz(func(t *testing.T, text string, most, choices, row int, odd bool) {
		l := conversations.Limits{Text: 5 + abs(most)%100, Length: utf16Length, Choices: abs(row) % 10}
		if odd {
			l.Length = awkward
		}
		r := conversations.Reply{Text: conversations.Markup(text), Replaces: "r", Erases: "e", Answers: "a", Ephemeral: true}
		for i := range abs(choices) % 30 {
			r.Choices = append(r.Choices, conversations.Choice{Label: fmt.Sprint(i)})
		}
		got := fit([]conversations.Reply{r}, limited(l))
		whole := len(got) == 1 || got[0].Text == r.Text
		var all []conversations.Choice
		rest := text
		for i, p := range got {
			if n := l.Length(p.Text); n > l.Text {
				t.Errorf("piece %q is %d long, want at most %d", p.Text, n, l.Text)
			}
			if !whole && strings.TrimSpace(string(p.Text)) == "" {
				t.Errorf("piece %d of %q is empty", i, text)
			}
			if l.Choices > 0 && len(p.Choices) > l.Choices {
				t.Errorf("piece %d has %d choices, want at most %d", i, len(p.Choices), l.Choices)
			}
			if first := i == 0; (p.Replaces == "r") != first || (p.Erases == "e") != first || p.Answers != "a" || p.Ephemeral != (i == len(got)-1) {
				t.Errorf("piece %d of %d keeps what is not its own: %+v", i, len(got), p)
			}
			onlyChoices := p.Text == more && len(all) > 0
			if after, ok := strings.CutPrefix(strings.TrimLeftFunc(rest, unicode.IsSpace), strings.TrimLeftFunc(string(p.Text), unicode.IsSpace)); ok && !onlyChoices {
				rest = after
			} else if p.Text != more {
				t.Errorf("piece %q does not come next in %q", p.Text, rest)
			}
			all = append(all, p.Choices...)
		}
		if strings.TrimSpace(rest) != "" {
			t.Errorf("lost %q of %q", rest, text)
		}
		if !slices.Equal(all, r.Choices) {
			t.Errorf("got choices %v, want %v", all, r.Choices)
		}
	})
}

func abs(n int) int { return max(n, -(n + 1)) }

// What is for somebody wherever they are fits on every platform.
func TestNarrowest_FitsThemAll(t *testing.T) {
	t.Parallel()
	letters := func(m conversations.Markup) int { return utf8.RuneCountInString(string(m)) }
	doubled := func(m conversations.Markup) int { return 2 * utf8.RuneCountInString(string(m)) }
	all := []conversations.Limits{{}, {Text: 100, Length: letters, Choices: 25}, {Text: 120, Length: doubled, Choices: 5}, {Choices: 8}}
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfN(rapid.SampledFrom(all), 0, 4).Draw(t, "limits")
		l := narrowest(some)
		r := conversations.Reply{Text: conversations.Markup(rapid.StringMatching(`([a-z]{1,9} ){0,60}`).Draw(t, "text")), Choices: make([]conversations.Choice, rapid.IntRange(0, 30).Draw(t, "choices"))}
		for _, piece := range fit([]conversations.Reply{r}, limited(l)) {
			for _, one := range some {
				if one.Text > 0 && one.Length(piece.Text) > one.Text || one.Choices > 0 && len(piece.Choices) > one.Choices {
					t.Errorf("%q with %d choices does not fit %+v", piece.Text, len(piece.Choices), one)
				}
			}
		}
	})
}
