package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/adapters/platform"
	"waymark/conversations"
)

// bring is a request as Telegram makes it.
func bring(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/telegram", strings.NewReader(body))
	r.Header.Set(secretName, theSecret)
	return r
}

// brought brings an update in the background; the channel holds the answer.
func (k *run) brought(body string) <-chan *httptest.ResponseRecorder {
	answered := make(chan *httptest.ResponseRecorder, 1)
	go func() {
		w := httptest.NewRecorder()
		k.Handler().ServeHTTP(w, bring(body))
		answered <- w
	}()
	synctest.Wait()
	return answered
}

func TestWebhook_Answers(t *testing.T) {
	withSecret := func(secret string) *http.Request {
		r := bring(said(1, 1, "hello"))
		r.Header.Set(secretName, secret)
		return r
	}
	doubled := withSecret(theSecret)
	doubled.Header.Add(secretName, theSecret)
	nameless := bring(said(1, 1, "hello"))
	nameless.Header.Del(secretName)
	get := bring("")
	get.Method = http.MethodGet
	const mebibyte = 1 << 20 // a number of its own, so that the bound cannot move unseen
	cases := map[string]struct {
		request *http.Request
		want    int
		got     int // messages that were delivered
	}{
		"text":                     {bring(said(1, 1, "hello")), 200, 1},
		"nothing for us":           {bring(`{"update_id":1,"poll":{}}`), 200, 0},
		"not JSON":                 {bring(`Miller`), 400, 0},
		"nothing":                  {bring(""), 400, 0},
		"nested without end":       {bring(`{"update_id":1,"message":` + strings.Repeat("[", 500_000) + strings.Repeat("]", 500_000) + `}`), 400, 0},
		"nested as deep as may be": {bring(`{"update_id":1,"message":` + strings.Repeat(`{"chat":`, 9000) + "1" + strings.Repeat("}", 9000) + `}`), 200, 0},
		"not as it should be":      {bring(`{"update_id":1,"message":"Miller"}`), 200, 0},
		"without a number":         {bring(`{"message":{"text":"Miller"}}`), 200, 0},
		"GET":                      {get, 405, 0},
		"no secret":                {nameless, 401, 0},
		"the secret twice":         {doubled, 401, 0},
		"empty secret":             {withSecret(""), 401, 0},
		"beginning of a secret":    {withSecret(theSecret[:31]), 401, 0},
		"more than the secret":     {withSecret(theSecret + "0"), 401, 0},
		"another secret as long":   {withSecret("1" + theSecret[1:]), 401, 0},
		"as large as may be":       {bring(said(1, 1, "hello") + strings.Repeat(" ", mebibyte-len(said(1, 1, "hello")))), 200, 1},
		"too large":                {bring(said(1, 1, "hello") + strings.Repeat(" ", mebibyte+1-len(said(1, 1, "hello")))), 413, 0},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, func(t *testing.T) {
				k := start(t, webhookOptions())
				synctest.Wait()
				w := httptest.NewRecorder()
				k.Handler().ServeHTTP(w, c.request)
				if w.Code != c.want || len(k.texts()) != c.got {
					t.Errorf("got %d and %v, want %d and %d messages", w.Code, k.texts(), c.want, c.got)
				}
				if err := k.end(); err != nil {
					t.Error(err)
				}
				if strings.Contains(k.log(), "Miller") || strings.Contains(k.log(), theSecret) {
					t.Errorf("the log says too much:\n%s", k.log())
				}
			})
		})
	}
}

