package main

import (
	"slices"
	"strings"
	"testing"

	telegramapi "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/telegram"
	"waymark/conversations"
)

// A stay is what person i and the staff who look after them say to each other.
type stay struct {
	visitor
	i, by  int
	asked  bool
	sent   bool
	opened int      // the ticket's place is there since so many looks
	own    []string // words of theirs, in order
	staffs []string // words to them
	lasts  bool     // the last word of staff closes the ticket
}

// place is where somebody's ticket is talked about, by the word with which they
// asked.
func placeOf(all []remark, word string) (first remark, found bool) {
	for _, s := range all {
		if slices.Contains(wordsIn(s.text), word) {
			return s, true
		}
	}
	return remark{}, false
}

// repeats counts what stands twice, by the whole text, and by what that is explained.
type repeats struct{ seen, explained int }

// lineOf are the words of a kind in texts, in order, without those that follow as the
// same text once more where answers got lost on the way to it.
func lineOf(texts []string, kind byte, doubts map[string]int, r *repeats) (words []string) {
	last := map[string]string{}
	for _, text := range texts {
		for _, word := range wordsIn(text) {
			switch {
			case word[0] != kind:
			case last[word] == text && doubts[text]+doubts[anyText] > 0:
				if doubts[text]--; doubts[text] < 0 {
					doubts[anyText]--
				}
				r.seen++
				r.explained++
			default:
				if last[word] != "" {
					r.seen++
				}
				last[word] = text
				words = append(words, word)
			}
		}
	}
	return words
}

// anyText stands for texts of which nobody knows what they were.
const anyText = ""

// doubtsIn are how many answers got lost to what a chat has taken, by text. Who is
// killed has had one of its own on the way to each chat; Discord knows that again.
func (w *ward) doubtsIn(all []telegramapi.Doubt, in conversations.Room) map[string]int {
	n := map[string]int{anyText: w.doubted}
	if in.Platform == telegram.Platform {
		n[anyText] += w.killed
	}
	for _, d := range all {
		if d.Accepted && d.Method == "sendMessage" && d.Chat == in.Chat {
			n[strings.TrimSpace(d.Text)]++
		}
	}
	return n
}

// A sheet is what is counted of a crowd.
type sheet struct {
	words, lost, doubled, strayed, lies, unmarked int
	repeats                                       repeats
}

// judge holds what everybody reads to what was said: each word once, in order, and
// in its own ticket.
func (w *ward) judge(b bureau, all []*stay) (found sheet) {
	w.t.Helper()
	doubts := w.tg.Doubts()
	inDesk := w.doubtsIn(doubts, b.room)
	said := b.said()
	places := map[string][]string{}
	for _, s := range said {
		places[s.place] = append(places[s.place], s.text)
	}
	for _, x := range all {
		first, opened := placeOf(said, x.own[0])
		if !opened {
			w.t.Errorf("person %d has no ticket", x.i)
			found.lost += len(x.own)
			continue
		}
		found.strayed += w.strays(x.i, "their ticket", places[first.place])
		found.hold(w.t, x.own, lineOf(places[first.place], 'p', inDesk, &found.repeats))
		account := x.account()
		reads := w.reads(account)
		found.strayed += w.strays(x.i, "private", reads)
		inPrivate := w.doubtsIn(doubts, conversations.Room{Platform: account.Platform, Chat: account.User})
		found.hold(w.t, x.staffs, lineOf(reads, 's', inPrivate, &found.repeats))
		delete(places, first.place)
	}
	for place, texts := range places { // where an answer to Open got lost nothing is said
		for _, text := range texts {
			words := wordsIn(text)
			switch {
			case len(words) == 0:
			case inDesk[text] > 0: // in a group the first message of a ticket stands once more
				inDesk[text]--
				found.repeats.seen++
				found.repeats.explained++
			default:
				w.t.Errorf("in %s, which is nobody's ticket, stands %v", place, words)
				found.strayed++
			}
		}
	}
	w.honest.mu.Lock()
	defer w.honest.mu.Unlock()
	for _, lie := range w.honest.lies {
		w.t.Error(lie)
	}
	found.lies = len(w.honest.lies)
	for _, x := range all {
		for _, word := range x.staffs {
			if w.killed == 0 && !w.honest.told[word] {
				found.unmarked++
				w.t.Errorf("staff were never told that %s has arrived", word)
			}
		}
	}
	return found
}

// strays are words of others in what is about person i.
func (w *ward) strays(i int, where string, texts []string) (n int) {
	for _, text := range texts {
		for _, word := range wordsIn(text) {
			if ofPerson(word) != i {
				w.t.Errorf("person %d, in %s: there stands %s in %q", i, where, word, text)
				n++
			}
		}
	}
	return n
}

// hold compares what came with what was to come.
func (f *sheet) hold(t *testing.T, want, got []string) {
	t.Helper()
	f.words += len(want)
	if slices.Equal(got, want) {
		return
	}
	t.Errorf("got %v, want %v", got, want)
	for _, word := range want {
		if n := len(slices.DeleteFunc(slices.Clone(got), func(g string) bool { return g != word })); n == 0 {
			f.lost++
		} else if n > 1 {
			f.doubled++
		}
	}
}
