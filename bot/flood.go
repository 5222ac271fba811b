package bot

import (
	"reflect"
	"sync"
	"time"

	"waymark/conversations"
)

const (
	// pourMost is how many messages of one account are read at once, and pourEvery after
	// how long one more is: nobody types as many, and no helpdesk works as fast.
	pourMost  = 120
	pourEvery = time.Second
	// excessEvery is how often somebody is told at most that they write too much.
	excessEvery = time.Hour
	// poursMax is of how many accounts it is known how much they write, and half of it of
	// how many at least.
	poursMax = 20_000
	// judgedMax is of how many messages it is known how they were judged: more than all
	// platforms offer again at once.
	judgedMax = 10_000
)

// A pour is how much an account writes.
type pour struct {
	last  time.Time // when the latest that came of it was written
	spent time.Time // when all that was read of it would have been, one every pourEvery
	told  time.Time // that there is too much
	began time.Time // when they were counted as new
	held  time.Time // when they were told to come again
}

// A flood holds what single accounts write to what one can read, and how many new people
// begin in an hour. What is beyond is dropped before anything is done with it: not read,
// not stored, not answered. It takes no more memory whoever writes.
type flood struct {
	newcomers int // in an hour; 0: as many as come

	mu         sync.Mutex
	pours      recent[conversations.Account, *pour]
	judged     recent[offered, bool] // whether a message is read
	hour       time.Time             // when newcomers were counted from
	came, held int                   // since then: who began, and who was told to come again
}

// An offered is what names a message that may be offered again.
type offered struct {
	on conversations.Platform
	id conversations.MessageID
}

// of is what is known of an account. The caller holds the lock.
func (f *flood) of(who conversations.Account) *pour {
	p, ok := f.pours.get(who, poursMax)
	if !ok {
		p = &pour{}
		f.pours.put(who, p, poursMax)
	}
	return p
}

// was is how a message was judged when it was offered before.
func (f *flood) was(m offered) (read, judged bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.judged.get(m, judgedMax)
}

func (f *flood) judge(m offered, read bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.judged.put(m, read, judgedMax)
}

// reads reports whether one more message of an account is read. It goes by when they were
// written: what was written in a day and comes at once, after we were away, is no flood.
// What does not say when it was written was written now.
func (f *flood) reads(who conversations.Account, written, now time.Time) bool {
	if written.IsZero() {
		written = now
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.of(who)
	if p.last.Before(written) {
		p.last = written
	}
	if p.spent.Before(p.last) {
		p.spent = p.last
	}
	if p.spent.Sub(p.last) >= pourMost*pourEvery {
		return false
	}
	p.spent = p.spent.Add(pourEvery)
	return true
}

// mayTell reports whether an account was not told for a while that it writes too much.
func (f *flood) mayTell(who conversations.Account, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	told := f.of(who).told
	return told.IsZero() || now.Sub(told) >= excessEvery
}

func (f *flood) tell(who conversations.Account, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.of(who).told = now
}

// room reports whether somebody new can begin now. Who was counted in this hour already
// can.
func (f *flood) room(who conversations.Account, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turnHour(now)
	return f.newcomers == 0 || f.came < f.newcomers || !f.of(who).began.Before(f.hour)
}

// begun counts somebody who has begun, once an hour.
func (f *flood) begun(who conversations.Account, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turnHour(now)
	if p := f.of(who); p.began.Before(f.hour) {
		p.began = now
		f.came++
	}
}

// hold counts somebody who could not begin, and reports whether they are told so, once an
// hour: as many are as may begin, and a crowd of more than that is no crowd of people.
func (f *flood) hold(who conversations.Account, now time.Time) (tells bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turnHour(now)
	p := f.of(who)
	if !p.held.Before(f.hour) {
		return false
	}
	p.held = now
	f.held++
	return f.held <= f.newcomers
}

func (f *flood) turnHour(now time.Time) {
	if now.Sub(f.hour) >= time.Hour {
		f.hour, f.came, f.held = now, 0, 0
	}
}

// readable are the messages that are read. What is ours always is.
func (b *Bot) readable(all []conversations.Message) (read []conversations.Message) {
	for _, m := range all {
		if m.Ours() || b.reads(m) {
			read = append(read, m)
		}
	}
	return read
}

// reads reports whether a message is read: none of accounts that are ignored, and no more
// of one than it may write where its platform has rates. What is offered again is judged
// as before: it is charged and counted once.
func (b *Bot) reads(m conversations.Message) bool {
	is := offered{m.Room.Platform, m.ID}
	if read, again := b.flood.was(is); again {
		return read
	}
	dropped := ""
	l := b.limits[m.Room.Platform]
	switch {
	case b.ignores(m.Actor):
		dropped = ignored
	case (l.PerSecond > 0 || l.PerChat > 0) && !b.flood.reads(m.Actor, m.At, b.now()):
		dropped = flooded
	}
	b.flood.judge(is, dropped == "")
	if dropped != "" {
		b.count(m, dropped)
	}
	return dropped == ""
}

// isNew reports whether m would make somebody known who is not, with what comes of it:
// who is not answered and of whom nothing is kept stays a stranger.
func isNew(s conversations.State, m conversations.Message, out conversations.Outcome) bool {
	switch m.Body.(type) {
	case conversations.Blocked, conversations.Unblocked:
		return false
	}
	if s.Person.ID != 0 || m.Shared || m.Ours() || s.ByStaff || out.Forget {
		return false
	}
	return len(out.Replies) > 0 || out.Linking != (conversations.Linking{}) || !reflect.DeepEqual(out.State, s)
}

// bound is what a decision may be by how much is written: somebody new is not taken in
// where too many came, and who writes too much is told so once in a while.
func (b *Bot) bound(s conversations.State, m conversations.Message, out conversations.Outcome) (conversations.Outcome, arrival) {
	if isNew(s, m, out) {
		if b.flood.room(m.Actor, b.now()) {
			return out, newcomer
		}
		return conversations.Outcome{State: s}, outside
	}
	if len(out.Replies) == 1 && out.Replies[0].Kind == conversations.Excess {
		if b.flood.mayTell(m.Actor, b.now()) {
			return out, warned
		}
		out.Replies = nil
	}
	return out, nobody
}

// An arrival is what a committed turn counts for.
type arrival int

const (
	nobody   arrival = iota
	newcomer         // somebody new has begun
	outside          // somebody new could not
	warned           // somebody was told that they write too much
)
