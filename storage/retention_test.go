package storage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

// A class is something that is kept for a time: how it is made at a moment,
// how it is counted, and how much later it is gone. What is looked at by the day goes a
// day later.
type class struct {
	made  string // with AT for the moment and DAY for its day
	left  string
	kept  func(time.Time) time.Time
	slack time.Duration
}

func after(d time.Duration) func(time.Time) time.Time {
	return func(t time.Time) time.Time { return t.Add(d) }
}

// classes are all classes of what is kept, by name, with the spans of the defaults.
func classes() map[string]class {
	keep := DefaultKeep()
	somebody := func(id, gone int, phase, body string) string {
		return fmt.Sprintf(`
			INSERT INTO people (id, language, network, created_at, heard_at) VALUES (%[1]d, '', '', AT, DAY);
			INSERT INTO accounts (platform, "user", chat, person, gone) VALUES ('slate', 'u%[1]d', 'u%[1]d', %[1]d, %[2]d);
			INSERT INTO journeys (person, guide, step, phase, since_at, active_at, heard_at, body) VALUES (%[1]d, 'cpms2', '', '%[3]s', AT, AT, DAY, '{%[4]s}');`,
			id, gone, phase, body)
	}
	outbox := `INSERT INTO outbox (platform, chat, "user", kind, urgent, state, due_at, body, created_at) VALUES ('slate', '%s', '', '%s', 1, '%s', 0, '{}', AT)`
	return map[string]class{
		"idle journeys":       {somebody(11, 0, "walking", ""), `SELECT COUNT(*) FROM people WHERE id = 11`, keep.People.After, day},
		"unreachable":         {somebody(12, 1, "walking", ""), `SELECT COUNT(*) FROM journeys WHERE person = 12`, keep.Unreachable.After, day},
		"finished journeys":   {somebody(13, 0, "finished", ""), `SELECT COUNT(*) FROM journeys WHERE person = 13`, keep.Finished.After, day},
		"drafts":              {somebody(14, 0, "walking", `"draft":"words","wanted":"cpms2"`), `SELECT COUNT(*) FROM journeys WHERE replace(body, 'words', '') <> body`, after(7 * day), 0},
		"words of a question": {somebody(18, 0, "walking", `"guessed":["login"],"asked":"words","asked_in":"en"`), `SELECT COUNT(*) FROM journeys WHERE replace(replace(body, 'words', ''), 'asked_in', '') <> body`, after(7 * day), 0},
		"tickets": {
			somebody(15, 0, "walking", "") + `INSERT INTO tickets (id, person, platform, desk, thread, staff, opened_at, closed_at) VALUES (15, 15, 'slate', 'office', 'one', 'eve', AT, AT);
				INSERT INTO ticket_messages (platform, chat, ref, ticket) VALUES ('slate', 'one', 'm', 15)`,
			`SELECT (SELECT COUNT(*) FROM tickets) + (SELECT COUNT(*) FROM ticket_messages)`, keep.Tickets.After, 0,
		},
		"notes of messages":      {`INSERT INTO seen (platform, id, at) VALUES ('slate', 'old', AT)`, `SELECT COUNT(*) FROM seen`, after(7 * day), 0},
		"questions":              {`INSERT INTO questions (text, language, step, matches, at) VALUES ('what', '', '', '[]', AT)`, `SELECT COUNT(*) FROM questions`, after(30 * day), 0},
		"tallies":                {`INSERT INTO tallies (day, network, guide, step, what, n) VALUES (AT, '', '', '', 'x', 1)`, `SELECT COUNT(*) FROM tallies`, after(400 * day), 0},
		"screens that differ":    {`INSERT INTO differs (step, at, times) VALUES ('a/b', AT, 1)`, `SELECT COUNT(*) FROM differs`, after(90 * day), 0},
		"acts of staff":          {`INSERT INTO acts (at, platform, "user", what, ticket, refused) VALUES (AT, 'slate', 'eve', 'take', 1, '')`, `SELECT COUNT(*) FROM acts`, keep.Acts.After, 0},
		"dead letters":           {`INSERT INTO undelivered (id, platform, chat, "user", kind, buttons, attempts, reason, body, created_at, died_at) VALUES (1, 'slate', 'x', 'x', '', 0, 1, '', '{}', 1, AT)`, `SELECT COUNT(*) FROM undelivered`, after(30 * day), 0},
		"parked":                 {fmt.Sprintf(outbox, "p", "", "parked"), `SELECT COUNT(*) FROM outbox WHERE chat = 'p'`, after(30 * day), 0},
		"a human's words parked": {fmt.Sprintf(outbox, "h", "relay", "parked"), `SELECT COUNT(*) FROM outbox WHERE chat = 'h'`, after(180 * day), 0},
		"unsent":                 {fmt.Sprintf(outbox, "r", "", "ready"), `SELECT COUNT(*) FROM outbox WHERE chat = 'r'`, after(180 * day), 0},
		"damaged journeys":       {somebody(16, 0, "walking", "") + `INSERT INTO damaged_journeys (person, body, at) VALUES (16, '{', AT)`, `SELECT COUNT(*) FROM damaged_journeys`, after(90 * day), 0},
		"codes":                  {somebody(17, 0, "walking", "") + `INSERT INTO links (person, code, platform, "user", expires_at) VALUES (17, 'c', 'slate', 'u17', AT)`, `SELECT COUNT(*) FROM links`, after(0), 0},
		"wrong codes":            {`INSERT INTO link_tries (platform, "user", tries, since_at) VALUES ('slate', 'u', 1, AT)`, `SELECT COUNT(*) FROM link_tries`, after(time.Hour), 0},
		"threads left":           {`INSERT INTO leftovers (ticket, platform, desk, thread, why, since_at) VALUES (99, 'slate', 'office', 'two', 'old', AT)`, `SELECT COUNT(*) FROM leftovers WHERE ticket = 99`, after(30 * day), 0},
		"who was deleted":        {`INSERT INTO forgotten (person, created_at, gone_at) VALUES (98, 1, AT)`, `SELECT COUNT(*) FROM forgotten WHERE person = 98`, after(400 * day), 0},
	}
}

