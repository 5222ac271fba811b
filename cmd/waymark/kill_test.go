package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"waymark/adapters/terminal"
	"waymark/conversations"
	"waymark/conversations/engine"
	"waymark/guides"
	"waymark/storage"
)

// A model is what the program should remember: the engine without anything
// that could die.
type model struct {
	engine *engine.Engine
	state  conversations.State
}

func newModel(t *testing.T) *model {
	t.Helper()
	content, err := guides.Load(guides.Builtin(), defaults().settings())
	if err != nil {
		t.Fatal(err)
	}
	engine, err := newEngine(defaults(), content)
	if err != nil {
		t.Fatal(err)
	}
	return &model{engine: engine}
}

// say makes a turn and returns what a terminal shows as its answers.
func (m *model) say(t *testing.T, line string) string {
	t.Helper()
	out := m.engine.Handle(m.state, conversations.Message{
		Actor: conversations.Account{Platform: terminal.Platform, User: "ada"}, Room: conversations.Room{Platform: terminal.Platform, Chat: "ada"},
		At: time.Now(), Body: conversations.Text(line),
	})
	m.state = out.State
	var shown bytes.Buffer
	screen := terminal.New(nil, &shown, terminal.Options{Now: time.Now})
	for _, r := range out.Replies {
		if _, err := screen.Send(t.Context(), conversations.Delivery{Reply: r}); err != nil {
			t.Fatal(err)
		}
	}
	return undated(shown.String())
}

// place is what must not be lost of a state.
func place(s conversations.State) conversations.Journey {
	j := s.Journey
	j.Since, j.Active, j.Nagged = time.Time{}, time.Time{}, time.Time{}
	return j
}

