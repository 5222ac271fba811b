package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	fake "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/adaptertest/discordapi"
	"waymark/storage/postgrestest"
)

// A federation is several processes of the real program on one PostgreSQL, before
// which stands what brings each update to one of those that are ready, in turn.
type federation struct {
	t       *testing.T
	tg      *fake.Server
	dc      *discordapi.Server
	server  *postgrestest.Cluster
	asks    *sql.DB // past everything that is wrong
	members []*ally
	next    atomic.Int64
	told    []int // what each dozer had been told before they dozed
}

// An ally is one of them, with a cable of its own to the database.
type ally struct {
	*town
	listen string
	cable  *cable
	front  *httputil.ReverseProxy
	well   atomic.Bool // it said that it is ready
}

// newFederation starts so many processes, which receive what Telegram has in this mode.
func newFederation(t *testing.T, n int, mode string) *federation {
	t.Helper()
	f := &federation{t: t, server: new(postgrestest.Cluster)}
	t.Cleanup(func() {
		if err := f.server.Stop(); err != nil {
			t.Error(err)
		}
	})
	database := f.server.Schema(t)
	var err error
	if f.asks, err = sql.Open("pgx", database); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.asks.Close() })
	f.tg = fake.New(fake.Options{Seed: 7, Second: 50 * time.Millisecond, PlainWebhook: true})
	t.Cleanup(f.tg.Close)
	if f.dc, err = discordapi.New(discordapi.Options{Token: discordToken, IdentifyEvery: -1, Specs: os.Getenv("WAYMARK_SPECS")}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.dc.Close)
	f.dc.Limit(0, 0)
	f.dc.GlobalLimit(0)
	hook := ""
	if mode == "webhook" {
		front := httptest.NewServer(f)
		t.Cleanup(front.Close)
		hook = fmt.Sprintf("webhook_url = \"%s/telegram\"\nwebhook_secret = %q\n", front.URL, strings.Repeat("0123456789abcdef", 2))
	}
	for i := range n {
		m := &ally{town: &town{t: t, api: f.tg, folder: t.TempDir()}, listen: freeAddress(t), cable: newCable(t, database)}
		m.front = httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: m.listen})
		m.front.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		conf := fmt.Sprintf(`
[storage]
url = %q
[telegram]
token = %q
api_url = %q
mode = %q
%s
[discord]
token = %q
api_url = %q
[http]
listen = %q
`, m.cable.url(database), f.tg.Token(), f.tg.URL(), mode, hook+highRates, discordToken, f.dc.URL(), m.listen)
		if err := os.WriteFile(filepath.Join(m.folder, "waymark.toml"), []byte(conf), 0o600); err != nil {
			t.Fatal(err)
		}
		f.members = append(f.members, m)
		t.Cleanup(m.stop)
		m.start()
		f.await(fmt.Sprintf("process %d is ready", i), m.well.Load, f.looks)
	}
	watching, end := context.WithCancel(context.Background())
	var watch sync.WaitGroup
	watch.Go(func() {
		look := time.NewTicker(250 * time.Millisecond)
		defer look.Stop()
		for {
			select {
			case <-watching.Done():
				return
			case <-look.C:
				f.looks()
			}
		}
	})
	t.Cleanup(watch.Wait)
	t.Cleanup(end)
	return f
}

// looks asks all whether they are ready.
func (f *federation) looks() {
	var all sync.WaitGroup
	for _, m := range f.members {
		all.Go(func() {
			is, err := askRunning(context.Background(), m.listen)
			m.well.Store(err == nil && is.ready)
		})
	}
	all.Wait()
}

// ServeHTTP brings an update to the next process that is ready. Which one that is, may
// have changed since one looked: then it is brought again.
func (f *federation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for range f.members {
		m := f.members[int(f.next.Add(1))%len(f.members)]
		if m.well.Load() {
			m.front.ServeHTTP(w, r)
			return
		}
	}
	w.WriteHeader(http.StatusServiceUnavailable)
}

