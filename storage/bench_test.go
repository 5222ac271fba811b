package storage

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// The benchmarks answer four questions, and have to be read within one run:
//
//	What does a turn cost beside its rows?        BenchmarkTurn against BenchmarkRows
//	What do people gain who write at once?        BenchmarkTurn against BenchmarkCommit
//	What does a large database cost?              BenchmarkStored
//	What do reminders cost?                       BenchmarkTick
//
// slow/ is a disk on which each commit takes 2 ms more. On a machine with other
// work to do, BenchmarkTurnAgainstRows answers the first question better.

func BenchmarkTurn(b *testing.B) {
	onBothDisks(b, func(b *testing.B, driver string) {
		for _, people := range []int{1, 64} {
			b.Run(fmt.Sprintf("people=%d", people), func(b *testing.B) {
				db := benchDB(b, driver)
				for i := range people {
					benchTurn(b, db, i, -1)
				}
				benchTogether(b, people, func(person, i int) { benchTurn(b, db, person, i) })
			})
		}
	})
}

// BenchmarkRows writes by hand what a turn writes.
func BenchmarkRows(b *testing.B) {
	onBothDisks(b, func(b *testing.B, driver string) {
		for _, each := range []int{1, 64} {
			b.Run(fmt.Sprintf("per-commit=%d", each), func(b *testing.B) {
				pool := benchDB(b, driver).writer.pool
				rows := newBenchRows(b, pool, each)
				b.ResetTimer()
				for i := 0; i < b.N; i += each {
					rows.write(i, each)
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
			})
		}
	})
}

// BenchmarkTurnAgainstRows does both in turns, a few at a time, so that both
// meet the same noise. It reports the median of how fast turns are beside rows:
// 1 is as fast.
func BenchmarkTurnAgainstRows(b *testing.B) {
	for _, people := range []int{1, 64} {
		b.Run(fmt.Sprintf("people=%d", people), func(b *testing.B) {
			db := benchDB(b, "sqlite3")
			for i := range people {
				benchTurn(b, db, i, -1)
			}
			rows := newBenchRows(b, benchDB(b, "sqlite3").writer.pool, people)
			each := 20 * people
			ratios := make([]float64, b.N)
			b.ResetTimer()
			for n := range b.N {
				begin := time.Now()
				together(people, each, func(person, i int) { benchTurn(b, db, person, n*each+i) })
				turns := time.Since(begin)
				begin = time.Now()
				for i := 0; i < each; i += people {
					rows.write(n*each+i, people)
				}
				ratios[n] = time.Since(begin).Seconds() / turns.Seconds()
			}
			b.ReportMetric(median(ratios), "of-rows")
		})
	}
}

// BenchmarkCommit commits one small row at a time.
func BenchmarkCommit(b *testing.B) {
	onBothDisks(b, func(b *testing.B, driver string) {
		for _, people := range []int{1, 64} {
			b.Run(fmt.Sprintf("bare/people=%d", people), func(b *testing.B) {
				pool := benchDB(b, driver).writer.pool
				benchTogether(b, people, func(_, i int) {
					_, err := pool.Exec(`INSERT INTO seen (platform, id, at) VALUES ('bench', $1, 0)`, i)
					if err != nil {
						b.Error(err)
					}
				})
			})
		}
	})
}

// BenchmarkStored lets 1,000 people write, 64 at once, among many who do not.
func BenchmarkStored(b *testing.B) {
	for _, engine := range []struct {
		name string
		open func(*testing.B) *DB
	}{
		{"sqlite", func(b *testing.B) *DB { return benchDB(b, "sqlite3") }},
		{"postgres", func(b *testing.B) *DB { return benchOpen(b, cluster.Schema(b), usual()) }},
	} {
		b.Run(engine.name, func(b *testing.B) {
			for _, people := range []int{1_000, 1_000_000} {
				b.Run(fmt.Sprintf("people=%d", people), func(b *testing.B) { benchStored(b, engine.open, people) })
			}
		})
	}
}

func benchStored(b *testing.B, open func(*testing.B) *DB, people int) {
	if people > 1_000 && testing.Short() {
		b.Skip("takes a minute to fill")
	}
	db := open(b)
	populate(b, db.writer.pool, people)
	written(b, db)
	apart := people / 1_000
	benchTogether(b, 64, func(_, i int) { benchTurn(b, db, i*7919%1_000*apart, i) })
}

// BenchmarkDue asks for what is due, in boxes of different shapes.
func BenchmarkDue(b *testing.B) {
	for _, box := range []struct {
		name  string
		rows  int
		lines int
		due   bool
	}{
		{"lines=100000", 100_000, 100_000, true},
		{"lines=1000", 100_000, 1_000, true},
		{"lines=1", 100_000, 1, true},
		{"all-deferred/lines=100000", 100_000, 100_000, false},
		{"all-deferred/lines=1000", 100_000, 1_000, false},
		{"rows=1000000/lines=10000", 1_000_000, 10_000, true},
	} {
		b.Run(box.name, func(b *testing.B) {
			db := benchDB(b, "sqlite3")
			fillOutbox(b, db.writer.pool, box.rows, box.lines, box.due)
			want := 0
			if box.due {
				want = min(8, box.lines)
			}
			b.ResetTimer()
			for range b.N {
				due, err := db.Due(context.Background(), "bench", time.UnixMicro(1), 8)
				if err != nil || len(due) != want {
					b.Fatalf("%d deliveries, %v; want %d", len(due), err, want)
				}
			}
		})
	}
}

func fillOutbox(b *testing.B, pool *sql.DB, rows, lines int, due bool) {
	b.Helper()
	at := 0
	if !due {
		at = 2
	}
	body := encodeReply(conversations.Reply{Text: benchText})
	_, err := pool.Exec(`
		WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1)
		INSERT INTO outbox (platform, chat, "user", state, due_at, body, created_at)
		SELECT 'bench', 'chat ' || (i % $2), 'user', CASE WHEN i < $2 THEN 'ready' ELSE 'waiting' END, $3, $4, 0 FROM n`,
		rows, lines, at, body)
	if err != nil {
		b.Fatal(err)
	}
}

func onBothDisks(b *testing.B, bench func(b *testing.B, driver string)) {
	bench(b, "sqlite3")
	b.Run("slow", func(b *testing.B) { bench(b, slowDriver) })
}

func benchDB(b *testing.B, driver string) *DB {
	b.Helper()
	url := "sqlite:" + filepath.Join(b.TempDir(), "bench.db")
	return benchOpen(b, url, options{driver: driver, patience: 5 * time.Second})
}

func benchOpen(b *testing.B, url string, o options) *DB {
	b.Helper()
	db, err := open(context.Background(), url, time.Now, o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	return db
}

// benchTogether runs b.N times work in as many goroutines as there are people.
func benchTogether(b *testing.B, people int, work func(person, i int)) {
	b.ReportAllocs()
	b.ResetTimer()
	together(people, b.N, work)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
}

// together runs n times work in as many goroutines as there are people.
func together(people, n int, work func(person, i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for person := range people {
		all.Go(func() {
			for i := int(next.Add(1)); i <= n; i = int(next.Add(1)) {
				work(person, i)
			}
		})
	}
	all.Wait()
}

func benchTurn(b *testing.B, db *DB, person, i int) {
	who := benchParty(person)
	m := conversations.Message{
		ID:    conversations.MessageID(fmt.Sprintf("4711:%09d:%d", i, person)),
		Actor: who.Account(), Room: who.Room(),
		At: time.UnixMicro(int64(i) + 1),
	}
	err := db.Turn(context.Background(), m, func(s conversations.State) conversations.Outcome {
		s.Journey.Active = m.At
		return benchDecide(s)
	})
	if err != nil {
		b.Error(err)
	}
}

func benchParty(person int) party {
	user := fmt.Sprintf("%09d", person)
	return party{Platform: "bench", Chat: user, User: user}
}

// benchDecide moves one step on, as the engine does for a tap in the middle of
// a guide: a trail of ten, one reply of 800 bytes, five choices.
func benchDecide(s conversations.State) conversations.Outcome {
	j := &s.Journey
	trail := append(j.Trail, j.At)
	j.Trail = trail[max(0, len(trail)-10):]
	j.Guide, j.Phase, j.Since = "cpms2", conversations.Walking, j.Active
	j.At = conversations.StepID(fmt.Sprintf("second-factor/install-app-%d", j.Active.UnixMicro()%10))
	j.Answers = make(map[conversations.StepID]conversations.OptionID, len(j.Trail))
	for _, id := range j.Trail {
		j.Answers[id] = content.Done
	}
	j.Offered = make([]conversations.Choice, 5)
	for i := range j.Offered {
		j.Offered[i] = conversations.Choice{
			Label: fmt.Sprintf("I have the code in front of me %d", i),
			Token: conversations.Token("c|" + string(j.At) + "|done"),
		}
	}
	s.Reminders = []conversations.Reminder{benchNag}
	return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: benchText, Choices: j.Offered}}}
}

