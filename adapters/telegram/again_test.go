package telegram

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

// Whoever runs it knows that waiting does not help, and when it does again.
func TestRun_AgainAfterItHasEnded(t *testing.T) {
	for name, o := range map[string]Options{"polling": options(), "webhook": webhookOptions()} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, func(t *testing.T) {
				k := prepared(t, o)
				bring := func(id int, text string) {
					if o.Mode == Webhook {
						if w := <-k.brought(said(id, 1, text)); w.Code != 200 {
							t.Errorf("%s: got %d, want 200", text, w.Code)
						}
						return
					}
					k.server.add("getUpdates", batch(said(id, 1, text)))
					pass(pollTime)
				}
				k.begin(t)
				pass(time.Second)
				bring(1, "first")
				if err := k.end(); err != nil {
					t.Error(err)
				}

				k.server.add("getMe", unauthorised())
				k.begin(t)
				err := <-k.ended
				if !errors.As(err, new(*conversations.FinalError)) || !errors.Is(err, errUnauthorized) {
					t.Errorf("got %v, want what is final", err)
				}
				if k.Health() == nil {
					t.Error("it is healthy with a token that is refused")
				}
				if w := <-k.brought(said(2, 1, "nobody runs")); o.Mode == Webhook && w.Code != 503 {
					t.Errorf("between two runs: got %d, want 503", w.Code)
				}

				k.begin(t)
				pass(time.Second)
				bring(3, "again")
				if err := k.Health(); err != nil {
					t.Errorf("it works again, and says: %v", err)
				}
				equal(t, "delivered", k.texts(), []string{"first", "again"})
				if err := k.end(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// What the run before could do says nothing of this one.
func TestHealth_IsThatOfTheRunThatGoesOn(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := start(t, options(), batch())
		pass(time.Second)
		if err := k.Health(); err != nil {
			t.Fatal(err)
		}
		_ = k.end()
		k.server.add("getMe", silence)
		k.begin(t)
		synctest.Wait()
		if err := k.Health(); err == nil || !strings.HasSuffix(err.Error(), "it has not begun") {
			t.Errorf("got %v, want that it has not begun", err)
		}
		_ = k.end()
	})
}
