package telegram

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/adapters/inbox"
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
		"slow turn":  {4 * time.Second, inbox.TapPatience},
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
		if took := time.Since(begin); took != inbox.SignLimit {
			t.Errorf("the end took %v, want %v", took, inbox.SignLimit)
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
					if c.at.Sub(begin) != inbox.TextPatience || c.args["chat_id"] != "33" || c.args["action"] != "typing" {
						t.Errorf("got %v, want typing in 33 after %v", c, inbox.TextPatience)
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
