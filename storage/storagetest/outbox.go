package storagetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"waymark/conversations"
)

var lines = map[string]func(*testing.T, Store){
	"Due_OnlyTheFirstOfEachLine":   testOnlyTheFirstOfEachLine,
	"Due_OldestFirst":              testOldestFirst,
	"Due_OnlyItsPlatform":          testOnlyItsPlatform,
	"Due_NotBeforeItsTime":         testNotBeforeItsTime,
	"Due_LinesTakeTurns":           testLinesTakeTurns,
	"Due_WhatFailedHidesNobody":    testWhatFailedHidesNobody,
	"Sent_BringsUpTheNext":         testSentBringsUpTheNext,
	"Sent_Twice":                   testSentTwice,
	"Sent_NeverMeetsAnother":       testSentNeverMeetsAnother,
	"Sent_OfOneThatWaits":          testSentOfOneThatWaits,
	"Defer_HoldsTheLine":           testDeferHoldsTheLine,
	"Defer_GoesBehindWhoWaited":    testDeferGoesBehindWhoWaited,
	"Defer_CountsAttempts":         testDeferCountsAttempts,
	"Defer_KnowsSinceWhen":         testDeferKnowsSinceWhen,
	"Defer_OfOneThatIsGone":        testSettleOneThatIsGone,
	"Outbox_RestartKeepsTheLines":  testRestartKeepsTheLines,
	"Outbox_ManyLinesInTheirOrder": testManyLinesInTheirOrder,
}

func testOnlyTheFirstOfEachLine(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2"))
	turn(t, s, message(grace, "2"), answer("g1"))
	turn(t, s, message(ada, "3"), answer("a3"))
	if got, want := textsOf(due(t, s, ada.Platform)), []conversations.Markup{"a1", "g1"}; !slices.Equal(got, want) {
		t.Errorf("due %q, want %q", got, want)
	}
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"a1", "g1", "a2", "a3"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testOldestFirst(t *testing.T, s Store) {
	var want []conversations.Markup
	for i := range 10 {
		who := Party{Platform: "paper", Chat: fmt.Sprint(9 - i), User: "u"}
		text := conversations.Markup(fmt.Sprint("reply ", i))
		turn(t, s, message(who, fmt.Sprint(i)), answer(text))
		want = append(want, text)
	}
	if got := textsOf(due(t, s, "paper")); !slices.Equal(got, want) {
		t.Errorf("due %q, want %q", got, want)
	}
	if got := textsOf(dueAt(t, s, "paper", later, 3)); !slices.Equal(got, want[:3]) {
		t.Errorf("the first three are %q, want %q", got, want[:3])
	}
}

func testOnlyItsPlatform(t *testing.T, s Store) {
	slate := Party{Platform: "slate", Chat: ada.Chat, User: ada.User}
	turn(t, s, message(ada, "1"), answer("on paper"))
	turn(t, s, message(slate, "2"), answer("on slate"))
	if got := textsOf(due(t, s, "slate")); !slices.Equal(got, []conversations.Markup{"on slate"}) {
		t.Errorf("on slate is due %q: the same chat id on another platform is another line", got)
	}
	if got := due(t, s, "nowhere"); len(got) != 0 {
		t.Errorf("due nowhere: %v", got)
	}
}

// testNotBeforeItsTime: what was never tried is due at any time. A clock that
// was wrong when it was made must not keep anybody waiting.
func testNotBeforeItsTime(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("hello"))
	got := dueAt(t, s, ada.Platform, time.Unix(1, 0), 10)
	if len(got) != 1 {
		t.Fatalf("due in 1970: %v, want what was never tried", got)
	}
	deferUntil(t, s, got[0].ID, later.Add(time.Hour))
	if got := due(t, s, ada.Platform); len(got) != 0 {
		t.Errorf("due before it may be tried again: %v", got)
	}
}

