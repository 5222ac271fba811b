package botapi

import "time"

// Rates are how often a bot may send. In any span of t seconds there may be
// rate × t messages and a burst; edits count as sends. 0 is no limit.
type Rates struct {
	PerSecond float64
	// Burst is how many may come at once.
	//
	// Defaults to what a second allows, at least 1.
	Burst     int
	PerChat   float64 // in a second, to one chat
	ChatBurst int     // likewise
	// PerGroupMinute is how many one group may get in any minute.
	PerGroupMinute int
}

// A throttle is a bucket that fills with time. It is closed after it has said
// no, until the time that it named has come.
type throttle struct {
	used  float64 // what of the burst is used up
	at    time.Time
	until time.Time
}

// wait is how long there is no room at now.
func (t *throttle) wait(now time.Time, rate float64, burst int) time.Duration {
	if rate <= 0 {
		return 0
	}
	room := max(float64(burst), 1)
	if burst == 0 {
		room = max(rate, 1)
	}
	t.used = max(t.used-rate*max(now.Sub(t.at).Seconds(), 0), 0)
	t.at = now
	if t.used+1 <= room+1e-9 {
		return 0
	}
	return time.Duration((t.used + 1 - room) / rate * float64(time.Second))
}

// throttled takes room for one message to ch, or says how long to wait. The
// caller holds the lock.
func (s *Server) throttled(now time.Time, ch *chat) *failure {
	for _, until := range []time.Time{s.all.until, ch.rate.until} {
		if now.Before(until) {
			s.stats.Impatient++
			return patience(until.Sub(now))
		}
	}
	r := s.o.Rates
	if w := ch.rate.wait(now, r.PerChat, r.ChatBurst); w > 0 {
		return ch.rate.close(now, w)
	}
	if w := ch.minuteWait(now, r.PerGroupMinute); w > 0 {
		return ch.rate.close(now, w)
	}
	if w := s.all.wait(now, r.PerSecond, r.Burst); w > 0 {
		return s.all.close(now, w)
	}
	ch.rate.used++
	s.all.used++
	if ch.isGroup() && r.PerGroupMinute > 0 {
		ch.minute = append(ch.minute, now)
	}
	return nil
}

func (t *throttle) close(now time.Time, wait time.Duration) *failure {
	f := patience(wait)
	t.until = now.Add(time.Duration(f.retryAfter) * time.Second)
	return f
}

// minuteWait is how long a group has had its fill.
func (ch *chat) minuteWait(now time.Time, limit int) time.Duration {
	if limit == 0 || !ch.isGroup() {
		return 0
	}
	for len(ch.minute) > 0 && !ch.minute[0].After(now.Add(-time.Minute)) {
		ch.minute = ch.minute[1:]
	}
	if len(ch.minute) < limit {
		return 0
	}
	return ch.minute[len(ch.minute)-limit].Add(time.Minute).Sub(now)
}
