package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	fake "waymark/adapters/adaptertest/botapi"
)

// A badRequest is one that Telegram would not make, and how it is answered.
type badRequest struct {
	method  string
	secrets []string
	header  int // bytes of it besides
	body    string
	want    int
}

// Whatever others bring to the program's address is answered as it should be, and
// nothing of it is kept.
func TestServe_BadRequestsLeaveNothing(t *testing.T) {
	t.Parallel()
	w := newTown(t, fake.Options{}, "webhook", "")
	w.migrate()
	w.start()
	if !w.api.Wait(t.Context(), func() bool { return len(w.api.Requests("setWebhook")) > 0 }) {
		t.Fatalf("it does not serve; it says\n%s", w.says())
	}
	right := strings.Repeat("0123456789abcdef", 2)
	update := func(text string) string {
		return `{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"from":{"id":5},"text":"` + text + `"}}`
	}
	post := func(body string, want int, secrets ...string) badRequest {
		return badRequest{http.MethodPost, secrets, 0, body, want}
	}
	for name, r := range map[string]badRequest{
		"no secret":             post(update("hello"), 401),
		"an empty secret":       post(update("hello"), 401, ""),
		"a wrong secret":        post(update("hello"), 401, strings.Repeat("f", len(right))),
		"half of the secret":    post(update("hello"), 401, right[:16]),
		"the secret twice":      post(update("hello"), 401, right, right),
		"a wrong one besides":   post(update("hello"), 401, right, "another"),
		"both in one":           post(update("hello"), 401, right+","+right),
		"two megabytes":         post(update(strings.Repeat("a", 2<<20)), 413, right),
		"unasked two megabytes": post(update(strings.Repeat("a", 2<<20)), 401),
		"a bomb of arrays":      post(strings.Repeat("[", 500_000), 400, right),
		"a bomb in an update":   post(`{"update_id":1,"message":`+strings.Repeat(`{"chat":`, 50_000)+"1"+strings.Repeat("}", 50_001), 400, right),
		"no JSON":               post("hello", 400, right),
		"nothing":               post("", 400, right),
		"an odd update":         post(`{"update_id":1,"message":"hello"}`, 200, right),
		"GET":                   {http.MethodGet, []string{right}, 0, "", 405},
		"PUT":                   {http.MethodPut, []string{right}, 0, update("hello"), 405},
		"DELETE":                {http.MethodDelete, []string{right}, 0, "", 405},
		"a large header":        {http.MethodPost, []string{right}, 64 << 10, update("hello"), 431},
	} {
		if got := w.brings(t, "/telegram", r); got != r.want {
			t.Errorf("%s: got %d, want %d", name, got, r.want)
		}
	}
	for path, want := range map[string]int{healthPath: 405, readyPath: 405, metricsPath: 405, "/": 404, "/telegram/": 404, "/debug/pprof/": 404} {
		if got := w.brings(t, path, post(update("hello"), want, right)); got != want {
			t.Errorf("POST %s: got %d, want %d", path, got, want)
		}
	}
	w.dribbles(t, "a body that comes byte by byte", "Content-Length: 100000\r\n\r\n", "HTTP/1.1 408")
	w.dribbles(t, "a header that comes byte by byte", "X-", "HTTP/1.1 400")
	w.stop()
	for _, table := range []string{"seen", "people", "accounts", "journeys", "outbox"} {
		if n := w.query("SELECT count(*) FROM " + table); n != 0 {
			t.Errorf("%s holds %d rows, want none", table, n)
		}
	}
}

// brings makes a request, and returns the status of the answer.
func (w *town) brings(t *testing.T, path string, r badRequest) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), r.method, "http://"+w.listen+path, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header["X-Telegram-Bot-Api-Secret-Token"] = r.secrets
	if r.header > 0 {
		req.Header.Set("X-Long", strings.Repeat("a", r.header))
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10)) // it may hang up on who still talks
	if len(said) > 512 {
		t.Errorf("%s %s: it says %q", r.method, path, said)
	}
	return resp.StatusCode
}

// dribbles sends the beginning of a request and then a byte each half second. The
// answer begins with want, and soon nobody listens any more.
func (w *town) dribbles(t *testing.T, name, rest, want string) {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", w.listen)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	begun := time.Now()
	fmt.Fprintf(c, "POST /telegram HTTP/1.1\r\nHost: here\r\nX-Telegram-Bot-Api-Secret-Token: %s\r\n%s", strings.Repeat("0123456789abcdef", 2), rest)
	ended := make(chan string, 1)
	go func() {
		_ = c.SetReadDeadline(begun.Add(time.Minute))
		first, err := bufio.NewReader(c).ReadString('\n')
		if errors.Is(err, os.ErrDeadlineExceeded) {
			first = "nothing, and it still listens"
		}
		ended <- first
	}()
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case got := <-ended:
			t.Logf("%s: %q after %.1f s", name, got, time.Since(begun).Seconds())
			if !strings.HasPrefix(got, want) || time.Since(begun) > 30*time.Second {
				t.Errorf("%s: got %q after %v, want %q within 30 s", name, got, time.Since(begun), want)
			}
			return
		case <-tick.C:
			_, _ = c.Write([]byte("a"))
		}
	}
}
