package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/storage"
)

// The operator sees numbers, states and acts, and not a word of what was said.
func TestTicket_ShowsNoWords(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "waymark.db")
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	db, err := storage.Open(t.Context(), "sqlite:"+file, func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	office := conversations.Room{Platform: "discord", Chat: "office"}
	dana := conversations.Account{Platform: "discord", User: "42"}
	turn := func(id, user string, out func(conversations.State) conversations.Outcome) {
		t.Helper()
		m := conversations.Message{ID: conversations.MessageID(id), Actor: conversations.Account{Platform: "discord", User: user}, Room: conversations.Room{Platform: "discord", Chat: "dm " + user}, At: at, Body: conversations.Text("the secret words")}
		if user == dana.User {
			m.Room, m.Shared = conversations.Room{Platform: "discord", Chat: "thread"}, true
		}
		if err := db.Turn(t.Context(), m, out); err != nil {
			t.Fatal(err)
		}
	}
	asks := func(s conversations.State) conversations.Outcome {
		s.Person.Network = "ern-rnd"
		s.Ticket = &conversations.Ticket{ID: s.NextTicket, Desk: office, Opened: at, Waits: at}
		return conversations.Outcome{State: s, Replies: []conversations.Reply{{Text: "the secret words"}}}
	}
	turn("1", "ada", asks)
	turn("2", "ben", asks)
	if err := db.Opened(t.Context(), 1, conversations.Room{Platform: "discord", Chat: "thread"}); err != nil {
		t.Fatal(err)
	}
	turn("3", dana.User, func(s conversations.State) conversations.Outcome {
		s.Ticket.Staff, s.Ticket.StaffName = dana, "Dana"
		return conversations.Outcome{State: s, Act: conversations.Act{What: "take", Ticket: 1}}
	})
	turn("4", dana.User, func(s conversations.State) conversations.Outcome {
		s.Ticket.Closed, s.Ticket.Waits, s.Ticket.Why = at, time.Time{}, "solved"
		return conversations.Outcome{State: s, Act: conversations.Act{What: "close", Ticket: 1}}
	})
	turn("5", "mallory", func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Act: conversations.Act{What: "take", Refused: "outside of a ticket"}}
	})
	if _, err := db.ErasePerson(context.Background(), 2); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	config := configured(t, "[storage]\nurl = \"sqlite:"+file+"\"\n")
	for args, want := range map[string][]string{
		"ticket":                {"there are no tickets"},
		"ticket list --all":     {"1", "ern-rnd", "closed", "Dana (discord:42)", "solved"},
		"ticket show 1":         {"state", "closed since 2026-11-23 09:00Z", "2026-11-23 09:00Z, solved", "discord:42", "take", "close"},
		"ticket acts":           {"discord:mallory", "outside of a ticket"},
		"ticket show 7":         {"there is no ticket 7"},
		"ticket --limit 0":      {"--limit must be 1 or more"},
		"ticket acts --limit 1": {"mallory"},
	} {
		var out, errs bytes.Buffer
		p := &process{out: &out, err: &errs, getenv: env("", ""), now: func() time.Time { return at }, platforms: platforms()}
		p.run(append(strings.Fields(args), "--config", config))
		said := out.String() + errs.String()
		for _, w := range want {
			if !strings.Contains(said, w) {
				t.Errorf("waymark %s does not say %q:\n%s", args, w, said)
			}
		}
		if strings.Contains(said, "secret") {
			t.Errorf("waymark %s says what was said:\n%s", args, said)
		}
	}
}
