package discordapi

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func TestIdentify_IsClosedWithTheRightCode(t *testing.T) {
	t.Parallel()
	good := identifyWith(allIntents)
	for _, tt := range []struct {
		name   string
		say    []string
		want   int
		blamed bool
	}{
		{"wrong token", []string{strings.Replace(good, testToken, "x", 1)}, 4004, false},
		{"content, not approved", []string{identifyWith("37377")}, 4014, false},
		{"refused intent", []string{identifyWith("4")}, 4014, false},
		{"members", []string{identifyWith("2")}, 4014, false},
		{"unknown intent", []string{identifyWith("1073741824")}, 4013, true},
		{"no intents", []string{strings.Replace(good, `"intents":4609,`, "", 1)}, 4013, true},
		{"no properties", []string{`{"op":2,"d":{"token":"` + testToken + `","intents":1}}`}, 4002, true},
		{"bad shard", []string{strings.Replace(good, `"intents"`, `"shard":[1,1],"intents"`, 1)}, 4010, false},
		{"twice", []string{good, good}, 4005, true},
		{"no JSON", []string{"hello"}, 4002, true},
		{"unknown op", []string{`{"op":5,"d":null}`}, 4001, true},
		{"too early", []string{`{"op":3,"d":{}}`}, 4003, true},
		{"too large", []string{`{"op":3,"d":"` + strings.Repeat("x", 4096) + `"}`}, 4002, true},
		{"wrong sequence", []string{good, `{"op":1,"d":99}`}, 4007, true},
		{"resume with a wrong token", []string{`{"op":6,"d":{"token":"x","session_id":"y","seq":1}}`}, 4004, false},
		{"resume without seq", []string{`{"op":6,"d":{"token":"x","session_id":"y"}}`}, 4002, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, _ := start(t, Options{})
			s.RefuseIntents(4)
			c := dial(t, s, address)
			for _, text := range tt.say {
				c.say(text)
			}
			if got := c.closed(); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
			if blamed := len(s.Violations()) > 0; blamed != tt.blamed {
				t.Errorf("blamed %v, want %v: %q", blamed, tt.blamed, s.Violations())
			}
		})
	}
}

func TestIdentify_OnceInFiveSeconds(t *testing.T) {
	t.Parallel()
	s, now := start(t, Options{})
	login(t, s, allIntents)
	now.add(4 * time.Second)
	c := dial(t, s, address)
	c.say(identifyWith(allIntents))
	if p := c.next(); p.Op != opInvalid || string(p.D) != "false" {
		t.Errorf("got %+v, want op 9 false", p)
	}
	now.add(time.Second)
	c.say(identifyWith(allIntents))
	c.event("READY")
	noViolations(t, s)
	for range 3 {
		c = dial(t, s, address)
		c.say(identifyWith(allIntents))
		c.op(opInvalid)
	}
	if len(s.Violations()) == 0 {
		t.Error("whoever spins is not blamed")
	}
}

func TestReady_TellsGuilds(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	g, ch := s.Guild("Town"), s.Channel("Town", "desk")
	c, ready := login(t, s, allIntents)
	if got := fmt.Sprint(ready["guilds"]); !strings.Contains(got, g) || !strings.Contains(got, "unavailable:true") {
		t.Errorf("got %s", got)
	}
	if !strings.HasSuffix(ready["resume_gateway_url"].(string), "/resume") || ready["user"].(map[string]any)["id"] != s.Bot() || ready["application"].(map[string]any)["id"] != s.Bot() {
		t.Errorf("got %v", ready)
	}
	if got := c.event("GUILD_CREATE"); !strings.Contains(string(got.D), ch) {
		t.Errorf("got %s, want the channel in it", got.D)
	}
	s.Guild("Village")
	if got := c.next(); got.T != "GUILD_CREATE" {
		t.Errorf("got %s", got.T)
	}
}

