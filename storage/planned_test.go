package storage

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"waymark/conversations"
)

// TestSQL_WhatIsAskedAllTheTimeIsPlannedOnce: SQLite asks its authorizer while it
// plans. To plan again takes longer than most statements do.
func TestSQL_WhatIsAskedAllTheTimeIsPlannedOnce(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	ctx := context.Background()
	var planned atomic.Int64
	for _, pool := range []*sql.DB{db.writer.pool, db.readers} {
		conn, err := pool.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		err = conn.Raw(func(c any) error {
			c.(*sqlite3.SQLiteConn).RegisterAuthorizer(func(op int, _, _, _ string) int {
				if op != sqlite3.SQLITE_TRANSACTION { // of which there is nothing to plan
					planned.Add(1)
				}
				return sqlite3.SQLITE_OK
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		conn.Close()
	}
	n := 0
	turn := func(who string, decide func(conversations.State) conversations.Outcome) {
		n++
		turnOf(t, db, private(who), fmt.Sprint(n), decide)
	}
	first := func() int64 {
		due, err := db.Due(ctx, "slate", c.at, 10)
		if err != nil || len(due) == 0 {
			t.Fatalf("due %v, %v", due, err)
		}
		return due[0].ID
	}
	silent := func(s conversations.State) conversations.Outcome { return conversations.Outcome{State: s} }
	for name, work := range map[string]func(){
		"a turn that says nothing": func() { turn("ann", silent) },
		"answers and sends": func() {
			turn("ann", walk("a"))
			turn("ann", walk("b"))
			turn("ann", silent)
			for range 2 {
				if err := db.Sent(ctx, first(), "card"); err != nil {
					t.Error(err)
				}
			}
		},
		"a send that fails": func() {
			turn("bob", walk("a"))
			id := first()
			if err := db.Settle(ctx, id, conversations.Fate{Verdict: conversations.Deferred, Until: c.at.Add(time.Second)}); err != nil {
				t.Error(err)
			}
			if err := db.Sent(ctx, id, "card"); err != nil {
				t.Error(err)
			}
		},
		"nothing to remind of": func() {
			if _, err := db.Owed(ctx, c.at, 10); err != nil {
				t.Error(err)
			}
		},
	} {
		for range 3 {
			work() // for the first time, or with other statements before
		}
		planned.Store(0)
		work()
		if got := planned.Load(); got > 0 {
			t.Errorf("%s: planned again (%d questions)", name, got)
		}
	}
}

// TestSQL_ATurnReadsNoLineToItsEnd: what a turn asks of its line it finds in an index, however
// much waits there.
func TestSQL_ATurnReadsNoLineToItsEnd(t *testing.T) {
	t.Parallel()
	db, _ := inUse(t)
	rows, err := db.readers.Query(`EXPLAIN QUERY PLAN `+db.dialect.load, "slate", "1", "chat", "user")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, detail)
	}
	for _, index := range []string{"outbox_unbidden", "outbox_excess"} {
		if !slices.ContainsFunc(plan, func(d string) bool {
			return strings.Contains(d, "INDEX "+index+" (platform=? AND chat=? AND ticket=?)")
		}) {
			t.Errorf("no search in %s: %q", index, plan)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
