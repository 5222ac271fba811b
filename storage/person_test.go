package storage

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

// notPersonal are the columns of tables of which nothing is anybody's, and why.
var notPersonal = map[string]string{
	"schema_migrations.version":    "the program's",
	"schema_migrations.name":       "the program's",
	"schema_migrations.applied_at": "the program's",
	"heartbeat.one":                "the program's",
	"heartbeat.at":                 "the program's",
	"heartbeat.body":               "the program's",
	"seen.platform":                "says nothing by itself",
	"seen.id":                      "the platform's number of a message, which names nobody; of a reminder a digest",
	"seen.at":                      "says nothing by itself",
	"questions.id":                 "says nothing by itself",
	"questions.text":               "kept so that nothing links it to whoever asked",
	"questions.language":           "the same",
	"questions.step":               "the same",
	"questions.matches":            "the same",
	"questions.wrong":              "the same",
	"questions.at":                 "the day only, for the same reason",
	"tallies.day":                  "a count of many people's, and of nobody's",
	"tallies.network":              "the same",
	"tallies.guide":                "the same",
	"tallies.step":                 "the same",
	"tallies.what":                 "the same",
	"tallies.n":                    "the same",
	"notices.step":                 "what a helpdesk says to all",
	"notices.network":              "the same",
	"notices.says":                 "the same",
	"notices.print":                "the same",
	"notices.since_at":             "the same",
	"differs.step":                 "counted, and nobody's",
	"differs.at":                   "the same, and a day only",
	"differs.times":                "the same",
	"leftovers.ticket":             "a ticket that is gone, and its thread at the helpdesk, which is deleted next",
	"leftovers.platform":           "the same",
	"leftovers.desk":               "the same",
	"leftovers.thread":             "the same",
	"leftovers.why":                "the same",
	"leftovers.since_at":           "the same",
	"leases.name":                  "the program's",
	"leases.epoch":                 "the program's",
	"leases.holder":                "the program's",
	"leases.until_at":              "the program's",
	"ticket_numbers.one":           "the program's",
	"ticket_numbers.last":          "the program's",
	"forgotten.person":             "the number of somebody of whom nothing else is left, so that an old copy brings nobody back",
	"forgotten.created_at":         "the same",
	"forgotten.gone_at":            "the same",
}

// TestRecord_IsComplete walks the tables: each column is filled and shown to the person, or
// is listed above with the reason why it is not theirs.
func TestRecord_IsComplete(t *testing.T) {
	t.Parallel()
	db, _ := inUse(t)
	recordIsComplete(t, db)
}

func TestPostgres_RecordIsComplete(t *testing.T) {
	t.Parallel()
	db, _ := inUseOnServer(t)
	recordIsComplete(t, db)
}

func recordIsComplete(t *testing.T, db *DB) {
	t.Helper()
	fillEverything(t, db)
	r, found, err := db.Record(context.Background(), 2)
	if err != nil || !found {
		t.Fatal(found, err)
	}
	for table, want := range map[string]int{"people": 1, "accounts": 1, "journeys": 1, "damaged_journeys": 1, "reminders": 1, "cards": 3, "outbox": 3, "undelivered": 2,
		"tickets": 1, "taken": 1, "ticket_messages": 1, "relays": 1, "strandings": 1, "endings": 1, "links": 1, "link_tries": 1, "acts": 1} {
		if len(r[table]) != want {
			t.Errorf("%d rows of %s, want %d: %v", len(r[table]), table, want, r[table])
		}
	}
	for _, of := range columnsOf(t, db) {
		why, listed := notPersonal[of.table+"."+of.name]
		shown := slices.ContainsFunc(r[of.table], func(row map[string]any) bool { return !isEmpty(row[of.name]) })
		if shown == listed {
			t.Errorf("%s.%s is filled and shown: %v, and is not personal because %q", of.table, of.name, shown, why)
		}
	}
	if at, ok := r["people"][0]["created_at"].(time.Time); !ok || !at.Equal(time.Unix(1, 0)) {
		t.Errorf("since %v, want a moment", r["people"][0]["created_at"])
	}
	if text := fmt.Sprint(r); strings.Contains(text, "bob") || strings.Contains(text, "anothers") {
		t.Errorf("something of somebody else is shown: %s", text)
	}
	if _, found, err := db.Record(context.Background(), 3); found || err != nil {
		t.Errorf("somebody who is not there: %v, %v", found, err)
	}
}

// fillEverything fills every column that is about anybody.
func fillEverything(t *testing.T, db *DB) {
	t.Helper()
	everything, err := os.ReadFile("testdata/everything.sql")
	if err != nil {
		t.Fatal(err)
	}
	must(t, db.writer.pool, string(everything))
}

// isEmpty reports whether nobody filled a column: it is not there, or has what it has by
// itself.
func isEmpty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case int64:
		return v == 0
	case string:
		return v == ""
	}
	return false
}

// TestErase_LeavesNoRow in whatever table, and no word in any column.
func TestErase_LeavesNoRow(t *testing.T) {
	t.Parallel()
	db, _ := inUse(t)
	leavesNoRow(t, db)
}

