package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	telegramapi "waymark/adapters/adaptertest/botapi"
	"waymark/storage/postgrestest"
)

// forgottenWithin is how long it may take until nothing is left of somebody who was
// deleted.
const forgottenWithin = time.Minute

// A kanari is somebody whose every word can be found again, and whose number is long.
type kanari struct {
	user telegramapi.User
	word string
}

func kanariNo(i int) kanari {
	word := "kanari" + lettered("%02d", i)
	return kanari{telegramapi.User{ID: 7703219400 + int64(i), First: "First" + word, Username: "user" + word, Language: "en"}, word}
}

// traces are what would lead to them, wherever it stands.
func (k kanari) traces() []string { return []string{k.word, strconv.FormatInt(k.user.ID, 10)} }

// People write to the real program, walk, ask, have tickets both ways and things that
// wait for them, and have themselves deleted while it is killed again and again. A minute
// later nothing of them is in any file beside it, its log among them, and on PostgreSQL in
// no column of no table; the threads of their tickets are gone, too.
func TestForget_NothingIsLeft(t *testing.T) {
	t.Parallel()
	w := newWard(t)
	nothingIsLeft(t, w, "")
}

func TestPostgres_ForgetNothingIsLeft(t *testing.T) {
	t.Parallel()
	var cluster postgrestest.Cluster
	t.Cleanup(func() {
		if err := cluster.Stop(); err != nil {
			t.Error(err)
		}
	})
	url := cluster.Schema(t)
	w := newWard(t)
	nothingIsLeft(t, w, url)
}

func nothingIsLeft(t *testing.T, w *ward, url string) {
	t.Helper()
	w.dc.AllowContent(true)
	b := w.opens(w.inDiscord(false), 1)
	p := &forgets{program: w.program(b), b: b, url: url}
	if url != "" {
		p.configure("\n[storage]\nurl = " + strconv.Quote(url) + "\n")
	}
	for i := range 6 {
		p.all = append(p.all, kanariNo(i))
	}
	p.start()
	w.await("a session with the gateway", w.dc.Connected)
	w.killed = *kills // another process than this one serves
	p.live()
	if n := len(p.found()); n < 2*len(p.all) {
		t.Fatalf("only %d traces before, so this test shows nothing", n)
	}
	p.looks = p.dies(*kills)
	for _, k := range p.all {
		p.forget(k)
	}
	p.looks = func() {}
	w.await("it serves again", func() bool { return w.dc.Connected() })
	begun := time.Now()
	for left := p.found(); len(left) > 0; left = p.found() {
		if time.Since(begun) > forgottenWithin {
			t.Fatalf("after %v there are still %d traces: %q", forgottenWithin, len(left), left)
		}
		<-time.After(200 * time.Millisecond)
	}
	long := time.Since(begun)
	p.rests()
	w.await("the threads of their tickets are gone", func() bool { return len(w.dc.Threads(b.room.Chat)) == 0 })
	p.stop()
	if left := p.found(); len(left) > 0 {
		t.Errorf("after its end there are %q", left)
	}
	died := strings.Count(p.allLog(), "msg=serving platform=telegram") - 1
	if died < 3 {
		t.Errorf("it was killed %d times only, so this test shows little", died)
	}
	t.Logf("%d people, %d kills: nothing was left %v after the last was told so", len(p.all), died, long.Round(10*time.Millisecond))
}

// forgets is the program while people are forgotten.
type forgets struct {
	*program
	b     bureau
	url   string // of the database on a server; empty: it is a file
	all   []kanari
	looks func()
}

