package discordapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// The operations of the gateway.
const (
	opDispatch   = 0
	opBeat       = 1
	opIdentify   = 2
	opPresence   = 3
	opVoice      = 4
	opResume     = 6
	opReconnect  = 7
	opMembers    = 8
	opInvalid    = 9
	opHello      = 10
	opAck        = 11
	opSoundboard = 31
)

// What a gateway takes of one client.
const (
	payloadMax = 4096
	eventsMax  = 120
	eventsPer  = 60 * time.Second
)

type gateway struct {
	conns    []*conn
	sessions []*session

	identifies, resumes, elsewhere, connections int

	lastIdentify time.Time
	spins        int // IDENTIFYs too early, one after the other
	left         int // used up of the day's identifies

	hang                       bool
	afterResume, afterIdentify int // 0: nothing special
	afterResumable             bool
}

// A session outlives its connections.
type session struct {
	id      string
	intents int
	seq     int
	log     []logged // all events so far
	conn    *conn    // nil: none at present

	forgotten bool // ends with its connection
}

type logged struct {
	seq   int
	frame []byte
}

// A conn is one WebSocket.
type conn struct {
	s       *Server
	ws      *websocket.Conn
	gone    chan struct{} // closed when nothing can be read any more
	wake    chan struct{}
	resumed bool // came to the address for resuming

	// guarded by the server's lock
	session *session
	queue   [][]byte
	closing int  // to be closed with this, when the queue is empty; -1: cut
	held    bool // says nothing
	hung    bool // and does not listen either
	times   []time.Time

	opened, beat, asked time.Time // by the clock on the wall; asked is zero if the server did not ask for a beat
}

// websocket serves one gateway connection until it ends.
func (s *Server) websocket(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	if s.over || s.down {
		s.mu.Unlock()
		http.Error(w, "upstream connect error", http.StatusServiceUnavailable)
		return
	}
	s.work.Add(1)
	defer s.work.Done()
	s.judgeAddress(r)
	s.mu.Unlock()
	ws, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // it has answered
	}
	now := time.Now()
	c := &conn{
		s: s, ws: ws, gone: make(chan struct{}), wake: make(chan struct{}, 1),
		resumed: strings.HasPrefix(r.URL.Path, "/resume"), opened: now, beat: now,
	}
	ws.SetCloseHandler(c.answerClose)
	ws.SetPingHandler(func(string) error { return nil })
	s.mu.Lock()
	if s.over || s.down {
		s.mu.Unlock()
		_ = ws.Close()
		return
	}
	s.gateway.connections++
	s.gateway.conns = append(s.gateway.conns, c)
	c.hung = s.gateway.hang
	c.push(opHello, object{"heartbeat_interval": s.o.Heartbeat.Milliseconds(), "_trace": []any{`["gateway-fake"]`}})
	s.mu.Unlock()
	s.work.Add(2)
	go func() { defer s.work.Done(); c.write() }()
	go func() { defer s.work.Done(); c.watch() }()
	c.read()
}

// judgeAddress holds the address of a connection to the rules. The caller holds
// the lock.
func (s *Server) judgeAddress(r *http.Request) {
	if path := strings.Trim(r.URL.Path, "/"); path != "" && path != "resume" {
		s.violate("gateway: path %q in the address, want that of GET /gateway, or resume_gateway_url", path)
	}
	q := r.URL.Query()
	if v := q.Get("v"); v != "9" && v != "10" {
		s.violate("gateway: version %q in the address, want v=9 or v=10", v)
	}
	if e := q.Get("encoding"); e != "json" {
		s.violate("gateway: encoding %q in the address, want encoding=json", e)
	}
	if z := q.Get("compress"); z != "" {
		s.violate("gateway: compress=%s is not served", z)
	}
}

// read handles what the client says until the connection ends.
func (c *conn) read() {
	code := 0
	for {
		_, payload, err := c.ws.ReadMessage()
		if err != nil {
			var closed *websocket.CloseError
			if errors.As(err, &closed) {
				code = closed.Code
			}
			break
		}
		c.s.mu.Lock()
		if !c.hung && c.closing == 0 {
			c.handle(payload)
		}
		c.s.mu.Unlock()
	}
	close(c.gone)
	_ = c.ws.Close()
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.conns = slices.DeleteFunc(s.gateway.conns, func(other *conn) bool { return other == c })
	se := c.session
	s.part(c)
	if se != nil && c.closing == 0 && (code == websocket.CloseNormalClosure || code == websocket.CloseGoingAway) {
		s.end(se)
	}
}

