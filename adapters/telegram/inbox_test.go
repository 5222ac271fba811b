package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// takes makes every turn take a while.
func takes(d time.Duration) func(context.Context, conversations.Message) error {
	return func(context.Context, conversations.Message) error { <-time.After(d); return nil }
}

func TestTap_IsAnsweredOnce(t *testing.T) {
	cases := map[string]struct {
		turn time.Duration
		want time.Duration
	}{
		"quick turn": {300 * time.Millisecond, 300 * time.Millisecond},
		"slow turn":  {4 * time.Second, tapPatience},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, func(t *testing.T) {
				k := prepared(t, options(), batch(tapped(7, 1)))
				k.deliver = takes(c.turn)
				begin := time.Now()
				k.begin(t)
				pass(time.Minute)
				calls := k.server.called("answerCallbackQuery")
				if len(calls) != 1 || calls[0].at.Sub(begin) != c.want || calls[0].args["callback_query_id"] != "q7" {
					t.Errorf("got %v, want q7 once after %v", calls, c.want)
				}
				if typing := k.server.called("sendChatAction"); len(typing) != 0 {
					t.Errorf("a tap made us type: %v", typing)
				}
				_ = k.end()
			})
		})
	}
}

func TestTap_OfferedAgainIsNotAnsweredAgain(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options(), batch(tapped(7, 1)), batch(tapped(7, 1)), batch(tapped(8, 1)))
		tries := 0
		k.deliver = func(context.Context, conversations.Message) error {
			if tries++; tries == 1 {
				return context.DeadlineExceeded
			}
			return nil
		}
		k.begin(t)
		pass(time.Minute)
		if got := len(k.texts()); got != 3 {
			t.Errorf("%d were delivered, want 3", got)
		}
		var ids []string
		for _, c := range k.server.called("answerCallbackQuery") {
			ids = append(ids, c.args["callback_query_id"])
		}
		equal(t, "answered", ids, []string{"q7", "q8"})
		_ = k.end()
	})
}

// A tap without a message has nothing to deliver, and spins all the same.
func TestTap_WithoutAMessageIsAnswered(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := start(t, options(), batch(`{"update_id":1,"callback_query":{"id":"q1","from":{"id":1},"inline_message_id":"x","data":"d"}}`))
		synctest.Wait()
		if n := len(k.server.called("answerCallbackQuery")); n != 1 {
			t.Errorf("got %d answers, want 1", n)
		}
		equal(t, "offsets", k.server.offsets(), []string{"0", "2"})
		_ = k.end()
	})
}

func TestTap_AnswerThatHangsKeepsNobody(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options(), batch(tapped(1, 1), said(2, 1, "next"), said(3, 2, "other")), batch(said(4, 1, "later")))
		k.server.add("answerCallbackQuery", silence)
		k.begin(t)
		synctest.Wait()
		if got := k.texts(); len(got) != 4 {
			t.Errorf("got %v, want all four at once", got)
		}
		begin := time.Now()
		if err := k.end(); err != nil {
			t.Error(err)
		}
		if took := time.Since(begin); took != signLimit {
			t.Errorf("the end took %v, want %v", took, signLimit)
		}
	})
}

func TestTap_TooOldIsNoNews(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options(), batch(tapped(1, 1)))
		k.server.add("answerCallbackQuery", no(400, "Bad Request: query is too old and response timeout expired or query ID is invalid", ""))
		k.begin(t)
		synctest.Wait()
		if err := k.end(); err != nil {
			t.Error(err)
		}
		if log := k.log(); strings.Contains(log, "level=WARN") || strings.Contains(log, "level=ERROR") {
			t.Errorf("the log makes a fuss:\n%s", log)
		}
	})
}

func TestInbox_KeepsNothingOfWhatWasTaken(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		var work sync.WaitGroup
		in := newInbox(newReader(), &work, slog.New(slog.DiscardHandler))
		in.deliver = takes(time.Second)
		in.signals = prepared(t, options()).api
		err := in.acceptAll(t.Context(), []json.RawMessage{
			json.RawMessage(tapped(1, 1)), json.RawMessage(said(2, 1, "a")), json.RawMessage(said(3, 2, "b")),
		})
		work.Wait()
		if err != nil || len(in.taps) != 0 || len(in.lines) != 0 || len(in.slots) != 0 {
			t.Errorf("got %v, and it keeps %v, %v and %d slots", err, in.taps, in.lines, len(in.slots))
		}
	})
}

