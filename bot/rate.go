package bot

import (
	"slices"
	"time"

	"golang.org/x/time/rate"

	"waymark/conversations"
)

const (
	crowd        = 3 // chats that were well and are refused in a row: it may be all of us
	crowdWithin  = 5 * time.Second
	firstProbe   = time.Second // before the first probe, then doubled
	longestProbe = 30 * time.Second
	probeLimit   = 5 * time.Second // for one probe; after it the next may go
)

// rates says when an adapter may be called next.
//
//   - Every call takes a token of one bucket, PerSecond, and one of its chat's:
//     PerChat, or in a group PerGroupMinute alone.
//   - A chat for which the platform asked for patience is left alone for
//     exactly as long. That is its own affair: what is wrong with a chat delays
//     nobody else.
//   - Where the platform says that it means everybody, everybody waits.
//   - Where it does not say so, and yet refuses one chat after another that were
//     well, it may mean everybody. Then one call at a time finds out, after
//     growing pauses, until one is taken. A chat that is refused once more tells
//     nothing new, and a group has a limit of its own, which tells nothing of
//     others.
//
// The dispatcher's lock guards it.
type rates struct {
	limits conversations.Limits
	all    *rate.Limiter
	chats  map[string]*pace // those that have not had their rest, or ail
	closed time.Time        // nobody is written to before, as the platform says
	probes probes
}

// Probes find out whether the platform refuses everybody.
type probes struct {
	refused []time.Time   // chats that were well, since a call was taken
	pause   time.Duration // before the next probe; 0: there is nothing to find out
	next    time.Time
	chat    string // that of the last one, until it has ended
}

func newRates(l conversations.Limits) *rates {
	return &rates{limits: l, all: bucket(l.PerSecond), chats: make(map[string]*pace)}
}

// pace is that of chat, from now on remembered until it has had its rest.
func (r *rates) pace(chat string) *pace {
	chat = r.whole(chat)
	p, ok := r.chats[chat]
	if !ok {
		p = paceOf(chat, r.limits)
		r.chats[chat] = p
	}
	return p
}

// whole is the chat whose rates chat takes part in.
func (r *rates) whole(chat string) string {
	if r.limits.Whole == nil {
		return chat
	}
	return r.limits.Whole(chat)
}

// quietFor is how long nobody is to be written to.
func (r *rates) quietFor(now time.Time) time.Duration {
	return max(0, r.closed.Sub(now), r.probes.next.Sub(now))
}

// probing reports that calls are made one at a time.
func (r *rates) probing() bool { return r.probes.pause > 0 }

// probe notes that the next call is a probe.
func (r *rates) probe(chat string, now time.Time) {
	r.probes.chat, r.probes.next = chat, now.Add(max(r.probes.pause, probeLimit))
}

// wait is how long there is no token for a call; 0: there is one.
func (r *rates) wait(now time.Time) time.Duration { return untilTokens(r.all, 1, now) }

// free is for how many calls there are tokens, up to limit. There is one: it
// is asked after wait.
func (r *rates) free(now time.Time, limit int) int {
	if r.all.Limit() == rate.Inf {
		return limit
	}
	return min(limit, max(1, int(r.all.TokensAt(now))))
}

// take takes the tokens of a call to chat, and where there is none, the next.
func (r *rates) take(chat string, now time.Time) {
	r.all.ReserveN(now, 1)
	r.pace(chat).bucket.ReserveN(now, 1)
}

// waitOf is how long chat may not be called n times, and whether that is
// because the platform asked for it.
func (r *rates) waitOf(chat string, n int, now time.Time) (wait time.Duration, asked bool) {
	if p, ok := r.chats[r.whole(chat)]; ok {
		return p.wait(n, now)
	}
	return 0, false
}

// ails reports whether chat did not take its last call, lately.
func (r *rates) ails(chat string, now time.Time) bool {
	p, ok := r.chats[r.whole(chat)]
	return ok && p.ails(now)
}

// mayEdit reports whether there is ever room for an edit in chat: where it
// fails, a message is sent instead, which is another call.
func (r *rates) mayEdit(chat string) bool { return r.pace(chat).bucket.Burst() > 1 }

// held is how many chats may not be called twice now, and ailing how many
// others ail. It forgets those that have had their rest, so what is remembered
// is at most what was sent in the time that a rest takes.
func (r *rates) held(now time.Time) (held, ailing int) {
	for chat, p := range r.chats {
		switch wait, _ := p.wait(callsOfEdit, now); {
		case p.rested(now):
			delete(r.chats, chat)
		case wait > 0:
			held++
		case p.ails(now):
			ailing++
		}
	}
	return held, ailing
}

// answered notes that the platform took a call to chat, or said something that
// is only about it: it does not refuse everybody.
func (r *rates) answered(chat string) {
	r.pace(chat).ailing = time.Time{}
	r.probes = probes{}
}

// failed notes that the platform did not say what it makes of a call to chat.
func (r *rates) failed(chat string, now time.Time) {
	r.pace(chat).ailing = now
	r.probed(chat, now)
}

// refused notes that the platform asked to leave chat alone until then, and
// reports whether it begins to look as if everybody were meant. failed says
// that the call before was not taken, in case that is not remembered.
func (r *rates) refused(chat string, failed bool, then, now time.Time) (suspect bool) {
	p := r.pace(chat)
	well := !p.group && !p.ails(now) && !failed
	p.until, p.ailing = then, then
	switch {
	case r.probing():
		if well && chat == r.probes.chat {
			r.probes.pause = min(2*r.probes.pause, longestProbe)
		}
		r.probed(chat, now)
		return false
	case !well:
		return false
	}
	r.probes.refused = slices.DeleteFunc(r.probes.refused, func(t time.Time) bool { return now.Sub(t) > crowdWithin })
	r.probes.refused = append(r.probes.refused, now)
	if len(r.probes.refused) < crowd {
		return false
	}
	r.probes = probes{pause: firstProbe, next: now.Add(firstProbe)}
	return true
}

// probed notes that the call to chat, if it was the probe, told nothing new.
func (r *rates) probed(chat string, now time.Time) {
	if r.probing() && chat == r.probes.chat {
		r.probes.chat, r.probes.next = "", now.Add(r.probes.pause)
	}
}

// closedUntil notes that the platform wants nobody written to before then.
func (r *rates) closedUntil(then time.Time) {
	if then.After(r.closed) {
		r.closed = then
	}
}