func TestIntents_DecideWhatComes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ intents, want string }{
		{"1", "CHANNEL_CREATE"},
		{"512", "MESSAGE_CREATE in guild"},
		{"4096", "MESSAGE_CREATE in DM"},
		{"4609", "CHANNEL_CREATE MESSAGE_CREATE in guild MESSAGE_CREATE in DM"},
	} {
		s, _ := start(t, Options{})
		s.Guild("Town")
		c, _ := login(t, s, tt.intents)
		if tt.intents == "1" || tt.intents == "4609" {
			c.event("GUILD_CREATE")
		}
		ch := s.Channel("Town", "desk")
		s.SayIn(ch, "Ada", "hello")
		s.Say("Ada", "hello")
		s.Reconnect()
		var got []string
		for p := c.next(); p.Op == opDispatch; p = c.next() {
			what := p.T
			if what == "MESSAGE_CREATE" {
				what += " in DM"
				if p.data(t)["guild_id"] != nil {
					what = p.T + " in guild"
				}
			}
			got = append(got, what)
		}
		if g := strings.Join(got, " "); g != tt.want {
			t.Errorf("%s: got %s, want %s", tt.intents, g, tt.want)
		}
	}
}

func TestContent_OnlyWhereItMayBeSeen(t *testing.T) {
	t.Parallel()
	for _, allowed := range []bool{false, true} {
		s, _ := start(t, Options{})
		s.AllowContent(allowed)
		ch := s.Channel("Town", "desk")
		intents := allIntents
		if allowed {
			intents = "37377"
		}
		c, _ := login(t, s, intents)
		said := s.Post(ch, "Ada", map[string]any{"content": "secret", "attachments": []any{map[string]any{"id": "1"}}})
		s.SayIn(ch, "Ada", "<@"+s.Bot()+"> help")
		s.Say("Ada", "private")
		send(t, s, ch, "own")
		s.Reply(ch, "Grace", "<@"+s.Bot()+"> this", said)
		for _, want := range []string{"secret", "<@" + s.Bot() + "> help", "private", "own", "<@" + s.Bot() + "> this"} {
			if want == "secret" && !allowed {
				want = ""
			}
			m := c.event("MESSAGE_CREATE").data(t)
			if m["content"] != want || want == "" && len(m["attachments"].([]any)) != 0 {
				t.Errorf("allowed %v: got %v, want content %q", allowed, m, want)
			}
			if ref, ok := m["referenced_message"].(map[string]any); ok && (ref["content"] == "secret") != allowed {
				t.Errorf("allowed %v: got %v", allowed, ref)
			}
		}
		seen := strings.Contains(ask(t, s, "GET", "/channels/"+ch+"/messages", "").text, "secret")
		if seen != allowed {
			t.Errorf("allowed %v: REST shows it %v", allowed, seen)
		}
		noViolations(t, s)
	}
}

func TestHeartbeat_IsAnsweredAndMeasured(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{Heartbeat: time.Second})
	c, _ := login(t, s, allIntents)
	c.say(`{"op":1,"d":1}`)
	c.op(opAck)
	s.Beat()
	c.op(opBeat)
	c.say(`{"op":1,"d":1}`)
	c.op(opAck)
	noViolations(t, s)
	c.say(`{"op":1,"d":1}`)
	c.op(opAck)
	if len(s.Violations()) != 1 {
		t.Errorf("a beat at once: got %q", s.Violations())
	}
	if got := c.closed(); got != 4009 || len(s.Violations()) != 2 {
		t.Errorf("no beat: got %d, %q", got, s.Violations())
	}
}

func TestEvents_TooMany(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	c, _ := login(t, s, allIntents)
	for range eventsMax {
		c.say(`{"op":3,"d":{}}`)
	}
	if got := c.closed(); got != 4008 {
		t.Errorf("got %d, want 4008", got)
	}
}

// after is what a client reads when it resumes with a sequence number.
func after(t *testing.T, s *Server, ready map[string]any, seq int) *client {
	t.Helper()
	c := dial(t, s, "/resume"+address)
	c.say(resumeWith(ready, itoa(seq)))
	return c
}

