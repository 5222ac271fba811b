package storage

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"
	"testing"
	"time"

	"waymark/conversations"
)

const (
	tickPeople  = 1_000_000
	tickDue     = 10_000
	tickPortion = 500
	tickTurns   = 64
)

// BenchmarkTick looks for what is due among a million people who are all owed
// something: when nothing is, and when 10,000 reminders are, which are then
// said. It reports how fast those are beside the rows that they write (1 is as
// fast), and how large the heap was at most.
func BenchmarkTick(b *testing.B) {
	if testing.Short() {
		b.Skip("takes a minute to fill")
	}
	db := benchDB(b, "sqlite3")
	populate(b, db.writer.pool, tickPeople)
	b.Run("due=0", func(b *testing.B) {
		for range b.N {
			if owed, err := db.Owed(context.Background(), time.UnixMicro(1), tickPortion); err != nil || len(owed) != 0 {
				b.Fatalf("%d are due, %v", len(owed), err)
			}
		}
	})
	b.Run(fmt.Sprint("due=", tickDue), func(b *testing.B) {
		var bare time.Duration
		var most uint64
		b.ReportAllocs()
		b.StopTimer()
		for i := range b.N {
			makeDue(b, db.writer.pool, int64(i+1))
			runtime.GC()
			b.StartTimer()
			said := 0
			for {
				n := benchPortion(b, db, time.UnixMicro(int64(i+1)))
				if said += n; n < tickPortion {
					break
				}
				most = max(most, heap())
			}
			b.StopTimer()
			if said != tickDue {
				b.Fatalf("%d were said, want %d", said, tickDue)
			}
			makeDue(b, db.writer.pool, int64(i+1))
			begin := time.Now()
			bareTick(b, db.writer.pool)
			bare += time.Since(begin)
		}
		b.ReportMetric(bare.Seconds()/b.Elapsed().Seconds(), "of-rows")
		b.ReportMetric(float64(most), "heap-B")
	})
}

// makeDue takes away what the tick before left and makes the reminders of every
// hundredth person due.
func makeDue(b *testing.B, pool *sql.DB, due int64) {
	b.Helper()
	for _, text := range []string{`DELETE FROM outbox`, `DELETE FROM seen`} {
		if _, err := pool.Exec(text); err != nil {
			b.Fatal(err)
		}
	}
	_, err := pool.Exec(`UPDATE reminders SET due_at = $1 WHERE person % $2 = 1`, due, tickPeople/tickDue)
	if err != nil {
		b.Fatal(err)
	}
}

// heap is how large the heap is.
func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// benchPortion says up to tickPortion reminders and answers how many.
func benchPortion(b *testing.B, db *DB, now time.Time) int {
	b.Helper()
	owed, err := db.Owed(context.Background(), now, tickPortion)
	if err != nil {
		b.Fatal(err)
	}
	together(tickTurns, len(owed), func(_, i int) {
		o := owed[i-1]
		m := conversations.Message{
			ID:    conversations.MessageID(fmt.Sprintf("reminder:%d:%s:%d", o.Person, o.Kind, o.Due.UnixMicro())),
			Actor: o.Account, Room: o.Room,
			At:   now,
			Body: conversations.Due{Kind: o.Kind},
		}
		err := db.Turn(context.Background(), m, func(s conversations.State) conversations.Outcome {
			s.Journey.Nags, s.Journey.Nagged = s.Journey.Nags+1, now
			s.Reminders[0].Due = benchNag.Due
			return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: benchText, Kind: conversations.Unbidden}}}
		})
		if err != nil {
			b.Error(err)
		}
	})
	return len(owed)
}

// bareTick writes by hand what the turns of a tick write.
func bareTick(b *testing.B, pool *sql.DB) {
	b.Helper()
	reply := encodeReply(conversations.Reply{Text: benchText, Kind: conversations.Unbidden})
	journey := benchJourney()
	for first := 0; first < tickDue; first += tickTurns {
		tx, err := pool.Begin()
		if err != nil {
			b.Fatal(err)
		}
		for i := first; i < min(first+tickTurns, tickDue); i++ {
			at := i * (tickPeople / tickDue)
			from, person := benchParty(at), int64(at+1)
			for _, row := range []struct {
				text string
				args []any
			}{
				{`INSERT INTO seen (platform, id, at) VALUES ($1, $2, 0)`, []any{string(from.Platform), fmt.Sprintf("reminder:%d:nag:1", person)}},
				{`UPDATE journeys SET nags = nags + 1, nagged_at = 1, body = $1 WHERE person = $2`, []any{journey.body, person}},
				{`DELETE FROM reminders WHERE person = $1 AND kind = 'nag'`, []any{person}},
				{`INSERT INTO reminders (person, kind, step, due_at) VALUES ($1, 'nag', '', $2)`, []any{person, micros(benchNag.Due)}},
				{`INSERT INTO outbox (platform, chat, "user", person, kind, urgent, state, due_at, body, created_at)
				VALUES ($1, $2, $3, $4, 'unbidden', 0, 'ready', 0, $5, 0)`, []any{string(from.Platform), from.Chat, from.User, person, reply}},
			} {
				if _, err := tx.Exec(row.text, row.args...); err != nil {
					b.Fatal(err)
				}
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}
