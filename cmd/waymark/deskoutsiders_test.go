package main

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/bot"
	"waymark/conversations"
	"waymark/conversations/engine"
	"waymark/guides"
	"waymark/storage"
)

// A taker is a platform on which everything is taken, with threads or without.
type taker struct {
	name conversations.Platform
	mu   sync.Mutex
	sent []conversations.Delivery
}

func (m *taker) Platform() conversations.Platform { return m.name }
func (*taker) Limits() conversations.Limits       { return conversations.Limits{} }

func (*taker) Run(ctx context.Context, _ func(context.Context, conversations.Message) error) error {
	<-ctx.Done()
	return nil
}

func (m *taker) Send(_ context.Context, d conversations.Delivery) (conversations.Ref, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, d)
	return conversations.Ref(fmt.Sprint(100 + len(m.sent))), nil
}

// A threaded one opens threads.
type threaded struct{ *taker }

func (m threaded) Open(_ context.Context, wanted conversations.NewThread) (conversations.Room, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return conversations.Room{Platform: m.name, Chat: fmt.Sprintf("%s:%d", wanted.In.Chat, 700+len(m.sent))}, nil
}

// Besieged is a helpdesk with two tickets, and what the store has of them.
type besieged struct {
	t     *testing.T
	db    *storage.DB
	raw   *sql.DB
	bot   *bot.Bot
	log   *lockedBuffer
	desk  engine.Desk
	rooms []conversations.Room // that of the desk, and those of its tickets

	tries, staffs, refused int
}

var (
	eveOfStaff = conversations.Account{Platform: "desk", User: "123456789012345678"}
	theDesk    = conversations.Room{Platform: "desk", Chat: "-1001234567890"}
)

func besiege(t *testing.T, threads bool) *besieged {
	t.Helper()
	content, err := guides.Load(guides.Builtin(), defaults().settings())
	if err != nil {
		t.Fatal(err)
	}
	db, file := opens(t)
	raw, err := sql.Open("sqlite3", file+"?_busy_timeout=10000")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { raw.Close() })
	s := &besieged{t: t, db: db, raw: raw, log: &lockedBuffer{}, desk: engine.Desk{Room: theDesk, Staff: []conversations.Account{eveOfStaff}}}
	e := engine.New(content)
	e.Desk, e.Desks = s.desk, map[conversations.NetworkID]engine.Desk{}
	there := bot.Adapter(&taker{name: "desk"})
	if threads {
		there = threaded{&taker{name: "desk"}}
	}
	s.bot = bot.New(bot.Config{
		Turns: db, Outbox: db, Handle: s.around(e.Handle), Sorry: e.Sorry, Adapters: []bot.Adapter{there, &taker{name: "people"}},
		Now: time.Now, Log: slog.New(slog.NewTextHandler(s.log, nil)),
	})
	for _, who := range []string{"ada", "bob"} {
		for _, b := range []conversations.Body{conversations.Text("/human My *code* is refused"), conversations.Tap{Token: "S"}} {
			s.receive(private(who, b))
		}
	}
	if err := s.bot.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.rooms = []conversations.Room{theDesk}
	var chats string
	if err := raw.QueryRow(`SELECT group_concat(chat, ' ') FROM (SELECT DISTINCT chat FROM ticket_messages ORDER BY chat)`).Scan(&chats); err != nil {
		t.Fatal(err)
	}
	for _, chat := range strings.Fields(chats) {
		s.rooms = append(s.rooms, conversations.Room{Platform: "desk", Chat: chat})
	}
	if want := map[bool]int{true: 3, false: 2}[threads]; len(s.rooms) != want {
		t.Fatalf("tickets are talked about in %v", s.rooms)
	}
	s.tries, s.staffs, s.refused = 0, 0, 0
	return s
}

func private(who string, b conversations.Body) conversations.Message {
	return conversations.Message{
		Actor: conversations.Account{Platform: "people", User: who}, Room: conversations.Room{Platform: "people", Chat: who}, Body: b,
	}
}

