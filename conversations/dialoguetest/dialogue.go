package dialoguetest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
	"waymark/internal/plaintext"
)

// A World is where a dialogue takes place.
type World interface {
	Turns
	// Take returns the replies that wait, and forgets them.
	Take(t testing.TB) []Reply
	// Restart ends the program and starts it on what it kept.
	Restart(t testing.TB)
}

const head = "-- dialogue --\n"

// Run plays every dialogue of dir, each in a world of its own. With update it
// writes the bot's lines anew instead of comparing them.
func Run(t *testing.T, dir string, content func(testing.TB) *Content, world func(testing.TB) World, understand func(string) conversations.Meaning, update bool) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no dialogues in %s (%v)", dir, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			raw, err := plaintext.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			about, script, ok := strings.Cut(string(raw), head)
			if !ok || strings.TrimSpace(about) == "" {
				t.Fatalf("%s: wants a sentence, then %q", file, strings.TrimSpace(head))
			}
			p := newPlayer(t, content(t), world(t))
			p.understand = understand
			got := about + head + p.play(script)
			if update {
				src, err := plaintext.Like(file, got)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, src, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(string(raw), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("%s: the conversation went otherwise (-file +now):\n%s", file, diff)
			}
		})
	}
}

// play goes through a script line by line and returns it with the bot's lines
// as they are now.
func (p *player) play(script string) string {
	for n, line := range strings.Split(strings.TrimRight(script, "\n"), "\n") {
		sign, rest, _ := strings.Cut(line, " ")
		do, ok := map[string]func(string){
			">": p.say, "group>": p.sayInGroup, "!": p.happen, "+": p.wait, "=": p.expect, "*": p.event,
		}[sign]
		if !ok || rest == "" {
			continue // the bot's lines are made anew
		}
		p.line = n + 1
		fmt.Fprintln(&p.out, line)
		do(rest)
	}
	return p.out.String()
}

// write puts the bot's replies into the script.
func (p *player) write(replies []Reply) {
	for _, r := range replies {
		lines := strings.Split(string(r.Text), "\n")
		for i, l := range lines {
			switch {
			case i == 0:
				fmt.Fprintln(&p.out, "< "+l)
			case l == "":
				fmt.Fprintln(&p.out)
			default:
				fmt.Fprintln(&p.out, "  "+l)
			}
		}
		var labels []string
		for _, c := range r.Choices {
			labels = append(labels, "["+c.Label+"]")
		}
		if len(labels) > 0 {
			fmt.Fprintln(&p.out, "  "+strings.Join(labels, " "))
		}
	}
}
