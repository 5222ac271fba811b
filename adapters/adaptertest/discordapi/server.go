package discordapi

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// ID is a snowflake in decimal.
type ID = string

// Options say what the server is like.
type Options struct {
	// Token is the bot's, without "Bot ".
	Token string
	// Now dates messages and measures rates and ages.
	//
	// Defaults to time.Now.
	Now func() time.Time
	// Heartbeat is the interval that HELLO tells.
	//
	// Defaults to 41.25s.
	Heartbeat time.Duration
	// IdentifyEvery is how far apart two IDENTIFYs must be; less than zero lets
	// them come as they like.
	//
	// Defaults to 5s.
	IdentifyEvery time.Duration
	// Specs is a folder with discord-openapi.json, by which every request and
	// every answer is judged; empty judges nothing.
	Specs string
}

// A Server is one running Discord with one bot. Its methods may be called at
// any time by anybody.
type Server struct {
	o        Options
	spec     *spec
	routes   []route
	web      *httptest.Server
	upgrader websocket.Upgrader
	closed   chan struct{}
	work     sync.WaitGroup // gateway connections

	mu           sync.Mutex // guards everything below
	over         bool
	bot          *user
	users        map[string]*user // by name
	guilds       []*guild
	channels     map[ID]*channel
	order        []*channel // as they were made
	ids          map[ID]bool
	files        []*stored
	breaks       int    // downloads that still break off
	last         uint64 // the newest snowflake
	commands     []any
	interactions map[ID]*Interaction
	tokens       map[string]*Interaction

	limit      limits
	faults     []*Fault
	faulted    int // requests that one of them happened to
	violations []string
	invalid    int
	revoked    bool
	down       bool
	content    bool // may ask for MESSAGE_CONTENT
	refused    int  // intents

	gateway gateway
}

// New starts a server on this machine. The bot exists at once.
func New(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Heartbeat == 0 {
		o.Heartbeat = 41250 * time.Millisecond
	}
	if o.IdentifyEvery == 0 {
		o.IdentifyEvery = 5 * time.Second
	}
	s := &Server{
		o:            o,
		routes:       routes(),
		upgrader:     websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }},
		closed:       make(chan struct{}),
		users:        map[string]*user{},
		channels:     map[ID]*channel{},
		ids:          map[ID]bool{},
		interactions: map[ID]*Interaction{},
		tokens:       map[string]*Interaction{},
		limit:        newLimits(),
	}
	if o.Specs != "" {
		spec, err := loadSpec(o.Specs)
		if err != nil {
			return nil, fmt.Errorf("start Discord: %w", err)
		}
		s.spec = spec
	}
	s.bot = s.user("Waymark")
	s.bot.bot = true
	s.web = httptest.NewServer(http.HandlerFunc(s.serve))
	return s, nil
}

// URL is where the REST API is, without a slash at its end.
func (s *Server) URL() string { return s.web.URL + "/api/v9" }

// Close ends all connections, and returns when nothing of the server runs any
// more.
func (s *Server) Close() {
	s.mu.Lock()
	if s.over {
		s.mu.Unlock()
		return
	}
	s.over = true
	close(s.closed)
	s.cutAll()
	s.mu.Unlock()
	s.web.CloseClientConnections()
	s.web.Close()
	s.work.Wait()
}

// Bot is the bot's user and the id of its application.
func (s *Server) Bot() ID { return s.bot.id }

// Wait waits until done says true, and reports false if ctx ended first. It asks
// again and again: much of what happens here happens to connections.
func (s *Server) Wait(ctx context.Context, done func() bool) bool {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// violationsMax keeps a long test that goes wrong everywhere from filling the
// memory.
const violationsMax = 1000

// Violations are sentences about what the bot should have known better.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.violations...)
}

// violate notes a violation. The caller holds the lock.
func (s *Server) violate(format string, args ...any) {
	if len(s.violations) < violationsMax {
		s.violations = append(s.violations, fmt.Sprintf(format, args...))
	}
}

// Invalid is how many requests were answered with 401, 403 or 429, those of
// scope shared left out: whoever collects 10,000 in ten minutes is banned.
func (s *Server) Invalid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.invalid
}

// Revoke makes the bot's token worthless: 401 on REST, 4004 at the gateway.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = true
}

// Down takes the whole of Discord away, or brings it back: REST answers 503,
// gateway connections are cut and refused, and sessions are forgotten. What
// people write in the meantime is in the history and is told in no event.
func (s *Server) Down(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = on
	if on {
		s.forget()
		s.cutAll()
	}
}
