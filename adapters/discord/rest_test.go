package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/conversations"
)

const (
	restToken  = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.the-secret-part-of-the-token-0123456789"
	restSecret = "the-secret-part-of-the-token-0123456789"
)

// restServer is Discord, which at the end must have nothing to complain about.
func restServer(t testing.TB, specs string) *discordapi.Server {
	t.Helper()
	s, err := discordapi.New(discordapi.Options{Token: restToken, Specs: specs})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, v := range s.Violations() {
			t.Error(v)
		}
		s.Close()
	})
	return s
}

// restFor is a rest that talks to an address.
func restFor(t testing.TB, address string, now func() time.Time) *rest {
	t.Helper()
	r, err := newREST(restToken, address, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.close)
	return r
}

func restWith(t testing.TB) (*discordapi.Server, *rest) {
	s := restServer(t, "")
	return s, restFor(t, s.URL(), time.Now)
}

// restJudged is held to Discord's specification as well, where there is one.
func restJudged(t testing.TB) (*discordapi.Server, *rest) {
	s := restServer(t, os.Getenv("WAYMARK_SPECS"))
	return s, restFor(t, s.URL(), time.Now)
}

// shortly is enough time for anything on this machine.
func shortly(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// tapped is a button that somebody tapped.
func tapped(t testing.TB, s *discordapi.Server, r *rest) *discordapi.Interaction {
	t.Helper()
	p, err := r.send(shortly(t), s.DM("Ada"), message{Content: "tap", Components: []component{row("on")}})
	if err != nil {
		t.Fatal(err)
	}
	return s.Tap("Ada", s.DM("Ada"), p.ID, "on")
}

func row(ids ...string) component {
	c := component{Type: componentRow}
	for _, id := range ids {
		c.Components = append(c.Components, component{Type: componentButton, Style: 2, Label: id, CustomID: id})
	}
	return c
}

// later checks that err asks to wait, and returns how long.
func later(t *testing.T, err error) *conversations.LaterError {
	t.Helper()
	var l *conversations.LaterError
	if !errors.As(err, &l) {
		t.Fatalf("got %v, want a wait", err)
	}
	if l.After < briefestWait || errors.Is(err, conversations.ErrUnsure) {
		t.Errorf("got %v, want at least %v and nothing done", err, briefestWait)
	}
	return l
}

func TestREST_AddressOfTheAPI(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"":                            true,
		"https://discord.com/api/v10": true,
		"http://127.0.0.1:8000/api/":  true,
		"discord.com":                 false,
		"ftp://discord.com":           false,
		"https://":                    false,
		"https://discord.com/?a=b":    false,
		"https://discord.com/%zz":     false,
	} {
		if _, err := newREST(restToken, address, time.Now); (err == nil) != want {
			t.Errorf("%q: got %v", address, err)
		}
	}
}

func TestREST_Wait(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault     discordapi.Fault
		want      time.Duration
		everybody bool
	}{
		"route":               {discordapi.Limited("user", 1500*time.Millisecond), 1500 * time.Millisecond, false},
		"route, very short":   {discordapi.Limited("user", time.Millisecond), briefestWait, false},
		"shared":              {discordapi.Limited("shared", 3*time.Second), 3 * time.Second, false},
		"global":              {discordapi.Limited("global", 2500*time.Millisecond), 2500 * time.Millisecond, true},
		"global, very short":  {discordapi.Limited("global", time.Millisecond), briefestForAll, true},
		"before Discord":      {discordapi.Cloudflare(), 10 * time.Minute, true},
		"before, not said":    {discordapi.Fault{Status: 429, Body: "<html>slow down"}, time.Minute, true},
		"not said":            {discordapi.Fault{Status: 429, Body: `{"message":"You are being rate limited.","global":false}`}, 5 * time.Second, false},
		"without words":       {discordapi.Fault{Status: 429, Body: `{"retry_after":2}`}, 2 * time.Second, false},
		"in the header":       {discordapi.Fault{Status: 429, Body: `{"message":"x"}`, Header: http.Header{"Retry-After": {"7"}}}, 7 * time.Second, false},
		"cut, with its scope": {discordapi.Fault{Status: 429, Body: `{"mess`, Header: http.Header{"Retry-After": {"7"}, "X-Ratelimit-Scope": {"user"}}}, 7 * time.Second, false},
		"beyond belief":       {discordapi.Fault{Status: 429, Body: `{"message":"x","retry_after":1e300}`}, longestWait, false},
		"slow mode":           {discordapi.Fault{Status: 400, Body: `{"message":"slow","code":20016,"retry_after":12.5}`}, 12500 * time.Millisecond, false},
		"slow mode, not said": {discordapi.Fault{Status: 403, Body: `{"message":"slow","code":20016}`}, 5 * time.Second, false},
		"many direct ones":    {discordapi.Fault{Status: 403, Body: `{"message":"too fast","code":40003}`}, 5 * time.Second, false},
		"overloaded":          {discordapi.Fault{Status: 503, Body: `{"message":"overloaded","code":130000}`}, 5 * time.Second, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, r := restWith(t)
			s.Fail(tt.fault)
			_, err := r.send(shortly(t), s.DM("Ada"), message{Content: "hello"})
			got := later(t, err)
			if got.After != tt.want || got.Everybody != tt.everybody {
				t.Errorf("got %+v, want %v %v", got, tt.want, tt.everybody)
			}
			quietREST(t, err)
		})
	}
}