// await waits until it is so, and does something each time that it is not.
func (f *federation) await(what string, so func() bool, meanwhile func()) {
	f.t.Helper()
	within(f.t, 4*tooLong, func() bool {
		is := so()
		if !is && meanwhile != nil {
			meanwhile()
		}
		return is
	}, func() string { return fmt.Sprintf("it never came that %s\n%s", what, f.say()) })
}

// say is what all say.
func (f *federation) say() (said string) {
	for i, m := range f.members {
		said += fmt.Sprintf("process %d, ready %t, says\n%s\n", i, m.well.Load(), m.says())
	}
	return said
}

// ready reports whether so many of the processes say that they are.
func (f *federation) ready(n int) func() bool {
	return func() bool {
		well := 0
		for _, m := range f.members {
			if m.well.Load() {
				well++
			}
		}
		return well == n
	}
}

// holder is who has a lease and since which epoch; nil: nobody.
func (f *federation) holder(lease string) (m *ally, epoch int) {
	f.t.Helper()
	var who string
	err := f.asks.QueryRow(`SELECT holder, epoch FROM leases WHERE name = $1 AND until_at > extract(epoch FROM clock_timestamp()) * 1000000`, lease).Scan(&who, &epoch)
	if err != nil {
		return nil, 0 // nobody has it, or the server is not there
	}
	number, _, _ := strings.Cut(strings.TrimPrefix(who, "process "), " ")
	i := slices.IndexFunc(f.members, func(m *ally) bool { return strconv.Itoa(m.number()) == number })
	if i < 0 {
		return nil, epoch
	}
	return f.members[i], epoch
}

// count is what a query counts; -1 while the server is not there.
func (f *federation) count(query string) (n int) {
	if f.asks.QueryRow(query).Scan(&n) != nil {
		return -1
	}
	return n
}

// number is that of the process.
func (m *ally) number() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.process == nil {
		return 0
	}
	return m.process.Process.Pid
}

// A cable leads to the server. One that is cut takes all that is sent, and brings
// nothing.
type cable struct {
	net.Listener
	to  string
	cut atomic.Bool
	all sync.WaitGroup

	mu    sync.Mutex
	conns map[net.Conn]bool
}

// newCable leads to where a database is, which is a socket in a folder.
func newCable(t *testing.T, database string) *cable {
	t.Helper()
	at, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{Listener: l, to: filepath.Join(at.Query().Get("host"), ".s.PGSQL.5432"), conns: map[net.Conn]bool{}}
	c.all.Go(c.accept)
	t.Cleanup(func() {
		l.Close()
		c.drop()
		c.all.Wait()
	})
	return c
}

// url is that of the database by way of the cable.
func (c *cable) url(database string) string {
	at, _ := url.Parse(database) // newCable has
	q := at.Query()
	q.Del("host")
	q.Set("sslmode", "disable")
	at.Host, at.RawQuery = c.Addr().String(), q.Encode()
	return at.String()
}

func (c *cable) accept() {
	for {
		near, err := c.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("unix", c.to)
		if err != nil {
			near.Close()
			continue
		}
		c.mu.Lock()
		c.conns[near], c.conns[far] = true, true
		c.mu.Unlock()
		c.all.Go(func() { c.carry(near, far) })
		c.all.Go(func() { c.carry(far, near) })
	}
}

// carry brings what comes from one end to the other, until it is closed.
func (c *cable) carry(from, to net.Conn) {
	defer func() {
		from.Close()
		to.Close()
		c.mu.Lock()
		delete(c.conns, from)
		c.mu.Unlock()
	}()
	piece := make([]byte, 32<<10)
	for {
		n, err := from.Read(piece)
		if err == nil && !c.cut.Load() {
			_, err = io.Copy(to, strings.NewReader(string(piece[:n])))
		}
		if err != nil {
			return
		}
	}
}

// drop ends all that goes over the cable, as who mends it does.
func (c *cable) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for conn := range c.conns {
		conn.Close()
	}
}
