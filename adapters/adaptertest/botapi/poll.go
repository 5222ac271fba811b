package botapi

import (
	"context"
	"time"
)

// A poller is a getUpdates that waits.
type poller struct{ fail chan *failure }

type lastPoll struct {
	offset int64
	at     time.Time
}

const (
	pollMax       = 50 // seconds, whatever was asked for
	conflictEvery = 3 * time.Second

	sayConflict    = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
	sayHookActive  = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
	sayHookEndsYou = "Conflict: terminated by setWebhook request"
)

// getUpdates is the real server's process_get_updates_query and
// do_get_updates: one that must wait ends the one that waits already, and one
// that asks for the same again at once gets it slower and in small portions.
func (s *Server) getUpdates(ctx context.Context, c *call) (answer, *failure) {
	s.mu.Lock()
	if s.hook != nil {
		s.mu.Unlock()
		return answer{}, s.sayConflict(ctx, sayHookActive)
	}
	offset := c.params.whole("offset", 0, -1<<31, 1<<31-1)
	limit := int(c.params.whole("limit", 100, 1, 100))
	timeout := c.params.whole("timeout", 0, 0, pollMax)
	if f := s.allow(c.params); f != nil {
		s.mu.Unlock()
		return answer{}, f
	}
	if offset == s.lastPoll.offset {
		age := c.at.Sub(s.lastPoll.at)
		if age < 3*time.Second {
			timeout = max(timeout, 3)
		}
		if age < time.Second/2 {
			limit = 1
		}
	}
	s.lastPoll = lastPoll{offset, c.at}
	s.forget(offset)
	batch := s.take(limit)
	if len(batch) > 0 || timeout == 0 {
		s.mu.Unlock()
		return answer{result: batch}, nil
	}
	s.endPoll(sayConflict)
	me := &poller{fail: make(chan *failure, 1)}
	s.poller = me
	s.wake()
	s.mu.Unlock()
	return s.wait(ctx, me, max(offset, 0), limit, time.Duration(timeout)*s.o.Second)
}

// Polling reports whether a getUpdates waits.
func (s *Server) Polling() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.poller != nil
}

// wait ends with the first updates, or when time or patience is over.
func (s *Server) wait(ctx context.Context, me *poller, offset int64, limit int, timeout time.Duration) (answer, *failure) {
	t := time.NewTimer(timeout)
	defer t.Stop()
	over := false
	for {
		s.mu.Lock()
		if s.poller != me {
			s.mu.Unlock()
			f := <-me.fail
			return answer{}, s.sayConflict(ctx, f.text)
		}
		s.forget(offset)
		batch := s.take(limit)
		if len(batch) > 0 || over {
			s.poller = nil
			s.mu.Unlock()
			return answer{result: batch}, nil
		}
		changed := s.changed
		s.mu.Unlock()
		select {
		case <-changed:
		case <-t.C:
			over = true
		case <-ctx.Done():
			over = true
		case <-s.closed:
			over = true
		}
	}
}

// endPoll ends the one that waits. The caller holds the lock.
func (s *Server) endPoll(text string) {
	if s.poller != nil {
		s.poller.fail <- &failure{text: text}
		s.poller = nil
		s.wake()
	}
}

// sayConflict is a 409. Those that come soon after another wait before they
// are told.
func (s *Server) sayConflict(ctx context.Context, text string) *failure {
	s.mu.Lock()
	now := s.o.Now()
	soon := now.Before(s.conflict)
	if !soon {
		s.conflict = now.Add(conflictEvery)
	}
	s.mu.Unlock()
	if soon {
		s.pause(ctx, time.Duration(conflictEvery.Seconds())*s.o.Second)
	}
	return &failure{code: 409, text: text}
}
