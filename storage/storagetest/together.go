package storagetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"

	"waymark/conversations"
)

var crowds = map[string]func(*testing.T, Store){
	"Turn_TogetherFromOnePerson":  testTogetherFromOnePerson,
	"Turn_TogetherFromEverybody":  testTogetherFromEverybody,
	"Turn_TogetherTheSameMessage": testTogetherTheSameMessage,
	"Turn_PanicInDecide":          testPanicInDecide,
	"Turn_PanicHarmsNobodyElse":   testPanicHarmsNobodyElse,
	"TurnAll_OneAfterTheOther":    testTurnAllInOrder,
	"TurnAll_AllOrNone":           testTurnAllOrNone,
	"Turn_CountsWhatWaits":        testCountsWhatWaits,
}

// together runs work n times at once.
func together(n int, work func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			work(i)
		})
	}
	close(start)
	all.Wait()
}

func testTogetherFromOnePerson(t *testing.T, s Store) {
	const messages = 64
	together(messages, func(i int) {
		turn(t, s, message(ada, strconv.Itoa(i)), func(now conversations.State) conversations.Outcome {
			now.Journey.Trail = append(now.Journey.Trail, conversations.StepID(strconv.Itoa(i)))
			text := conversations.Markup(strconv.Itoa(i))
			return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: text}, {Text: text + " again"}}}
		})
	})
	trail := stateOf(t, s, ada).Journey.Trail
	if len(trail) != messages {
		t.Errorf("%d of %d messages count", len(trail), messages)
	}
	var want []conversations.Markup
	for _, id := range trail {
		want = append(want, conversations.Markup(id), conversations.Markup(id)+" again")
	}
	if got := textsOf(drain(t, s, ada.Platform)); !slices.Equal(got, want) {
		t.Errorf("the answers do not come in the order of the turns:\n%q, want\n%q", got, want)
	}
}

func testTogetherFromEverybody(t *testing.T, s Store) {
	const people = 64
	address := func(i int) Party {
		return Party{Platform: "paper", Chat: fmt.Sprint("chat", i), User: fmt.Sprint("user", i)}
	}
	together(people, func(i int) {
		for n := range 3 {
			turn(t, s, message(address(i), fmt.Sprint(i, "/", n)), func(now conversations.State) conversations.Outcome {
				now.Journey.Trail = append(now.Journey.Trail, conversations.StepID(fmt.Sprint(i)))
				return conversations.Outcome{State: now}
			})
		}
	})
	for i := range people {
		id := conversations.StepID(fmt.Sprint(i))
		if got, want := stateOf(t, s, address(i)).Journey.Trail, []conversations.StepID{id, id, id}; !slices.Equal(got, want) {
			t.Errorf("person %d walked %q, want %q", i, got, want)
		}
	}
}

func testTogetherTheSameMessage(t *testing.T, s Store) {
	together(64, func(i int) {
		turn(t, s, message(ada, "same"), func(now conversations.State) conversations.Outcome {
			now.Journey.Trail = append(now.Journey.Trail, "step")
			return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "hello"}}}
		})
	})
	if got := stateOf(t, s, ada).Journey.Trail; len(got) != 1 {
		t.Errorf("one message counted %d times", len(got))
	}
	if got := drain(t, s, ada.Platform); len(got) != 1 {
		t.Errorf("one message was answered %d times", len(got))
	}
}

func testPanicInDecide(t *testing.T, s Store) {
	err := s.Turn(context.Background(), message(ada, "1"), func(conversations.State) conversations.Outcome { panic("a bug") })
	if err == nil {
		t.Errorf("a turn whose decide panicked was committed")
	}
	turn(t, s, message(ada, "1"), func(now conversations.State) conversations.Outcome {
		if now.Person.ID != 0 {
			t.Errorf("the panicked turn left a person behind")
		}
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "hello"}}}
	})
	if got := drain(t, s, ada.Platform); len(got) != 1 {
		t.Errorf("the same message, offered again, was answered %d times", len(got))
	}
}

func testPanicHarmsNobodyElse(t *testing.T, s Store) {
	const messages = 64
	together(messages, func(i int) {
		err := s.Turn(context.Background(), message(ada, strconv.Itoa(i)), func(now conversations.State) conversations.Outcome {
			if i%8 == 0 {
				panic(i)
			}
			now.Journey.Trail = append(now.Journey.Trail, "step")
			return conversations.Outcome{State: now}
		})
		if bad := i%8 == 0; bad != (err != nil) {
			t.Errorf("turn %d: %v", i, err)
		}
	})
	if got, want := len(stateOf(t, s, ada).Journey.Trail), messages-messages/8; got != want {
		t.Errorf("%d turns count, want %d", got, want)
	}
}

