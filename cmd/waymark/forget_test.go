package main

import (
	"cmp"
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
	"waymark/conversations"
	"waymark/storage"
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
// wait for them, and have themselves deleted while it sends something to everybody, staff
// write, calls fail and it is killed again and again. A minute later nothing of them is in
// any file beside it, its log among them, and on PostgreSQL in no row of no table; the
// threads of their tickets are gone, too.
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
	p := &forgets{program: w.program(b), b: b}
	if p.url = url; url != "" {
		p.configure(fmt.Sprintf("\n[storage]\nurl = %q\n", url))
	}
	for i := range max(6, *kills*3/10) {
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
	w.tg.Fault(telegramapi.Fault{Kind: telegramapi.GatewayAfter, Method: "sendMessage", Chance: 0.05})
	w.tg.Fault(telegramapi.Fault{Kind: telegramapi.Delay, Method: "sendMessage", Chance: 1, Lasts: 100 * time.Millisecond})
	for i := range p.all {
		p.forget(i)
	}
	p.looks = func() {}
	w.tg.Calm()
	if heard, all := p.heard(), len(p.all)*waveLasts; heard >= all {
		t.Errorf("all %d sends of the waves had gone before, so this test shows little", all)
	}
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
	t.Logf("%d people, %d kills, %d of %d sends of the waves: nothing was left %v after the last was told so", len(p.all), died, p.heard(), len(p.all)*waveLasts, long.Round(10*time.Millisecond))
}

// forgets is the program while people are forgotten.
type forgets struct {
	*program
	b     bureau
	all   []kanari
	looks func()
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
	db := p.asks()
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
	db := p.asks()
	defer db.Close()
	left, err := db.Exec(`UPDATE leftovers SET since_at = since_at - CAST($1 AS BIGINT)`, (5 * time.Minute).Microseconds())
	if err != nil {
		p.t.Fatal(err)
	}
	if n, err := left.RowsAffected(); n == 0 || err != nil {
		p.t.Fatalf("%d threads were left, %v", n, err)
	}
}

// forget has one of them deleted while a wave of what all are told goes to them and staff
// write in their ticket, whatever happens to the program meanwhile.
func (p *forgets) forget(i int) {
	w, k := p.ward, p.all[i]
	await := func(what string, so func() bool) {
		p.t.Helper()
		w.await(k.word+" "+what, func() bool { p.looks(); return so() })
	}
	says := func(words string) func() bool {
		return func() bool { return strings.Contains(strings.Join(p.reads(k), "\n"), words) }
	}
	w.tg.Say(k.user, "delete my data")
	await("is asked whether they are sure", func() bool { return p.key(k, "k") != nil })
	p.wave(i)
	await("hears what all are told", says(hearAll))
	if desk := p.ticket(k); desk.id != "" {
		p.b.writes(0, desk, "Are you there, "+k.word+"?")
	}
	var tapped []string // each question once: who taps after it begins anew, and who heard staff meanwhile is asked in other words
	await("is told that all is deleted", func() bool {
		if asks := p.key(k, "k"); asks != nil && !slices.Contains(tapped, asks.Text) && p.taps(k)("k") {
			tapped = append(tapped, asks.Text)
		}
		return says("Deleted:")()
	})
	until := time.Now().Add(time.Duration(rand.New(rand.NewPCG(uint64(k.user.ID), 1)).IntN(1500)) * time.Millisecond)
	await("is gone for a while", func() bool { return time.Now().After(until) })
}

const (
	hearAll   = "Hear this"
	waveLasts = 12 // sends to who is deleted meanwhile, each of them 100 ms
)

// wave has the program send something to everybody who is still there, and most of it to one.
func (p *forgets) wave(to int) {
	p.t.Helper()
	db, err := storage.Open(p.t.Context(), cmp.Or(p.url, p.ward.file), time.Now)
	if err != nil {
		p.t.Fatal(err)
	}
	defer db.Close()
	var all []conversations.Reply
	for i, k := range p.all[to:] {
		id := p.query(`SELECT person FROM accounts WHERE "user" = '` + strconv.FormatInt(k.user.ID, 10) + `'`)
		r := conversations.Reply{To: conversations.Recipient{Person: int64(id)}, Text: conversations.Markup("All hear it, " + k.word), Kind: conversations.Unbidden}
		if i == 0 {
			r.Text = conversations.Markup(hearAll + ", " + k.word)
			all = slices.Repeat([]conversations.Reply{r}, waveLasts-1)
		}
		all = append(all, r)
	}
	m := conversations.Message{ID: conversations.MessageID(fmt.Sprint("wave ", to)), Room: conversations.Room{Platform: "test"}, Body: conversations.Text("")}
	err = db.Turn(p.t.Context(), m, func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Replies: all}
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// heard is how much of the waves people were sent who were deleted meanwhile.
func (p *forgets) heard() (n int) {
	for _, k := range p.all {
		n += strings.Count(strings.Join(p.reads(k), "\n"), hearAll)
	}
	return n
}

// key is the newest message with a button of a token; nil: there is none.
func (p *forgets) key(k kanari, token string) *telegramapi.Message {
	for _, m := range slices.Backward(p.ward.tg.Chat(k.user.ID)) {
		if m.Bot && hasKey(m, token) {
			return &m
		}
	}
	return nil
}

// taps is how somebody taps the newest button with a token.
func (p *forgets) taps(k kanari) func(token string) bool {
	return func(token string) bool {
		m := p.key(k, token)
		if m == nil {
			return false
		}
		_, err := p.ward.tg.Tap(k.user, m.ID, token)
		return err == nil
	}
}

func (p *forgets) reads(k kanari) []string {
	return telegramReads(p.ward.tg, strconv.FormatInt(k.user.ID, 10))
}

// found is where what is left of whom: files and tables.
func (p *forgets) found() []string {
	var traces []string
	for _, k := range p.all {
		traces = append(traces, k.traces()...)
	}
	var places []corner
	err := filepath.WalkDir(p.folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		places = append(places, corner{e.Name(), append(content, e.Name()...)})
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		p.t.Fatal(err)
	}
	if p.url != "" {
		places = append(places, p.tables()...)
	}
	return found(places, traces)
}
