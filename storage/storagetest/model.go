package storagetest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"waymark/conversations"
)

// A model is a store made of maps. It says what a real one has to answer.
type model struct {
	t     *testing.T
	store Store
	at    time.Time // when the tests ask what is due

	messages int
	said     int
	seen     map[seenKey]conversations.Message
	walked   map[userKey][]conversations.StepID
	lines    map[lineKey][]modelDelivery
	ids      []int64 // of all deliveries that were ever due
}

type (
	seenKey struct {
		platform conversations.Platform
		id       conversations.MessageID
	}
	userKey struct {
		platform conversations.Platform
		user     string
	}
	lineKey struct {
		platform conversations.Platform
		chat     string
	}
)

type modelDelivery struct {
	number   int     // in the order they were made, over all lines
	by       userKey // whose turn made it; a stranger's fail is nobody's
	id       int64
	reply    conversations.Reply
	attempts int
	parked   bool
	due      time.Time
}

// testModel does things at random, to the store and to its model.
func testModel(t *testing.T, open func(t *testing.T) Store) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &model{
			t:      t,
			store:  open(t),
			at:     later,
			seen:   map[seenKey]conversations.Message{},
			walked: map[userKey][]conversations.StepID{},
			lines:  map[lineKey][]modelDelivery{},
		}
		defer func() {
			if err := m.store.Close(); err != nil {
				rt.Errorf("close: %v", err)
			}
		}()
		rt.Repeat(map[string]func(*rapid.T){
			"turn":      m.turn,
			"turnAgain": m.turnAgain,
			"fail":      m.fail,
			"send":      m.send,
			"sendAgain": m.sendAgain,
			"defer":     m.deferHead,
			"park":      m.park,
			"wait":      m.wait,
			"erase":     m.erase,
			"forget":    m.forget,
			"restart":   m.restart,
			"":          m.check,
		})
	})
}

var addresses = rapid.Custom(func(t *rapid.T) conversations.Address {
	return conversations.Address{
		Platform: rapid.SampledFrom([]conversations.Platform{"paper", "slate"}).Draw(t, "platform"),
		Chat:     rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "chat"),
		User:     rapid.SampledFrom([]string{"ada", "grace"}).Draw(t, "user"),
	}
})

func (m *model) message(rt *rapid.T) conversations.Message {
	m.messages++
	return message(addresses.Draw(rt, "from"), fmt.Sprint("message ", m.messages))
}

func (m *model) turn(rt *rapid.T) {
	msg := m.message(rt)
	replies := make([]conversations.Reply, rapid.IntRange(0, 3).Draw(rt, "replies"))
	for i := range replies {
		m.said++
		replies[i].Text = conversations.Markup(fmt.Sprint("reply ", m.said))
		if rapid.Bool().Draw(rt, "to somebody else") {
			replies[i].To = addresses.Draw(rt, "to")
		}
	}
	user := userKey{msg.From.Platform, msg.From.User}
	step := conversations.StepID(msg.ID)
	turn(rt, m.store, msg, func(now conversations.State) conversations.Outcome {
		if diff := cmp.Diff(m.walked[user], now.Journey.Trail); diff != "" {
			rt.Errorf("trail of %v (-want +got):\n%s", user, diff)
		}
		if known := len(m.walked[user]) > 0; known != (now.Person.ID != 0) {
			rt.Errorf("person %d, known: %v", now.Person.ID, known)
		}
		now.Journey.Trail = append(now.Journey.Trail, step)
		return conversations.Outcome{State: now, Replies: replies}
	})
	m.walked[user] = append(m.walked[user], step)
	m.note(msg, replies)
}

// note does what a turn does beside the state.
func (m *model) note(msg conversations.Message, replies []conversations.Reply) {
	m.seen[seenKey{msg.From.Platform, msg.ID}] = msg
	if line := m.lines[lineKey{msg.From.Platform, msg.From.Chat}]; len(line) > 0 && line[0].parked {
		line[0].parked, line[0].due = false, time.Time{}
	}
	for i, r := range replies {
		if r.To.IsZero() {
			r.To = msg.From
		}
		key := lineKey{r.To.Platform, r.To.Chat}
		by := userKey{msg.From.Platform, msg.From.User}
		if len(m.walked[by]) == 0 {
			by = userKey{}
		}
		m.lines[key] = append(m.lines[key], modelDelivery{number: m.said - len(replies) + i, by: by, reply: r})
	}
}

func (m *model) turnAgain(rt *rapid.T) {
	if len(m.seen) == 0 {
		rt.Skip("nothing was seen")
	}
	msg := m.anySeen(rt)
	if rapid.Bool().Draw(rt, "fail") {
		if err := m.store.Fail(context.Background(), msg, conversations.Reply{Text: "never said"}); err != nil {
			rt.Fatal(err)
		}
		return
	}
	turn(rt, m.store, msg, func(now conversations.State) conversations.Outcome {
		rt.Errorf("message %q was decided twice", msg.ID)
		return conversations.Outcome{State: now}
	})
}

