package terminal

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"

	"waymark/adapters/adaptertest"
	"waymark/bot"
)

func TestTerminal_KeepsThePromisesOfAdapters(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T) adaptertest.World {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			r.Close()
			w.Close()
		})
		return &desk{in: r, keys: w}
	})
}

// A desk is a terminal at which one person sits: it cannot offer a line again,
// and what is printed stays.
type desk struct {
	in   *os.File
	keys io.Writer

	mu     sync.Mutex
	screen bytes.Buffer
}

func (d *desk) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.screen.Write(p)
}

func (d *desk) Adapter(*testing.T) bot.Adapter { return New(d.in, d, Options{User: "ada", Now: at}) }

func (d *desk) Say(t *testing.T, _, text string) {
	t.Helper()
	if _, err := fmt.Fprintln(d.keys, text); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) Sees(_, text string, choices ...string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	want := text + "\n"
	for i, c := range choices {
		choices[i] = fmt.Sprintf("[%d] %s", i+1, c)
	}
	if len(choices) > 0 {
		want += "\n" + strings.Join(choices, "  ") + "\n"
	}
	return strings.Contains(d.screen.String(), want)
}

func (d *desk) Can() adaptertest.Abilities { return adaptertest.Abilities{} }
