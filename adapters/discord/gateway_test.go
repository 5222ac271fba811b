package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/retry"
	"waymark/conversations"
)

// A hearer is a gateway at the server for tests.
type hearer struct {
	t   *testing.T
	s   *discordapi.Server
	g   *gateway
	end func() error // ends it and returns what run did; once

	mu    sync.Mutex
	asked int      // for the address
	names []string // of all events
	texts []string // of messages
	log   bytes.Buffer
}

// hear starts a server and a gateway that listens. At the end the server must
// have nothing to complain of.
func hear(t *testing.T, o discordapi.Options) *hearer {
	t.Helper()
	o.Token, o.IdentifyEvery, o.Specs = fakeToken, -1, os.Getenv("WAYMARK_SPECS")
	s, err := discordapi.New(o)
	if err != nil {
		t.Fatal(err)
	}
	h := &hearer{t: t, s: s}
	h.g = &gateway{
		token: fakeToken, intents: 4609,
		address: h.address, handle: h.handle,
		pulse: retry.NewPulse(time.Now), now: time.Now,
		log: slog.New(slog.NewTextHandler(&h.log, nil)),
	}
	h.g.idle = func(ctx context.Context, wait time.Duration) error { return idle(ctx, wait/50) }
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.g.run(ctx) }()
	h.end = sync.OnceValue(func() error {
		stop()
		return <-ended
	})
	t.Cleanup(func() {
		_ = h.end()
		s.Close()
		for _, v := range s.Violations() {
			t.Error(v)
		}
		if n := s.ResumedElsewhere(); n != 0 {
			t.Errorf("%d sessions were resumed elsewhere", n)
		}
		if strings.Contains(h.log.String(), fakeToken) || strings.Contains(h.log.String(), "said in private") {
			t.Errorf("the log tells too much:\n%s", &h.log)
		}
		if t.Failed() {
			t.Logf("log:\n%s", &h.log)
		}
	})
	return h
}

func (h *hearer) address(ctx context.Context) (string, error) {
	h.mu.Lock()
	h.asked++
	h.mu.Unlock()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.s.URL()+"/gateway", nil)
	if err != nil {
		return "", err
	}
	req.Close = true // nothing of it shall stay
	req.Header.Set("User-Agent", "DiscordBot (https://waymark.example, 1.0)")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var answer struct {
		URL string `json:"url"`
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("status %d", resp.StatusCode)
	}
	return answer.URL, json.NewDecoder(resp.Body).Decode(&answer)
}

func (h *hearer) handle(_ context.Context, e event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.names = append(h.names, e.name)
	if e.name == "MESSAGE_CREATE" {
		var m struct {
			Content string `json:"content"`
		}
		if err := json.Unmarshal(e.data, &m); err != nil {
			h.t.Error(err)
		}
		h.texts = append(h.texts, m.Content)
	}
}

// until waits until something holds.
func (h *hearer) until(what string, holds func() bool) {
	h.t.Helper()
	ctx, stop := context.WithTimeout(h.t.Context(), time.Minute)
	defer stop()
	if !h.s.Wait(ctx, holds) {
		h.t.Fatalf("not within a minute: %s", what)
	}
}

// untilConnected waits until both sides know that there is a session.
func (h *hearer) untilConnected() {
	h.until("connected", func() bool { return h.sessions() > 0 && h.s.Connected() })
}

// sessions is how often READY was told.
func (h *hearer) sessions() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, name := range h.names {
		if name == "READY" {
			n++
		}
	}
	return n
}

func (h *hearer) heard() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.texts)
}

// says is somebody saying n things more, numbered from from.
func (h *hearer) says(from, n int) (texts []string) {
	for i := range n {
		texts = append(texts, fmt.Sprintf("said in private %d", from+i))
		h.s.Say("Ada", texts[i])
	}
	return texts
}

func (h *hearer) untilHeard(want []string) {
	h.t.Helper()
	ctx, stop := context.WithTimeout(h.t.Context(), time.Minute)
	defer stop()
	h.s.Wait(ctx, func() bool { return len(h.heard()) >= len(want) })
	if got := h.heard(); !slices.Equal(got, want) {
		h.t.Fatalf("got %q, want %q", got, want)
	}
}

