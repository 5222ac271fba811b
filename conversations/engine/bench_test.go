package engine_test

import (
	"testing"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// BenchmarkHandle is a turn's thinking: a tap that goes on to the next step,
// late in the guide.
func BenchmarkHandle(b *testing.B) {
	c := builtinContent(b)
	e := remindingEngine(b)
	s := conversations.State{Person: conversations.Person{Network: "ern-cranio"}}
	s.Journey = content.Walked(c, "cpms2", "ern-cranio", "cpms2-access/complete-profile")
	m := conversations.Message{ID: "1", Actor: conversations.Account{Platform: "p", User: "u"}, Room: conversations.Room{Platform: "p", Chat: "c"},
		At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Body: conversations.Text("done")}
	b.ReportAllocs()
	for b.Loop() {
		e.Handle(s, m)
	}
}

// BenchmarkUnderstand is what a typed text may mean, of the built-in content.
func BenchmarkUnderstand(b *testing.B) {
	understand("warm up")
	for b.Loop() {
		understand("ok i have just scanned the code, what now")
	}
}