func (c *conn) answerClose(code int, _ string) error {
	c.s.mu.Lock()
	silent := c.held || c.hung
	c.s.mu.Unlock()
	if silent {
		return nil
	}
	// A client that closed and went does not read it, and need not.
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	return nil
}

// write says what stands in the queue.
func (c *conn) write() {
	for {
		c.s.mu.Lock()
		var next []byte
		code := 0
		switch {
		case c.held:
		case len(c.queue) > 0:
			next, c.queue = c.queue[0], c.queue[1:]
		default:
			code = c.closing
		}
		c.s.mu.Unlock()
		switch {
		case next != nil:
			if c.ws.SetWriteDeadline(time.Now().Add(10*time.Second)) != nil || c.ws.WriteMessage(websocket.TextMessage, next) != nil {
				_ = c.ws.Close()
				return
			}
		case code > 0:
			c.hangUp(code)
			return
		default:
			select {
			case <-c.wake:
			case <-c.gone:
				return
			}
		}
	}
}

// hangUp says goodbye, and waits a second for the other side's.
func (c *conn) hangUp(code int) {
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason(code)), time.Now().Add(time.Second)) // it may be gone
	wait := time.NewTimer(time.Second)
	defer wait.Stop()
	select {
	case <-c.gone:
	case <-c.s.closed:
	case <-wait.C:
	}
	_ = c.ws.Close()
}

// The rest is called with the server's lock held.

func (c *conn) say(frame []byte) {
	c.queue = append(c.queue, frame)
	c.stir()
}

func (c *conn) stir() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *conn) push(op int, d any) {
	c.say(mustJSON(object{"op": op, "d": d, "s": nil, "t": nil}))
}

// refuse closes a connection with a code, which may end its session.
func (c *conn) refuse(code int) {
	if c.closing != 0 {
		return
	}
	c.closing = code
	if c.session != nil && endsSession(code) {
		c.s.end(c.session)
	}
	c.stir()
}

func endsSession(code int) bool {
	switch code {
	case 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014, 1000, 1001:
		return true
	}
	return false
}

func reason(code int) string {
	return map[int]string{
		4000: "Unknown error.", 4001: "Unknown opcode.", 4002: "Error while decoding payload.", 4003: "Not authenticated.",
		4004: "Authentication failed.", 4005: "Already authenticated.", 4007: "Invalid seq.", 4008: "Rate limited.",
		4009: "Session timed out.", 4010: "Invalid shard.", 4011: "Sharding required.", 4012: "Invalid API version.",
		4013: "Invalid intent(s).", 4014: "Disallowed intent(s).",
	}[code]
}

// handle takes one payload of the client.
func (c *conn) handle(payload []byte) {
	s := c.s
	if len(payload) > payloadMax {
		s.violate("gateway: a payload of %d bytes, want at most %d", len(payload), payloadMax)
		c.refuse(4002)
		return
	}
	var in struct {
		Op *int            `json:"op"`
		D  json.RawMessage `json:"d"`
	}
	if err := json.Unmarshal(payload, &in); err != nil || in.Op == nil {
		s.violate("gateway: payload %.80q is no object with an op", payload)
		c.refuse(4002)
		return
	}
	if c.tooMuch(*in.Op) {
		s.violate("gateway: more than %d events in %v", eventsMax, eventsPer)
		c.refuse(4008)
		return
	}
	switch *in.Op {
	case opBeat:
		c.takeBeat(in.D)
	case opIdentify:
		c.identify(in.D)
	case opResume:
		c.resume(in.D)
	case opPresence, opVoice, opMembers, opSoundboard:
		if c.session == nil {
			s.violate("gateway: op %d before IDENTIFY", *in.Op)
			c.refuse(4003)
		}
	default:
		s.violate("gateway: op %d is none of a client's", *in.Op)
		c.refuse(4001)
	}
}

// tooMuch counts an event. Heartbeats count, unless the test wants so many of
// them that they alone would be too many.
func (c *conn) tooMuch(op int) bool {
	if op == opBeat && c.s.o.Heartbeat < 2*eventsPer/eventsMax {
		return false
	}
	now := c.s.o.Now()
	c.times = slices.DeleteFunc(append(c.times, now), func(t time.Time) bool { return now.Sub(t) >= eventsPer })
	return len(c.times) > eventsMax
}
