package terminal

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/rivo/uniseg"
	"github.com/rogpeppe/go-internal/txtar"

	"waymark/conversations"
)

var update = flag.Bool("update", false, "write the files in testdata anew")

// Each file holds the markup of a reply, its buttons one a line, and what a
// terminal of so many columns shows. An escape sign is written as "ESC".
func TestRender(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/render/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var r conversations.Reply
			for i, f := range a.Files {
				switch f.Name {
				case "markup":
					r.Text = conversations.Markup(strings.ReplaceAll(string(f.Data), "ESC", "\x1b"))
					continue
				case "buttons":
					for label := range strings.Lines(strings.ReplaceAll(string(f.Data), "ESC", "\x1b")) {
						r.Choices = append(r.Choices, conversations.Choice{Label: strings.TrimSuffix(label, "\n")})
					}
					continue
				}
				var width int
				if _, err := fmt.Sscanf(f.Name, "%d columns", &width); err != nil {
					t.Fatalf("section %q: %v", f.Name, err)
				}
				got := layout{width, strings.HasSuffix(f.Name, "colours")}.reply(r)
				got = strings.ReplaceAll(got, "\x1b", "ESC")
				if *update {
					a.Files[i].Data = []byte(got)
				} else if got != string(f.Data) {
					t.Errorf("%s: got\n%s\nwant\n%s", f.Name, got, f.Data)
				}
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(a), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// ours are the signs that we write ourselves.
var ours = regexp.MustCompile("\x1b\\[[0-9;]*m")

func FuzzRender(f *testing.F) {
	f.Add("Hello **you**, [press](https://ec.europa.eu/x) `Next`.\n\n1. one\n2. two\n\n> a *quote*", "Done", 80)
	f.Add("\x1b]0;title\a \u009b31m \u202e abc\x00def \xff", "\x1b[2J\nx", 20)
	f.Add("- a\n  - b\n    - c\n\n      d\n>> e\n>>> 1. f\n>>>    12. g", "", 16)
	f.Add("漢字かな「括弧」。 e\u0301 👩‍👩‍👧 \u2028 x\\\ny  \nz", "ein sehr langer Knopf, der nirgends hineinpasst", 17)
	f.Add("- A \u0655"+strings.Repeat("0", 80), "a mark on a blank", 80) // found
	f.Add("<https://ec.europa.eu/a b> ![x](y) [](z) [a](<b c>) &#27; &amp; \\&", "1", 40)
	f.Fuzz(func(t *testing.T, markup, label string, width int) {
		width = max(narrowest, width%200)
		r := conversations.Reply{
			Text:    conversations.Markup(markup),
			Choices: []conversations.Choice{{Label: label}, {Label: "Back"}, {Label: label}},
		}
		got := layout{width, false}.reply(r)
		for line := range strings.SplitSeq(got, "\n") {
			if i := strings.IndexFunc(line, unicode.IsControl); i >= 0 {
				t.Errorf("a control character in %q", line)
			}
			words := strings.TrimLeft(line, "│• 0123456789.[]")
			if uniseg.StringWidth(line) > width && strings.Contains(words, " ") {
				t.Errorf("%d columns, want %d: %q", uniseg.StringWidth(line), width, line)
			}
		}
		if painted := ours.ReplaceAllString(layout{width, true}.reply(r), ""); painted != got {
			t.Errorf("colours change the text: got %q, want %q", painted, got)
		}
	})
}

// What people typed stands in replies escaped, and must show as they typed it.
func TestRender_EscapedTextShowsAsItIs(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"*not bold*", "[x](https://evil.example)", "1. no list", "> no quote", "a_b_c `d` \\e", "<b>&amp;"} {
		got := layout{80, false}.reply(conversations.Reply{Text: conversations.Escape(typed)})
		if want := typed + "\n\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
