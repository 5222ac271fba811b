package discordapi

import (
	"encoding/json"
	"strconv"
	"time"
)

// answerWithin is how soon a client must beat that was asked to.
const answerWithin = 3 * time.Second

// takeBeat takes a heartbeat and acknowledges it. The first may come at any
// time, for it is to be jittered; every other one not long before it is due.
func (c *conn) takeBeat(d json.RawMessage) {
	s, now := c.s, time.Now()
	seq, err := strconv.Atoi(string(d))
	switch {
	case string(d) == "null":
	case err != nil:
		s.violate("gateway: heartbeat with %.40s, want the last sequence number or null", d)
		c.refuse(4002)
		return
	case c.session != nil && seq > c.session.seq:
		s.violate("gateway: heartbeat with sequence %d, but %d is the last", seq, c.session.seq)
		c.refuse(4007)
		return
	}
	first := c.beat.Equal(c.opened)
	if c.asked.IsZero() && !first && now.Sub(c.beat) < s.o.Heartbeat/2 {
		s.violate("gateway: a heartbeat %v after the last, want %v", now.Sub(c.beat).Round(time.Millisecond), s.o.Heartbeat)
	}
	if c.asked.IsZero() {
		c.beat = now
	}
	c.asked = time.Time{}
	c.push(opAck, nil)
}

// watch closes a connection on which the client does not beat.
func (c *conn) watch() {
	every := min(max(c.s.o.Heartbeat/8, 5*time.Millisecond), time.Second)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-c.gone:
			return
		case <-tick.C:
			c.s.mu.Lock()
			c.checkBeat(time.Now())
			c.s.mu.Unlock()
		}
	}
}

func (c *conn) checkBeat(now time.Time) {
	late := 2*c.s.o.Heartbeat + time.Second
	switch {
	case c.held || c.hung || c.closing != 0:
	case now.Sub(c.beat) > late:
		c.s.violate("gateway: no heartbeat for %v, want one every %v", late, c.s.o.Heartbeat)
		c.refuse(4009)
	case !c.asked.IsZero() && now.Sub(c.asked) > answerWithin:
		c.s.violate("gateway: asked for a heartbeat, the client did not beat within %v", answerWithin)
		c.refuse(4009)
	}
}

// Beat asks all clients for a heartbeat at once.
func (s *Server) Beat() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.gateway.conns {
		c.asked = time.Now()
		c.push(opBeat, nil)
	}
}
