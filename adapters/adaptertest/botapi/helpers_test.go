package botapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	ada   = User{ID: 11, First: "Ada", Language: "de"}
	grace = User{ID: 12, First: "Grace"}
)

// A clock stands still until it is told otherwise.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// A rig is a server and a bot made of bare requests.
type rig struct {
	*Server
	t     *testing.T
	clock *clock
	http  *http.Client
}

// newRig starts a server where a second lasts a millisecond and time stands
// still.
func newRig(t *testing.T, o Options) *rig {
	t.Helper()
	c := newClock()
	if o.Now == nil {
		o.Now = c.now
	}
	if o.Second == 0 {
		o.Second = time.Millisecond
	}
	if o.Spec == nil {
		o.Spec = specIfThere(t)
	}
	r := &rig{Server: New(o), t: t, clock: c, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	t.Cleanup(func() {
		r.http.CloseIdleConnections()
		r.Close()
	})
	return r
}

// loadSpec reads the vendor's specification once; nil if the environment names
// no folder.
var loadSpec = sync.OnceValues(func() (*Spec, error) {
	folder := os.Getenv("WAYMARK_SPECS")
	if folder == "" {
		return nil, nil
	}
	return LoadSpec(filepath.Join(folder, "telegram-bot-api.json"))
})

func specIfThere(t *testing.T) *Spec {
	t.Helper()
	spec, err := loadSpec()
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

type reply struct {
	OK          bool
	ErrorCode   int `json:"error_code"`
	Description string
	Result      json.RawMessage
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	}
	status int
}

func (r reply) String() string { return fmt.Sprintf("%d %s%s", r.status, r.Description, r.Result) }

func (r *rig) url(method string) string { return r.URL() + "/bot" + r.Token() + "/" + method }

// try asks with a JSON body, and returns what went wrong on the way.
func (r *rig) try(method, body string) (reply, error) {
	return r.tryContext(context.Background(), method, body)
}

func (r *rig) tryContext(ctx context.Context, method, body string) (reply, error) {
	q, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url(method), strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	q.Header.Set("Content-Type", "application/json")
	return r.do(q)
}

func (r *rig) do(q *http.Request) (reply, error) {
	got, err := r.http.Do(q)
	if err != nil {
		return reply{}, err
	}
	defer got.Body.Close()
	b, err := io.ReadAll(got.Body)
	if err != nil {
		return reply{}, err
	}
	a := reply{status: got.StatusCode}
	return a, json.Unmarshal(b, &a)
}

// ask is try for what must be answered.
func (r *rig) ask(method, body string) reply {
	r.t.Helper()
	a, err := r.try(method, body)
	if err != nil {
		r.t.Fatalf("%s: %v", method, err)
	}
	return a
}

// send sends a text that must be taken, and returns the message's id.
func (r *rig) send(chat int64, text string) int64 {
	r.t.Helper()
	a := r.ask("sendMessage", fmt.Sprintf(`{"chat_id":%d,"text":%q}`, chat, text))
	var m struct {
		ID int64 `json:"message_id"`
	}
	if err := json.Unmarshal(a.Result, &m); err != nil || m.ID == 0 {
		r.t.Fatalf("send: %v: %v", a, err)
	}
	return m.ID
}

// faultless fails the test if anything broke the specification.
func (r *rig) faultless() {
	r.t.Helper()
	for _, v := range r.Violations() {
		r.t.Errorf("violation: %s", v)
	}
}

// until waits for what must happen.
func (r *rig) until(what string, done func() bool) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), 10*time.Second)
	defer cancel()
	if !r.Wait(ctx, done) {
		r.t.Fatalf("waited in vain until %s", what)
	}
}
