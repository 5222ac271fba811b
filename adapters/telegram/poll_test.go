package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"waymark/adapters/inbox"
	"waymark/conversations"
)

func TestPoll_AcknowledgesOnlyWhatWasCommitted(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options(), batch(said(10, 1, "a"), said(11, 2, "b")), batch(said(12, 1, "c")))
		committed := make(chan struct{})
		k.deliver = func(_ context.Context, m conversations.Message) error {
			if m.Body == conversations.Text("a") {
				<-committed
			}
			return nil
		}
		k.begin(t)
		synctest.Wait()
		equal(t, "offsets while a turn is open", k.server.offsets(), []string{"0"})
		close(committed)
		synctest.Wait()
		equal(t, "offsets", k.server.offsets(), []string{"0", "12", "13"})
		if err := k.Health(); err != nil {
			t.Errorf("it works, and says: %v", err)
		}
		if err := k.end(); err != nil {
			t.Error(err)
		}
		equal(t, "asked for", []string{k.server.called("getUpdates")[0].args["allowed_updates"]},
			[]string{`["message","edited_message","callback_query","my_chat_member"]`})
	})
}

// A poll that waits for something to arrive says only then that all is well, so
// the first one does not wait, nor does the first one after a failure.
func TestPoll_SoonKnowsWhetherItWorks(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := start(t, options(), batch(), silence, botAnswer{502, "<html>"}, batch(), batch())
		synctest.Wait()
		if err := k.Health(); err != nil {
			t.Errorf("it works, and says: %v", err)
		}
		pass(2 * time.Minute)
		var waits []string
		for _, c := range k.server.called("getUpdates") {
			waits = append(waits, c.args["timeout"])
		}
		equal(t, "seconds asked to wait", waits[:5], []string{"0", "50", "0", "0", "50"})
		_ = k.end()
	})
}

func TestPoll_WhatCannotBeReadStopsNobody(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := start(t, options(), batch(
			said(1, 1, "before"),
			`{"update_id":2,"message":{"message_id":"patient Miller","chat":{"id":1,"type":"private"}}}`,
			`{"update_id":3,"some_news":{"name":"Miller"}}`,
			said(4, 1, "after"),
			`{"update_id":5,"callback_query":["Miller"]}`,
		))
		synctest.Wait()
		equal(t, "delivered", k.texts(), []string{"before", "after"})
		equal(t, "offsets", k.server.offsets(), []string{"0", "6"})
		if err := k.end(); err != nil {
			t.Error(err)
		}
		log := k.log()
		if !strings.Contains(log, "level=ERROR") || !strings.Contains(log, "update=2") || !strings.Contains(log, "update=5") {
			t.Errorf("the log does not say what was not read:\n%s", log)
		}
		if strings.Contains(log, "Miller") {
			t.Errorf("the log says what people wrote:\n%s", log)
		}
	})
}

// After a week of silence numbers begin anew, and may be lower.
func TestPoll_NumbersBeginAnew(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := start(t, options(),
			batch(said(900, 1, "a"), said(901, 1, "b")),
			batch(said(902, 1, "c"), said(17, 1, "d")),
			batch(said(18, 1, "e")),
		)
		synctest.Wait()
		equal(t, "delivered", k.texts(), []string{"a", "b", "c", "d", "e"})
		equal(t, "offsets", k.server.offsets(), []string{"0", "902", "18", "19"})
		_ = k.end()
	})
}

func TestPoll_SameUpdateHasTheSameID(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := start(t, options(), batch(said(5, 1, "a")), batch(said(5, 1, "a")))
		synctest.Wait()
		if ids := k.ids(); len(ids) != 2 || ids[0] != ids[1] {
			t.Errorf("ids: got %v, want one twice", ids)
		}
		_ = k.end()
	})
}

func TestPoll_PausesAfterFailures(t *testing.T) {
	const page = "<html>Bad Gateway</html>"
	conflict := no(409, "Conflict: terminated by other getUpdates request", "")
	cases := map[string]struct {
		script []botAnswer
		want   []int // seconds between polls
	}{
		"broken server": {
			[]botAnswer{{502, page}, {502, page}, {502, page}, {502, page}, {502, page}, {502, page}, {502, page}},
			[]int{1, 2, 4, 8, 16, 30, 30},
		},
		"another one polls": {
			[]botAnswer{conflict, conflict, conflict, conflict, conflict, conflict},
			[]int{5, 10, 20, 40, 60, 60},
		},
		"asked to wait": {
			[]botAnswer{no(429, "Too Many Requests: retry after 77", `{"retry_after":77}`), {502, page}},
			[]int{77, 1},
		},
		"success between": {
			[]botAnswer{{500, page}, {500, page}, batch(), {500, page}, {200, "{"}, {200, `{"ok":true,"result":{}}`}},
			[]int{1, 2, 0, 1, 2, 4},
		},
		"silent server":         {[]botAnswer{silence, {502, page}}, []int{16, 2}}, // 15 s of a poll that does not wait, and the pause
		"updates that are none": {[]botAnswer{batch(`5`, `{"update_id":"x"}`)}, []int{1}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, func(t *testing.T) {
				k := start(t, options(), c.script...)
				pass(10 * time.Minute)
				var got []int
				calls := k.server.called("getUpdates")
				for i := range c.want {
					got = append(got, int(calls[i+1].at.Sub(calls[i].at).Seconds()))
				}
				equal(t, "seconds between polls", got, c.want)
				if set := slices.Compact(k.server.offsets()); len(set) != 1 || set[0] != "0" {
					t.Errorf("offsets: got %v, want 0 only", set)
				}
				_ = k.end()
			})
		})
	}
}

