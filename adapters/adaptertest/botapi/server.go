package botapi

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options say what the server is like. The zero value serves one bot, without
// limits.
type Options struct {
	// Token is the only one that is let in.
	//
	// Defaults to "1000001:AAtest-token-of-the-fake-server-0000".
	Token string
	// Now dates messages and measures rates and ages.
	//
	// Defaults to time.Now.
	Now func() time.Time
	// Second is how long a second lasts that the server waits: for a poll's
	// timeout, between conflicts, before a webhook is tried again. It does not
	// touch what the server tells others to wait.
	//
	// Defaults to 1s.
	Second time.Duration
	Rates  Rates
	// CallbackAge is how long a tap can be answered.
	//
	// Defaults to 15s.
	CallbackAge time.Duration
	// PlainWebhook allows a webhook at http:// on this machine, any port.
	PlainWebhook bool
	// Seed decides what chance does: faults, and ids after a restart of them.
	Seed uint64
	// Spec judges all requests, answers and updates; nil judges nothing.
	Spec *Spec
}

// Stats count what has happened.
type Stats struct {
	Sends     int // messages sent
	Edits     int // messages changed
	Floods    int // 429s, for whatever reason
	Impatient int // sends that came before the wait of a 429 was over; those that were on their way count too
	Conflicts int // 409s
	Faults    int // faults done
	Posts     int // updates posted to a webhook, repeats included
	Confirmed int // updates that need not be offered any more
}

// A Server is one running server. Its methods may be called at any time by
// anybody.
type Server struct {
	o      Options
	bot    User
	web    *httptest.Server
	hooks  *http.Client
	closed chan struct{}

	methods map[string]served
	work    sync.WaitGroup // webhook deliveries

	mu       sync.Mutex // guards everything below
	rng      *rand.Rand
	changed  chan struct{} // closed when anything changes
	chats    map[int64]*chat
	people   map[int64]User
	files    map[string]*stored // by id
	lastID   int64              // of messages in private chats and groups
	taps     map[string]*callback
	settings settings

	queue    []*update // from head on: not confirmed, oldest first
	head     int
	pending  int
	nextID   int64 // of updates
	restart  bool
	allowed  []string // kinds of updates; nil: the default
	poller   *poller
	lastPoll lastPoll
	conflict time.Time // when the next conflict may be told at once
	hook     *hook
	lastHook time.Time

	requests   map[string][]Request
	faults     []*Fault
	doubts     []Doubt
	stats      Stats
	violations []string
	all        throttle
}

// New starts a server on this machine.
func New(o Options) *Server {
	if o.Token == "" {
		o.Token = "1000001:AAtest-token-of-the-fake-server-0000"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Second == 0 {
		o.Second = time.Second
	}
	if o.CallbackAge == 0 {
		o.CallbackAge = 15 * time.Second
	}
	number, _, _ := strings.Cut(o.Token, ":")
	id, _ := strconv.ParseInt(number, 10, 64)
	s := &Server{
		o:        o,
		bot:      User{ID: id, First: "Waymark", Username: "waymark_test_bot"},
		hooks:    &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}},
		closed:   make(chan struct{}),
		methods:  methods(),
		rng:      rand.New(rand.NewPCG(o.Seed, 0)),
		changed:  make(chan struct{}),
		chats:    map[int64]*chat{},
		people:   map[int64]User{},
		files:    map[string]*stored{},
		taps:     map[string]*callback{},
		settings: newSettings(),
		nextID:   100_000_001,
		lastPoll: lastPoll{offset: -1},
		requests: map[string][]Request{},
	}
	s.web = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// URL is where the server is, without a slash at its end.
func (s *Server) URL() string { return s.web.URL }

// Token is the bot's.
func (s *Server) Token() string { return s.o.Token }

// Close ends all that waits and the server.
func (s *Server) Close() {
	close(s.closed)
	s.web.Close()
	s.mu.Lock()
	s.dropHook()
	s.mu.Unlock()
	s.work.Wait()
	s.hooks.CloseIdleConnections()
}

// Wait waits until done says true, and asks it again after everything that
// happens. It reports false if ctx ended first.
func (s *Server) Wait(ctx context.Context, done func() bool) bool {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if done() {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// wake tells everybody who waits that something has changed. The caller holds
// the lock.
func (s *Server) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Stats are the counters now.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

// Violations are sentences about what broke the specification so far.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.violations...)
}

// A Request is one that was answered, or met with a fault.
type Request struct {
	Method string
	At     time.Time // when it came
	Params map[string]string
	// Code is the answer's, as the server meant it: a fault may have kept it
	// from the bot.
	Code  int
	Error string
	Fault FaultKind
}

// Requests are all requests of one method so far, in the order in which they
// were answered; those of method "" were not let in, or could not be read.
// Their parameters are shared: leave them as they are.
func (s *Server) Requests(method string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests[strings.ToLower(method)]...)
}

// Count is how many requests of one method there were.
func (s *Server) Count(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.requests[strings.ToLower(method)])
}