func (m *model) anySeen(rt *rapid.T) conversations.Message {
	var all []conversations.Message
	for _, msg := range m.seen {
		all = append(all, msg)
	}
	slices.SortFunc(all, func(a, b conversations.Message) int { return cmpString(string(a.ID), string(b.ID)) })
	return rapid.SampledFrom(all).Draw(rt, "seen message")
}

func cmpString(a, b string) int {
	x, _ := strconv.Atoi(a[len("message "):])
	y, _ := strconv.Atoi(b[len("message "):])
	return x - y
}

func (m *model) fail(rt *rapid.T) {
	msg := m.message(rt)
	m.said++
	sorry := conversations.Reply{Text: conversations.Markup(fmt.Sprint("sorry ", m.said))}
	if err := m.store.Fail(context.Background(), msg, sorry); err != nil {
		rt.Fatal(err)
	}
	m.note(msg, []conversations.Reply{sorry})
}

// head draws one of the lines' first deliveries whose id is known.
func (m *model) head(rt *rapid.T) (lineKey, *modelDelivery) {
	var keys []lineKey
	for key, line := range m.lines {
		if len(line) > 0 && line[0].id != 0 {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		rt.Skip("nothing is due")
	}
	slices.SortFunc(keys, func(a, b lineKey) int { return m.lines[a][0].number - m.lines[b][0].number })
	key := rapid.SampledFrom(keys).Draw(rt, "line")
	return key, &m.lines[key][0]
}

func (m *model) send(rt *rapid.T) {
	key, d := m.head(rt)
	sent(rt, m.store, d.id)
	m.lines[key] = m.lines[key][1:]
}

// sendAgain settles what is gone long since.
func (m *model) sendAgain(rt *rapid.T) {
	alive := map[int64]bool{}
	for _, line := range m.lines {
		for _, d := range line {
			alive[d.id] = true
		}
	}
	gone := slices.DeleteFunc(slices.Clone(m.ids), func(id int64) bool { return alive[id] })
	if len(gone) == 0 {
		rt.Skip("nothing was sent")
	}
	id := rapid.SampledFrom(gone).Draw(rt, "gone")
	sent(rt, m.store, id)
	deferUntil(rt, m.store, id, m.at.Add(time.Hour))
	park(rt, m.store, id)
}

func (m *model) deferHead(rt *rapid.T) {
	_, d := m.head(rt)
	d.due = m.at.Add(time.Duration(rapid.IntRange(-1, 3).Draw(rt, "hours")) * time.Hour)
	d.attempts++
	deferUntil(rt, m.store, d.id, d.due)
}

func (m *model) park(rt *rapid.T) {
	_, d := m.head(rt)
	d.parked = true
	d.attempts++
	park(rt, m.store, d.id)
}

func (m *model) wait(*rapid.T) { m.at = m.at.Add(time.Hour) }

// erase deletes somebody. What is to be said about it belongs to nobody.
func (m *model) erase(rt *rapid.T) {
	msg := m.message(rt)
	user := userKey{msg.From.Platform, msg.From.User}
	m.said++
	farewell := conversations.Reply{Text: conversations.Markup(fmt.Sprint("deleted ", m.said))}
	turn(rt, m.store, msg, func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Replies: []conversations.Reply{farewell}, Forget: true}
	})
	for key, line := range m.lines {
		m.lines[key] = slices.DeleteFunc(line, func(d modelDelivery) bool {
			to := userKey{d.reply.To.Platform, d.reply.To.User}
			return to == user || d.by == user && len(m.walked[user]) > 0
		})
	}
	delete(m.walked, user)
	m.note(msg, []conversations.Reply{farewell})
}

func (m *model) forget(rt *rapid.T) {
	if err := m.store.Forget(context.Background(), later); err != nil {
		rt.Fatal(err)
	}
	clear(m.seen)
}

func (m *model) restart(*rapid.T) { m.store = m.store.Reopen(m.t) }

// check asks for what is due after each step.
func (m *model) check(rt *rapid.T) {
	for _, platform := range []conversations.Platform{"paper", "slate"} {
		var want []*modelDelivery
		for key, line := range m.lines {
			if key.platform == platform && len(line) > 0 && !line[0].parked && !line[0].due.After(m.at) {
				want = append(want, &line[0])
			}
		}
		slices.SortFunc(want, func(a, b *modelDelivery) int { return a.number - b.number })
		got := dueAt(rt, m.store, platform, m.at, 100)
		if len(got) != len(want) {
			rt.Fatalf("on %s is due %q, want %d deliveries", platform, textsOf(got), len(want))
		}
		for i, d := range got {
			if want[i].id == 0 {
				want[i].id = d.ID
				m.ids = append(m.ids, d.ID)
			}
			expected := conversations.Delivery{ID: want[i].id, Attempts: want[i].attempts, Reply: want[i].reply}
			if diff := cmp.Diff(expected, d); diff != "" {
				rt.Fatalf("due on %s (-want +got):\n%s", platform, diff)
			}
		}
	}
}