func TestPoll_SaysThatItDoesNotReceive(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options(), no(409, "Conflict: can't use getUpdates", ""))
		begun := time.Now().Format(time.RFC3339)
		if err := k.Health(); err == nil {
			t.Error("it is healthy before it has begun")
		}
		k.begin(t)
		pass(3 * time.Second)
		err := k.Health()
		if err == nil || !strings.Contains(err.Error(), begun) || !strings.Contains(err.Error(), "can't use getUpdates") {
			t.Errorf("got %v, want since when and why", err)
		}
		if !strings.Contains(k.log(), "level=WARN") || !strings.Contains(k.log(), "can't use getUpdates") {
			t.Errorf("the log does not say why:\n%s", k.log())
		}
		_ = k.end()
	})
}

func TestPoll_SaysSinceWhenItDoesNotReceive(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := start(t, options(), batch(), silence, botAnswer{502, "<html>"})
		silent := time.Now().Add(pollTime + patience).Format(time.RFC3339)
		pass(pollTime)
		if err := k.Health(); err != nil {
			t.Errorf("it waits as it should, and says: %v", err)
		}
		pass(patience + time.Second)
		if err := k.Health(); err == nil || !strings.Contains(err.Error(), silent) || !strings.Contains(err.Error(), "502") {
			t.Errorf("got %v, want since %s, and the last reason", err, silent)
		}
		_ = k.end()
	})
}

func TestPoll_RefusedTokenEndsTheRun(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := start(t, options(), batch(said(1, 1, "a")), unauthorised())
		err := <-k.ended
		if !errors.Is(err, errUnauthorized) {
			t.Errorf("got %v, want %v", err, errUnauthorized)
		}
		if strings.Contains(fmt.Sprint(err, k.log()), "AAF") {
			t.Errorf("the token is in the error or the log: %v\n%s", err, k.log())
		}
		if k.Health() == nil {
			t.Error("it is healthy all the same")
		}
		k.stop()
	})
}

func TestPoll_OnePersonInOrderOthersMeanwhile(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options(), batch(said(1, 1, "a1"), said(2, 1, "a2"), said(3, 2, "b1"), said(4, 2, "b2")))
		first := make(chan struct{})
		k.deliver = func(_ context.Context, m conversations.Message) error {
			if m.Body == conversations.Text("a1") {
				<-first
			}
			return nil
		}
		k.begin(t)
		synctest.Wait()
		got := slices.DeleteFunc(k.texts(), func(s string) bool { return s == "a1" })
		equal(t, "while a1 takes long", got, []string{"b1", "b2"})
		close(first)
		synctest.Wait()
		if got := k.texts(); got[len(got)-1] != "a2" || len(got) != 4 {
			t.Errorf("got %v, want a2 last", got)
		}
		_ = k.end()
	})
}

func TestPoll_NotMoreAtOnceThanAllowed(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		var updates []string
		for i := range 100 {
			updates = append(updates, said(i+1, i+1, "x"))
		}
		k := prepared(t, options(), batch(updates...))
		var now, most atomic.Int64
		k.deliver = func(context.Context, conversations.Message) error {
			most.Store(max(most.Load(), now.Add(1)))
			<-time.After(time.Second)
			now.Add(-1)
			return nil
		}
		k.begin(t)
		pass(time.Minute)
		if most.Load() != inbox.AtOnce || len(k.texts()) != 100 {
			t.Errorf("got %d at once and %d in all, want %d and 100", most.Load(), len(k.texts()), inbox.AtOnce)
		}
		_ = k.end()
	})
}

func TestPoll_WhatCouldNotBeKeptIsAskedForAgain(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		all := batch(said(1, 1, "a1"), said(2, 1, "a2"), said(3, 2, "b1"))
		k := prepared(t, options(), all, all)
		var tries atomic.Int64
		k.deliver = func(_ context.Context, m conversations.Message) error {
			if m.Body == conversations.Text("a1") && tries.Add(1) == 1 {
				return errors.New("the disk is full")
			}
			return nil
		}
		k.begin(t)
		synctest.Wait()
		got := k.texts()
		slices.Sort(got)
		equal(t, "after the first poll", got, []string{"a1", "b1"})
		if err := k.Health(); err == nil || !strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("health: got %v, want the reason", err)
		}
		pass(2 * time.Second)
		equal(t, "offsets", k.server.offsets(), []string{"0", "0", "4"})
		got = k.texts()[2:]
		if a1, a2 := slices.Index(got, "a1"), slices.Index(got, "a2"); a1 < 0 || a2 < a1 {
			t.Errorf("got %v, want a1 before a2", got)
		}
		_ = k.end()
	})
}

func TestPoll_EndsInTheMiddleOfABatch(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options(), batch(said(1, 1, "a1"), said(2, 1, "a2")))
		finished := false
		k.deliver = func(ctx context.Context, _ conversations.Message) error {
			<-ctx.Done()
			<-time.After(5 * time.Second) // it commits all the same
			finished = true
			return nil
		}
		k.begin(t)
		synctest.Wait()
		if err := k.end(); err != nil {
			t.Error(err)
		}
		if !finished {
			t.Error("the turn in flight was not waited for")
		}
		equal(t, "delivered", k.texts(), []string{"a1", "a2"})
		equal(t, "offsets", k.server.offsets(), []string{"0", "3"})
	})
}

func TestPoll_EndsWhileItWaits(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := start(t, options())
		pass(20 * time.Second)
		begin := time.Now()
		if err := k.end(); err != nil {
			t.Error(err)
		}
		if took := time.Since(begin); took != 0 {
			t.Errorf("the end took %v", took)
		}
	})
}
