package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"waymark/conversations"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

func at() time.Time { return noon }

// A talk is one run of an adapter. What it delivers is answered with "ok",
// before deliver returns, as the program does it.
type talk struct {
	*Adapter
	mu   sync.Mutex
	said []conversations.Message
}

func newTalk(in io.Reader, out io.Writer, o Options) *talk {
	o.User, o.Now = "ada", at
	return &talk{Adapter: New(in, out, o)}
}

func (k *talk) run(ctx context.Context) error {
	return k.Run(ctx, func(ctx context.Context, m conversations.Message) error {
		k.mu.Lock()
		k.said = append(k.said, m)
		k.mu.Unlock()
		// What cannot be printed stays in the outbox, and is no error of the turn.
		_, _ = k.Send(ctx, conversations.Delivery{Reply: conversations.Reply{
			To: conversations.Recipient{Room: m.Room}, Text: "ok", Choices: []conversations.Choice{{Label: "Done"}, {Label: "Back"}},
		}})
		return nil
	})
}

func (k *talk) bodies() []conversations.Body {
	k.mu.Lock()
	defer k.mu.Unlock()
	var bodies []conversations.Body
	for _, m := range k.said {
		bodies = append(bodies, m.Body)
	}
	return bodies
}

const ok = "ok\n\n[1] Done  [2] Back\n\n"

func TestRun_Script(t *testing.T) {
	t.Parallel()
	start := conversations.Command{Name: "start", Args: "ern-rnd_cpms-rnd"}
	tests := []struct {
		name, payload, in string
		said              []conversations.Body
		out               string
	}{
		{
			name: "one message a line, blank ones ignored", in: "/start\n\n  \r\n1\r\nlast, without an end",
			said: []conversations.Body{conversations.Text("/start"), conversations.Text("1"), conversations.Text("last, without an end")},
			out:  "> /start\n" + ok + "> 1\n" + ok + "> last, without an end\n" + ok,
		},
		{
			name: "payload belongs to the bare start", payload: start.Args, in: "\n/start \n/start\n",
			said: []conversations.Body{start, conversations.Text("/start")},
			out:  "> /start \n" + ok + "> /start\n" + ok,
		},
		{
			name: "payload goes first", payload: start.Args, in: "/status\n/start\n",
			said: []conversations.Body{start, conversations.Text("/status"), conversations.Text("/start")},
			out:  ok + "> /status\n" + ok + "> /start\n" + ok,
		},
		{
			name: "the script has a payload of its own", payload: start.Args, in: "/start other\n",
			said: []conversations.Body{conversations.Text("/start other")},
			out:  "> /start other\n" + ok,
		},
		{name: "payload alone", payload: start.Args, said: []conversations.Body{start}, out: ok},
		{name: "nothing at all"},
		{
			name: "what is typed arrives as it is and shows harmless", in: "a\x00b\xff\x1b[2J\n",
			said: []conversations.Body{conversations.Text("a\x00b\xff\x1b[2J")},
			out:  "> a␀b\ufffd␛[2J\n" + ok,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			k := newTalk(strings.NewReader(tt.in), &out, Options{Payload: tt.payload})
			if err := k.run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := k.bodies(); !slices.Equal(got, tt.said) {
				t.Errorf("got said %q, want %q", got, tt.said)
			}
			if got := out.String(); got != tt.out {
				t.Errorf("got\n%s\nwant\n%s", got, tt.out)
			}
		})
	}
}