func TestWebhook_RegistersWhileItServes(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, webhookOptions())
		k.server.add("setWebhook", no(429, "Too Many Requests: retry after 9", `{"retry_after":9}`), botAnswer{502, "<html>"})
		k.begin(t)
		synctest.Wait()
		if k.Health() == nil {
			t.Error("it is healthy before it is registered")
		}
		if w := <-k.brought(said(1, 1, "from an earlier registration")); w.Code != 200 {
			t.Errorf("got %d, want 200", w.Code)
		}
		pass(10 * time.Second)
		if err := k.Health(); err != nil {
			t.Error(err)
		}
		calls := k.server.called("setWebhook")
		if len(calls) != 3 || calls[1].at.Sub(calls[0].at) != 9*time.Second || calls[2].at.Sub(calls[1].at) != time.Second {
			t.Fatalf("got %v, want three with 9 s and 1 s between", calls)
		}
		if c := calls[2]; c.args["url"] != "https://bot.example.org/telegram" || c.args["secret_token"] != theSecret {
			t.Errorf("got %v, want our address and secret", c.args)
		}
		if n := len(k.server.called("getUpdates")); n != 0 {
			t.Errorf("it polls %d times", n)
		}
		_ = k.end()
	})
}

// Who polls with our token takes the webhook away, and Telegram does not tell.
func TestWebhook_IsSetAgainWhenItWasTakenAway(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		o := webhookOptions()
		k := prepared(t, o)
		ours := yes(fmt.Sprintf(`{"url":%q,"has_custom_certificate":false,"pending_update_count":0}`, o.WebhookURL))
		taken := yes(`{"url":"","has_custom_certificate":false,"pending_update_count":4}`)
		k.server.add("getWebhookInfo", ours, botAnswer{502, "<html>"}, taken, ours, ours, ours)
		k.begin(t)
		pass(4 * lookAtWebhook)
		if n := len(k.server.called("setWebhook")); n != 2 {
			t.Errorf("the webhook was set %d times, want twice", n)
		}
		if !strings.Contains(k.log(), "taken away") {
			t.Errorf("the log does not say so:\n%s", k.log())
		}
		if err := k.Health(); err != nil {
			t.Errorf("it works again, and says: %v", err)
		}
		if err := k.end(); err != nil {
			t.Error(err)
		}
	})
}

func TestWebhook_RefusedTokenEndsTheRun(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, webhookOptions())
		k.server.add("setWebhook", unauthorised())
		k.begin(t)
		if err := <-k.ended; !errors.Is(err, errUnauthorized) {
			t.Errorf("got %v, want %v", err, errUnauthorized)
		}
		k.stop()
	})
}

func TestWebhook_WhatCouldNotBeKeptComesAgain(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, webhookOptions())
		k.deliver = func(context.Context, conversations.Message) error {
			if len(k.texts()) == 1 {
				return errors.New("the disk is full")
			}
			return nil
		}
		k.begin(t)
		synctest.Wait()
		w := <-k.brought(said(1, 1, "hello"))
		if w.Code != 503 || w.Header().Get("Retry-After") != "5" {
			t.Errorf("got %d after %q, want 503 after 5", w.Code, w.Header().Get("Retry-After"))
		}
		if err := k.Health(); err == nil || !strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("health: got %v, want the reason", err)
		}
		pass(2 * lookAtWebhook)
		if err := k.Health(); err != nil { // who asks first would bring nothing any more
			t.Errorf("health long after something was brought: got %v, want that it is forgotten", err)
		}
		if w := <-k.brought(said(1, 1, "hello")); w.Code != 200 {
			t.Errorf("got %d, want 200", w.Code)
		}
		if err := k.Health(); err != nil {
			t.Error(err)
		}
		if ids := k.ids(); len(ids) != 2 || ids[0] != ids[1] {
			t.Errorf("ids: got %v, want one twice", ids)
		}
		_ = k.end()
	})
}

func TestWebhook_OnePersonInOrderOthersMeanwhile(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, webhookOptions())
		first := make(chan error)
		k.deliver = func(_ context.Context, m conversations.Message) error {
			if m.Body == conversations.Text("a1") {
				return <-first
			}
			return nil
		}
		k.begin(t)
		synctest.Wait()
		a1, a2, b := k.brought(said(1, 1, "a1")), k.brought(said(2, 1, "a2")), k.brought(said(3, 2, "b"))
		equal(t, "while a1 takes long", k.texts(), []string{"a1", "b"})
		if w := <-b; w.Code != 200 {
			t.Errorf("b: got %d, want 200", w.Code)
		}
		first <- nil
		if w := <-a1; w.Code != 200 {
			t.Errorf("a1: got %d, want 200", w.Code)
		}
		if w := <-a2; w.Code != 200 {
			t.Errorf("a2: got %d, want 200", w.Code)
		}
		equal(t, "in the end", k.texts(), []string{"a1", "b", "a2"})
		_ = k.end()
	})
}

