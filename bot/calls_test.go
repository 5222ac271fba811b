package bot

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// An editStage is one whose edits fall back to a send where edits is false. It
// notes both calls.
type editStage struct {
	*tidyStage
	edits bool
}

func (a *editStage) Send(ctx context.Context, d conversations.Delivery) (conversations.Ref, error) {
	if d.Edits == "" {
		return a.stage.Send(ctx, d)
	}
	if a.edits {
		_, err := a.stage.Send(ctx, d)
		return d.Edits, err
	}
	a.note(call{at: time.Now(), chat: d.To.Room.Chat})
	return a.stage.Send(ctx, d)
}

// No minute of a group has more calls than its share, whatever they are.
func TestRate_EveryCallToAGroupCounts(t *testing.T) {
	t.Parallel()
	for _, perMinute := range []int{1, 2, 3, 4, 7, 20, 60} {
		for _, edits := range []bool{false, true} {
			t.Run(fmt.Sprint(perMinute, edits), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					a, s := &editStage{newTidyStage(), edits}, newMemory()
					a.limits = conversations.Limits{PerSecond: 30, PerChat: 1, PerGroupMinute: perMinute,
						Group: func(chat string) bool { return strings.HasPrefix(chat, "group") }}
					b := running(t, s, a)
					for i := range 4 * perMinute {
						d := conversations.Delivery{Reply: conversations.Reply{To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: "group"}}, Text: "hello"}}
						switch i % 3 {
						case 0:
							d.Edits = "menu"
						case 1:
							d.Clears = "card"
						}
						s.mu.Lock()
						s.add(d)
						s.mu.Unlock()
						b.lines[0].poke()
						pass(time.Duration(i%7) * time.Second)
					}
					pass(20 * time.Minute)
					if got := most(a.calls, time.Minute); got > perMinute {
						t.Errorf("got %d calls in a minute, want at most %d", got, perMinute)
					}
					if len(s.lines) != 0 {
						t.Errorf("got %d left, want all sent", len(s.lines))
					}
				})
			})
		}
	}
}

// In a private chat buttons go at the chat's own pace, and go.
func TestTidy_TakesTheTokenOfItsChat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const all = staleMax
		a, s := newTidyStage(), newMemory()
		a.limits = conversations.Limits{PerSecond: 30, PerChat: 1}
		for i := range all {
			s.add(conversations.Delivery{Reply: conversations.Reply{To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: "ada"}}, Text: "hello"}, Clears: conversations.Ref(fmt.Sprint(i))})
		}
		running(t, s, a)
		pass(2*all*time.Second + clearAfter)
		if len(a.calls) != 2*all {
			t.Errorf("got %d calls, want %d", len(a.calls), 2*all)
		}
		if got := most(a.calls, time.Second); got > 1+together {
			t.Errorf("got %d calls in one second, want at most %d", got, 1+together)
		}
	})
}

// In a group buttons go where nobody waits, and one call is left for the next answer.
func TestTidy_InAGroupTakesNobodysPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newTidyStage(), newMemory()
		a.limits = conversations.Limits{PerSecond: 30, PerChat: 1, PerGroupMinute: 20, Group: func(string) bool { return true }}
		begin := time.Now()
		card := func(text string) {
			s.add(conversations.Delivery{Reply: conversations.Reply{To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: "group"}}, Text: conversations.Markup(text)}, Clears: conversations.Ref("before " + text)})
		}
		for _, text := range []string{"one", "two", "three"} { // of five tokens
			card(text)
		}
		running(t, s, a)
		pass(clearAfter)
		quiet := begin.Add(clearAfter)
		want := []call{{begin, "group", ""}, {begin, "group", ""}, {begin, "group", ""}, {quiet, "group", "before one"}}
		if got := a.asked(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got\n%v, want\n%v: one is left", got, want)
		}
		pass(time.Minute)
		if got := a.asked(); len(got) != 6 {
			t.Errorf("got %v, want the buttons of all three gone", got)
		}
	})
}
