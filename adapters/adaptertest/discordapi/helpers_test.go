package discordapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"
)

const testToken = "MTAwMDAwMQ.fake.token"

// clock is one that a test turns.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

func newClock() *clock { return &clock{t: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)} }

// start is a server with a clock to turn.
func start(t *testing.T, o Options) (*Server, *clock) {
	t.Helper()
	c := newClock()
	o.Token, o.Now = testToken, c.now
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, c
}

// reply is an answer as it came.
type reply struct {
	status int
	header http.Header
	text   string
	body   map[string]any
	list   []any
}

// code is the error's.
func (r reply) code() int {
	n, _ := r.body["code"].(float64)
	return int(n)
}

func (r reply) id() ID {
	id, _ := r.body["id"].(string)
	return id
}

// ask makes one request as a well-behaved bot does. Further headers come in
// pairs; an empty one is left out.
func ask(t *testing.T, s *Server, method, path, body string, headers ...string) reply {
	t.Helper()
	r, err := try(s, method, path, body, headers...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func try(s *Server, method, path, body string, headers ...string) (reply, error) {
	req, err := http.NewRequest(method, s.URL()+path, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	req.Header.Set("Authorization", "Bot "+testToken)
	req.Header.Set("User-Agent", "DiscordBot (https://waymark.example, 1.0)")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			req.Header.Del(headers[i])
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	r := reply{status: resp.StatusCode, header: resp.Header, text: string(b)}
	if json.Unmarshal(b, &r.body) != nil {
		_ = json.Unmarshal(b, &r.list)
	}
	return r, err
}

const quiet = `"allowed_mentions":{"parse":[]}`

// send sends a message, which must go well.
func send(t *testing.T, s *Server, ch ID, content string) ID {
	t.Helper()
	r := ask(t, s, "POST", "/channels/"+ch+"/messages", `{"content":"`+content+`",`+quiet+`}`)
	if r.status != http.StatusOK {
		t.Fatalf("send %q: %d %s", content, r.status, r.text)
	}
	return r.id()
}

// packet is one of the gateway's.
type packet struct {
	Op int             `json:"op"`
	T  string          `json:"t"`
	S  int             `json:"s"`
	D  json.RawMessage `json:"d"`
}

func (p packet) data(t *testing.T) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal(p.D, &o); err != nil {
		t.Fatalf("%s: %v", p.D, err)
	}
	return o
}

// client is a bot at the gateway.
type client struct {
	t  *testing.T
	ws *websocket.Conn
}

const address = "/?v=9&encoding=json"

// dial connects and reads HELLO.
func dial(t *testing.T, s *Server, path string) *client {
	t.Helper()
	url := "ws" + strings.TrimPrefix(strings.TrimSuffix(s.URL(), "/api/v9"), "http") + path
	ws, resp, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	resp.Body.Close()
	t.Cleanup(func() { ws.Close() })
	c := &client{t, ws}
	if p := c.next(); p.Op != opHello {
		t.Fatalf("got op %d, want HELLO", p.Op)
	}
	return c
}

func (c *client) say(text string) {
	c.t.Helper()
	if err := c.ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) next() packet {
	c.t.Helper()
	p, err := c.read(5 * time.Second)
	if err != nil {
		c.t.Fatalf("read: %v", err)
	}
	return p
}

func (c *client) read(within time.Duration) (packet, error) {
	if err := c.ws.SetReadDeadline(time.Now().Add(within)); err != nil {
		return packet{}, err
	}
	_, b, err := c.ws.ReadMessage()
	if err != nil {
		return packet{}, err
	}
	var p packet
	return p, json.NewDecoder(bytes.NewReader(b)).Decode(&p)
}

// event reads on until one of a kind comes.
func (c *client) event(kind string) packet {
	c.t.Helper()
	for {
		if p := c.next(); p.T == kind {
			return p
		}
	}
}

// op reads on until a packet with an op comes.
func (c *client) op(op int) {
	c.t.Helper()
	for {
		if p := c.next(); p.Op == op {
			return
		}
	}
}

// closed is the code that the server closes with.
func (c *client) closed() int {
	c.t.Helper()
	for {
		_, err := c.read(5 * time.Second)
		if err == nil {
			continue
		}
		var closed *websocket.CloseError
		if errors.As(err, &closed) {
			return closed.Code
		}
		c.t.Fatalf("read: %v, want a close", err)
	}
}

const allIntents = "4609" // GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES

func identifyWith(intents string) string {
	return `{"op":2,"d":{"token":"` + testToken + `","intents":` + intents + `,"properties":{"os":"linux","browser":"waymark","device":"waymark"}}}`
}

// login connects and identifies; it returns READY, too.
func login(t *testing.T, s *Server, intents string) (*client, map[string]any) {
	t.Helper()
	c := dial(t, s, address)
	c.say(identifyWith(intents))
	return c, c.event("READY").data(t)
}

// resumeWith is a RESUME of a session.
func resumeWith(ready map[string]any, seq string) string {
	id, _ := ready["session_id"].(string)
	return `{"op":6,"d":{"token":"` + testToken + `","session_id":"` + id + `","seq":` + seq + `}}`
}

func itoa(n int) string { return strconv.Itoa(n) }

// noViolations holds that the bot did well so far.
func noViolations(t *testing.T, s *Server) {
	t.Helper()
	for _, v := range s.Violations() {
		t.Error(v)
	}
}
