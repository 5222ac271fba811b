package bot

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"waymark/conversations"
)

func TestFlood_ReadsWhatOneCanType(t *testing.T) {
	t.Parallel()
	var f flood
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	eve, ada := conversations.Account{Platform: here, User: "eve"}, conversations.Account{Platform: here, User: "ada"}
	read := 0
	for i := range 500 * 60 { // 500 a second for a minute
		if f.reads(eve, now.Add(time.Duration(i)*2*time.Millisecond), now) {
			read++
		}
	}
	if want := pourMost + int(time.Minute/pourEvery); read < want-1 || read > want+1 {
		t.Errorf("of 30000 in a minute %d were read, want %d", read, want)
	}
	if now = now.Add(time.Minute); !f.reads(ada, now, now) || !f.reads(eve, now.Add(time.Second), now) {
		t.Error("somebody else, or who has stopped for a second, is not read")
	}
}

// What could not be stored is offered again, and has been charged nothing for: of what
// is read at once nothing is dropped because the store was away for a while.
func TestFlood_ChargesOnceForWhatIsOfferedAgain(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(*memory){
		"an error": func(s *memory) { s.fault = errDisk },
		"a panic":  func(s *memory) { s.fault = errDisk; s.inTurn = func() { panic("broken") } },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, a, e := newMemory(), newStage(), &events{}
				a.limits = conversations.Limits{PerSecond: 30}
				b := newBot(s, nil, a)
				b.note = e.note
				var texts []string
				for i := range 50 {
					texts = append(texts, fmt.Sprint("no ", i))
				}
				batch := those(texts...)
				fail(s)
				s.noTurn, s.noFail = 1000, 1000
				for range 5 {
					if err := b.Receive(t.Context(), batch); err == nil {
						t.Fatal("it is acknowledged")
					}
				}
				s.noTurn, s.noFail, s.inTurn = 0, 0, nil
				if err := b.Receive(t.Context(), batch); err != nil {
					t.Fatal(err)
				}
				if len(s.seen) != 50 || slices.Contains(e.results(Turned), flooded) {
					t.Errorf("of 50 that were offered six times %d are stored", len(s.seen))
				}
			})
		})
	}
}

// What is dropped beside what cannot be stored is offered again with it, and counted
// once; what is stored already and comes again beside it is charged once.
func TestFlood_JudgesOnceWhatIsOfferedAgain(t *testing.T) {
	t.Parallel()
	s, a, e := newMemory(), newStage(), &events{}
	a.limits = conversations.Limits{PerSecond: 30}
	b := newBot(s, nil, a)
	b.note = e.note
	now := time.Now()
	b.now = func() time.Time { return now }
	written := func(id, who string) conversations.Message {
		m := says(id, who, "hello")
		m.At = now
		return m
	}
	for range 10 { // as a platform does that offers again all that came together
		for i := range pourMost + 30 {
			if err := b.Receive(t.Context(), written(fmt.Sprint("eve ", i), "eve")); err != nil {
				t.Fatal(err)
			}
		}
		for i := range pourMost {
			if err := b.Receive(t.Context(), written(fmt.Sprint("ada ", i), "ada")); err != nil {
				t.Fatal(err)
			}
		}
	}
	counted := map[string]int{}
	for _, result := range e.results(Turned) {
		counted[result]++
	}
	if counted[flooded] != 30 || counted[done] != 2*pourMost {
		t.Errorf("counted %v, want 30 flooded and %d done", counted, 2*pourMost)
	}
	now = now.Add(time.Second)
	if err := b.Receive(t.Context(), written("ada again", "ada")); err != nil || len(s.seen) != 2*pourMost+1 {
		t.Errorf("who was charged once for what came ten times is not read: %d are stored, %v", len(s.seen), err)
	}
}

func TestFlood_TakesNoMoreMemoryWhoeverWrites(t *testing.T) {
	t.Parallel()
	var f flood
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	for i := range 10 * poursMax {
		f.reads(conversations.Account{Platform: here, User: fmt.Sprint(i)}, now, now)
		if all := len(f.pours.younger) + len(f.pours.older); all > poursMax {
			t.Fatalf("it holds %d accounts, want %d at most", all, poursMax)
		}
	}
}

func TestFlood_SaysThereIsTooMuchOnceAnHour(t *testing.T) {
	t.Parallel()
	s := newMemory()
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	b := New(Config{Turns: s, Outbox: s, Adapters: []Adapter{newStage()}, Log: newBot(s, nil, newStage()).log, Now: func() time.Time { return now },
		Handle: func(st conversations.State, _ conversations.Message) conversations.Outcome {
			st.Person.ID = 1
			return conversations.Outcome{State: st, Replies: []conversations.Reply{{Text: "too much", Kind: conversations.Excess}}}
		}})
	for i := range 24 { // one every five minutes
		if err := b.Receive(t.Context(), says(fmt.Sprint(i), "eve", "hello")); err != nil {
			t.Fatal(err)
		}
		now = now.Add(5 * time.Minute)
	}
	if len(s.lines) != 3 { // that of the stranger, and of two hours
		t.Errorf("it was said %d times in two hours, want 3", len(s.lines))
	}
}

