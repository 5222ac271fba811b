package dialoguetest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/bot"
	"waymark/conversations"
	"waymark/internal/plaintext"
)

// A World is where a dialogue takes place.
type World interface {
	// Store is what the bot keeps everything in. After a Restart it is another.
	Store() Store
	// Restart ends the program and starts it on what it kept.
	Restart(t testing.TB)
	// Join makes an account, with where it is answered, another one of the person
	// who has one already.
	Join(t testing.TB, has, gets conversations.Account, in conversations.Room)
}

// A Store is what a bot needs of one.
type Store interface {
	bot.Turns
	bot.Outbox
	bot.Reminders
	bot.Endings
	bot.Tickets
}

const head = "-- dialogue --\n"

// Run plays every dialogue of dir, each in a world of its own, whose clock is
// the dialogue's. With update it writes the bot's lines anew instead of comparing
// them.
func Run(t *testing.T, dir string, content func(testing.TB) *Content, world func(testing.TB, func() time.Time) World, understand func(string) conversations.Meaning, update bool) {
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
			p := newPlayer(t, content(t), understand)
			p.world = world(t, p.clock.now)
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

// botLine is what the bot says, and what belongs to that.
var botLine = regexp.MustCompile(`^\S*<( |$)|^  |^\s*$`)

// play goes through a script line by line and returns it with the bot's lines
// as they are now.
func (p *player) play(script string) string {
	lines := strings.Split(strings.TrimRight(script, "\n"), "\n")
	for _, line := range lines {
		sign, _, says := strings.Cut(line, "> ")
		p.several = p.several || says && placeSign.MatchString(sign) && sign != "" && sign != inGroup
	}
	for n, line := range lines {
		if botLine.MatchString(line) {
			continue // it is made anew
		}
		p.line = n + 1
		fmt.Fprintln(&p.out, line)
		p.follow(line)
	}
	return p.out.String()
}

// follow does what a line says.
func (p *player) follow(line string) {
	sign, rest, _ := strings.Cut(line, " ")
	do := map[string]func(string){"!": p.happen, "+": p.wait, "=": p.expect, "*": p.event}[sign]
	if do != nil && rest != "" {
		do(rest)
		return
	}
	sign, what, says := strings.Cut(line, "> ")
	if at, ok := p.placeOf(sign); says && ok && what != "" {
		p.say(at, what)
		return
	}
	p.failf("what is %q?", line)
}

// write puts what the bot said into the script.
func (p *player) write(sent []conversations.Delivery) {
	for _, d := range sent {
		lines := strings.Split(string(d.Text), "\n")
		for i, l := range lines {
			switch {
			case i == 0:
				fmt.Fprintln(&p.out, p.signOf(d)+"< "+fileSign(d.File)+l)
			case l == "":
				fmt.Fprintln(&p.out)
			default:
				fmt.Fprintln(&p.out, "  "+l)
			}
		}
		var labels []string
		for _, c := range d.Choices {
			labels = append(labels, "["+c.Label+"]")
		}
		if len(labels) > 0 {
			fmt.Fprintln(&p.out, "  "+strings.Join(labels, " "))
		}
	}
}