func TestSession_EndsOrStays(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		leave func(s *Server, c *client)
		stays bool
	}{
		{"cut", func(s *Server, _ *client) { s.Cut() }, true},
		{"client gone", func(_ *Server, c *client) { c.ws.NetConn().Close() }, true},
		{"client closed with 1000", func(_ *Server, c *client) { c.bye(websocket.CloseNormalClosure) }, false},
		{"client closed with 1001", func(_ *Server, c *client) { c.bye(websocket.CloseGoingAway) }, false},
		{"client closed with 4000", func(_ *Server, c *client) { c.bye(4000) }, true},
		{"closed with 4000", func(s *Server, c *client) { s.CloseWith(4000); c.closed() }, true},
		{"closed with 4009", func(s *Server, c *client) { s.CloseWith(4009); c.closed() }, false},
		{"invalidated", func(s *Server, c *client) { s.Invalidate(false); c.op(opInvalid); s.Cut() }, false},
		{"may resume", func(s *Server, c *client) { s.Invalidate(true); c.op(opInvalid); s.Cut() }, true},
		{"forgotten", func(s *Server, _ *client) { s.Forget(); s.Cut() }, false},
		{"forgotten later", func(s *Server, _ *client) { s.Cut(); s.Forget() }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, _ := start(t, Options{})
			c, ready := login(t, s, allIntents)
			tt.leave(s, c)
			if !s.Wait(t.Context(), func() bool { return !s.Connected() }) {
				t.Fatal("still connected")
			}
			s.Say("Ada", "in between")
			c = after(t, s, ready, 1)
			p := c.next()
			if stayed := p.T == "MESSAGE_CREATE"; stayed != tt.stays || !stayed && (p.Op != opInvalid || string(p.D) != "false") {
				t.Errorf("got %+v, stays: want %v", p, tt.stays)
			}
		})
	}
}

func (c *client) bye(code int) {
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	c.closed()
}

func TestResume_AnsweredFirstWith(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		op        int
		resumable bool
		then      string
	}{{opAck, false, "RESUMED"}, {opReconnect, true, ""}, {opInvalid, true, ""}, {opInvalid, false, "op 9"}} {
		s, _ := start(t, Options{})
		_, ready := login(t, s, allIntents)
		s.Cut()
		s.AfterResume(tt.op, tt.resumable)
		c := after(t, s, ready, 1)
		if p := c.next(); p.Op != tt.op {
			t.Errorf("got op %d, want %d", p.Op, tt.op)
		}
		if tt.then != "RESUMED" {
			if p, err := c.read(30 * time.Millisecond); err == nil {
				t.Errorf("after op %d came %+v", tt.op, p)
			}
			c = after(t, s, ready, 1)
		}
		if p := c.next(); p.T != "RESUMED" && tt.then != "op 9" || tt.then == "op 9" && p.Op != opInvalid {
			t.Errorf("after op %d: got %+v", tt.op, p)
		}
	}
}

func TestResume_SequenceFromTheFuture(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	_, ready := login(t, s, allIntents)
	s.Cut()
	if got := after(t, s, ready, 99).closed(); got != 4007 {
		t.Errorf("got %d, want 4007", got)
	}
}

func TestMute_HoldsEverythingBack(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{IdentifyEvery: -1})
	c, _ := login(t, s, allIntents)
	s.Mute(true)
	s.Say("Ada", "hello")
	c.say(`{"op":1,"d":1}`)
	other, _ := login(t, s, allIntents)
	s.Say("Ada", "to both")
	other.event("MESSAGE_CREATE")
	s.Mute(false)
	if p := c.next(); p.T != "MESSAGE_CREATE" || p.S != 2 {
		t.Errorf("got %+v, want what was held back", p)
	}
	noViolations(t, s)
}

func TestHang_SaysHelloOnly(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	s.Hang(true)
	c := dial(t, s, address)
	c.say(identifyWith(allIntents))
	if p, err := c.read(50 * time.Millisecond); err == nil {
		t.Errorf("got %+v, want nothing", p)
	}
	s.Hang(false)
	login(t, s, allIntents)
}

func TestIdentify_AnsweredFirstWith(t *testing.T) {
	t.Parallel()
	for _, op := range []int{opAck, opReconnect, opInvalid} {
		s, _ := start(t, Options{IdentifyEvery: -1})
		s.AfterIdentify(op)
		c := dial(t, s, address)
		c.say(identifyWith(allIntents))
		if p := c.next(); p.Op != op {
			t.Errorf("got op %d, want %d", p.Op, op)
		}
		if op != opAck {
			c.say(identifyWith(allIntents))
		}
		c.event("READY")
		noViolations(t, s)
	}
}

func TestRevoke_ClosesTheGateway(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	s.Revoke()
	c := dial(t, s, address)
	c.say(identifyWith(allIntents))
	if got := c.closed(); got != 4004 || s.Connected() {
		t.Errorf("got %d, connected %v", got, s.Connected())
	}
}

func TestAddress_IsJudged(t *testing.T) {
	t.Parallel()
	s, _ := start(t, Options{})
	dial(t, s, "/elsewhere?v=6&encoding=etf&compress=zlib-stream")
	if got := s.Violations(); len(got) != 4 {
		t.Errorf("got %q, want path, version, encoding and compression", got)
	}
}