// stored is what the database in folder remembers.
func stored(t *testing.T, folder string) conversations.State {
	t.Helper()
	db, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(folder, "waymark.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var state conversations.State
	look := conversations.Message{
		ID:    conversations.MessageID(fmt.Sprint("look ", time.Now().UnixNano())),
		Actor: conversations.Account{Platform: terminal.Platform, User: "ada"}, Room: conversations.Room{Platform: terminal.Platform, Chat: "ada"},
		Body: conversations.Text(""),
	}
	err = db.Turn(t.Context(), look, func(s conversations.State) conversations.Outcome {
		state = s
		return conversations.Outcome{State: s}
	})
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// chatting is the program while somebody talks to it through a pipe.
type chatting struct {
	*exec.Cmd
	lines io.WriteCloser
	out   chan []byte // what it printed, piece by piece; closed at the end
}

func chat(t *testing.T, folder string) *chatting {
	t.Helper()
	c := &chatting{Cmd: exec.CommandContext(t.Context(), "waymark", "chat"), out: make(chan []byte, 1000)}
	c.Dir = folder
	c.Env = append(os.Environ(), "USER=ada", "WAYMARK_STORAGE_URL=")
	c.Stderr = os.Stderr
	var err error
	if c.lines, err = c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(c.out)
		for {
			piece := make([]byte, 4096)
			n, err := out.Read(piece)
			if n > 0 {
				c.out <- piece[:n]
			}
			if err != nil {
				return
			}
		}
	}()
	return c
}

// until reads what is printed until enough says so, or to the end.
func (c *chatting) until(enough func(printed string) bool) string {
	var printed strings.Builder
	for !enough(printed.String()) {
		piece, more := <-c.out
		if !more {
			break
		}
		printed.Write(piece)
	}
	return printed.String()
}

func never(string) bool { return false }

const prompt = "> "

// dated is what is said about the moment of the next reminder.
var dated = regexp.MustCompile(`The next word from me(.|\n[^\n])*\n*`)

// undated is what was printed without moments: those of the model are other
// ones.
func undated(printed string) string { return dated.ReplaceAllString(printed, "") }

// echoes counts the lines that the program has read: it repeats each before it
// makes its turn.
func echoes(printed string) int { return strings.Count("\n"+printed, "\n"+prompt) }

// killed talks to the program and kills it somewhere on the way. It returns
// what was printed until then.
func killed(t *testing.T, folder string, lines []string, random *rand.Rand) (printed string) {
	t.Helper()
	c := chat(t, folder)
	if _, err := io.WriteString(c.lines, strings.Join(lines, "\n")+"\n"); err != nil {
		t.Fatal(err)
	}
	some := random.IntN(len(lines) + 1)
	printed = c.until(func(s string) bool { return echoes(s) >= some })
	<-time.After(time.Duration(random.IntN(4000)) * time.Microsecond)
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	printed += c.until(never)
	_ = c.Wait() // it was killed
	return undated(printed)
}

// follow says the lines that the program has read to the model. Whether the
// turn of the last one was committed is what the database says: its answer is
// returned apart, or nothing where there was no turn or where it is not to be
// told, as not every turn changes a place.
func (m *model) follow(t *testing.T, read []string, kept conversations.State) (transcript, last string) {
	t.Helper()
	for i, line := range read {
		before := m.state
		transcript += last + prompt + line + "\n"
		last = m.say(t, line)
		if i == len(read)-1 && reflect.DeepEqual(place(before), place(kept)) {
			m.state, last = before, ""
		}
	}
	if got, want := place(kept), place(m.state); !reflect.DeepEqual(got, want) {
		t.Fatalf("after %q: got\n%+v, want\n%+v", read, got, want)
	}
	return transcript, last
}

// Killed at any moment, the program stands where the last committed turn led:
// at the last line it repeated, or at the one before. No answer is lost.
func TestChat_KilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	const kills, each = 24, 8
	folder := t.TempDir()
	m := newModel(t)
	random := rand.New(rand.NewPCG(1, 2))
	says := []string{"1", "1", "1", "done", "2", "back", "skip", "/faq", "99", "/start", "thanks"}
	unprinted := "" // what the next run must print first
	uncommitted, late := 0, 0
	for range kills {
		lines := []string{"/status"}
		for range each {
			lines = append(lines, says[random.IntN(len(says))])
		}
		printed := killed(t, folder, lines, random)
		read := echoes(printed)
		left, talk := printed, ""
		if read > 0 {
			begin := strings.Index(printed, prompt+"/status\n")
			left, talk = printed[:begin], printed[begin:]
		}
		if strings.HasSuffix(left, unprinted) {
			unprinted = ""
		} else if read > 0 {
			t.Errorf("got first\n%s\nwant the answer that was not printed\n%s", left, unprinted)
		}
		transcript, last := m.follow(t, lines[:read], stored(t, folder))
		if !strings.HasPrefix(talk, transcript) {
			t.Errorf("got\n%s\nwant\n%s", talk, transcript)
		}
		switch {
		case last == "":
			uncommitted++
		case !strings.HasSuffix(printed, last):
			unprinted = last
			late++
		}
	}
	t.Logf("%d of %d kills came before a commit or after a turn without effect, %d before an answer was printed", uncommitted, kills, late)

	c := chat(t, folder)
	if _, err := io.WriteString(c.lines, "/status\n"); err != nil {
		t.Fatal(err)
	}
	if err := c.lines.Close(); err != nil {
		t.Fatal(err)
	}
	got := undated(c.until(never))
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	if want := unprinted + prompt + "/status\n" + m.say(t, "/status"); !strings.HasSuffix(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	checkIntegrity(t, filepath.Join(folder, "waymark.db"))
}

func checkIntegrity(t *testing.T, file string) {
	t.Helper()
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var integrity string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&integrity); err != nil || integrity != "ok" {
		t.Errorf("got integrity %q, %v, want ok", integrity, err)
	}
}

// Asked to stop, the program ends at once and keeps every line that was sent.
func TestChat_SignalKeepsEverything(t *testing.T) {
	t.Parallel()
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			m := newModel(t)
			want := "> /start\n" + m.say(t, "/start") + "> ern-rnd\n" + m.say(t, "ern-rnd") + "> 1\n" + m.say(t, "1")
			c := chat(t, folder)
			if _, err := io.WriteString(c.lines, "/start\nern-rnd\n1\nnot finis"); err != nil {
				t.Fatal(err)
			}
			got := c.until(func(s string) bool { return echoes(s) == 3 })
			if err := c.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			got += c.until(never)
			if err := c.Wait(); err != nil {
				t.Errorf("got %v, want exit code 0", err)
			}
			if got := undated(got); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
			if got, want := place(stored(t, folder)), place(m.state); !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}
