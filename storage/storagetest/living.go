package storagetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

var living = map[string]func(*testing.T, Store){
	"Notice_StandsForAll":       testNotice,
	"Differs_CountsADayNobody":  testDiffers,
	"Differs_OfAStrangerCounts": testDiffersOfStranger,
}

// gives is a turn that only gives and takes away notices, which changes nobody.
func gives(all ...conversations.Notice) decision {
	return func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Notices: all}
	}
}

// testNotice: what is given in a room that others read stands for everybody in the
// next turn, over a restart, and until it is taken away; a later one takes its place.
func testNotice(t *testing.T, s Store) {
	since := morning.Add(time.Microsecond)
	everybody := conversations.Notice{Step: "a/b", Says: "first", Print: "1", Since: since}
	own := conversations.Notice{Step: "a/b", Network: "ern-rnd", Says: "it's \"closed\"\n🩺", Print: "2", Since: since}
	hall := message(Party{Platform: "slate", Chat: "office", User: "eve"}, "1")
	hall.Shared = true
	turn(t, s, hall, gives(own, everybody))
	if diff := cmp.Diff([]conversations.Notice{everybody, own}, stateOf(t, s, ada).Notices); diff != "" {
		t.Errorf("in the next turn (-want +got):\n%s", diff)
	}
	s = s.Reopen(t)
	everybody.Says, everybody.Print = "second", "3"
	turn(t, s, message(ada, "2"), gives(everybody))
	turn(t, s, message(grace, "3"), gives(conversations.Notice{Step: "a/b", Network: "ern-rnd"}, conversations.Notice{Step: "never"}))
	if diff := cmp.Diff([]conversations.Notice{everybody}, stateOf(t, s, ada).Notices); diff != "" {
		t.Errorf("after one was taken away (-want +got):\n%s", diff)
	}
	turn(t, s, message(ada, "4"), func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Forget: true}
	})
	if got := stateOf(t, s, grace).Notices; len(got) != 1 {
		t.Errorf("got %v after who gave it was deleted, want it to stand", got)
	}
}

// differed is how often a step was reported until then.
func differed(t *testing.T, s Store, id string, d conversations.Differs) (times int) {
	t.Helper()
	turn(t, s, message(grace, id), func(now conversations.State) conversations.Outcome {
		if now.Found == nil {
			return conversations.Outcome{State: now, Lookup: &conversations.Lookup{Differs: d}}
		}
		times = now.Found.Differs
		return conversations.Outcome{State: now}
	})
	return times
}

func reports(step conversations.StepID, at time.Time) decision {
	return func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Differs: conversations.Differs{Step: step, At: at}}
	}
}

// testDiffers: reports are counted by steps and days, and those of seven days are
// found.
func testDiffers(t *testing.T, s Store) {
	const wholeDay = 24 * time.Hour
	for i, at := range []time.Time{morning, morning.Add(-6 * wholeDay), morning.Add(-7 * wholeDay), morning.Add(15 * time.Hour)} {
		turn(t, s, message(ada, "report "+string(rune('a'+i))), reports("a/b", at))
	}
	turn(t, s, message(ada, "report e"), reports("a/c", morning))
	turn(t, s, message(ada, "report e"), reports("a/c", morning)) // seen
	s = s.Reopen(t)
	for id, tt := range map[string]struct {
		step conversations.StepID
		at   time.Time
		want int
	}{
		"on the day":      {"a/b", morning.Add(15 * time.Hour), 3},
		"the day before":  {"a/b", morning.Add(-wholeDay), 2},
		"a week later":    {"a/b", morning.Add(7 * wholeDay), 0},
		"another step":    {"a/c", morning, 1},
		"none was there":  {"a/d", morning, 0},
		"long before all": {"a/b", morning.Add(-90 * wholeDay), 0},
	} {
		if got := differed(t, s, id, conversations.Differs{Step: tt.step, At: tt.at}); got != tt.want {
			t.Errorf("%s: got %d, want %d", id, got, tt.want)
		}
	}
	turn(t, s, message(ada, "goes"), func(now conversations.State) conversations.Outcome {
		return conversations.Outcome{State: now, Forget: true}
	})
	if got := differed(t, s, "after", conversations.Differs{Step: "a/c", At: morning}); got != 1 {
		t.Errorf("got %d after who reported it was deleted, want it counted: it is nobody's", got)
	}
}

func testDiffersOfStranger(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), reports("a/b", morning))
	if got := differed(t, s, "2", conversations.Differs{Step: "a/b", At: morning}); got != 1 {
		t.Errorf("got %d, want 1", got)
	}
}