func TestRun_Person(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	k := newTalk(strings.NewReader("1\n\nwhat now?\n"), &out, Options{Interactive: true, Payload: "ern-rnd"})
	if err := k.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []conversations.Body{
		conversations.Command{Name: "start", Args: "ern-rnd"}, conversations.Text("1"), conversations.Text("what now?"),
	}
	if got := k.bodies(); !slices.Equal(got, want) {
		t.Errorf("got said %q, want %q", got, want)
	}
	if got, want := out.String(), ok+"> \n"+ok+"> > \n"+ok+"> \n"; got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestRun_MessagesHaveIDsOfTheirOwn(t *testing.T) {
	t.Parallel()
	k := newTalk(strings.NewReader("one\ntwo\n"), io.Discard, Options{})
	if err := k.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	var ids []conversations.MessageID
	for _, m := range k.said {
		ids = append(ids, m.ID)
		if !m.At.Equal(noon) || m.Actor != (conversations.Account{Platform: Platform, User: "ada"}) || m.Room != (conversations.Room{Platform: Platform, Chat: "ada"}) {
			t.Errorf("got a message from %v at %v", m.Actor, m.At)
		}
	}
	want := []conversations.MessageID{"terminal:ada:1796126400000000000-1", "terminal:ada:1796126400000000000-2"}
	if !slices.Equal(ids, want) {
		t.Errorf("got %v, want %v", ids, want)
	}
}

func TestRun_LongLineIsCutAndTheNextIsWhole(t *testing.T) {
	t.Parallel()
	k := newTalk(strings.NewReader(strings.Repeat("a", 1<<20)+"\nnext\n"), io.Discard, Options{})
	if err := k.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := []conversations.Body{conversations.Text(strings.Repeat("a", lineMax)), conversations.Text("next")}
	if got := k.bodies(); !slices.Equal(got, want) {
		t.Errorf("got %d messages, want the first 64 KB and the next line", len(got))
	}
}

func TestRun_EndsWhileItWaitsForALine(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	outRead, out := io.Pipe()
	k := newTalk(r, out, Options{Interactive: true})
	ended := make(chan error)
	go func() { ended <- k.run(ctx) }()
	read := func(want string) {
		t.Helper()
		got := make([]byte, len(want))
		if _, err := io.ReadFull(outRead, got); err != nil || string(got) != want {
			t.Fatalf("got %q, %v, want %q", got, err, want)
		}
	}
	read(ok + "> ")
	if _, err := io.WriteString(w, "not finis"); err != nil {
		t.Fatal(err)
	}
	cancel()
	read("\n") // the cursor is left at the beginning of a line
	if err := <-ended; err != nil {
		t.Errorf("got %v, want nil", err)
	}
	if got := k.bodies(); len(got) != 1 {
		t.Errorf("got %q, want the greeting only", got)
	}
}

func TestRun_ReadsARegularFile(t *testing.T) {
	t.Parallel()
	script := t.TempDir() + "/script"
	if err := os.WriteFile(script, []byte("one\ntwo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(script)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	k := newTalk(f, io.Discard, Options{})
	if err := k.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := k.bodies(); len(got) != 2 {
		t.Errorf("got %q, want both lines", got)
	}
}

func TestRun_EndsWithWhatDeliverSays(t *testing.T) {
	t.Parallel()
	for _, want := range []error{errors.New("disk on fire"), io.EOF} { // a database may say EOF too
		a := New(strings.NewReader("one\ntwo\n"), io.Discard, Options{Now: at})
		err := a.Run(t.Context(), func(context.Context, conversations.Message) error { return want })
		if !errors.Is(err, want) || !errors.As(err, new(*conversations.FinalError)) {
			t.Errorf("got %v, want %v, for good", err, want)
		}
	}
}

// Lines that were read and not kept when it broke would be passed over.
func TestRun_RunsOnce(t *testing.T) {
	t.Parallel()
	a := New(strings.NewReader("one\ntwo\n"), io.Discard, Options{Now: at})
	func() {
		defer func() { _ = recover() }()
		_ = a.Run(t.Context(), func(context.Context, conversations.Message) error { panic("a bug") })
	}()
	err := a.Run(t.Context(), func(context.Context, conversations.Message) error { t.Error("it reads on"); return nil })
	if !errors.As(err, new(*conversations.FinalError)) {
		t.Errorf("got %v, want that it is over", err)
	}
}

// A line that is not kept is not passed over in silence, and the next one is
// heard. A script ends with what happened, a person types it again.
func TestRun_TellsWhatWasNotKept(t *testing.T) {
	t.Parallel()
	full := errors.New("the disk is full")
	for _, interactive := range []bool{false, true} {
		var out strings.Builder
		a := New(strings.NewReader("one\ntwo\nthree\n"), &out, Options{Now: at, Interactive: interactive})
		var heard []string
		err := a.Run(t.Context(), func(_ context.Context, m conversations.Message) error {
			heard = append(heard, fmt.Sprint(m.Body))
			if m.Body == conversations.Text("two") {
				return full
			}
			return nil
		})
		if errors.Is(err, full) == interactive {
			t.Errorf("interactive %v: ended with %v", interactive, err)
		}
		if got := heard[len(heard)-3:]; !slices.Equal(got, []string{"one", "two", "three"}) {
			t.Errorf("heard %q, want all three", got)
		}
		if got := strings.Count(out.String(), "(That was not kept, and nothing has changed. Please type it again in a moment. The reason: the disk is full)"); got != 1 {
			t.Errorf("interactive %v: told %d times, want once:\n%s", interactive, got, &out)
		}
	}
}

// Who has typed nothing yet cannot type it again, and why a thousand lines were
// not kept is said once.
func TestRun_SaysWhatToDoWhereNothingIsKept(t *testing.T) {
	t.Parallel()
	full := errors.New("the disk is full")
	for _, interactive := range []bool{false, true} {
		var out strings.Builder
		a := New(strings.NewReader(strings.Repeat("next\n", 1000)), &out, Options{Now: at, Interactive: interactive, Payload: "ern-rnd"})
		err := a.Run(t.Context(), func(context.Context, conversations.Message) error { return full })
		const want = "(We could not begin, because nothing can be kept. Please type /start in a moment. The reason: the disk is full)"
		if got := strings.Count(out.String(), want); got != 1 {
			t.Errorf("interactive %v: told %d times, want once:\n%.300s", interactive, got, &out)
		}
		if err != nil && strings.Count(err.Error(), full.Error()) != 1 {
			t.Errorf("ended with %.300v, want the reason once", err)
		}
	}
}

func TestSend_BrokenOutputIsAnError(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	a := New(strings.NewReader(""), w, Options{Now: at})
	if _, err := a.Send(t.Context(), conversations.Delivery{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v, want %v, so that the delivery stays in the outbox", err, io.ErrClosedPipe)
	}
}

func TestRun_EndsWhenNobodyReads(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	k := newTalk(strings.NewReader("one\ntwo\n"), w, Options{Payload: "ern-rnd"})
	if err := k.run(t.Context()); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v, want %v", err, io.ErrClosedPipe)
	}
	if got := k.bodies(); len(got) != 1 {
		t.Errorf("got %q, want an end after the first answer", got)
	}
}

func TestSend_UnaskedLeavesAPrompt(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	outRead, out := io.Pipe()
	k := newTalk(r, out, Options{Interactive: true})
	ended := make(chan error)
	go func() { ended <- k.run(t.Context()) }()
	greeting := make([]byte, len(ok+"> "))
	if _, err := io.ReadFull(outRead, greeting); err != nil {
		t.Fatal(err)
	}
	sent := make(chan error)
	go func() {
		_, err := k.Send(t.Context(), conversations.Delivery{Reply: conversations.Reply{Text: "by the way"}})
		sent <- err
	}()
	const want = "\nby the way\n\n> "
	got := make([]byte, len(want))
	if _, err := io.ReadFull(outRead, got); err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(outRead, got[:1]); err != nil {
		t.Error(err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
