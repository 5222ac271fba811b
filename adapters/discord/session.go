package discord

import (
	"errors"
	"fmt"
	"net/url"
	"sync/atomic"
	"time"
)

// A session is what the gateway knows us by. It outlives its connections: who
// resumes it is told again what came after seq. The zero session is none.
type session struct {
	id      string
	address string       // where to resume it
	seq     atomic.Int64 // of the last event that was handled

	unreached int // how often in a row address could not be reached
	vain      int // how often in a row it was not resumed, and nothing came of the try
}

const (
	unreachedMax = 2
	// vainMax is how often is tried to resume. That takes about three minutes;
	// Discord forgets sessions after some.
	vainMax = 8
)

func (s *session) begin(id, address string) {
	s.id, s.address, s.unreached = id, address, 0
}

func (s *session) forget() {
	s.begin("", "")
	s.seq.Store(0)
	s.vain = 0
}

// elsewhere reports whether the session is to be resumed at the address that
// READY told, and not at the ordinary one.
func (s *session) elsewhere() bool {
	return s.id != "" && s.address != "" && s.unreached < unreachedMax
}

// A budget is for IDENTIFY. Discord counts them, and gives a bot that has used
// up the thousand of a day a new token, which is as good as none. So there are
// at most 8 at once, and one more every three minutes, which makes no more than 28 in
// any hour and 488 in any day.
type budget struct {
	last time.Time
	full time.Time // when all are there again
}

const (
	identifiesAtOnce = 8
	identifyEvery    = 3 * time.Minute // when those at once are used up
	identifyApart    = 6 * time.Second // between any two; Discord wants 5
)

// wait returns how long it is until one may identify. Spent says that it takes
// so long because too many did.
func (b *budget) wait(now time.Time) (wait time.Duration, spent bool) {
	wait = b.full.Add(-(identifiesAtOnce - 1) * identifyEvery).Sub(now)
	apart := b.last.Add(identifyApart).Sub(now)
	return max(wait, apart, 0), wait > max(apart, 0)
}

func (b *budget) take(now time.Time) {
	b.last = now
	if b.full.Before(now) {
		b.full = now
	}
	b.full = b.full.Add(identifyEvery)
}

// complete adds to an address what a client of the gateway has to say in it.
func complete(address string, version int) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "wss" && u.Scheme != "ws" {
		return "", errors.New("the address of the gateway cannot be read")
	}
	u = u.JoinPath("/")
	u.RawQuery = fmt.Sprintf("v=%d&encoding=json", version)
	return u.String(), nil
}

// leads reports whether resuming at an address is as safe as the ordinary one:
// our token is said there.
func leads(address, ordinary string) bool {
	a, err := url.Parse(address)
	if err != nil || a.Host == "" {
		return false
	}
	o, err := url.Parse(ordinary)
	return err == nil && a.Scheme == o.Scheme
}
