package main

import (
	"slices"
	"strings"
	"testing"
)

// threads are those of the helpdesk's channel, also of earlier tests.
func (s *twinStory) threads() (ids []string) {
	var all []struct{ ID string }
	s.does("threads", map[string]string{"channelId": s.Channels[1].ID}, &all)
	for _, thread := range all {
		ids = append(ids, thread.ID)
	}
	return ids
}

// with is a message that holds a word.
func with(word string) func(twinPost) bool {
	return func(p twinPost) bool { return slices.Contains(wordsIn(p.Content), word) }
}

// Ada asks for a human. Staff answer in the ticket's thread, and are told that it
// arrived; who is not of the staff says nothing to her.
func (s *twinStory) aHumanAnswersFromAThread(t *testing.T) {
	earlier := s.threads()
	s.writes(s.ada, s.room, "/human "+personsWord(1, 0))
	p := s.hears(t, s.room, "whether to send", func(p twinPost) bool { return with(personsWord(1, 0))(p) && len(p.live()) > 0 })
	i := slices.IndexFunc(p.live(), func(c twinComponent) bool { return strings.HasSuffix(c.ID, ":S") })
	if i < 0 {
		t.Fatalf("nothing sends it: %+v", p)
	}
	s.taps(s.ada, s.room, p, p.live()[i])
	within(t, twinPatience, func() bool { return len(s.threads()) > len(earlier) }, func() string { return "no thread is open" })
	thread := s.threads()[slices.IndexFunc(s.threads(), func(id string) bool { return !slices.Contains(earlier, id) })]
	s.inThread = thread
	first := s.hears(t, thread, "what ada wrote", with(personsWord(1, 0)))
	s.writes(s.ada, thread, "<@"+s.Bot+"> "+staffsWord(1, 9, 0)) // who is not of the staff
	for _, c := range first.live() {
		s.taps(s.ada, thread, first, c)
	}
	before := len(s.says(thread))
	s.writes(s.bob, thread, "<@"+s.Bot+"> "+staffsWord(1, 1, 0))
	s.hears(t, s.room, "staff", with(staffsWord(1, 1, 0)))
	within(t, twinPatience, func() bool { return len(s.says(thread)) > before }, func() string { return "staff are not told that it arrived" })
	s.writes(s.ada, s.room, personsWord(1, 1))
	s.hears(t, thread, "ada", with(personsWord(1, 1)))
	for _, p := range s.says(s.room) {
		if with(staffsWord(1, 9, 0))(p) {
			t.Errorf("ada reads what an outsider wrote: %q", p.Content)
		}
	}
}

// The gateway ends, and its session is lost, while staff write and close the ticket.
// It is found in the thread.
func (s *twinStory) whatStaffWriteInAGapIsFound(t *testing.T) {
	thread, sessions := s.inThread, s.sessions.Load()
	s.does("drop", nil, nil)
	s.writes(s.bob, thread, "<@"+s.Bot+"> "+staffsWord(1, 1, 1))
	s.hears(t, s.room, "what was written in the gap", with(staffsWord(1, 1, 1)))
	if got := s.sessions.Load(); got != sessions+1 {
		t.Errorf("%d sessions were begun, want one", got-sessions)
	}
	s.does("slash", map[string]any{
		"channelId": thread, "userId": s.bob, "name": "close",
		"options": []any{map[string]any{"type": 3, "name": "words", "value": staffsWord(1, 1, 2)}},
	}, nil)
	s.hears(t, s.room, "the last word", with(staffsWord(1, 1, 2)))
	s.writes(s.ada, s.room, "/status")
	for n, word := range []string{staffsWord(1, 1, 0), staffsWord(1, 1, 1), staffsWord(1, 1, 2)} {
		all := slices.DeleteFunc(s.says(s.room), func(p twinPost) bool { return !with(word)(p) })
		if len(all) != 1 {
			t.Errorf("word %d stands %d times", n, len(all))
		}
	}
}
