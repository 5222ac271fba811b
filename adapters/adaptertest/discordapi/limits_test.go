package discordapi

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestLimit_OfAChannel(t *testing.T) {
	t.Parallel()
	s, now := start(t, Options{})
	to := "/channels/" + s.DM("Ada") + "/messages"
	body := `{"content":"x",` + quiet + `}`
	for left := 4; left >= 0; left-- {
		r := ask(t, s, "POST", to, body)
		if r.status != http.StatusOK || r.header.Get("X-RateLimit-Remaining") != fmt.Sprint(left) || r.header.Get("X-RateLimit-Limit") != "5" {
			t.Errorf("%d left: got %d %v", left, r.status, r.header)
		}
		if b := r.header.Get("X-RateLimit-Bucket"); b == "" || strings.Contains(b, s.DM("Ada")) {
			t.Errorf("got bucket %q", b)
		}
	}
	now.add(3 * time.Second)
	r := ask(t, s, "POST", to, body)
	if r.status != http.StatusTooManyRequests || r.body["retry_after"] != 2.0 || r.body["global"] != false || r.code() != 0 ||
		r.header.Get("X-RateLimit-Scope") != "user" || r.header.Get("Retry-After") != "2" || r.header.Get("X-RateLimit-Reset-After") != "2.000" {
		t.Errorf("got %d %s %v", r.status, r.text, r.header)
	}
	if r := ask(t, s, "POST", "/channels/"+s.DM("Grace")+"/messages", body); r.status != http.StatusOK {
		t.Errorf("another channel: got %d", r.status)
	}
	ask(t, s, "POST", to, body)
	if s.Impatient() != 1 || s.Invalid() != 2 {
		t.Errorf("impatient %d, invalid %d; want 1, 2", s.Impatient(), s.Invalid())
	}
	now.add(2 * time.Second)
	if r := ask(t, s, "POST", to, body); r.status != http.StatusOK {
		t.Errorf("after the wait: got %d", r.status)
	}
	noViolations(t, s)
}

func TestLimit_OfAllRoutes(t *testing.T) {
	t.Parallel()
	s, now := start(t, Options{})
	for range 50 {
		ask(t, s, "GET", "/users/@me", "")
	}
	r := ask(t, s, "GET", "/channels/"+s.DM("Ada"), "")
	if r.status != http.StatusTooManyRequests || r.body["global"] != true || r.header.Get("X-RateLimit-Global") != "true" || r.header.Get("X-RateLimit-Scope") != "global" {
		t.Errorf("got %d %s %v", r.status, r.text, r.header)
	}
	if r := ask(t, s, "POST", "/interactions/1/x/callback", `{"type":4}`); r.status != http.StatusNotFound {
		t.Errorf("interactions are exempt: got %d", r.status)
	}
	now.add(time.Second)
	if r := ask(t, s, "GET", "/users/@me", ""); r.status != http.StatusOK {
		t.Errorf("a second later: got %d", r.status)
	}
}

func TestFaults_FirstMatchWins(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	dm := s.DM("Ada")
	to, body := "/channels/"+dm+"/messages", `{"content":"x",`+quiet+`}`
	s.Fail(Fault{Method: "POST", Path: to, Times: 1, Status: 502})
	s.Fail(Fault{Method: "POST", Path: to, Times: 1, After: true, Status: 500, Body: "oops"})
	s.Fail(Fault{Method: "POST", Path: to, Times: 1, Cut: true})
	s.Fail(Fault{Method: "POST", Path: to, Times: 1, Cut: true, After: true})
	shared := Limited("shared", 1500*time.Millisecond)
	shared.Times = 1
	s.Fail(shared)
	stop := s.Fail(Cloudflare())
	for i, want := range []struct{ status, posts int }{{502, 0}, {500, 1}, {0, 1}, {0, 2}, {429, 2}, {429, 2}} {
		r, err := try(s, "POST", to, body)
		if want.status == 0 != (err != nil) || r.status != want.status || len(s.Posts(dm)) != want.posts {
			t.Errorf("%d: got %d, %v and %d messages, want %d and %d", i, r.status, err, len(s.Posts(dm)), want.status, want.posts)
		}
		if i == 4 && (r.body["retry_after"] != 1.5 || r.header.Get("Retry-After") != "2" || r.header.Get("X-RateLimit-Scope") != "shared") {
			t.Errorf("shared: got %s %v", r.text, r.header)
		}
		if i == 5 && (!strings.Contains(r.header.Get("Content-Type"), "html") || r.header.Get("Retry-After") == "") {
			t.Errorf("Cloudflare: got %v", r.header)
		}
	}
	stop()
	if r := ask(t, s, "POST", to, body); r.status != http.StatusOK {
		t.Errorf("no fault any more: got %d", r.status)
	}
	if got := s.Invalid(); got != 1 {
		t.Errorf("got %d invalid requests, want 1: shared ones do not count", got)
	}
	s.Fail(Fault{Path: "/gateway", Delay: 20 * time.Millisecond})
	before := time.Now()
	if r := ask(t, s, "GET", "/gateway", ""); r.status != http.StatusOK || time.Since(before) < 20*time.Millisecond {
		t.Errorf("delayed: got %d after %v", r.status, time.Since(before))
	}
}

func TestDown_KeepsWhatPeopleWrote(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{IdentifyEvery: -1})
	c, ready := login(t, s, allIntents)
	s.Down(true)
	if _, err := c.read(5 * time.Second); err == nil {
		t.Error("the connection is not cut")
	}
	s.Say("Ada", "in between")
	if r := ask(t, s, "GET", "/users/@me", ""); r.status != http.StatusServiceUnavailable {
		t.Errorf("got %d, want 503", r.status)
	}
	s.Down(false)
	c = dial(t, s, "/resume"+address)
	c.say(resumeWith(ready, "1"))
	if p := c.next(); p.Op != opInvalid || string(p.D) != "false" {
		t.Errorf("got %+v, want op 9 false", p)
	}
	if got := ask(t, s, "GET", "/channels/"+s.DM("Ada")+"/messages", "").list; len(got) != 1 {
		t.Errorf("got %v, want the message", got)
	}
	noViolations(t, s)
}

// Everybody at once: nothing is lost, nobody waits for another.
func TestServer_ManyAtOnce(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	s.Limit(0, 0)
	s.GlobalLimit(0)
	c, _ := login(t, s, allIntents)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			who := fmt.Sprint("person ", i)
			for range 10 {
				s.Say(who, "hello")
				if _, err := try(s, "POST", "/channels/"+s.DM(who)+"/messages", `{"content":"x",`+quiet+`}`); err != nil {
					t.Error(err)
				}
			}
		})
	}
	seen := map[any]bool{}
	for range 160 {
		p := c.event("MESSAGE_CREATE")
		seen[p.data(t)["id"]] = true
		if p.S != len(seen)+1 {
			t.Errorf("got sequence %d for event %d", p.S, len(seen))
		}
	}
	all.Wait()
	if len(seen) != 160 {
		t.Errorf("got %d messages, want 160", len(seen))
	}
	noViolations(t, s)
}