// receive makes turns of messages, all in one transaction.
func (s *besieged) receive(all ...conversations.Message) {
	s.t.Helper()
	for i := range all {
		s.tries++
		all[i].ID, all[i].At = conversations.MessageID(fmt.Sprint("try ", s.tries, " ", all[i].Actor.Platform)), time.Now()
	}
	last := all[len(all)-1]
	last.Earlier = all[:len(all)-1]
	if err := s.bot.Receive(s.t.Context(), last); err != nil {
		s.t.Fatal(err)
	}
}

// around holds each turn of an outsider to what it may do: in a ticket nothing, and
// that on record.
func (s *besieged) around(handle func(conversations.State, conversations.Message) conversations.Outcome) func(conversations.State, conversations.Message) conversations.Outcome {
	return func(state conversations.State, m conversations.Message) conversations.Outcome {
		out := handle(state, m)
		if len(s.rooms) == 0 {
			return out // the tickets are being opened
		}
		if out.Act.Refused != "" {
			s.refused++
		} else if out.Act != (conversations.Act{}) {
			s.t.Errorf("%+v is an act: %+v", m, out.Act)
		}
		if !state.ByStaff {
			return out
		}
		s.staffs++
		if out.Act.Refused == "" {
			s.t.Errorf("%+v is on record as %+v", m, out.Act)
		}
		if *out.State.Ticket != *state.Ticket {
			s.t.Errorf("%+v changed a ticket", m)
		}
		return out
	}
}

// tickets is all that is kept of the two, and what is on its way to their people.
func (s *besieged) tickets() string {
	s.t.Helper()
	var all string
	for _, query := range []string{
		`SELECT group_concat(id || ' ' || person || ' ' || desk || ' ' || thread || ' ' || ref || ' ' || staff || ' ' || opened_at || ' ' || closed_at || ' ' || waits_at || ' ' || nudge_at, '; ') FROM tickets WHERE id <= 2`,
		`SELECT group_concat(person || ' ' || guide || ' ' || step || ' ' || phase || ' ' || body, '; ') FROM journeys WHERE person <= 2`,
		`SELECT 'to them: ' || count(*) FROM outbox WHERE chat IN ('ada', 'bob') OR kind = 'relay'`,
	} {
		var part sql.NullString
		if err := s.raw.QueryRow(query).Scan(&part); err != nil {
			s.t.Fatal(err)
		}
		all += part.String + "\n"
	}
	return all
}

// Ten thousand times outsiders try to act as staff, in every shape that a message can
// have, with whatever looks like somebody of the staff, through the engine and the
// store: nothing comes of it, and what they tried in a ticket is on record.
func TestHelpdesk_TenThousandOutsiders(t *testing.T) {
	t.Parallel()
	for name, threads := range map[string]bool{"threads": true, "a plain room": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := besiege(t, threads)
			o := &outsider{chance: rand.New(rand.NewPCG(10, uint64(len(s.rooms)))), rooms: s.rooms}
			before := s.tickets()
			for range 100 {
				var all []conversations.Message
				for range 50 {
					all = append(all, o.tries())
				}
				s.receive(all...)
				if after := s.tickets(); after != before {
					t.Fatalf("after %d tries there is\n%swhere there was\n%s", s.tries, after, before)
				}
				if _, err := s.raw.Exec(`DELETE FROM outbox`); err != nil { // so that nothing is too much
					t.Fatal(err)
				}
			}
			told := strings.Count(s.log.String(), "act of staff refused")
			if s.tries != 5000 || told != s.refused || s.staffs < 500 || strings.Contains(s.log.String(), "level=ERROR") {
				t.Errorf("%d tries, %d of them in a ticket; %d were refused, %d times the log says so", s.tries, s.staffs, s.refused, told)
			}
			t.Logf("%d tries, %d of them in a ticket, 0 succeeded; %d refused and on record", s.tries, s.staffs, s.refused)
		})
	}
}