func TestGateway_EventsComeInOrder(t *testing.T) {
	t.Parallel()
	h := hear(t, discordapi.Options{})
	h.s.Guild("Town")
	h.untilConnected()
	h.s.Beat()
	h.untilHeard(h.says(0, 500))
	if err := h.g.pulse.Health(); err != nil {
		t.Error(err)
	}
	if err := h.end(); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was ended", err)
	}
	if h.names[0] != "READY" || h.names[1] != "GUILD_CREATE" || h.s.Identifies() != 1 || h.s.Connections() != 1 {
		t.Errorf("got %q first, %d IDENTIFYs, %d connections", h.names[:2], h.s.Identifies(), h.s.Connections())
	}
	h.until("Discord knows that we are gone", func() bool { return !h.s.Connected() })
}

// What can be resumed loses nothing and doubles nothing.
func TestGateway_ResumesWithoutLoss(t *testing.T) {
	t.Parallel()
	quick := 400 * time.Millisecond
	for name, c := range map[string]struct {
		beat    time.Duration
		disturb func(*discordapi.Server)
		resumes int // RESUMEs that it takes, at least
	}{
		"cut":             {disturb: (*discordapi.Server).Cut},
		"op 7":            {disturb: (*discordapi.Server).Reconnect},
		"op 9 true":       {disturb: func(s *discordapi.Server) { s.Invalidate(true) }},
		"half open":       {beat: quick, disturb: func(s *discordapi.Server) { s.Mute(true) }},
		"4000":            {disturb: func(s *discordapi.Server) { s.CloseWith(4000) }},
		"4001":            {disturb: func(s *discordapi.Server) { s.CloseWith(4001) }},
		"4002":            {disturb: func(s *discordapi.Server) { s.CloseWith(4002) }},
		"4005":            {disturb: func(s *discordapi.Server) { s.CloseWith(4005) }},
		"4008":            {disturb: func(s *discordapi.Server) { s.CloseWith(4008) }},
		"op 7 on RESUME":  {disturb: func(s *discordapi.Server) { s.AfterResume(7, true); s.Cut() }, resumes: 2},
		"op 9 on RESUME":  {disturb: func(s *discordapi.Server) { s.AfterResume(9, true); s.Cut() }, resumes: 2},
		"op 11 on RESUME": {disturb: func(s *discordapi.Server) { s.AfterResume(11, true); s.Cut() }},
		"hanging, then cut": {beat: quick, disturb: func(s *discordapi.Server) {
			s.Hang(true)
			before := s.Connections()
			s.Cut()
			s.Wait(context.Background(), func() bool { return s.Connections() > before })
			s.Hang(false)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := hear(t, discordapi.Options{Heartbeat: c.beat})
			h.untilConnected()
			all := h.says(0, 3)
			before := h.s.Connections()
			c.disturb(h.s)
			all = append(all, h.says(3, 3)...)
			h.until("another connection", func() bool { return h.s.Connections() > before })
			h.untilHeard(all)
			h.untilConnected()
			h.untilHeard(append(all, h.says(6, 3)...))
			if h.sessions() != 1 || h.s.Identifies() != 1 || h.s.Resumes() < max(c.resumes, 1) {
				t.Errorf("%d sessions, %d IDENTIFYs, %d RESUMEs, want one session that is resumed", h.sessions(), h.s.Identifies(), h.s.Resumes())
			}
		})
	}
}

