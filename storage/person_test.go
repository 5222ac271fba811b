package storage

import (
	"context"
	"fmt"
	"reflect"
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
	"forgotten.person":             "the number of somebody of whom nothing else is left, so that an old copy brings nobody back",
	"forgotten.created_at":         "the same",
	"forgotten.gone_at":            "the same",
}

// TestRecord_IsComplete walks the tables: each column is shown to the person, or
// is listed above with the reason why it is not theirs.
func TestRecord_IsComplete(t *testing.T) {
	t.Parallel()
	db, c := inUse(t)
	ctx := context.Background()
	ann, bob := private("ann"), private("bob")
	turnOf(t, db, bob, "b", walk("to bob by himself"))
	turnOf(t, db, ann, "1", func(s conversations.State) conversations.Outcome {
		s.Reminders = []conversations.Reminder{{Kind: "nag", Due: c.at}}
		return conversations.Outcome{State: s, Replies: []conversations.Reply{
			{Text: "menu", Choices: []conversations.Choice{{Label: "a"}}}, {Text: "dead"}, {Text: "to ann"}, {Text: "to bob by ann", To: personAt(t, db, bob)},
		}}
	})
	turnOf(t, db, bob, "2", func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Replies: []conversations.Reply{
			{Text: "to ann by bob", To: personAt(t, db, ann)},
		}}
	})
	hall := textMessage(party{Platform: ann.Platform, Chat: "hall", User: ann.User}, "3")
	hall.Shared = true
	if err := db.Turn(ctx, hall, walk("in the hall")); err != nil {
		t.Fatal(err)
	}
	if err := db.Sent(ctx, 2, "card"); err != nil {
		t.Fatal(err)
	}
	if err := db.Settle(ctx, 3, conversations.Fate{Verdict: conversations.Buried}); err != nil {
		t.Fatal(err)
	}
	must(t, db.writer.pool, `INSERT INTO damaged_journeys (person, body, at) VALUES (2, '{', 1)`)
	must(t, db.writer.pool, `
		INSERT INTO tickets (person, platform, desk, staff, opened_at, closed_at) VALUES (2, 'slate', 'office', '', 1, 0);
		INSERT INTO strandings (ticket, since_at, stage) VALUES (1, 1, 1);
		INSERT INTO ticket_messages (platform, chat, ref, ticket) VALUES ('slate', 'office', 'm', 1);
		INSERT INTO relays (ticket, body) VALUES (1, '{"late":"m"}');
		INSERT INTO cards (platform, chat, slot, ref, ephemeral) VALUES ('slate', 'office', 'ticket 1', 'm', 0), ('slate', 'office', 'ticket 1 file 3', 'f', 1), ('slate', 'office', 'ticket 2', 'n', 0), ('slate', 'office', 'ticket 12 file 3', 'g', 1);
		INSERT INTO endings (delivery, cause, person, ticket, notify) VALUES (99, '', 2, 1, 'm');
		INSERT INTO links (person, code, platform, "user", expires_at) VALUES (2, 'digest', 'slate', 'ann', 1);
		INSERT INTO link_tries (platform, "user", tries, since_at) VALUES ('slate', 'ann', 1, 1), ('slate', 'bob', 1, 1);
		INSERT INTO acts (at, platform, "user", what, ticket, refused) VALUES (1, 'slate', 'ann', 'take', 1, 'not of the staff'), (1, 'slate', 'bob', 'take', 1, '')`)
	r, found, err := db.Record(ctx, 2)
	if err != nil || !found {
		t.Fatal(found, err)
	}
	for table, want := range map[string]int{"people": 1, "accounts": 1, "journeys": 1, "reminders": 1, "cards": 3, "outbox": 4, "undelivered": 1, "tickets": 1, "ticket_messages": 1, "relays": 1, "strandings": 1, "endings": 1, "links": 1, "link_tries": 1, "acts": 1} {
		if len(r[table]) != want {
			t.Errorf("%d rows of %s, want %d: %v", len(r[table]), table, want, r[table])
		}
	}
	columns, err := db.readers.Query(`SELECT m.name, p.name FROM sqlite_schema m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`)
	if err != nil {
		t.Fatal(err)
	}
	defer columns.Close()
	for columns.Next() {
		var table, column string
		if err := columns.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		why, listed := notPersonal[table+"."+column]
		shown := len(r[table]) > 0
		if shown {
			_, shown = r[table][0][column]
		}
		if shown == listed {
			t.Errorf("%s.%s is shown: %v, and is not personal because %q", table, column, shown, why)
		}
	}
	if err := columns.Err(); err != nil {
		t.Fatal(err)
	}
	if at, ok := r["people"][0]["created_at"].(time.Time); !ok || !at.Equal(c.at) {
		t.Errorf("since %v, want %v", r["people"][0]["created_at"], c.at)
	}
	if _, found, err := db.Record(ctx, 3); found || err != nil {
		t.Errorf("somebody who is not there: %v, %v", found, err)
	}
}

// TestErase_LeavesNoRow in whatever table, of whatever the record shows.
func TestErase_LeavesNoRow(t *testing.T) {
	t.Parallel()
	db, _ := inUse(t)
	ctx := context.Background()
	turnOf(t, db, private("ann"), "1", walk("on"))
	must(t, db.writer.pool, `
		INSERT INTO tickets (person, platform, desk, staff, opened_at, closed_at) VALUES (1, 'slate', 'office', '', 1, 0);
		INSERT INTO ticket_messages (platform, chat, ref, ticket) VALUES ('slate', 'office', 'm', 1);
		INSERT INTO relays (ticket, body) VALUES (1, '{"late":"m"}');
		INSERT INTO cards (platform, chat, slot, ref, ephemeral) VALUES ('slate', 'office', 'ticket 1', 'm', 0), ('slate', 'office', 'ticket 1 file 3', 'f', 1), ('slate', 'office', 'ticket 12 file 3', 'g', 1)`)
	if found, err := db.ErasePerson(ctx, 1); !found || err != nil {
		t.Fatal(found, err)
	}
	r, found, err := db.Record(ctx, 1)
	if err != nil || found {
		t.Error(found, err)
	}
	for table, rows := range r {
		if len(rows) > 0 {
			t.Errorf("%s still holds %v", table, rows)
		}
	}
	for table, want := range map[string]int{"relays": 0, "tickets": 0, "cards": 1} {
		if got := count(t, db, `SELECT COUNT(*) FROM `+table); got != want { //nolint:gosec // a name from above
			t.Errorf("%s has %d rows, want %d", table, got, want)
		}
	}
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