// testLinesTakeTurns: who comes last waits for one of each, however many the
// others have.
func testLinesTakeTurns(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2", "a3"))
	turn(t, s, message(grace, "2"), answer("g1", "g2", "g3"))
	sent(t, s, due(t, s, ada.Platform)[0].ID)
	turn(t, s, message(joan, "3"), answer("j1"))
	var got []conversations.Markup
	for range 6 {
		first := due(t, s, ada.Platform)[0]
		got = append(got, first.Text)
		sent(t, s, first.ID)
	}
	if want := []conversations.Markup{"g1", "a2", "j1", "g2", "a3", "g3"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

// testWhatFailedHidesNobody: what failed takes at most half of what is asked
// for, and all of it where there is nothing else.
func testWhatFailedHidesNobody(t *testing.T, s Store) {
	crowd := func(from, to int) {
		for i := from; i < to; i++ {
			who := Party{Platform: "paper", Chat: fmt.Sprint(i), User: fmt.Sprint(i)}
			turn(t, s, message(who, who.User), answer(conversations.Markup(who.User)))
		}
	}
	crowd(0, 10)
	for _, d := range due(t, s, "paper") {
		deferUntil(t, s, d.ID, longAgo)
	}
	crowd(10, 20)
	for limit, want := range map[int][]conversations.Markup{
		1: {"0"},
		2: {"0", "10"},
		5: {"0", "1", "2", "10", "11"},
	} {
		if got := textsOf(dueAt(t, s, "paper", later, limit)); !slices.Equal(got, want) {
			t.Errorf("due %q of %d, want %q", got, limit, want)
		}
	}
	if got := due(t, s, "paper"); len(got) != 20 {
		t.Errorf("due are %d, want all 20", len(got))
	}
}

func testSentBringsUpTheNext(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2"))
	sent(t, s, due(t, s, ada.Platform)[0].ID)
	if got := textsOf(due(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"a2"}) {
		t.Errorf("due %q", got)
	}
	turn(t, s, message(ada, "2"), answer("a3"))
	drain(t, s, ada.Platform)
	turn(t, s, message(ada, "3"), answer("a4"))
	if got := textsOf(due(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"a4"}) {
		t.Errorf("due after the line was empty: %q", got)
	}
}

func testSentTwice(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2"))
	id := due(t, s, ada.Platform)[0].ID
	sent(t, s, id)
	sent(t, s, id)
	if got := textsOf(due(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"a2"}) {
		t.Errorf("due %q, want a2 only", got)
	}
}

// testSentNeverMeetsAnother: a crash may let a Sent be said again much later.
func testSentNeverMeetsAnother(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("old"))
	old := due(t, s, ada.Platform)[0].ID
	sent(t, s, old)
	s = s.Reopen(t)
	turn(t, s, message(ada, "2"), answer("new"))
	sent(t, s, old)
	if got := textsOf(due(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"new"}) {
		t.Errorf("due %q: the id was given out again", got)
	}
}

func testSentOfOneThatWaits(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2", "a3"))
	first := due(t, s, ada.Platform)[0].ID
	sent(t, s, first+1)
	if got, want := textsOf(drain(t, s, ada.Platform)), []conversations.Markup{"a1", "a3"}; !slices.Equal(got, want) {
		t.Errorf("said %q, want %q", got, want)
	}
}

func testDeferHoldsTheLine(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2"))
	turn(t, s, message(grace, "2"), answer("g1"))
	deferUntil(t, s, due(t, s, ada.Platform)[0].ID, later.Add(time.Hour))
	turn(t, s, message(ada, "3"), answer("a3"))
	if got := textsOf(due(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"g1"}) {
		t.Errorf("due %q, want g1: what is behind a deferred one waits too", got)
	}
	if got := textsOf(dueAt(t, s, ada.Platform, later.Add(time.Hour-time.Microsecond), 10)); !slices.Equal(got, []conversations.Markup{"g1"}) {
		t.Errorf("due just before its time: %q", got)
	}
	if got, want := textsOf(dueAt(t, s, ada.Platform, later.Add(time.Hour), 10)), []conversations.Markup{"g1", "a1"}; !slices.Equal(got, want) {
		t.Errorf("due at its time: %q, want %q", got, want)
	}
}

func testDeferGoesBehindWhoWaited(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1"))
	turn(t, s, message(grace, "2"), answer("g1"))
	deferUntil(t, s, due(t, s, ada.Platform)[0].ID, later.Add(-time.Hour))
	if got, want := textsOf(due(t, s, ada.Platform)), []conversations.Markup{"g1", "a1"}; !slices.Equal(got, want) {
		t.Errorf("due %q, want %q", got, want)
	}
}

// testDeferKnowsSinceWhen: since the first failure, and until it is gone.
func testDeferKnowsSinceWhen(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2"))
	d := due(t, s, ada.Platform)[0]
	if !d.Since.IsZero() || d.Doubts != 0 {
		t.Errorf("it fails since %v, %d doubts, before it was tried", d.Since, d.Doubts)
	}
	deferUntil(t, s, d.ID, longAgo)
	first := due(t, s, ada.Platform)[0].Since
	s = s.Reopen(t)
	unsureUntil(t, s, d.ID, longAgo)
	deferUntil(t, s, d.ID, longAgo)
	d = due(t, s, ada.Platform)[0]
	if first.IsZero() || !d.Since.Equal(first) || d.Attempts != 3 || d.Doubts != 1 {
		t.Errorf("it fails since %v with %d of %d in doubt, want %v with 1 of 3", d.Since, d.Doubts, d.Attempts, first)
	}
	sent(t, s, d.ID)
	if d := due(t, s, ada.Platform)[0]; !d.Since.IsZero() || d.Doubts != 0 {
		t.Errorf("the next one fails since %v, %d doubts", d.Since, d.Doubts)
	}
}

func testDeferCountsAttempts(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2"))
	for want := range 3 {
		d := due(t, s, ada.Platform)[0]
		if d.Attempts != want {
			t.Errorf("after %d failed sends the delivery counts %d", want, d.Attempts)
		}
		deferUntil(t, s, d.ID, later.Add(-time.Hour))
	}
	sent(t, s, due(t, s, ada.Platform)[0].ID)
	if d := due(t, s, ada.Platform)[0]; d.Attempts != 0 {
		t.Errorf("the next one counts %d attempts", d.Attempts)
	}
}

func testSettleOneThatIsGone(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2"))
	id := due(t, s, ada.Platform)[0].ID
	sent(t, s, id)
	deferUntil(t, s, id, later.Add(time.Hour))
	unsureUntil(t, s, id, later.Add(time.Hour))
	park(t, s, id)
	bury(t, s, id)
	sent(t, s, 4711)
	if got := textsOf(due(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"a2"}) {
		t.Errorf("due %q, want a2", got)
	}
}

func testRestartKeepsTheLines(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), answer("a1", "a2"))
	turn(t, s, message(grace, "2"), answer("g1", "g2"))
	heads := due(t, s, ada.Platform)
	sent(t, s, heads[0].ID)
	deferUntil(t, s, heads[1].ID, later.Add(time.Hour))
	s = s.Reopen(t)
	if got := textsOf(due(t, s, ada.Platform)); !slices.Equal(got, []conversations.Markup{"a2"}) {
		t.Errorf("due %q, want a2", got)
	}
	got := dueAt(t, s, ada.Platform, later.Add(time.Hour), 10)
	if want := []conversations.Markup{"a2", "g1"}; !slices.Equal(textsOf(got), want) {
		t.Errorf("due an hour later: %q, want %q", textsOf(got), want)
	}
	if got[1].Attempts != 1 || got[1].To != roomOf(grace) {
		t.Errorf("the restart changed %+v", got[1])
	}
}

func testManyLinesInTheirOrder(t *testing.T, s Store) {
	const chats, each = 8, 10
	together(chats, func(i int) {
		who := Party{Platform: "paper", Chat: fmt.Sprint(i), User: fmt.Sprint(i)}
		for n := range each {
			turn(t, s, message(who, fmt.Sprint(i, "/", n)), answer(conversations.Markup(fmt.Sprint(n))))
		}
	})
	next := map[string]int{}
	for _, d := range drain(t, s, "paper") {
		if want := conversations.Markup(fmt.Sprint(next[d.To.Room.Chat])); d.Text != want {
			t.Errorf("chat %s hears %s, want %s", d.To.Room.Chat, d.Text, want)
		}
		next[d.To.Room.Chat]++
	}
	for chat, n := range next {
		if n != each {
			t.Errorf("chat %s heard %d of %d", chat, n, each)
		}
	}
}