func TestPostgres_EraseLeavesNoRow(t *testing.T) {
	t.Parallel()
	db, _ := inUseOnServer(t)
	leavesNoRow(t, db)
}

func leavesNoRow(t *testing.T, db *DB) {
	t.Helper()
	ctx := context.Background()
	fillEverything(t, db)
	if marksIn(t, db) == 0 {
		t.Fatal("there is nothing to delete, so this test shows nothing")
	}
	if found, err := db.ErasePerson(ctx, 2); !found || err != nil {
		t.Fatal(found, err)
	}
	r, found, err := db.Record(ctx, 2)
	if err != nil || found {
		t.Error(found, err)
	}
	for table, rows := range r {
		if len(rows) > 0 {
			t.Errorf("%s still holds %v", table, rows)
		}
	}
	if left := marksIn(t, db); left > 0 {
		t.Errorf("%d rows still name them", left)
	}
	for query, want := range map[string]int{
		`SELECT COUNT(*) FROM people`:   1,
		`SELECT COUNT(*) FROM accounts`: 1,
		`SELECT COUNT(*) FROM tickets WHERE id = 2 AND staff = '' AND staff_name = '' AND nudge_at > 0`: 1, // it is free again
		`SELECT COUNT(*) FROM outbox`:     1,
		`SELECT COUNT(*) FROM cards`:      2,
		`SELECT COUNT(*) FROM link_tries`: 1,
		`SELECT COUNT(*) FROM acts`:       2, // whose they were is no longer said
		`SELECT COUNT(*) FROM leftovers WHERE ticket = 1 AND thread = 'office one' AND why = 'forgotten'`: 1,
		`SELECT COUNT(*) FROM leftovers`:                                           1,
		`SELECT COUNT(*) FROM forgotten WHERE person = 2 AND created_at = 1000000`: 1,
	} {
		if got := count(t, db, query); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

// marksIn counts the rows in which something of everything.sql's person is left, in
// whatever column there is.
func marksIn(t *testing.T, db *DB) (n int) {
	t.Helper()
	for _, of := range columnsOf(t, db) {
		if of.texts {
			found := count(t, db, `SELECT COUNT(*) FROM `+of.table+` WHERE replace("`+of.name+`", 'MARK', '') <> "`+of.name+`"`) //nolint:gosec // names of our own tables
			if found > 0 {
				t.Logf("%s.%s: %d", of.table, of.name, found)
			}
			n += found
		}
	}
	return n
}

func TestPeople_Finds(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	for i, name := range []string{"ann", "bob", "carol"} {
		turnOf(t, db, private(name), fmt.Sprint(i), walk("on"))
	}
	for want, f := range map[string]PeopleFilter{
		"ann bob carol": {Limit: 10},
		"ann bob":       {Limit: 2},
		"carol":         {Limit: 10, After: 2},
		"bob":           {Limit: 10, User: "bob", Platform: "slate"},
		"":              {Limit: 10, User: "bob", Platform: "paper"},
	} {
		found, err := db.People(context.Background(), f)
		var names []string
		for _, p := range found {
			names = append(names, p.Accounts[0].User)
			if !p.Since.Equal(c.at) || p.Gone {
				t.Errorf("%+v, want somebody known since %v", p, c.at)
			}
		}
		if got := strings.Join(names, " "); err != nil || got != want {
			t.Errorf("%+v finds %q, %v; want %q", f, got, err, want)
		}
	}
	if got, want := db.KeptUntil(PersonLine{Active: c.at, Gone: true}), c.at.AddDate(0, 6, 0); !got.Equal(want) {
		t.Errorf("who is gone is kept until %v, want %v", got, want)
	}
}

func TestRecord_Summary(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	ann := private("ann")
	owed := conversations.Reminder{Kind: "nag", Due: c.at.UTC(), Step: "a/b"}
	turnOf(t, db, ann, "1", func(s conversations.State) conversations.Outcome {
		s.Person.Language, s.Person.Zone, s.Person.Unnagged = "de", "Europe/Vienna", true
		s.Reminders = []conversations.Reminder{owed}
		return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: "dead"}, {Text: "waits"}}}
	})
	if err := db.Settle(t.Context(), 1, conversations.Fate{Verdict: conversations.Buried}); err != nil {
		t.Fatal(err)
	}
	r, _, err := db.Record(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	got := r.Summary()
	for i := range got.Owed {
		got.Owed[i].Due = got.Owed[i].Due.UTC()
	}
	want := Summary{
		Known:    []Known{{conversations.Account{Platform: ann.Platform, User: "ann"}, ann.Chat, false}},
		Language: "de", Zone: "Europe/Vienna", Unnagged: true,
		Owed: []conversations.Reminder{owed}, Unsent: 1, Dead: 1,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	turnOf(t, db, ann, "2", func(s conversations.State) conversations.Outcome {
		s.Person.Gone = true
		return conversations.Outcome{State: s}
	})
	if r, _, err = db.Record(t.Context(), 1); err != nil || !r.Summary().Known[0].Gone {
		t.Errorf("got %+v, %v; want that they are gone", r.Summary(), err)
	}
}
