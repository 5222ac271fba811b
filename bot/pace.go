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
	// togetherFor is the same where that is more: what falls due within such a moment. At
	// a thousand a second three are gone before a timer has fired.
	togetherFor = 20 * time.Millisecond
	// groupShare is which part of a group's minute may go at once after a
	// rest; the other parts are spread over the minute, so that no minute,
	// wherever it begins, has more than the whole.
	groupShare = 4
	// ailsFor is how long a chat is remembered that did not take its last call.
	ailsFor = time.Hour
)

// A pace is how fast one chat may be written to, and how it has been doing.
type pace struct {
	bucket *rate.Limiter
	group  bool
	until  time.Time // for so long the platform asked for patience
	ailing time.Time // since when it has not taken the last call; zero: it has
}

// paceOf makes the pace of a chat that has had its rest.
func paceOf(chat string, l conversations.Limits) *pace {
	p := &pace{bucket: bucket(l.PerChat), group: l.Group != nil && l.Group(chat)}
	n := l.PerGroupMinute
	if n == 0 || !p.group {
		return p
	}
	share := max(1, n/groupShare)
	if n > 3 {
		share = max(2, share) // an edit may need two
	}
	p.bucket = rate.NewLimiter(rate.Every(time.Minute/time.Duration(max(1, n-share))), share)
	return p
}

// bucket makes a full bucket. 0 is one that is never empty.
func bucket(perSecond float64) *rate.Limiter {
	if perSecond == 0 {
		return rate.NewLimiter(rate.Inf, together)
	}
	return rate.NewLimiter(rate.Limit(perSecond), max(together, int(perSecond*togetherFor.Seconds())))
}

// untilTokens is how long b has fewer than n tokens; 0: it has them.
func untilTokens(b *rate.Limiter, n int, now time.Time) time.Duration {
	missing := float64(n) - b.TokensAt(now)
	return max(0, time.Duration(missing/float64(b.Limit())*float64(time.Second)))
}

// wait is how long the chat may not be called n times, and whether that is
// because the platform asked for it.
func (p *pace) wait(n int, now time.Time) (wait time.Duration, asked bool) {
	if left := p.until.Sub(now); left > 0 {
		return left, true
	}
	return untilTokens(p.bucket, min(n, p.bucket.Burst()), now), false
}

// ails reports whether the chat did not take its last call, lately.
func (p *pace) ails(now time.Time) bool { return !p.ailing.IsZero() && now.Sub(p.ailing) < ailsFor }

// rested reports whether there is nothing to be remembered of the chat.
func (p *pace) rested(now time.Time) bool {
	return !p.until.After(now) && !p.ails(now) && p.bucket.TokensAt(now) >= float64(p.bucket.Burst())
}