// TestKeep_EachClassForItsTime: a moment before it is there, a moment after it is gone.
func TestKeep_EachClassForItsTime(t *testing.T) {
	t.Parallel()
	for name, of := range classes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, c := inUse(t)
			isKeptForItsTime(t, db, c, of)
		})
	}
}

func TestPostgres_KeepsEachClassForItsTime(t *testing.T) {
	t.Parallel()
	for name, of := range classes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, c := inUseOnServer(t)
			isKeptForItsTime(t, db, c, of)
		})
	}
}

func isKeptForItsTime(t *testing.T, db *DB, c *clock, of class) {
	t.Helper()
	made := c.at
	must(t, db.writer.pool, strings.NewReplacer("AT", fmt.Sprint(micros(made)), "DAY", fmt.Sprint(dayOf(made))).Replace(of.made))
	until := of.kept(made)
	for _, look := range []struct {
		at   time.Time
		want bool
	}{{until.Add(-time.Second), true}, {until.Add(of.slack + time.Second), false}} {
		c.at = look.at
		if err := db.Forget(context.Background(), c.at.Add(-7*day)); err != nil {
			t.Fatal(err)
		}
		if got := count(t, db, of.left) > 0; got != look.want {
			t.Errorf("on %v it is there: %v; it was made on %v and is kept until %v", look.at, got, made, until)
		}
	}
}

// TestKeep_WhoDidSomethingStays, whatever they are.
func TestKeep_WhoDidSomethingStays(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	finish := func(s conversations.State) conversations.Outcome {
		s.Journey.Phase, s.Journey.Guide, s.Journey.Active = conversations.Finished, "cpms2", c.at
		return walk("on")(s)
	}
	for i := range 4 {
		turnOf(t, db, private("ann"), fmt.Sprint(i), finish)
		c.at = c.at.AddDate(0, 5, 0)
		cleaned(t, db)
		if got := count(t, db, `SELECT COUNT(*) FROM people`); got != 1 {
			t.Fatalf("%d people after %d visits", got, i+1)
		}
	}
	// A column that is behind, of an older program, costs nobody their place.
	must(t, db.writer.pool, `UPDATE people SET heard_at = 0; UPDATE journeys SET heard_at = 0`)
	cleaned(t, db)
	if got := count(t, db, `SELECT COUNT(*) FROM journeys WHERE heard_at > 0`); got != 1 {
		t.Error("who did something within the time is gone, or is looked at again each time")
	}
}

