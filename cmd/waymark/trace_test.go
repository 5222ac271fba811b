package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/conversations"
)

// A logged is a line of the log about a message.
type logged struct {
	says    string
	replies int
}

var (
	lineOfMessage = regexp.MustCompile(`msg=("[^"]*"|\S+) .*\bmessage=(\S+)`)
	repliesOfTurn = regexp.MustCompile(`replies=(\d+)`)
)

// roads are the lines of the log about each message, in their order.
func roads(t *testing.T, log string) map[string][]logged {
	t.Helper()
	all := map[string][]logged{}
	for line := range strings.Lines(log) {
		found := lineOfMessage.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		l := logged{says: strings.Trim(found[1], `"`)}
		if n := repliesOfTurn.FindStringSubmatch(line); n != nil {
			l.replies, _ = strconv.Atoi(n[1])
		}
		all[found[2]] = append(all[found[2]], l)
	}
	return all
}

// TestLog_FollowsEachMessage from its receipt through its turn to the last send, where
// every seventh send fails, and by nothing that tells whose it is.
func TestLog_FollowsEachMessage(t *testing.T) {
	t.Parallel()
	h := newHenhouse(t, inFile(t), true)
	const people = 20
	walk := []conversations.Body{
		conversations.Command{Name: "start", Args: "ern-rnd"}, conversations.Text("done"), conversations.Text("what is a second factor"), conversations.Command{Name: "status"},
	}
	var all sync.WaitGroup
	for person := range people {
		all.Go(func() {
			for _, body := range walk {
				m := h.says(person, body)
				m.Name = fmt.Sprint("Grace of ", person)
				h.receives(m)
			}
		})
	}
	all.Wait()
	for range 300 { // what failed is tried again after a second, then after two, four …
		h.flush()
		if c, err := h.db.Counts(t.Context()); err != nil || c.Waiting == 0 {
			break
		}
		<-time.After(200 * time.Millisecond)
	}
	log := h.log.String()
	followed := roads(t, log)
	if len(followed) != people*len(walk) {
		t.Errorf("%d messages are in the log, want %d", len(followed), people*len(walk))
	}
	ends := []string{"sent", "delivery buried", "line parked"}
	failed := 0
	for id, road := range followed {
		said, committed, ended, sending := []string{}, 0, 0, 0
		for _, l := range road {
			said = append(said, l.says)
			committed += l.replies
			if slices.Contains(ends, l.says) {
				ended++
			}
			if l.says == "sending" {
				sending++
			}
		}
		if said[0] != "message received" || said[1] != "turn committed" || committed == 0 {
			t.Errorf("%s was %q: want that it was received, and what its turn said", id, said)
		}
		if ended != committed {
			t.Errorf("%s: %d replies, of which %d came to an end: %q", id, committed, ended, said)
		}
		if sending > ended {
			failed++
		}
	}
	if failed == 0 {
		t.Error("no send failed, so nothing was seen of one that is tried again")
	}
	t.Logf("%d messages, %d of which were sent again", len(followed), failed)
	for _, secret := range []string{"person1", "Grace", "second factor is", "what is a second", "ern-rnd"} {
		if strings.Contains(log, secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
	if err := h.db.Close(); err != nil {
		t.Error(err)
	}
}
