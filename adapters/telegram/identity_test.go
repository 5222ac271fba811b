package telegram

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

func called(name string) botAnswer {
	return yes(fmt.Sprintf(`{"id":%d,"is_bot":true,"first_name":"W","username":%q}`, botID, name))
}

// inGroupNumbered is an update: a message in a group.
func inGroupNumbered(id int, fields string) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%[1]d,%s,%s,%s}}`, id, ada, group, fields)
}

func TestIdentity_LearntAnewWhenSomebodyUnknownIsCalled(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options(), batch(inGroupNumbered(1, `"text":"/help@NewBot"`)))
		k.server.add("getMe", called(botName), called("NewBot"))
		k.begin(t)
		synctest.Wait()
		equal(t, "delivered", k.texts(), []string{"/help"})
		if !strings.Contains(k.log(), "from=WaymarkBot to=NewBot") {
			t.Errorf("the operator is not told:\n%s", k.log())
		}
		_ = k.end()
	})
}

func TestIdentity_IsAskedForAtMostOnceAMinute(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		var updates []string
		for i := range 50 {
			updates = append(updates, inGroupNumbered(i+1, `"text":"/help@OtherBot"`))
		}
		k := prepared(t, options(), batch(updates...))
		k.begin(t)
		synctest.Wait()
		if got := len(k.server.called("getMe")); got != 2 { // one of them at the start
			t.Errorf("asked %d times, want 2", got)
		}
		if len(k.texts()) != 0 {
			t.Errorf("delivered %v", k.texts())
		}
		_ = k.end()
	})
}

func TestIdentity_GoesOnAsBeforeWhereTelegramDoesNotSay(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options(), batch(inGroupNumbered(1, `"text":"/help@OtherBot"`), said(2, 1, "hello")))
		k.server.add("getMe", called(botName), silence)
		k.begin(t)
		pass(nameLimit + time.Second)
		equal(t, "delivered", k.texts(), []string{"hello"})
		_ = k.end()
	})
}

func TestIdentity_LinksLeadToTheNameOfNow(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, options())
		k.server.add("getMe", called(botName), called("NewBot"), silence)
		k.server.add("sendMessage", yes(`{"message_id":1}`), yes(`{"message_id":2}`), yes(`{"message_id":3}`))
		k.begin(t)
		synctest.Wait()
		d := delivery("-5", conversations.Reply{Text: "a", Choices: []conversations.Choice{{Label: "b", Private: "c"}}})
		for i, want := range []string{"WaymarkBot", "NewBot", "NewBot"} { // the third time Telegram does not say
			if _, err := k.Send(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			if got := k.server.called("sendMessage")[i].args["reply_markup"]; !strings.Contains(got, "https://t.me/"+want+"?start=c") {
				t.Errorf("link %d: got %s, want %s", i, got, want)
			}
			pass(nameKeeps)
		}
		_ = k.end()
	})
}
