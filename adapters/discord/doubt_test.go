package discord_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/storage"
)

// inARow is how often a doubter loses the answer to one message: at the ninth time
// the pauses between our tries are longer than Discord remembers a nonce.
const inARow = 5

// A doubter stands before the API and loses the answers to some of what is sent.
type doubter struct {
	api *httputil.ReverseProxy

	mu     sync.Mutex
	random *rand.Rand
	share  float64
	sends  int
	lost   int
	row    map[string]int // of each channel, those lost since the last that was not
}

// doubtful is the address of the API behind a doubter.
func doubtful(t *testing.T, api string, share float64) (*doubter, string) {
	t.Helper()
	to, err := url.Parse(api)
	if err != nil {
		t.Fatal(err)
	}
	d := &doubter{api: httputil.NewSingleHostReverseProxy(&url.URL{Scheme: to.Scheme, Host: to.Host}), random: rand.New(rand.NewPCG(5, 6)), share: share, row: map[string]int{}}
	d.api.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s := httptest.NewServer(d)
	t.Cleanup(s.Close)
	return d, s.URL + to.Path
}

func (d *doubter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/messages") || !d.loses(r.URL.Path) {
		d.api.ServeHTTP(w, r)
		return
	}
	answer := httptest.NewRecorder()
	d.api.ServeHTTP(answer, r)
	if d.flip() {
		panic(http.ErrAbortHandler)
	}
	http.Error(w, "upstream connect error or disconnect/reset before headers", http.StatusBadGateway)
}

func (d *doubter) loses(path string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sends++
	if d.random.Float64() >= d.share || d.row[path] == inARow {
		d.row[path] = 0
		return false
	}
	d.lost++
	d.row[path]++
	return true
}

func (d *doubter) flip() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.random.IntN(2) == 0
}

// Of three in ten messages the answer gets lost after Discord took them, half by a
// 502 and half by a connection that ends. Everybody reads each answer once.
func TestSend_AnswersThatGetLostSayNothingTwice(t *testing.T) {
	t.Parallel()
	const each = 6
	c := newCrowd(t, 40, discordapi.Options{Specs: os.Getenv("WAYMARK_SPECS")})
	d, address := doubtful(t, c.URL(), 0.3)
	c.start(address)
	begin := time.Now()
	c.everybodyWrites()
	for range each - 1 {
		for i := range c.names {
			c.write([]int{i}, 0)
		}
	}
	c.quiet(time.Minute)
	c.emptied(3 * time.Minute)
	took := time.Since(begin)
	dead := c.counts().Dead
	c.stop()
	c.judge()
	want := make([]int, each)
	for n := range want {
		want[n] = n
	}
	for _, name := range c.names {
		if got := c.sent(name); !slices.Equal(got, want) {
			t.Errorf("%s reads %v, want %v", name, got, want)
		}
	}
	if dead > 0 || d.lost == 0 {
		t.Errorf("%d answers were given up, and of %d sends %d got no answer; want none and some", dead, d.sends, d.lost)
	}
	t.Logf("%d sends of %d answers, of %d the answer was lost; %d read, %.1f s", d.sends, c.total(), d.lost, c.answers(), took.Seconds())
}

// emptied waits until nothing is left to send, on a clock that goes five times as
// fast: pauses grow where one answer gets lost again and again.
func (c *crowd) emptied(limit time.Duration) {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), limit)
	defer cancel()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for counts := c.counts(); counts.Waiting > 0; counts = c.counts() {
		select {
		case <-look.C:
			c.clock.forward(4 * 50 * time.Millisecond)
		case <-ctx.Done():
			c.t.Errorf("after %v %d answers wait", limit, counts.Waiting)
			return
		}
	}
}

func (c *crowd) counts() storage.Counts {
	c.mu.Lock()
	db := c.db
	c.mu.Unlock()
	counts, err := db.Counts(c.t.Context())
	if err != nil {
		panic(fmt.Sprint("count: ", err)) // the database is ours, and open
	}
	return counts
}
