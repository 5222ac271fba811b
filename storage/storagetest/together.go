package storagetest

import (
	"context"
	"fmt"
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
	address := func(i int) conversations.Address {
		return conversations.Address{Platform: "paper", Chat: fmt.Sprint("chat", i), User: fmt.Sprint("user", i)}
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
