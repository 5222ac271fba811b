package bot

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// cards puts one delivery after another into ada's line, each of which takes
// the buttons off the one before it.
func cards(s *memory, texts ...string) {
	for i, text := range texts {
		d := conversations.Delivery{Reply: conversations.Reply{To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: "ada"}}, Text: conversations.Markup(text)}}
		if i > 0 {
			d.Clears = conversations.Ref("ref of " + texts[i-1])
		}
		s.add(d)
	}
}

// cleared are the messages whose buttons were taken away, and when.
func (a *tidyStage) cleared(begin time.Time) (all []string) {
	for _, c := range a.asked() {
		if c.clear != "" {
			all = append(all, fmt.Sprint(c.clear, " ", c.at.Sub(begin)))
		}
	}
	return all
}

func TestTidy_ComesOnceTheChatIsQuiet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newTidyStage(), newMemory()
		begin := time.Now()
		a.clear = func(context.Context, conversations.Room, conversations.Ref) error {
			<-time.After(2 * time.Second)
			return nil
		}
		cards(s, "one", "two", "three")
		b := running(t, s, a)
		pass(clearAfter / 2)
		receive(t, b, says("1", "ada", "and this?"))
		pass(clearAfter - 1)
		if got := a.cleared(begin); len(got) != 0 {
			t.Errorf("got %v, want none before the chat was quiet for %v", got, clearAfter)
		}
		pass(time.Minute)
		if got, want := a.cleared(begin), []string{"ref of one 4.5s", "ref of two 6.5s"}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestTidy_IsTriedOnce(t *testing.T) {
	t.Parallel()
	fails := map[string]func(context.Context) error{
		"error": func(context.Context) error { return errDisk },
		"panic": func(context.Context) error { panic("no buttons") },
		"silence": func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		},
	}
	for name, fail := range fails {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a, s := newTidyStage(), newMemory()
				a.clear = func(ctx context.Context, _ conversations.Room, _ conversations.Ref) error { return fail(ctx) }
				cards(s, "one", "two", "three")
				running(t, s, a)
				pass(time.Minute)
				if got := a.texts("ada"); len(got) != 3 || len(a.calls) != 5 {
					t.Errorf("got %v with %d calls, want 3 with 5", got, len(a.calls))
				}
			})
		})
	}
}

func TestTidy_OnlyWhatIsRecordedAsSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newTidyStage(), newMemory()
		cards(s, "one", "two")
		s.lines = s.lines[1:]
		s.noSent = 100
		running(t, s, a)
		pass(2 * clearAfter)
		if got := a.asked(); len(got) != 1 {
			t.Errorf("got %v, want only the send", got)
		}
	})
}

func TestTidy_PatienceHoldsTheChat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newTidyStage(), newMemory()
		begin := time.Now()
		a.clear = func(context.Context, conversations.Room, conversations.Ref) error {
			return &conversations.LaterError{After: 1500 * time.Millisecond}
		}
		cards(s, "one", "two")
		b := running(t, s, a)
		pass(clearAfter)
		receive(t, b, says("1", "ada", "hello"))
		receive(t, b, says("2", "bob", "hello"))
		pass(time.Minute)
		for _, x := range a.sent[2:] {
			want := map[string]time.Duration{"ada": clearAfter + 1500*time.Millisecond, "bob": clearAfter}[x.chat]
			if got := x.at.Sub(begin); got != want {
				t.Errorf("%s was answered after %v, want %v", x.chat, got, want)
			}
		}
		if len(a.sent) != 4 {
			t.Errorf("got %v, want all four", a.sent)
		}
	})
}

// An answer is worth more than buttons that go, and what nobody waits for less.
func TestTidy_IsBetweenAnswersAndWhatIsUnbidden(t *testing.T) {
	t.Parallel()
	for kind, want := range map[conversations.Kind]int{conversations.Said: 12, conversations.Unbidden: 6} {
		t.Run(string("kind "+kind), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a, s := newTidyStage(), newMemory()
				a.limits.PerSecond = 1
				cards(s, "one")
				s.lines[0].Clears = "card"
				for i := range 10 {
					s.put(conversations.Reply{Kind: kind, To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: fmt.Sprint("other", i)}}, Text: "hello"})
				}
				running(t, s, a)
				pass(time.Minute)
				got := slices.IndexFunc(a.asked(), func(c call) bool { return c.clear != "" })
				if got+1 != want {
					t.Errorf("the buttons went with call %d, want %d", got+1, want)
				}
			})
		})
	}
}

func TestTidy_KeepsLittleInMind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newTidyStage(), newMemory()
		var texts []string
		for i := range 3 * staleMax {
			texts = append(texts, fmt.Sprint(i))
		}
		cards(s, texts...)
		running(t, s, a)
		pass(time.Minute)
		got := a.cleared(time.Now())
		if len(got) != staleMax || len(a.sent) != len(texts) {
			t.Errorf("got %d of %d cleared, want %d of %d", len(got), len(a.sent), staleMax, len(texts))
		}
	})
}

func TestTidy_FlushDoesNotWaitForIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newTidyStage(), newMemory()
		cards(s, "one", "two", "three")
		begin := time.Now()
		if err := newBot(s, nil, a).Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took != 0 || len(s.lines) != 0 || len(a.calls) != 3 {
			t.Errorf("got %d left after %v and %d calls, want the three at once", len(s.lines), took, len(a.calls))
		}
	})
}

// TestTidy_GoesSlowlyWhileOthersAreAnswered: there are as many buttons as answers, and who
// waits for an answer must not wait for them.
func TestTidy_GoesSlowlyWhileOthersAreAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newTidyStage(), newMemory()
		var texts []string
		for i := range staleMax {
			texts = append(texts, fmt.Sprint("text ", i))
		}
		cards(s, texts...)
		b := running(t, s, a)
		pass(clearAfter - idleAfter/2)
		talk := 0
		for range 10 { // a second
			receive(t, b, says(fmt.Sprint("m", talk), fmt.Sprint("p", talk), "hello"))
			talk++
			pass(time.Second / 10)
		}
		busy := len(a.cleared(time.Now()))
		if limit := int(time.Second / clearEvery); busy > limit {
			t.Errorf("%d were taken away in a second in which others were answered, want at most %d", busy, limit)
		}
		pass(idleAfter + time.Second)
		if got := len(a.cleared(time.Now())); got != staleMax-1 {
			t.Errorf("%d were taken away in the end, want %d", got, staleMax-1)
		}
	})
}