// The answer to a tap goes out while everything else is held.
func TestREST_GlobalWaitHoldsAllButInteractions(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]discordapi.Fault{
		"global": discordapi.Limited("global", time.Hour), "before Discord": discordapi.Cloudflare(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := restServer(t, "")
			now := time.Now()
			r := restFor(t, s.URL(), func() time.Time { return now })
			i := tapped(t, s, r)
			fault.Times = 1
			s.Fail(fault)
			_, err := r.me(shortly(t))
			long := later(t, err).After
			invalid := s.Invalid()
			s.Fail(discordapi.Fault{Path: "/channels/", Status: 500}) // whoever leaves is found out
			now = now.Add(long / 2)
			_, err = r.send(shortly(t), s.DM("Ada"), message{Content: "hello"})
			if got := later(t, err); got.After != long/2 || !got.Everybody {
				t.Errorf("got %+v, want %v for everybody", got, long/2)
			}
			if err := r.answer(shortly(t), i.ID(), i.Token(), updateLater, nil); err != nil {
				t.Error(err)
			}
			if _, err := r.followUp(shortly(t), s.Bot(), i.Token(), message{Content: "hello"}); err != nil {
				t.Error(err)
			}
			if got := s.Invalid(); got != invalid {
				t.Errorf("got %d invalid requests, want %d", got, invalid)
			}
			now = now.Add(long / 2)
			if _, err := r.me(shortly(t)); err != nil {
				t.Errorf("when it is over: %v", err)
			}
		})
	}
}

// Nobody is told a 429 who heeds what Discord says beforehand.
func TestREST_FullRouteIsNotAsked(t *testing.T) {
	t.Parallel()
	s, r := restWith(t)
	s.Limit(3, time.Hour)
	ada, eve := s.DM("Ada"), s.DM("Eve")
	for i := range 20 {
		_, err := r.send(shortly(t), ada, message{Content: fmt.Sprint("no. ", i)})
		if i < 3 {
			if err != nil {
				t.Fatal(err)
			}
		} else if got := later(t, err); got.Everybody {
			t.Errorf("got %+v, want one for this channel", got)
		}
	}
	if _, err := r.send(shortly(t), eve, message{Content: "hello"}); err != nil {
		t.Errorf("another channel: %v", err)
	}
	if err := r.typing(shortly(t), ada); err != nil {
		t.Errorf("another route: %v", err)
	}
	if got := len(s.Posts(ada)); got != 3 {
		t.Errorf("got %d messages, want 3", got)
	}
	if got := s.Invalid() + s.Impatient(); got != 0 {
		t.Errorf("got %d refused requests, want none", got)
	}
}

func TestREST_RefusedRouteIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	s, r := restWith(t)
	ada, eve := s.DM("Ada"), s.DM("Eve")
	fault := discordapi.Limited("user", time.Hour)
	fault.Path, fault.Times = ada, 1
	s.Fail(fault)
	for range 5 {
		_, err := r.send(shortly(t), ada, message{Content: "hello"})
		later(t, err)
	}
	if got := s.Invalid(); got != 1 {
		t.Errorf("got %d refused requests, want 1", got)
	}
	if _, err := r.send(shortly(t), eve, message{Content: "hello"}); err != nil {
		t.Errorf("another channel: %v", err)
	}
}