// What waits when a person's turn comes goes together, in its order, and not
// more than shares a commit. Others are not among it.
func TestInbox_WhatWaitsGoesTogether(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		var work sync.WaitGroup
		in := newInbox(newReader(), &work, slog.New(slog.DiscardHandler))
		var mu sync.Mutex
		var got [][]string // by delivery, of person 1
		in.deliver = func(_ context.Context, m conversations.Message) error {
			<-time.After(time.Second)
			mu.Lock()
			defer mu.Unlock()
			var texts []string
			for _, each := range append(m.Earlier, m) {
				if each.Actor != m.Actor || m.ID == each.ID && each.Body != m.Body {
					t.Errorf("%+v goes together with %+v", each, m)
				}
				texts = append(texts, fmt.Sprint(each.Body))
			}
			if m.Actor.User == "1" {
				got = append(got, texts)
			}
			return nil
		}
		in.signals = prepared(t, options()).api
		taken := make(chan error, 200)
		say := func(id, person int) { in.accept(t.Context(), []byte(said(id, person, fmt.Sprint(id))), taken) }
		say(0, 1)
		say(1000, 2)
		synctest.Wait()
		var want []string
		for i := 1; i < togetherMax+3; i++ {
			say(i, 1)
			want = append(want, fmt.Sprint(i))
		}
		work.Wait()
		if len(got) != 3 {
			t.Fatalf("%d deliveries, want 3: %v", len(got), got)
		}
		equal(t, "first", got[0], []string{"0"})
		equal(t, "second", got[1], want[:togetherMax])
		equal(t, "third", got[2], want[togetherMax:])
		for range togetherMax + 4 {
			if err := <-taken; err != nil {
				t.Error(err)
			}
		}
	})
}

// Of a line nothing is acknowledged from the first that was not kept, and what
// comes afterwards is not held by it.
func TestInbox_AFailureIsOfAllBehind(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		var work sync.WaitGroup
		in := newInbox(newReader(), &work, slog.New(slog.DiscardHandler))
		in.signals = prepared(t, options()).api
		failing := true
		in.deliver = func(context.Context, conversations.Message) error {
			<-time.After(time.Second)
			if failing {
				return context.DeadlineExceeded
			}
			return nil
		}
		refused := make(chan error, 200)
		for i := range togetherMax + 10 {
			in.accept(t.Context(), []byte(said(i, 1, "x")), refused)
		}
		work.Wait()
		if len(refused) != togetherMax+10 || len(in.lines) != 0 {
			t.Fatalf("%d of %d were answered, %d lines are left", len(refused), togetherMax+10, len(in.lines))
		}
		for range togetherMax + 10 {
			if err := <-refused; err == nil {
				t.Error("one was acknowledged")
			}
		}
		failing = false
		in.accept(t.Context(), []byte(said(1000, 1, "x")), refused)
		if err := <-refused; err != nil {
			t.Errorf("the next one: %v", err)
		}
		work.Wait()
	})
}

func TestTyping_ShowsWhenATurnTakesLong(t *testing.T) {
	for name, c := range map[string]struct {
		turn time.Duration
		want int
	}{"quick": {900 * time.Millisecond, 0}, "slow": {7 * time.Second, 1}} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, func(t *testing.T) {
				k := prepared(t, options(), batch(said(1, 33, "hello")))
				k.deliver = takes(c.turn)
				begin := time.Now()
				k.begin(t)
				pass(time.Minute)
				calls := k.server.called("sendChatAction")
				if len(calls) != c.want {
					t.Fatalf("got %v, want %d", calls, c.want)
				}
				for _, c := range calls {
					if c.at.Sub(begin) != textPatience || c.args["chat_id"] != "33" || c.args["action"] != "typing" {
						t.Errorf("got %v, want typing in 33 after %v", c, textPatience)
					}
				}
				_ = k.end()
			})
		})
	}
}

func TestTyping_ShowsInTheTopicOfTheQuestion(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options(), batch(
			inGroupNumbered(1, `"text":"/help@WaymarkBot","message_thread_id":42,"is_topic_message":true`),
			inGroupNumbered(2, `"text":"/faq@WaymarkBot","message_thread_id":42,"is_topic_message":true`),
			inGroupNumbered(3, `"text":"/faq@WaymarkBot","message_thread_id":7`), // mere replies
		))
		k.deliver = takes(time.Minute)
		k.begin(t)
		pass(2 * time.Minute)
		var topics []string
		for _, c := range k.server.called("sendChatAction") {
			topics = append(topics, c.args["message_thread_id"])
		}
		slices.Sort(topics)
		equal(t, "topics", slices.Compact(topics), []string{"", "42"})
		_ = k.end()
	})
}

func TestGroup_ThatMovedIsRemembered(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := start(t, options(), batch(
			`{"update_id":1,"message":{"message_id":1,"from":{"id":5},"chat":{"id":-5,"type":"group"},"migrate_to_chat_id":-1005}}`,
			`{"update_id":2,"message":{"message_id":1,"chat":{"id":-1006,"type":"supergroup"},"migrate_from_chat_id":-6}}`,
		))
		synctest.Wait()
		for from, want := range map[int64]int64{-5: -1005, -6: -1006} {
			if now, _ := k.api.moved.follow(from); now != want {
				t.Errorf("chat %d is now %d, want %d", from, now, want)
			}
		}
		equal(t, "delivered", k.texts(), nil)
		_ = k.end()
	})
}
