package storage

import (
	"context"
	"fmt"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
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

// inOne has all work wait for one commit, and answers how many ways to the server that
// takes.
func inOne(t *testing.T, db *DB, ways *atomic.Int64, all ...func(context.Context) error) int64 {
	t.Helper()
	busy, free := make(chan struct{}), make(chan struct{})
	var work sync.WaitGroup
	work.Go(func() {
		err := db.write(t.Context(), func(tx) error {
			close(busy)
			<-free
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-busy
	for i, does := range all {
		work.Go(func() {
			if err := does(t.Context()); err != nil {
				t.Errorf("the %dth: %v", i, err)
			}
		})
		for db.writer.length() <= i {
			runtime.Gosched() // they wait in this order
		}
	}
	ways.Store(-1) // the commit of who kept them waiting
	close(free)
	work.Wait()
	return ways.Load()
}

// TestPostgres_ThoseWhoShareACommitLoadTogether, and each sees what those before it did.
func TestPostgres_ThoseWhoShareACommitLoadTogether(t *testing.T) {
	t.Parallel()
	db, ways := counted(t)
	who := func(i int) party {
		return party{Platform: "paper", Chat: fmt.Sprint("chat", i), User: fmt.Sprint("user", i)}
	}
	var n atomic.Int64
	type seen struct {
		trail []conversations.StepID
		waits int
	}
	says := func(p party, on string, saw *seen, to conversations.Recipient) func(context.Context) error {
		m := textMessage(p, fmt.Sprint("m", n.Add(1)))
		return func(ctx context.Context) error {
			return db.Turn(ctx, m, func(s conversations.State) conversations.Outcome {
				*saw = seen{slices.Clone(s.Journey.Trail), s.Waits}
				out := walk(on)(s)
				if to != (conversations.Recipient{}) {
					out.Replies = append(out.Replies, conversations.Reply{Text: "for you", To: to})
				}
				return out
			})
		}
	}
	nobody := conversations.Recipient{}
	var saw [8]seen
	var ids [4]int64
	for range 2 { // the first prepares statements
		for i := range ids {
			if err := says(who(i), "begun", &saw[0], nobody)(t.Context()); err != nil {
				t.Fatal(err)
			}
			ids[i] = personAt(t, db, who(i)).Person
		}
		if got := inOne(t, db, ways, says(who(0), "a", &saw[0], nobody), says(who(1), "b", &saw[1], nobody), says(who(2), "c", &saw[2], nobody)); got > 2 && saw[0].waits > 1 {
			t.Errorf("three who share a commit go to the server %d times, want 2", got)
		}
	}
	due, err := db.Due(t.Context(), "paper", time.Now(), 9)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(due, func(d conversations.Delivery) bool { return d.To.Room.Chat == "chat3" })
	was := saw[0].waits // of those three, before they wrote the last time
	inOne(t, db, ways,
		says(who(0), "again", &saw[0], nobody),
		func(ctx context.Context) error { return db.Sent(ctx, due[i].ID, "ref") },
		says(who(3), "after it was sent", &saw[3], nobody),
		says(who(0), "and again", &saw[4], nobody),
		says(who(1), "to another", &saw[1], conversations.Recipient{Person: ids[2]}),
		says(who(2), "who heard of it", &saw[2], nobody),
	)
	for i, want := range map[int]int{0: was + 1, 4: was + 2, 1: was + 1, 2: was + 2, 3: 1} {
		if saw[i].waits != want {
			t.Errorf("turn %d sees that %d wait, want %d", i, saw[i].waits, want)
		}
	}
	if last := saw[4].trail; len(last) == 0 || last[len(last)-1] != "again" {
		t.Errorf("who writes twice stands at %q then", last)
	}
}

// TestPostgres_PlansOfEmptyTablesAreGoodForFullOnes: what every turn asks is planned once,
// and reads no table to its end.
func TestPostgres_PlansOfEmptyTablesAreGoodForFullOnes(t *testing.T) {
	t.Parallel()
	db, _ := counted(t)
	conn, err := db.writer.pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for name, is := range map[string]struct{ query, args string }{
		"keys": {holdQuery, `'{a,b}', '{x}', '{y}', '{1,2}'`},
		"load": {db.dialect.load, `'a', 'b', 'c', 'd'`},
	} {
		if _, err := conn.ExecContext(t.Context(), "PREPARE "+name+" AS "+is.query); err != nil {
			t.Fatal(err)
		}
		rows, err := conn.QueryContext(t.Context(), "EXPLAIN EXECUTE "+name+"("+is.args+")")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		lines := 0
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			lines++
			if strings.Contains(line, "Seq Scan") && !strings.Contains(line, "ticket_numbers") { // which has one row
				t.Errorf("%s: %s", name, line)
			}
		}
		if lines == 0 || rows.Err() != nil {
			t.Errorf("%s: %d lines, %v", name, lines, rows.Err())
		}
	}
}