// configure adds to the config.
func (p *forgets) configure(more string) {
	file := filepath.Join(p.folder, "waymark.toml")
	conf, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, append(conf, more...), 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// live lets everybody leave as much as there can be.
func (p *forgets) live() {
	w := p.ward
	for i, k := range p.all {
		v := w.onTelegram(i)
		v.says, v.taps = func(text string) { w.tg.Say(k.user, text) }, p.taps(k)
		reads := func(words string) func() bool {
			return func() bool { return strings.Contains(strings.Join(p.reads(k), "\n"), words) }
		}
		v.says("/start ern-rnd")
		w.await("they walk", reads("Step 1 of"))
		v.says("1")
		v.says("what does " + k.word + " mean in the form?")
		if i%3 == 2 { // they never send it
			v.says("/human " + k.word + " draft")
			w.await("they are asked", reads(k.word+" draft"))
			continue
		}
		v.says("/human " + k.word + " please")
		w.await("one is asked whether to send", func() bool { return v.taps("S") })
		w.await("the ticket is there", func() bool { return p.ticket(k).id != "" })
		p.b.writes(0, p.ticket(k), "Dear "+k.word+", which phone?")
		w.await("they read it", reads("which phone?"))
		v.says("the one of " + k.word)
		w.await("staff read it", func() bool { return strings.Contains(fmt.Sprint(p.b.said()), "the one of "+k.word) })
	}
	p.waits()
}

// ticket is where the helpdesk reads of somebody.
func (p *forgets) ticket(k kanari) (first remark) {
	for _, said := range p.b.said() {
		if strings.Contains(said.text, k.word) {
			return said
		}
	}
	return first
}

// waits puts in what platforms would leave: a dead letter, and an announcement and a human's
// words to an account where nothing is served any more.
func (p *forgets) waits() {
	db := p.database()
	defer db.Close()
	for i, k := range p.all {
		user := strconv.FormatInt(k.user.ID, 10)
		for _, statement := range []string{
			`INSERT INTO accounts (platform, "user", chat, person) SELECT 'elsewhere', 'WORD', 'WORD', person FROM accounts WHERE "user" = 'USER'`,
			`INSERT INTO undelivered (id, platform, chat, "user", kind, buttons, attempts, reason, body, created_at, died_at) VALUES (NO, 'telegram', 'USER', 'USER', '', 0, 1, 'WORD', '{"text":"WORD"}', 1, 9000000000000000)`,
			`INSERT INTO outbox (id, platform, chat, "user", kind, urgent, state, due_at, body, created_at) VALUES (NO, 'elsewhere', 'WORD', 'WORD', 'unbidden', 0, 'ready', 1, '{"text":"WORD hear all"}', 9000000000000000)`,
			`INSERT INTO outbox (id, platform, chat, "user", kind, urgent, state, due_at, body, created_at) VALUES (NO1, 'elsewhere', 'WORD', 'WORD', 'relay', 1, 'waiting', 1, '{"text":"WORD a human"}', 9000000000000000)`,
		} {
			statement = strings.NewReplacer("WORD", k.word, "USER", user, "NO1", fmt.Sprint(900001+10*i), "NO", fmt.Sprint(900000+10*i)).Replace(statement)
			if _, err := db.Exec(statement); err != nil {
				p.t.Fatal(err)
			}
		}
	}
}

// rests lets those minutes go by for which the threads of tickets that are gone are left
// alone.
func (p *forgets) rests() {
	db := p.database()
	defer db.Close()
	left, err := db.Exec(`UPDATE leftovers SET since_at = since_at - CAST($1 AS BIGINT)`, (5 * time.Minute).Microseconds())
	if err != nil {
		p.t.Fatal(err)
	}
	if n, err := left.RowsAffected(); n == 0 || err != nil {
		p.t.Fatalf("%d threads were left, %v", n, err)
	}
}

// forget has somebody deleted, whatever happens to the program meanwhile.
func (p *forgets) forget(k kanari) {
	w := p.ward
	gone := func() bool {
		return slices.ContainsFunc(p.reads(k), func(text string) bool { return strings.Contains(text, "Deleted:") })
	}
	w.tg.Say(k.user, "delete my data")
	taps := p.taps(k)
	tapped := false // once: who taps after it begins anew
	w.await(k.word+" is told that all is deleted", func() bool {
		p.looks()
		tapped = tapped || taps("k")
		return gone()
	})
	after := rand.New(rand.NewPCG(uint64(k.user.ID), 1)).IntN(1500)
	until := time.Now().Add(time.Duration(after) * time.Millisecond)
	w.await("some time goes by", func() bool { p.looks(); return time.Now().After(until) })
}

// taps is how somebody taps the newest button with a token.
func (p *forgets) taps(k kanari) func(token string) bool {
	return func(token string) bool {
		for _, m := range slices.Backward(p.ward.tg.Chat(k.user.ID)) {
			if m.Bot && hasKey(m, token) {
				_, err := p.ward.tg.Tap(k.user, m.ID, token)
				return err == nil
			}
		}
		return false
	}
}

func (p *forgets) reads(k kanari) []string {
	return telegramReads(p.ward.tg, strconv.FormatInt(k.user.ID, 10))
}

func (p *forgets) database() *sql.DB {
	driver, name := "pgx", p.url
	if p.url == "" {
		driver, name = "sqlite3", p.town.database()+"?_busy_timeout=10000"
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		p.t.Fatal(err)
	}
	return db
}

// found is where what is left of whom: files and columns.
func (p *forgets) found() (all []string) {
	var traces []string
	for _, k := range p.all {
		traces = append(traces, k.traces()...)
	}
	err := filepath.WalkDir(p.folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		for _, trace := range traces {
			if at := bytes.Index(content, []byte(trace)); at >= 0 || strings.Contains(e.Name(), trace) {
				all = append(all, fmt.Sprintf("%s in %s: %q", trace, e.Name(), content[max(0, at-60):min(len(content), at+60)]))
			}
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		p.t.Fatal(err)
	}
	if p.url != "" {
		all = append(all, p.inColumns(traces)...)
	}
	return all
}

// inColumns looks through each column of each table that holds texts.
func (p *forgets) inColumns(traces []string) (all []string) {
	db := p.database()
	defer db.Close()
	rows, err := db.QueryContext(context.Background(), `
		SELECT table_name, column_name FROM information_schema.columns
		WHERE table_schema = current_schema() AND data_type IN ('text', 'bytea')`)
	if err != nil {
		p.t.Fatal(err)
	}
	defer rows.Close()
	columns := 0
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			p.t.Fatal(err)
		}
		columns++
		for _, trace := range traces {
			var n int
			err := db.QueryRow(`SELECT COUNT(*) FROM `+table+` WHERE strpos(CAST("`+column+`" AS TEXT), $1) > 0`, trace).Scan(&n) //nolint:gosec // names of our own tables
			if err != nil {
				p.t.Fatal(err)
			}
			if n > 0 {
				all = append(all, fmt.Sprintf("%s in %s.%s", trace, table, column))
			}
		}
	}
	if err := rows.Err(); err != nil || columns < 50 {
		p.t.Fatalf("%d columns, %v", columns, err)
	}
	return all
}
