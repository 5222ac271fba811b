package botapi

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// A post is one update that came to a webhook.
type post struct {
	id     int64
	chat   int64
	text   string
	secret string
	at     time.Time
}

// A listener is a bot behind a webhook. It answers what answer says.
type listener struct {
	web    *httptest.Server
	answer func(n int, p post, w http.ResponseWriter)

	mu   sync.Mutex
	seen []post
}

func listen(t *testing.T, answer func(n int, p post, w http.ResponseWriter)) *listener {
	t.Helper()
	l := &listener{answer: answer}
	l.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		var u struct {
			ID      int64 `json:"update_id"`
			Message struct {
				Chat struct{ ID int64 }
				Text string
			}
		}
		if err := json.Unmarshal(b, &u); err != nil || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("got %s: %v", b, err)
		}
		p := post{u.ID, u.Message.Chat.ID, u.Message.Text, r.Header.Get("X-Telegram-Bot-Api-Secret-Token"), time.Now()}
		l.mu.Lock()
		n := len(l.seen)
		l.seen = append(l.seen, p)
		l.mu.Unlock()
		l.answer(n, p, w)
	}))
	t.Cleanup(l.web.Close)
	return l
}

func (l *listener) posts() []post {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]post(nil), l.seen...)
}

func (r *rig) hookTo(l *listener, more string) {
	r.t.Helper()
	if a := r.ask("setWebhook", fmt.Sprintf(`{"url":%q%s}`, l.web.URL, more)); !a.OK {
		r.t.Fatal(a)
	}
}

func TestWebhook_PostsWithTheSecret(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{PlainWebhook: true})
	r.Say(ada, "before")
	l := listen(t, func(int, post, http.ResponseWriter) {})
	r.hookTo(l, `,"secret_token":"s3cret"`)
	r.Say(ada, "after")
	r.until("both were taken", func() bool { return r.Pending() == 0 })
	got := l.posts()
	if len(got) != 2 || got[0].text != "before" || got[1].text != "after" || got[0].secret != "s3cret" {
		t.Errorf("got %+v", got)
	}
	if a := r.ask("getWebhookInfo", `{}`); !strings.Contains(string(a.Result), `"pending_update_count":0`) || !strings.Contains(string(a.Result), l.web.URL) {
		t.Errorf("got %v", a)
	}
	r.faultless()
}

// A refused update is posted again at once, then after 2, 4 … seconds, and its
// chat waits with it; other chats do not.
func TestWebhook_RetriesAndKeepsTheOrderOfAChat(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{PlainWebhook: true, Second: 10 * time.Millisecond})
	refused := 0
	var mu sync.Mutex
	l := listen(t, func(_ int, p post, w http.ResponseWriter) {
		mu.Lock()
		defer mu.Unlock()
		if p.text == "one" && refused < 4 {
			refused++
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	r.hookTo(l, "")
	r.Say(ada, "one")
	r.Say(ada, "two")
	r.Say(grace, "three")
	r.until("all were taken", func() bool { return r.Pending() == 0 })
	var hers []post
	for _, p := range l.posts() {
		if p.chat == ada.ID {
			hers = append(hers, p)
		}
	}
	if len(hers) != 6 || hers[4].text != "one" || hers[5].text != "two" {
		t.Fatalf("got %+v", hers)
	}
	for i, want := range []time.Duration{0, 20, 40, 80} {
		if gap := hers[i+1].at.Sub(hers[i].at); gap < want*time.Millisecond {
			t.Errorf("try %d came after %v, want at least %d ms", i+2, gap, want)
		}
	}
	if a := r.ask("getWebhookInfo", `{}`); !strings.Contains(string(a.Result), "Wrong response from the webhook: 503 Service Unavailable") {
		t.Errorf("got %v", a)
	}
}

func TestWebhook_HonoursRetryAfter(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{PlainWebhook: true, Second: 10 * time.Millisecond})
	l := listen(t, func(n int, _ post, w http.ResponseWriter) {
		if n == 0 {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	r.hookTo(l, "")
	r.Say(ada, "hello")
	r.until("it was taken", func() bool { return r.Pending() == 0 })
	got := l.posts()
	if gap := got[1].at.Sub(got[0].at); len(got) != 2 || gap < 70*time.Millisecond {
		t.Errorf("got %d posts, the second after %v", len(got), gap)
	}
}

func TestWebhook_NoMoreConnectionsThanAllowed(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{PlainWebhook: true})
	arrived, leave := make(chan bool, 9), make(chan bool)
	var mu sync.Mutex
	now, most := 0, 0
	l := listen(t, func(int, post, http.ResponseWriter) {
		mu.Lock()
		now++
		most = max(most, now)
		mu.Unlock()
		arrived <- true
		<-leave
		mu.Lock()
		now--
		mu.Unlock()
	})
	r.hookTo(l, `,"max_connections":3`)
	for i := range 9 {
		r.Say(User{ID: int64(100 + i)}, "hello")
	}
	for range 3 {
		<-arrived
	}
	close(leave)
	r.until("all were taken", func() bool { return r.Pending() == 0 })
	if most != 3 {
		t.Errorf("got %d posts at a time, want 3", most)
	}
}

func TestWebhook_SetAndDeleted(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{PlainWebhook: true})
	l := listen(t, func(_ int, _ post, w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) })
	r.hookTo(l, "")
	if a := r.ask("setWebhook", fmt.Sprintf(`{"url":%q}`, l.web.URL)); a.ErrorCode != 429 || a.Parameters.RetryAfter != 1 {
		t.Errorf("twice in a second: got %v", a)
	}
	r.clock.pass(time.Second)
	if a := r.ask("setWebhook", fmt.Sprintf(`{"url":%q}`, l.web.URL)); a.Description != "Webhook is already set" {
		t.Errorf("the same again: got %v", a)
	}
	r.Say(ada, "hello")
	r.until("it was tried", func() bool { return len(l.posts()) > 0 })
	if a := r.ask("deleteWebhook", `{}`); a.Description != "Webhook was deleted" {
		t.Errorf("got %v", a)
	}
	if a := r.ask("deleteWebhook", `{}`); a.Description != "Webhook is already deleted" {
		t.Errorf("got %v", a)
	}
	if got := r.poll(`{}`); len(got) != 1 {
		t.Errorf("what was not taken is lost: got %v", got)
	}
	r.ask("deleteWebhook", `{"drop_pending_updates":true}`)
	if n := r.Pending(); n != 0 {
		t.Errorf("%d pending after all were dropped", n)
	}
}

func TestWebhook_DuplicatesHaveOneID(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{PlainWebhook: true})
	l := listen(t, func(int, post, http.ResponseWriter) {})
	r.hookTo(l, "")
	r.Fault(Fault{Kind: Duplicate, Next: 1})
	r.Say(ada, "hello")
	r.until("both were taken", func() bool { return r.Pending() == 0 })
	if got := l.posts(); len(got) != 2 || got[0].id != got[1].id {
		t.Errorf("got %+v", got)
	}
}
