package bot

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// What is sent into the threads of a group counts in the group's minute, where the
// platform counts so, however many threads there are.
func TestRate_ThreadsShareTheMinuteOfTheirGroup(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, s := newStage(), newMemory()
		a.limits = conversations.Limits{
			PerSecond: 30, PerChat: 1, PerGroupMinute: 20,
			Group: func(chat string) bool { return strings.HasPrefix(chat, "group") },
			Whole: func(chat string) string { group, _, _ := strings.Cut(chat, ":"); return group },
		}
		for n := range 60 {
			s.put(conversations.Reply{To: conversations.Recipient{Room: conversations.Room{Platform: here, Chat: fmt.Sprint("group:", n%12)}}, Text: "hello"})
		}
		b := newBot(s, nil, a)
		begin := time.Now()
		if err := b.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := most(a.calls, time.Minute); got > 20 {
			t.Errorf("got %d in a minute, want at most 20", got)
		}
		if took := time.Since(begin); len(a.sent) != 60 || took > 6*time.Minute {
			t.Errorf("got %d sent in %v, want 60", len(a.sent), took)
		}
	})
}