// The later one would be answered before the earlier one otherwise.
func TestWebhook_WhoWaitsBehindAFailureFailsToo(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, webhookOptions())
		first := make(chan error)
		k.deliver = func(context.Context, conversations.Message) error { return <-first }
		k.begin(t)
		synctest.Wait()
		a1, a2 := k.brought(said(1, 1, "a1")), k.brought(said(2, 1, "a2"))
		first <- errors.New("the disk is full")
		if got := fmt.Sprint((<-a1).Code, (<-a2).Code); got != "503 503" {
			t.Errorf("got %s, want 503 for both", got)
		}
		equal(t, "delivered", k.texts(), []string{"a1"})
		close(first)
		if w := <-k.brought(said(1, 1, "a1")); w.Code != 200 {
			t.Errorf("afterwards: got %d, want 200", w.Code)
		}
		_ = k.end()
	})
}

func TestWebhook_AnswersInTimeWhateverTheTurnTakes(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, webhookOptions())
		k.deliver = takes(time.Minute)
		k.begin(t)
		synctest.Wait()
		begin := time.Now()
		if w := <-k.brought(said(1, 1, "a")); w.Code != 503 || time.Since(begin) != hookLimit {
			t.Errorf("got %d after %v, want 503 after %v", w.Code, time.Since(begin), hookLimit)
		}
		again := k.brought(said(1, 1, "a"))
		pass(hookLimit - time.Second)
		if n := len(k.texts()); n != 1 {
			t.Errorf("it was delivered %d times at once", n)
		}
		<-again
		_ = k.end()
	})
}

func TestWebhook_ClosesAtTheEnd(t *testing.T) {
	inVirtualTime(t, func(t *testing.T) {
		k := prepared(t, webhookOptions())
		k.deliver = func(ctx context.Context, _ conversations.Message) error {
			<-ctx.Done()
			<-time.After(3 * time.Second) // it commits all the same
			return nil
		}
		k.begin(t)
		synctest.Wait()
		a1, a2 := k.brought(said(1, 1, "a1")), k.brought(said(2, 1, "a2"))
		k.stop()
		synctest.Wait()
		end := time.Now()
		if w := <-k.brought(said(3, 2, "late")); w.Code != 503 || time.Since(end) != 0 {
			t.Errorf("late: got %d after %v, want 503 at once", w.Code, time.Since(end))
		}
		if got := fmt.Sprint((<-a1).Code, (<-a2).Code); got != "200 503" {
			t.Errorf("got %s, want 200 for the turn in flight and 503 for the one behind", got)
		}
		if err := <-k.ended; err != nil {
			t.Error(err)
		}
		if w := <-k.brought(said(4, 2, "later")); w.Code != 503 {
			t.Errorf("later: got %d, want 503", w.Code)
		}
		equal(t, "delivered", k.texts(), []string{"a1"})
	})
}

func TestWebhook_PollingHasNone(t *testing.T) {
	t.Parallel()
	k := prepared(t, options())
	r := bring(said(1, 1, "hello"))
	r.Header.Del(secretName)
	w := httptest.NewRecorder()
	k.Handler().ServeHTTP(w, r)
	if w.Code != 404 || k.Path() != "" {
		t.Errorf("got %d at %q, want 404 nowhere", w.Code, k.Path())
	}
}

func TestShares_WhatIsBrought(t *testing.T) {
	t.Parallel()
	for mode, want := range map[Mode]bool{Polling: false, Webhook: true} {
		o := Options{Token: platform.NewSecret(goodToken), Mode: mode, WebhookURL: "https://bot.example/hook", WebhookSecret: platform.NewSecret(theSecret), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
		a, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Shares(); got != want {
			t.Errorf("%s: got %t, want %t", mode, got, want)
		}
	}
}