// What cannot be resumed is begun anew, and told by READY.
func TestGateway_BeginsAnew(t *testing.T) {
	t.Parallel()
	closes := func(code int) func(*hearer) { return func(h *hearer) { h.s.CloseWith(code) } }
	for name, disturb := range map[string]func(*hearer){
		"op 9 false":           func(h *hearer) { h.s.Invalidate(false) },
		"forgotten":            func(h *hearer) { h.s.Forget(); h.s.Cut() },
		"op 9 false on RESUME": func(h *hearer) { h.s.AfterResume(9, false); h.s.Cut() },
		"4003":                 closes(4003),
		"4007":                 closes(4007),
		"4009":                 closes(4009),
		"1000":                 closes(1000),
		"1001":                 closes(1001),
		"down": func(h *hearer) {
			h.s.Down(true)
			h.until("the ordinary address is tried", func() bool {
				h.mu.Lock()
				defer h.mu.Unlock()
				return h.asked > 2
			})
			if h.g.pulse.Health() == nil {
				h.t.Error("it is healthy though Discord is down")
			}
			h.s.Down(false)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := hear(t, discordapi.Options{})
			h.untilConnected()
			all := h.says(0, 3)
			h.untilHeard(all)
			disturb(h)
			h.until("another session", func() bool { return h.sessions() == 2 })
			h.until("health", func() bool { return h.g.pulse.Health() == nil })
			h.untilHeard(append(all, h.says(3, 3)...))
			if n := h.s.Identifies(); n != 2 {
				t.Errorf("%d IDENTIFYs, want 2", n)
			}
		})
	}
}

func TestGateway_AnyAnswerToIdentify(t *testing.T) {
	t.Parallel()
	for op, identifies := range map[int]int{opReconnect: 2, opInvalid: 2, opAck: 1} {
		t.Run(fmt.Sprint(op), func(t *testing.T) {
			t.Parallel()
			h := hear(t, discordapi.Options{})
			h.untilConnected()
			h.s.AfterIdentify(op)
			h.s.Invalidate(false)
			h.until("another session", func() bool { return h.sessions() == 2 })
			h.untilHeard(h.says(0, 3))
			if n := h.s.Identifies(); n != 1+identifies {
				t.Errorf("%d IDENTIFYs, want %d", n, 1+identifies)
			}
		})
	}
}

// Where coming again cures nothing, it ends and says what to do.
func TestGateway_EndsWhereWaitingDoesNotCure(t *testing.T) {
	t.Parallel()
	closes := func(code int) func(*discordapi.Server) {
		return func(s *discordapi.Server) { s.CloseWith(code) }
	}
	for name, c := range map[string]struct {
		disturb func(*discordapi.Server)
		want    string
	}{
		"revoked":        {func(s *discordapi.Server) { s.Revoke(); s.Cut() }, "reset it in the Developer Portal"},
		"refused intent": {func(s *discordapi.Server) { s.RefuseIntents(1); s.Invalidate(false) }, "message_content = false"},
		"4004":           {closes(4004), "token"},
		"4010":           {closes(4010), "shard"},
		"4011":           {closes(4011), "too many servers"},
		"4012":           {closes(4012), "update Waymark"},
		"4013":           {closes(4013), "intent"},
		"4014":           {closes(4014), "Message Content Intent"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := hear(t, discordapi.Options{})
			h.untilConnected()
			h.untilHeard(h.says(0, 1))
			c.disturb(h.s)
			h.until("the reason", func() bool {
				err := h.g.pulse.Health()
				return err != nil && errors.As(err, new(*conversations.FinalError))
			})
			err := h.end()
			if !errors.As(err, new(*conversations.FinalError)) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), fakeToken) {
				t.Errorf("got %v, want a final error with %q", err, c.want)
			}
		})
	}
}

// Nothing but the gateway itself knows how often it was disturbed.
func TestGateway_DisturbedAgainAndAgain(t *testing.T) {
	t.Parallel()
	h := hear(t, discordapi.Options{})
	h.untilConnected()
	var all []string
	for i, disturb := range []func(){h.s.Cut, h.s.Reconnect, func() { h.s.Invalidate(true) }, func() { h.s.CloseWith(4000) }} {
		before := h.s.Connections()
		all = append(all, h.says(20*i, 10)...)
		disturb()
		all = append(all, h.says(20*i+10, 10)...)
		h.until("another connection", func() bool { return h.s.Connections() > before && h.s.Connected() })
	}
	h.untilHeard(all)
	if h.s.Identifies() != 1 {
		t.Errorf("%d IDENTIFYs, want one", h.s.Identifies())
	}
}