// TestKeep_DraftGoesAlone: the person stays where they are.
func TestKeep_DraftGoesAlone(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	turnOf(t, db, private("ann"), "1", func(s conversations.State) conversations.Outcome {
		s.Journey.At, s.Journey.Draft, s.Journey.Active, s.Journey.Lately = "a/b", "my words", c.at, []conversations.Happening{"read x"}
		return walk("on")(s)
	})
	c.at = c.at.Add(8 * day)
	cleaned(t, db)
	turnOf(t, db, private("ann"), "2", func(s conversations.State) conversations.Outcome {
		if j := s.Journey; j.Draft != "" || j.At != "a/b" || len(j.Trail) != 1 || len(j.Lately) != 1 {
			t.Errorf("the journey is %+v", j)
		}
		return walk("on")(s)
	})
}

// TestKeep_DamagedDraftIsPutAside, and the others' go all the same.
func TestKeep_DamagedDraftIsPutAside(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	const broken, whole = `{"wanted":"cpms2","draft":"my words","trail":`, `{"draft":"other words"}`
	for name, body := range map[string]string{"ann": broken, "bob": whole} {
		turnOf(t, db, private(name), name, func(s conversations.State) conversations.Outcome {
			s.Journey.At, s.Journey.Active = "a/b", c.at
			return walk("on")(s)
		})
		must(t, db.writer.pool, fmt.Sprintf(`UPDATE journeys SET body = '%s' WHERE person = (SELECT person FROM accounts WHERE "user" = '%s')`, body, name))
	}
	c.at = c.at.Add(8 * day)
	if err := db.Forget(context.Background(), c.at); err == nil || !strings.Contains(err.Error(), "is put aside") {
		t.Errorf("answered %v, want that a journey could not be read", err)
	}
	for query, want := range map[string]int{
		`SELECT COUNT(*) FROM journeys WHERE replace(body, 'words', '') <> body`:   0,
		`SELECT COUNT(*) FROM journeys WHERE replace(body, '"cpms2"', '') <> body`: 1,
		`SELECT COUNT(*) FROM damaged_journeys WHERE body = '` + broken + `'`:      1,
	} {
		if got := count(t, db, query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	cleaned(t, db)
}

// TestKeep_WhoCameBackKeepsTheirDraft though they were looked for before, and whoever
// is gone by then holds up nobody.
func TestKeep_WhoCameBackKeepsTheirDraft(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	turnOf(t, db, private("ann"), "1", func(s conversations.State) conversations.Outcome {
		s.Journey.At, s.Journey.Draft, s.Journey.Active = "a/b", "my words", c.at
		return walk("on")(s)
	})
	for _, person := range []int64{1, 99} {
		err := db.writeAbout(context.Background(), aboutPeople(person), func(tx tx) error {
			_, err := forgetDraft(tx, person, micros(c.at), micros(c.at))
			return err
		})
		if err != nil {
			t.Errorf("person %d: %v", person, err)
		}
	}
	if got := count(t, db, `SELECT COUNT(*) FROM journeys WHERE replace(body, 'my words', '') <> body`); got != 1 {
		t.Error("the draft of somebody who came back is gone")
	}
}

// TestKeep_TicketsThreadIsLeft when an old ticket goes, its person stays and may open
// another.
func TestKeep_TicketsThreadIsLeft(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	turnOf(t, db, private("ann"), "1", walk("on"))
	for id, closed := range map[int]time.Time{7: c.at, 8: c.at.AddDate(0, 5, 0), 9: {}} {
		must(t, db.writer.pool, fmt.Sprintf(`
			INSERT INTO tickets (id, person, platform, desk, thread, staff, opened_at, closed_at) VALUES (%[1]d, 1, 'slate', 'office', 'thread %[1]d', 'eve', 1, %[2]d);
			INSERT INTO cards (platform, chat, slot, ref, ephemeral) VALUES ('slate', 'office', 'ticket %[1]d', 'm', 0)`, id, micros(closed)))
	}
	c.at = c.at.AddDate(0, 7, 0)
	cleaned(t, db)
	for query, want := range map[string]int{
		`SELECT COUNT(*) FROM tickets WHERE id IN (8, 9)`: 2, `SELECT COUNT(*) FROM tickets`: 2, `SELECT COUNT(*) FROM cards`: 2, `SELECT COUNT(*) FROM people`: 1,
	} {
		if got := count(t, db, query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
	want := conversations.Leftover{Ticket: 7, Desk: conversations.Room{Platform: "slate", Chat: "office"}, Thread: conversations.Room{Platform: "slate", Chat: "thread 7"}}
	if early, err := db.Leftovers(context.Background(), "slate", c.at.Add(-time.Microsecond), 10); err != nil || len(early) != 0 {
		t.Errorf("before it is left %+v, %v", early, err)
	}
	all, err := db.Leftovers(context.Background(), "slate", c.at, 10)
	if err != nil || len(all) != 1 {
		t.Fatalf("left is %+v, %v", all, err)
	}
	if got := all[0]; got.Ticket != want.Ticket || got.Desk != want.Desk || got.Thread != want.Thread || got.Forgotten {
		t.Errorf("left is %+v, want %+v", got, want)
	}
	for range 2 { // the second time it was seen
		err := db.Turn(context.Background(), all[0].Message(c.at), func(s conversations.State) conversations.Outcome { return conversations.Outcome{State: s} })
		if err != nil || count(t, db, `SELECT COUNT(*) FROM leftovers`) != 0 {
			t.Errorf("it is left after its turn, %v", err)
		}
		must(t, db.writer.pool, `INSERT INTO leftovers (ticket, platform, desk, thread, why, since_at) SELECT 7, 'slate', 'office', 'thread 7', 'old', 1 WHERE NOT EXISTS (SELECT 1 FROM leftovers) AND (SELECT COUNT(*) FROM seen WHERE id LIKE 'leftover%') = 1`)
	}
}

// TestListForgotten_OnAServer: a copy of the database that is put back brings nobody back
// whom any process has deleted, as long as one list is there.
func TestPostgres_OldCopyBringsNobodyBack(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	url, folder, c := cluster.Schema(t), t.TempDir(), &clock{morning}
	process := func(list string) *DB {
		db, err := open(ctx, url, c.now, usual())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		if err := db.ListForgotten(ctx, filepath.Join(folder, list)); err != nil {
			t.Fatal(err)
		}
		return db
	}
	one, two := process("one"), process("two")
	for i, name := range []string{"asks", "mails", "stays"} {
		turnOf(t, one, private(name), fmt.Sprint(i), walk("on"))
		c.at = c.at.Add(time.Second)
	}
	must(t, one.writer.pool, `CREATE TABLE copied AS SELECT * FROM people; CREATE TABLE known AS SELECT * FROM accounts`) // a copy
	turnOf(t, one, private("asks"), "forget", forgetMe)
	if found, err := two.ErasePerson(ctx, 2); !found || err != nil {
		t.Fatal(found, err)
	}
	cleaned(t, one)
	for _, list := range []string{"one", "two"} {
		text, err := os.ReadFile(filepath.Join(folder, list))
		if err != nil || strings.Count(string(text), "\n") > 2 || !strings.Contains(string(text), "2 ") {
			t.Errorf("list %s says %q, %v", list, text, err)
		}
		if info, err := os.Stat(filepath.Join(folder, list)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("list %s is %v, %v; want it for its owner only", list, info, err)
		}
	}
	must(t, one.writer.pool, `DELETE FROM forgotten; INSERT INTO people SELECT * FROM copied WHERE id < 3; INSERT INTO accounts SELECT * FROM known WHERE person < 3`)
	again := process("one")
	if got := count(t, again, `SELECT COUNT(*) FROM people`); got != 1 {
		t.Errorf("%d people after the copy was put back, want the one who stays", got)
	}
	if got := count(t, again, `SELECT COUNT(*) FROM forgotten`); got != 2 {
		t.Errorf("the database knows of %d who were deleted, want 2", got)
	}
}
