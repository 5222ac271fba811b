package storage

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"
	"go.uber.org/goleak"

	"waymark/conversations"
	"waymark/storage/storagetest"
)

// slowDriver is SQLite on a disk on which every commit takes commitDelay
// longer, as on most that are not in a data centre.
const (
	slowDriver  = "sqlite3-slow"
	commitDelay = 2 * time.Millisecond
)

func TestMain(m *testing.M) {
	if from, to, ok := strings.Cut(os.Getenv(transferEnv), " "); ok {
		transferChild(from, to, os.Stdout)
		return
	}
	if url := os.Getenv(openEnv); url != "" {
		openChild(url)
		return
	}
	if file := os.Getenv(childEnv); file != "" {
		child(file, os.Stdout)
		return
	}
	sql.Register(slowDriver, &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		c.RegisterCommitHook(func() int {
			<-time.After(commitDelay)
			return 0
		})
		return nil
	}})
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		if err := cluster.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
		os.Exit(code)
	}))
}

// openTest opens the database in file, or a new one where file is empty.
func openTest(t *testing.T, file string) *DB {
	t.Helper()
	if file == "" {
		file = filepath.Join(t.TempDir(), "waymark.db")
	}
	db, err := open(context.Background(), "sqlite:"+file, time.Now, options{driver: "sqlite3", patience: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// A party is somebody in a room.
type party = storagetest.Party

// owedTo is to whom something is owed, and where.
func owedTo(o conversations.Owed) party {
	return party{Platform: o.Account.Platform, Chat: o.Room.Chat, User: o.Account.User}
}

// roomOf is the room as a recipient.
func roomOf(p party) conversations.Recipient { return conversations.Recipient{Room: p.Room()} }

// personAt is somebody as a recipient.
func personAt(t testing.TB, db *DB, who party) conversations.Recipient {
	t.Helper()
	return conversations.Recipient{Person: int64(count(t, db, `SELECT person FROM accounts WHERE platform = $1 AND "user" = $2`, string(who.Platform), who.User))}
}

var ada = party{Platform: "paper", Chat: "desk", User: "ada"}

func textMessage(from party, id string) conversations.Message {
	return conversations.Message{ID: conversations.MessageID(id), Actor: from.Account(), Room: from.Room(), At: time.Now()}
}

// walk adds a step to the trail and says text.
func walk(text string) func(conversations.State) conversations.Outcome {
	return func(s conversations.State) conversations.Outcome {
		s.Journey.Trail = append(s.Journey.Trail, conversations.StepID(text))
		return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: conversations.Markup(text)}}}
	}
}

// count is how many rows a query counts.
func count(t testing.TB, db *DB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := db.readers.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// tables says how many rows there are, to see that nothing was half-written.
func tables(t testing.TB, db *DB) string {
	t.Helper()
	return fmt.Sprintf("people %d, accounts %d, journeys %d, seen %d, outbox %d",
		count(t, db, `SELECT count(*) FROM people`), count(t, db, `SELECT count(*) FROM accounts`),
		count(t, db, `SELECT count(*) FROM journeys`), count(t, db, `SELECT count(*) FROM seen`),
		count(t, db, `SELECT count(*) FROM outbox`))
}