func TestREST_AcceptedAndTheAnswerIsLost(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]discordapi.Fault{
		"502":      {After: true},
		"cut":      {After: true, Cut: true},
		"nonsense": {After: true, Status: 200, Body: "<html>welcome"},
		"nothing":  {After: true, Status: 200, Body: "{}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, r := restWith(t)
			fault.Times, fault.Method = 1, http.MethodPost
			s.Fail(fault)
			m := message{Content: "hello", Nonce: "wm-4711", EnforceNonce: true}
			_, err := r.send(shortly(t), s.DM("Ada"), m)
			if !errors.Is(err, conversations.ErrUnsure) {
				t.Fatalf("got %v, want it to be unsure", err)
			}
			quietREST(t, err)
			p, err := r.send(shortly(t), s.DM("Ada"), m)
			if err != nil {
				t.Fatal(err)
			}
			posts := s.Posts(s.DM("Ada"))
			if len(posts) != 1 || posts[0].ID != p.ID || posts[0].Nonce != m.Nonce {
				t.Errorf("got %+v, want the one message %s", posts, p.ID)
			}
		})
	}
}

func TestREST_TakesNoLongerThanItsTime(t *testing.T) {
	t.Parallel()
	s, r := restWith(t)
	s.Fail(discordapi.Fault{Delay: time.Minute})
	ctx, cancel := context.WithTimeout(shortly(t), 50*time.Millisecond)
	defer cancel()
	_, err := r.send(ctx, s.DM("Ada"), message{Content: "hello"})
	if !errors.Is(err, conversations.ErrUnsure) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want it to be unsure and say why", err)
	}
}

// Many interactions leave nothing behind: no bucket of the library's, and no
// route of ours that is open again.
func TestREST_InteractionsLeaveNothing(t *testing.T) {
	t.Parallel()
	now := time.Now()
	g := gate{now: func() time.Time { return now }, routes: map[string]time.Time{}}
	h := http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset-After": {"2.000"}}
	for i := range 10_000 {
		now = now.Add(time.Second)
		g.heed(routeOf(http.MethodPost, fmt.Sprintf("/webhooks/1/token-%d", i)), h)
		g.heed(routeOf(http.MethodPost, fmt.Sprintf("/interactions/%d/token-%d/callback", i, i)), h)
	}
	if got := len(g.routes); got > fewRoutes {
		t.Errorf("got %d routes, want at most %d", got, fewRoutes)
	}

	s, r := restWith(t)
	i := tapped(t, s, r)
	if err := r.answer(shortly(t), i.ID(), i.Token(), updateLater, nil); err != nil {
		t.Fatal(err)
	}
	if got := reflect.ValueOf(r.session.Ratelimiter).Elem().FieldByName("buckets").Len(); got != 0 {
		t.Errorf("the library keeps %d buckets, want none", got)
	}
}

func TestRouteOf(t *testing.T) {
	t.Parallel()
	const a, b = "111111111111111111", "222222222222222222"
	same := func(x, y string) bool { return routeOf("GET", x) == routeOf("GET", y) }
	if !same("/channels/"+a+"/messages/"+a, "/channels/"+a+"/messages/"+b) {
		t.Error("two messages of one channel do not share their rate")
	}
	if same("/channels/"+a+"/messages", "/channels/"+b+"/messages") || same("/webhooks/"+a+"/x", "/webhooks/"+a+"/y") {
		t.Error("two channels, or two webhooks, share their rate")
	}
	if got := routeOf("POST", "/interactions/"+a+"/token/callback"); got != "" {
		t.Errorf("got %q for an interaction, want none", got)
	}
}

func TestSecrets_EmptyTokenHidesNothing(t *testing.T) {
	t.Parallel()
	if got := (&rest{}).secrets("").Replace("words"); got != "words" {
		t.Errorf("got %q", got)
	}
	if got := (&rest{token: "a.b"}).secrets("k y").Replace("a.b, k y, k%20y"); strings.ContainsAny(got, "aky") {
		t.Errorf("got %q", got)
	}
}

func BenchmarkREST_Answer(b *testing.B) {
	s, r := restWith(b)
	i := tapped(b, s, r)
	b.ReportAllocs()
	for b.Loop() {
		_ = r.answer(b.Context(), i.ID(), i.Token(), updateLater, nil) // the second is refused, and costs as much
	}
}