// benchNag is owed to everybody, and stays as it is when they write.
var benchNag = conversations.Reminder{Kind: conversations.Nag, Due: time.Date(2100, 1, 1, 9, 0, 0, 0, time.UTC)}

// benchJourney is the row of somebody in the middle of a guide.
func benchJourney() journeyRow {
	state := conversations.State{}
	for i := range 12 {
		state.Journey.Active = time.UnixMicro(int64(i + 1))
		state = benchDecide(state).State
	}
	return journeyRowOf(state.Journey)
}

var benchText = conversations.Markup(strings.Repeat("1. On your phone, open **EU Login** and tap *Initialise*.\n", 14)[:800])

// benchRows is what BenchmarkRows writes: the bytes of real turns.
type benchRows struct {
	b       *testing.B
	pool    *sql.DB
	people  []int64
	journey journeyRow
	reply   string
}

func newBenchRows(b *testing.B, pool *sql.DB, people int) *benchRows {
	b.Helper()
	r := &benchRows{b: b, pool: pool}
	r.journey = benchJourney()
	r.reply = encodeReply(benchDecide(conversations.State{}).Replies[0])
	populate(b, pool, people)
	for i := range people {
		r.people = append(r.people, int64(i+1))
	}
	return r
}

// write commits the rows of n turns.
func (r *benchRows) write(first, n int) {
	tx, err := r.pool.Begin()
	if err != nil {
		r.b.Fatal(err)
	}
	for i := first; i < first+n; i++ {
		person := i % len(r.people)
		from := benchParty(person)
		message := conversations.MessageID(fmt.Sprintf("4711:%09d:%d", i, person))
		var s subject
		err = tx.QueryRow(loadQuery, string(from.Platform), string(message), from.Chat, from.User).Scan(s.columns(&reminderRow{})...)
		if err != nil {
			r.b.Fatal(err)
		}
		_, err = tx.Exec(`INSERT INTO seen (platform, id, at) VALUES ($1, $2, $3)`, string(from.Platform), string(message), int64(i))
		if err != nil {
			r.b.Fatal(err)
		}
		_, err = tx.Exec(`UPDATE journeys SET guide = $1, step = $2, phase = $3, since_at = $4, active_at = $5, body = $6 WHERE person = $7`,
			r.journey.guide, r.journey.step, r.journey.phase, int64(i), int64(i), r.journey.body, r.people[person])
		if err != nil {
			r.b.Fatal(err)
		}
		_, err = tx.Exec(`
			INSERT INTO outbox (platform, chat, "user", person, kind, urgent, buttons, state, due_at, touched_at, body, created_at)
			VALUES ($1, $2, $3, $4, '', 1, 1, 'waiting', $5, $5, $6, $5)`,
			string(from.Platform), from.Chat, from.User, r.people[person], int64(i), r.reply)
		if err != nil {
			r.b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		r.b.Fatal(err)
	}
}

// populate stores people in the middle of their guides, benchParty(0) first.
func populate(b *testing.B, pool *sql.DB, people int) {
	b.Helper()
	j := benchJourney()
	const numbers = `WITH RECURSIVE n (i) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < CAST($2 AS BIGINT)) `
	const user = `substr(CAST(1000000000 + i AS TEXT), 2)` // of benchParty
	const atOnce = 50_000
	for first := 0; first < people; first += atOnce {
		last := min(first+atOnce, people)
		for _, insert := range []struct {
			into string
			args []any
		}{
			{`INSERT INTO people (id, language, network, created_at) ` + numbers + `SELECT i + 1, 'en', 'ern-cranio', 0 FROM n`, nil},
			{`INSERT INTO accounts (platform, "user", chat, person) ` + numbers + `SELECT 'bench', ` + user + `, ` + user + `, i + 1 FROM n`, nil},
			{
				`INSERT INTO journeys (person, guide, step, phase, since_at, active_at, body) ` + numbers + `
				SELECT i + 1, CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT), 0, 0, CAST($6 AS TEXT) FROM n`,
				[]any{j.guide, j.step, j.phase, j.body},
			},
			{`INSERT INTO reminders (person, kind, step, due_at) ` + numbers + `SELECT i + 1, 'nag', '', CAST($3 AS BIGINT) FROM n`, []any{micros(benchNag.Due)}},
		} {
			if _, err := pool.Exec(insert.into, append([]any{first, last}, insert.args...)...); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// written has all that was written stand in the tables.
func written(b *testing.B, db *DB) {
	b.Helper()
	statement := `PRAGMA wal_checkpoint(TRUNCATE)`
	if db.server != nil {
		statement = `VACUUM (ANALYZE)` //nolint:misspell // its name; as the server does by itself after a while
	}
	if _, err := db.writer.pool.Exec(statement); err != nil {
		b.Fatal(err)
	}
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}
