package storage

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"waymark/conversations"
)

// A counter counts how often somebody goes to the server and back: each time that
// something is written after something was read.
type counter struct {
	net.Conn
	heard atomic.Bool
	ways  *atomic.Int64
}

func (c *counter) Write(b []byte) (int, error) {
	if c.heard.Swap(false) {
		c.ways.Add(1)
	}
	return c.Conn.Write(b)
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.heard.Store(true)
	}
	return n, err
}

// counted opens a database and counts the ways to its server.
func counted(t *testing.T) (db *DB, ways *atomic.Int64) {
	t.Helper()
	db, err := at(cluster.Schema(t))
	if err != nil {
		t.Fatal(err)
	}
	ways = new(atomic.Int64)
	db.server.config.AfterNetConnect = func(_ context.Context, _ *pgconn.Config, c net.Conn) (net.Conn, error) {
		return &counter{Conn: c, ways: ways}, nil
	}
	db.now, db.keep = time.Now, DefaultKeep()
	if err := db.open(t.Context(), usual()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	db.writer.tell = func([]conversations.Line) []conversations.Line { return nil } // without a listener, which goes there, too
	return db, ways
}

// TestPostgres_WaysOfATurn: what somebody waits for takes no more ways to the server than
// there are answers to wait for.
func TestPostgres_WaysOfATurn(t *testing.T) {
	t.Parallel()
	db, ways := counted(t)
	who := party{Platform: "paper", Chat: "c", User: "u"}
	n := 0
	turn := func(ctx context.Context) error {
		n++
		return db.Turn(ctx, textMessage(who, "m"+string(rune('a'+n))), walk("on"))
	}
	sent := func(ctx context.Context) error {
		due, err := db.Due(ctx, "paper", time.Now(), 1)
		if err != nil || len(due) != 1 {
			t.Fatalf("%d are due, %v", len(due), err)
		}
		ways.Store(0)
		return db.Sent(ctx, due[0].ID, "ref")
	}
	takes := func(what string, want int64, ctx context.Context, work func(context.Context) error) {
		t.Helper()
		for range 3 { // the first prepares statements
			ways.Store(0)
			if err := work(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if got := ways.Load(); got > want {
			t.Errorf("%s goes to the server %d times, want %d", what, got, want)
		}
	}
	takes("a turn", 2, t.Context(), turn)
	takes("a send", 3, t.Context(), sent)
	l, err := db.takeLease(t.Context(), "paper")
	if err != nil || l == nil {
		t.Fatal(l, err)
	}
	held := context.WithValue(t.Context(), leaseKey{}, l)
	takes("a turn under a lease", 2, held, turn)
	takes("a send under a lease", 3, held, sent)
}