func TestFlood_NobodyNewIsTakenInWhereTooManyCame(t *testing.T) {
	t.Parallel()
	s := newMemory()
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	counted := map[string]int{}
	b := New(Config{Turns: s, Outbox: s, Adapters: []Adapter{newStage()}, Log: newBot(s, nil, newStage()).log, Now: func() time.Time { return now },
		Newcomers: 3, Full: func(conversations.Message) conversations.Reply { return conversations.Reply{Text: "full"} },
		Note: func(e Event) { counted[e.Result]++ },
		Handle: func(st conversations.State, m conversations.Message) conversations.Outcome {
			st.Person.ID = 7
			st.Journey.At = "begun"
			return conversations.Outcome{State: st, Replies: []conversations.Reply{{Text: "hello"}}}
		}})
	begin := func(from, to int) {
		for i := from; i < to; i++ {
			if err := b.Receive(t.Context(), says(fmt.Sprint(i), fmt.Sprint("new", i), "hello")); err != nil {
				t.Fatal(err)
			}
		}
	}
	begin(0, 10)
	said := map[conversations.Markup]int{}
	for _, l := range s.lines {
		said[l.Text]++
	}
	began := 0
	for _, st := range s.people {
		if st.Journey.At == "begun" {
			began++
		}
	}
	if said["hello"] != 3 || said["full"] != 3 || counted["held"] != 7 || began != 3 {
		t.Errorf("said %v, counted %v, %d began; want 3 who began, 3 who were told, 7 held", said, counted, began)
	}
	if err := b.Receive(t.Context(), says("again", "new0", "hello")); err != nil || counted["done"] != 4 {
		t.Errorf("who has begun is held up: %v, %v", counted, err)
	}
	now = now.Add(time.Hour)
	begin(10, 11)
	if counted["done"] != 5 {
		t.Errorf("an hour later nobody begins: %v", counted)
	}
}

// Nobody uses up the room of others, or what is said to those for whom there is none:
// who says what is not answered begins nothing, and whoever begins or is told to come
// again counts once an hour.
func TestFlood_OneAccountTakesTheRoomOfOne(t *testing.T) {
	t.Parallel()
	s := newMemory()
	now := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	b := New(Config{Turns: s, Outbox: s, Adapters: []Adapter{newStage()}, Log: newBot(s, nil, newStage()).log, Now: func() time.Time { return now },
		Newcomers: 3, Full: func(m conversations.Message) conversations.Reply {
			return conversations.Reply{To: sender(m), Text: "full"}
		},
		Handle: func(st conversations.State, m conversations.Message) conversations.Outcome {
			out := conversations.Outcome{State: st}
			switch m.Body.(conversations.Text) {
			case "silence":
				return out
			case "gone": // who begins and is deleted, again and again
			default:
				out.State.Person.ID = 7
			}
			out.Replies = []conversations.Reply{{To: sender(m), Text: "hello"}}
			return out
		}})
	said := func(who string, text conversations.Markup) (n int) {
		for _, l := range s.lines {
			if l.To.Room.Chat == who && l.Text == text {
				n++
			}
		}
		return n
	}
	id := 0
	writes := func(who, text string, times int) {
		for range times {
			id++
			if err := b.Receive(t.Context(), says(fmt.Sprint(id), who, text)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for hour := range 2 {
		of := func(who string) string { return fmt.Sprint(who, hour) }
		writes("eve", "silence", 10)
		writes("eve", "gone", 10)
		writes(of("ada"), "hello", 1)
		writes(of("bob"), "hello", 1)
		if said("eve", "hello") != 10*(hour+1) || said(of("ada"), "hello") != 1 || said(of("bob"), "hello") != 1 {
			t.Fatalf("one account holds up others: %v", s.people)
		}
		writes("mallory", "hello", 10)
		writes("mallory", "silence", 10)
		writes(of("cy"), "hello", 2)
		writes(of("dot"), "hello", 2)
		if said("mallory", "full") != hour+1 || said(of("cy"), "full") != 1 || said(of("dot"), "full") != 1 {
			t.Errorf("told to come again: mallory %d times, the others %d and %d", said("mallory", "full"), said(of("cy"), "full"), said(of("dot"), "full"))
		}
		now = now.Add(time.Hour)
	}
}

func TestFlood_NothingOfWhoIsIgnored(t *testing.T) {
	t.Parallel()
	s := newMemory()
	counted := map[string]int{}
	b := New(Config{Turns: s, Outbox: s, Adapters: []Adapter{newStage()}, Log: newBot(s, nil, newStage()).log, Now: time.Now,
		Ignores: func(a conversations.Account) bool { return a.User == "eve" }, Note: func(e Event) { counted[e.Result]++ },
		Handle: func(st conversations.State, _ conversations.Message) conversations.Outcome {
			return conversations.Outcome{State: st, Replies: []conversations.Reply{{Text: "hello"}}}
		}})
	for i, who := range []string{"eve", "ada", "eve"} {
		if err := b.Receive(t.Context(), says(fmt.Sprint(i), who, "hello")); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.lines) != 1 || len(s.seen) != 1 || counted["ignored"] != 2 || counted["done"] != 1 {
		t.Errorf("%d replies, %d notes, counted %v; want only what ada wrote", len(s.lines), len(s.seen), counted)
	}
}
