package adaptertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/bot"
	"waymark/conversations"
)

// A World is one platform with people on it.
type World interface {
	// Adapter makes an adapter, as each start of the program does. What the one
	// before it did not acknowledge is still there.
	Adapter(t *testing.T) bot.Adapter
	// Say makes somebody write a line of text in private. A name is always the
	// same person.
	Say(t *testing.T, person, text string)
	// Sees reports whether a message with that text stands before the person
	// now, with exactly these choices, where the platform lets one tell.
	Sees(person, text string, choices ...string) bool
	// Can says what the platform can do.
	Can() Abilities
}

// Abilities are what platforms differ in.
type Abilities struct {
	Again  bool   // it offers a message again that was not acknowledged; else it tells its person
	Many   bool   // several people write
	Edits  bool   // a message can be changed, so that Send returns a Ref
	Secret string // what must never stand in an error; empty: nothing is secret
}

// Run holds the adapters of the worlds that open makes to their promises. Each
// world is new.
func Run(t *testing.T, open func(t *testing.T) World) {
	for name, test := range map[string]func(*testing.T, World){
		"Run_OffersAgainWhatWasNotKept":      offersAgain,
		"Run_KeepsTheOrderOfAPerson":         keepsOrder,
		"Run_LetsOthersThroughWhileOneHangs": hangs,
		"Run_LetsOthersThroughWhileOneFails": fails,
		"Run_EndsWithoutLosingAnything":      losesNothing,
		"Run_EndsWhileNothingHappens":        endsInSilence,
		"Send_ShowsTextAndChoices":           shows,
		"Send_ChangesAMessage":               changes,
		"ClearButtons_TakesThemAway":         clearsButtons,
		"Errors_DoNotTellSecrets":            keepsSecrets,
		"Messages_CarryThePlatformAndTime":   carries,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

// patience is longer than anything here takes, pauses after errors included.
const patience = 30 * time.Second

// errNotKept stands for a store that cannot keep a message now.
var errNotKept = errors.New("the store is full")

// A run is one Run of an adapter, from start to end.
type run struct {
	t      *testing.T
	a      bot.Adapter
	cancel context.CancelFunc
	ended  chan error

	mu      sync.Mutex
	offered []conversations.Message // every time
	changed chan struct{}
}

// start runs a, and lets keep decide about each offer; nil keeps everything.
func start(t *testing.T, a bot.Adapter, keep func(ctx context.Context, m conversations.Message) error) *run {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := &run{t: t, a: a, cancel: cancel, ended: make(chan error, 1), changed: make(chan struct{})}
	go func() {
		r.ended <- a.Run(ctx, func(ctx context.Context, m conversations.Message) error {
			for _, each := range append(slices.Clone(m.Earlier), m) { // as the bot does it
				each.Earlier = nil
				r.note(each)
				if keep == nil {
					continue
				}
				if err := keep(ctx, each); err != nil {
					return err
				}
			}
			return nil
		})
	}()
	t.Cleanup(func() { _ = r.stop() }) // a test that minds the error asks for it
	return r
}

func (r *run) note(m conversations.Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.offered = append(r.offered, m)
	close(r.changed)
	r.changed = make(chan struct{})
}

// stop ends the run and returns what it ended with, the first time.
func (r *run) stop() error {
	r.t.Helper()
	r.cancel()
	return r.end()
}

// end waits for the run's end.
func (r *run) end() error {
	r.t.Helper()
	select {
	case err, first := <-r.ended:
		if first {
			close(r.ended)
		}
		return err
	case <-time.After(patience):
		r.t.Error("Run does not end")
		return nil
	}
}

// until waits until done is content with what was offered.
func (r *run) until(what string, done func([]conversations.Message) bool) []conversations.Message {
	r.t.Helper()
	late := time.After(patience)
	for {
		r.mu.Lock()
		all := append([]conversations.Message(nil), r.offered...)
		changed := r.changed
		r.mu.Unlock()
		if done(all) {
			return all
		}
		select {
		case <-changed:
		case <-late:
			r.t.Fatalf("waited in vain until %s; offered: %v", what, all)
		}
	}
}

// said are the texts of messages, each once, in the order of their first offer.
func said(all []conversations.Message) (texts []string) {
	seen := map[conversations.MessageID]bool{}
	for _, m := range all {
		if text, ok := m.Body.(conversations.Text); ok && !seen[m.ID] {
			seen[m.ID] = true
			texts = append(texts, string(text))
		}
	}
	return texts
}

func hears(n int) func([]conversations.Message) bool {
	return func(all []conversations.Message) bool { return len(said(all)) >= n }
}

// offersAgain: a message is acknowledged only after deliver returned nil. Where
// nothing can be acknowledged the next one comes all the same.
func offersAgain(t *testing.T, w World) {
	w.Say(t, "ada", "keep me")
	if !w.Can().Again {
		r := start(t, w.Adapter(t), func(_ context.Context, m conversations.Message) error {
			if m.Body == conversations.Text("keep me") {
				return errNotKept
			}
			return nil
		})
		w.Say(t, "ada", "and me")
		r.until("the next one came all the same", hears(2))
		return
	}
	var refusals atomic.Int32
	r := start(t, w.Adapter(t), func(context.Context, conversations.Message) error {
		if refusals.Add(1) <= 2 {
			return errNotKept
		}
		return nil
	})
	all := r.until("it was offered three times", func(all []conversations.Message) bool { return len(all) >= 3 })
	for _, m := range all {
		if m.ID != all[0].ID || m.Body != conversations.Text("keep me") {
			t.Errorf("offered %+v, and then %+v", all[0], m)
		}
	}
	w.Say(t, "ada", "and me")
	r.until("the next one came", hears(2))
}

// keepsOrder: one person's messages come in order and one after the other, and
// an id belongs to one of them, however often it is offered.
func keepsOrder(t *testing.T, w World) {
	const each = 15
	people := []string{"ada"}
	if w.Can().Many {
		people = append(people, "grace", "alan")
	}
	var mu sync.Mutex
	asked := map[string]bool{}
	r := start(t, w.Adapter(t), newRegister(t).around(func(_ context.Context, text string) error {
		mu.Lock()
		defer mu.Unlock()
		first := !asked[text]
		asked[text] = true
		if n := len(asked); w.Can().Again && first && (n == 3 || n == 7) {
			return errNotKept
		}
		return nil
	}))
	for i := range each {
		for _, p := range people {
			w.Say(t, p, fmt.Sprintf("%s %d", p, i))
		}
	}
	all := r.until("all were offered", hears(each*len(people)))
	byID := map[conversations.MessageID]conversations.Message{}
	next := map[string]int{}
	for _, m := range all {
		if before, again := byID[m.ID]; again {
			if before.Body != m.Body || before.Actor != m.Actor || before.Room != m.Room {
				t.Errorf("id %s is %+v and %+v", m.ID, before, m)
			}
			continue
		}
		byID[m.ID] = m
		text, ok := m.Body.(conversations.Text)
		if !ok {
			continue // a greeting of the adapter's own
		}
		p, _, _ := strings.Cut(string(text), " ")
		if want := fmt.Sprintf("%s %d", p, next[p]); string(text) != want {
			t.Errorf("got %q, want %q", text, want)
		}
		next[p]++
	}
}

// losesNothing: who is cut off while it keeps a message is offered it again by
// the next start, because it was not acknowledged before it was kept.
func losesNothing(t *testing.T, w World) {
	w.Say(t, "ada", "one")
	w.Say(t, "ada", "two")
	r := start(t, w.Adapter(t), func(ctx context.Context, m conversations.Message) error {
		if m.Body != conversations.Text("two") {
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	})
	r.until("the second one came", hears(2))
	if err := r.stop(); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("Run ended with %v", err)
	}
	if !w.Can().Again {
		t.Skip("the platform cannot offer a message again")
	}
	w.Say(t, "ada", "three")
	r = start(t, w.Adapter(t), nil)
	r.until("two and three came", func(all []conversations.Message) bool {
		texts := strings.Join(said(all), ", ")
		return strings.HasSuffix(texts, "two, three")
	})
}

func endsInSilence(t *testing.T, w World) {
	w.Say(t, "ada", "hello")
	r := start(t, w.Adapter(t), nil)
	r.until("it was offered", hears(1))
	if err := r.stop(); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("Run ended with %v", err)
	}
}

// meet is an adapter that runs, and where to answer ada.
func meet(t *testing.T, w World) (bot.Adapter, conversations.Recipient) {
	t.Helper()
	w.Say(t, "ada", "hello")
	r := start(t, w.Adapter(t), nil)
	all := r.until("it was offered", hears(1))
	return r.a, conversations.Recipient{Room: all[len(all)-1].Room}
}

func send(t *testing.T, a bot.Adapter, d conversations.Delivery) conversations.Ref {
	t.Helper()
	ref, err := a.Send(t.Context(), d)
	if err != nil {
		t.Fatalf("send %q: %v", d.Text, err)
	}
	return ref
}

func choices() []conversations.Choice {
	return []conversations.Choice{{Label: "Done", Token: "step.done"}, {Label: "Back", Token: "step.back"}}
}

// shows: what is sent is seen, and its Ref is there where it can be changed.
func shows(t *testing.T, w World) {
	a, ada := meet(t, w)
	ref := send(t, a, conversations.Delivery{ID: 1, Reply: conversations.Reply{To: ada, Text: "Make an account", Choices: choices()}})
	if !w.Sees("ada", "Make an account", "Done", "Back") {
		t.Error("ada does not see what was sent")
	}
	if w.Can().Edits && ref == "" {
		t.Error("got no ref")
	}
	send(t, a, conversations.Delivery{ID: 2, Reply: conversations.Reply{To: ada, Text: "**Well** done: 2 < 3 & `x`"}})
	if !w.Sees("ada", "Well done: 2 < 3 & x") {
		t.Error("ada does not see the plain words of a text with markup")
	}
}

func changes(t *testing.T, w World) {
	if !w.Can().Edits {
		t.Skip("the platform cannot change a message")
	}
	a, ada := meet(t, w)
	ref := send(t, a, conversations.Delivery{ID: 1, Reply: conversations.Reply{To: ada, Text: "The menu", Choices: choices()}})
	d := conversations.Delivery{ID: 2, Reply: conversations.Reply{To: ada, Text: "The answer"}, Edits: ref}
	for range 2 { // the second time changes nothing, and is no error
		send(t, a, d)
		if w.Sees("ada", "The menu", "Done", "Back") || !w.Sees("ada", "The answer") {
			t.Error("the answer did not take the menu's place")
		}
	}
}

func clearsButtons(t *testing.T, w World) {
	a, ada := meet(t, w)
	tidier, ok := a.(bot.ButtonClearer)
	if !ok {
		t.Skip("the platform cannot take buttons away")
	}
	ref := send(t, a, conversations.Delivery{ID: 1, Reply: conversations.Reply{To: ada, Text: "The card", Choices: choices()}})
	for range 2 { // one that has none is no error
		if err := tidier.ClearButtons(t.Context(), ada.Room, ref); err != nil {
			t.Fatal(err)
		}
		if !w.Sees("ada", "The card") {
			t.Error("the card did not lose its buttons")
		}
	}
}

// keepsSecrets: the token stands in the address of every request, and so in
// many a library's error.
func keepsSecrets(t *testing.T, w World) {
	secret := w.Can().Secret
	if secret == "" {
		t.Skip("the platform has no secret")
	}
	a, ada := meet(t, w)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	_, cut := a.Send(over, conversations.Delivery{Reply: conversations.Reply{To: ada, Text: "hello"}})
	ada.Room.Chat += "0000"
	_, lost := a.Send(t.Context(), conversations.Delivery{Reply: conversations.Reply{To: ada, Text: "hello"}})
	for what, err := range map[string]error{"a send without time": cut, "a send to nobody": lost} {
		if err == nil {
			t.Errorf("%s: got no error", what)
		} else if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error tells the secret", what)
		}
	}
}

func carries(t *testing.T, w World) {
	w.Say(t, "ada", "hello")
	w.Say(t, "ada", "again")
	r := start(t, w.Adapter(t), nil)
	all := r.until("she was heard twice", hears(2))
	for _, m := range all {
		if m.Actor.Platform != r.a.Platform() || m.Room.Platform != r.a.Platform() || m.Room.Chat == "" || m.Actor.User == "" || m.Actor != all[0].Actor || m.Room != all[0].Room {
			t.Errorf("got %+v in %+v", m.Actor, m.Room)
		}
		if m.ID == "" || m.At.IsZero() {
			t.Errorf("got the id %q at %v", m.ID, m.At)
		}
	}
}