// testTurnAllInOrder: each sees what the one before it left, also where the one
// before was somebody else's, and one that was seen is left out.
func testTurnAllInOrder(t *testing.T, s Store) {
	turn(t, s, message(ada, "2"), answer("before"))
	all := []conversations.Message{message(ada, "1"), message(grace, "a"), message(ada, "2"), message(ada, "3")}
	err := s.TurnAll(context.Background(), all, func(now conversations.State, m conversations.Message) conversations.Outcome {
		now.Journey.Trail = append(now.Journey.Trail, conversations.StepID(m.ID))
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: conversations.Markup(m.ID)}}}
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := stateOf(t, s, ada).Journey.Trail, []conversations.StepID{"1", "3"}; !slices.Equal(got, want) {
		t.Errorf("ada walked %q, want %q", got, want)
	}
	if got, want := stateOf(t, s, grace).Journey.Trail, []conversations.StepID{"a"}; !slices.Equal(got, want) {
		t.Errorf("grace walked %q, want %q", got, want)
	}
	var said []conversations.Markup
	for _, d := range drain(t, s, ada.Platform) {
		if d.To == roomOf(ada) {
			said = append(said, d.Text)
		}
	}
	if want := []conversations.Markup{"before", "1", "3"}; !slices.Equal(said, want) {
		t.Errorf("ada was told %q, want %q", said, want)
	}
}

// testTurnAllOrNone: where one cannot be kept, none is, and all of them can be
// afterwards. Who waits with them is not harmed.
func testTurnAllOrNone(t *testing.T, s Store) {
	all := []conversations.Message{message(ada, "1"), message(ada, "2"), message(ada, "3")}
	step := func(now conversations.State, m conversations.Message) conversations.Outcome {
		now.Journey.Trail = append(now.Journey.Trail, conversations.StepID(m.ID))
		return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: conversations.Markup(m.ID)}}}
	}
	together(8, func(i int) {
		if i > 0 {
			turn(t, s, message(grace, fmt.Sprint("hers ", i)), answer("hello"))
			return
		}
		err := s.TurnAll(context.Background(), all, func(now conversations.State, m conversations.Message) conversations.Outcome {
			if m.ID == "3" {
				panic("a bug")
			}
			return step(now, m)
		})
		if err == nil {
			t.Error("a turn whose decide panicked was committed")
		}
	})
	if got := stateOf(t, s, ada); got.Person.ID != 0 {
		t.Errorf("the first of them were kept: %+v", got)
	}
	if err := s.TurnAll(context.Background(), all, step); err != nil {
		t.Fatal(err)
	}
	if got, want := stateOf(t, s, ada).Journey.Trail, []conversations.StepID{"1", "2", "3"}; !slices.Equal(got, want) {
		t.Errorf("ada walked %q, want %q", got, want)
	}
	if got := len(drain(t, s, ada.Platform)); got != 7+3 {
		t.Errorf("%d were said, want 10", got)
	}
}

// testCountsWhatWaits: answers in the line to where one would be answered, as
// far as it matters; not what is for nobody who asked.
func testCountsWhatWaits(t *testing.T, s Store) {
	waits := func(from Party) (n int, warned bool) {
		t.Helper()
		turn(t, s, message(from, fmt.Sprint("look ", rand.Uint64())), func(now conversations.State) conversations.Outcome {
			n, warned = now.Waits, now.Warned
			return conversations.Outcome{State: now}
		})
		return n, warned
	}
	turn(t, s, message(ada, "1"), kinds(said, relayed, relayed, said, unbidden))
	turn(t, s, message(grace, "2"), to(t, s, ada, kinds(said)))
	if n, warned := waits(ada); n != 3 || warned {
		t.Errorf("%d wait, warned %v; want 3 and not", n, warned)
	}
	elsewhere := ada
	elsewhere.Chat = grace.Chat
	if n, _ := waits(elsewhere); n != 0 {
		t.Errorf("%d wait where nothing was said", n)
	}
	turn(t, s, message(ada, "3"), kinds(excess))
	if n, warned := waits(ada); n != 3 || !warned {
		t.Errorf("%d wait, warned %v; want 3 and a warning", n, warned)
	}
	for i := range 2 * conversations.AnswersMax {
		turn(t, s, message(ada, fmt.Sprint("more ", i)), answer("more"))
	}
	if n, _ := waits(ada); n != conversations.AnswersMax {
		t.Errorf("%d wait, want it to count up to %d", n, conversations.AnswersMax)
	}
	park(t, s, due(t, s, ada.Platform)[0].ID)
	if n, warned := waits(ada); n != 0 || warned {
		t.Errorf("%d wait in a parked line, warned %v", n, warned)
	}
	turn(t, s, message(ada, "4"), answer("one"))
	drain(t, s, ada.Platform)
	if n, _ := waits(ada); n != 0 {
		t.Errorf("%d wait after all were sent", n)
	}
}
