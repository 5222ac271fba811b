package bot

import (
	"time"

	"golang.org/x/time/rate"

	"waymark/conversations"
)

const (
	// together is how many calls may go at once after a rest: to everybody,
	// and to one chat.
	together = 3
	// groupShare is which part of a group's minute may go at once after a
	// rest; the other parts are spread over the minute, so that no minute,
	// wherever it begins, has more than the whole.
	groupShare = 4
)

// rates says when an adapter may be called next.
//
//   - All calls take a token of one bucket, PerSecond.
//   - A message to a chat takes one of the chat's bucket too: PerChat, or in a
//     group PerGroupMinute alone. A call that takes buttons away does not.
//   - A chat for which the platform asked for patience is left alone for
//     exactly as long.
//   - Where it asks so for two chats, and no call succeeded in between and the
//     first still waits, it means all of us: nobody is written to until the
//     longer of both has passed.
//
// The dispatcher's lock guards it.
type rates struct {
	limits conversations.Limits
	all    *rate.Limiter
	chats  map[string]*pace // those that have not had their rest
	asked  patience
	quiet  time.Time // nobody is written to before
}

// A pace is how fast one chat may be written to.
type pace struct {
	bucket *rate.Limiter
	until  time.Time // for so long the platform asked for patience
}

// A patience is the longest that the platform has asked for since a call
// succeeded.
type patience struct {
	chat  string
	until time.Time
}

func newRates(l conversations.Limits) *rates {
	return &rates{limits: l, all: bucket(l.PerSecond), chats: make(map[string]*pace)}
}

// bucket makes a full bucket. 0 is one that is never empty.
func bucket(perSecond float64) *rate.Limiter {
	if perSecond == 0 {
		return rate.NewLimiter(rate.Inf, together)
	}
	return rate.NewLimiter(rate.Limit(perSecond), together)
}

// untilToken is how long b has no token; 0: it has one.
func untilToken(b *rate.Limiter, now time.Time) time.Duration {
	missing := 1 - b.TokensAt(now)
	return max(0, time.Duration(missing/float64(b.Limit())*float64(time.Second)))
}

// pace is that of chat, from now on remembered until it has had its rest.
func (r *rates) pace(chat string) *pace {
	p, ok := r.chats[chat]
	if ok {
		return p
	}
	p = &pace{bucket: bucket(r.limits.PerChat)}
	if n := r.limits.PerGroupMinute; n > 0 && r.limits.Group(chat) {
		share := max(1, n/groupShare)
		p.bucket = rate.NewLimiter(rate.Every(time.Minute/time.Duration(max(1, n-share))), share)
	}
	r.chats[chat] = p
	return p
}

// quietFor is how long the platform wants nobody written to.
func (r *rates) quietFor(now time.Time) time.Duration {
	return max(0, r.quiet.Sub(now))
}

// wait is how long there is no token for a call; 0: there is one.
func (r *rates) wait(now time.Time) time.Duration { return untilToken(r.all, now) }

// free is for how many calls there are tokens, up to limit. There is one: it
// is asked after wait.
func (r *rates) free(now time.Time, limit int) int {
	if r.all.Limit() == rate.Inf {
		return limit
	}
	return min(limit, max(1, int(r.all.TokensAt(now))))
}

// take takes the token of a call.
func (r *rates) take(now time.Time) { r.all.AllowN(now, 1) }

// takeOf takes the token of a message to chat.
func (r *rates) takeOf(chat string, now time.Time) { r.pace(chat).bucket.AllowN(now, 1) }

// waitOf is how long chat may not be written to, and whether that is because
// the platform asked for it.
func (r *rates) waitOf(chat string, now time.Time) (wait time.Duration, asked bool) {
	p, ok := r.chats[chat]
	if !ok {
		return 0, false
	}
	if left := p.until.Sub(now); left > 0 {
		return left, true
	}
	return untilToken(p.bucket, now), false
}

// held is how many chats may not be written to now. It forgets those that have
// had their rest, so what is remembered is at most what was sent in the time
// that a rest takes.
func (r *rates) held(now time.Time) int {
	var held int
	for chat, p := range r.chats {
		wait, _ := r.waitOf(chat, now)
		switch {
		case wait > 0:
			held++
		case p.bucket.TokensAt(now) >= float64(p.bucket.Burst()):
			delete(r.chats, chat)
		}
	}
	return held
}

// succeeded notes that the platform took a call.
func (r *rates) succeeded() { r.asked = patience{} }

// later notes that the platform asked to leave chat alone until then, and
// reports whether that now holds for everybody.
func (r *rates) later(chat string, then, now time.Time) (everybody bool) {
	r.pace(chat).until = then
	before := r.asked
	waits := before.until.After(now)
	if !waits || before.chat == chat || then.After(before.until) {
		r.asked = patience{chat, then}
	}
	if !waits || before.chat == chat {
		return false
	}
	if r.asked.until.After(r.quiet) {
		r.quiet = r.asked.until
	}
	return true
}
