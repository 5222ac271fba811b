package botapi

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"
)

// A FaultKind is something that goes wrong between a bot and the server, or in
// what it offers.
type FaultKind string

// The faults of requests.
const (
	GatewayBefore FaultKind = "502 before accepting" // a page of HTML
	GatewayAfter  FaultKind = "502 after accepting"
	ResetBefore   FaultKind = "reset before accepting"
	ResetAfter    FaultKind = "reset after accepting"
	HangBefore    FaultKind = "hang before accepting" // until the bot gives up
	HangAfter     FaultKind = "hang after accepting"
	Broken        FaultKind = "500" // as JSON, before accepting
	Flood         FaultKind = "429" // with RetryAfter; the chat stays closed as long
	Delay         FaultKind = "delay"
	Refusal       FaultKind = "400" // in the words of Says, of requests that have the parameter With
)

// The faults of updates; they have no method.
const (
	Duplicate FaultKind = "duplicate" // the update comes twice, with one id
	Reorder   FaultKind = "reorder"   // the update changes places with the one before it, of another chat
	Poison    FaultKind = "poison"    // an update that nobody can read comes before it
)

func (k FaultKind) refuses() bool {
	return k == GatewayBefore || k == ResetBefore || k == HangBefore || k == Broken
}

func (k FaultKind) loses() bool {
	return k.refuses() || k == GatewayAfter || k == ResetAfter || k == HangAfter
}

func (k FaultKind) ofUpdates() bool { return k == Duplicate || k == Reorder || k == Poison }

// A Fault is one that will happen: to the Next requests (or updates), or to
// each with a Chance.
type Fault struct {
	Kind       FaultKind
	Method     string // any case; empty: any but getUpdates
	Chance     float64
	Next       int
	Lasts      time.Duration // of Delay
	RetryAfter int           // of Flood, in seconds
	Says       string        // of Refusal
	With       string        // of Refusal: a parameter; empty: any request
}

// Fault makes f happen from now on, besides what was asked for before. Of
// several that could happen, the one that was asked for first does.
func (s *Server) Fault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Calm ends all faults.
func (s *Server) Calm() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// A Doubt is a send or an edit whose answer got lost, so that the bot cannot
// know whether it was accepted.
type Doubt struct {
	Method   string
	Chat     string // as the bot wrote it
	Text     string
	Accepted bool
	// Message is the message that was sent or changed; 0 if it was not
	// accepted.
	Message int64
	At      time.Time
	Fault   FaultKind
}

// Doubts are all of them so far. A test may allow one repeat for each.
func (s *Server) Doubts() []Doubt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Doubt(nil), s.doubts...)
}

// chooseFault is what happens to a request for method; the zero Fault if
// nothing does.
func (s *Server) chooseFault(method string, p params) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.strike(func(f *Fault) bool {
		if f.With != "" && !p.has(f.With) {
			return false
		}
		if f.Method == "" {
			return !f.Kind.ofUpdates() && method != "getUpdates"
		}
		return !f.Kind.ofUpdates() && strings.EqualFold(f.Method, method)
	})
}

// strike takes the first fault that fits and happens. The caller holds the
// lock.
func (s *Server) strike(fits func(*Fault) bool) Fault {
	for i, f := range s.faults {
		if !fits(f) {
			continue
		}
		switch {
		case f.Next > 0:
			f.Next--
			if f.Next == 0 && f.Chance == 0 {
				s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			}
		case s.rng.Float64() >= f.Chance:
			continue
		}
		s.stats.Faults++
		return *f
	}
	return Fault{}
}

// flood is a 429 for no reason that the bot could know.
func (s *Server) flood(c *call, fault Fault) *failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait := time.Duration(max(fault.RetryAfter, 1)) * time.Second
	if ch, f := s.find(c.params.text("chat_id")); f == nil {
		ch.rate.until = c.at.Add(wait)
	}
	return patience(wait)
}

func (s *Server) doubt(c *call, a answer, f *failure, kind FaultKind) {
	switch c.method {
	case "sendMessage", "editMessageText", "editMessageReplyMarkup":
	default:
		return
	}
	d := Doubt{
		Method: c.method, Chat: c.params.text("chat_id"), Text: c.params.text("text"),
		Accepted: f == nil, At: c.at, Fault: kind,
	}
	if m, ok := a.result.(map[string]any); ok {
		d.Message, _ = m["message_id"].(int64)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.doubts = append(s.doubts, d)
}

// pause waits, unless the bot or the server goes.
func (s *Server) pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	case <-s.closed:
	}
}

// lose keeps the answer from the bot.
func (s *Server) lose(w http.ResponseWriter, r *http.Request, kind FaultKind) {
	switch kind {
	case GatewayBefore, GatewayAfter:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte("<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>\r\n"))
		return
	case HangBefore, HangAfter:
		select {
		case <-r.Context().Done():
		case <-s.closed:
		}
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err) // HTTP/1.1 can
	}
	if c, ok := conn.(*net.TCPConn); ok {
		_ = c.SetLinger(0) // what follows then is a reset, and no goodbye
	}
	_ = conn.Close()
}
