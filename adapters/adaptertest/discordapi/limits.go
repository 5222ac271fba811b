package discordapi

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A bucket counts requests since it was opened.
type bucket struct {
	count  int
	opened time.Time
	closed bool // a 429 was told
}

type limits struct {
	perChannel int // sends; 0: no limit
	per        time.Duration
	global     int // requests a second; 0: no limit
	buckets    map[string]*bucket
	impatient  int
}

func newLimits() limits {
	return limits{perChannel: 5, per: 5 * time.Second, global: 50, buckets: map[string]*bucket{}}
}

// Limit says how many messages a channel takes in a time; 0 is no limit.
//
// Defaults to 5 in 5s.
func (s *Server) Limit(perChannel int, per time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit.perChannel, s.limit.per = perChannel, per
}

// GlobalLimit says how many requests a second the bot has for all routes, those
// about interactions left out; 0 is no limit.
//
// Defaults to 50.
func (s *Server) GlobalLimit(perSecond int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit.global = perSecond
}

// Impatient is how many requests came before the wait of a 429 was over; those
// that were on their way count, too.
func (s *Server) Impatient() int { return s.count(func() int { return s.limit.impatient }) }

// limited counts a request, writes the headers about it, and says how long to
// wait if it is one too many; scope is empty if it is not.
func (s *Server) limited(c *call, r *http.Request, header http.Header) (wait time.Duration, scope string) {
	now := s.o.Now()
	if !c.route.open {
		if s.limit.global > 0 {
			if wait, ok := s.draw("global", s.limit.global, time.Second, now, nil); !ok {
				return wait, "global"
			}
		}
	}
	limit, per := 50, time.Second
	isSend := r.Method == http.MethodPost && c.route.path == "/channels/{channel}/messages"
	if isSend && s.limit.perChannel > 0 {
		limit, per = s.limit.perChannel, s.limit.per
	}
	key := r.Method + " " + c.route.path
	header.Set("X-RateLimit-Bucket", bucketName(key))
	for _, top := range []string{"channel", "guild", "token", "application"} {
		key += " " + c.vars[top]
	}
	wait, ok := s.draw(key, limit, per, now, header)
	if !ok && isSend && s.limit.perChannel > 0 {
		return wait, "user"
	}
	return 0, ""
}

// draw takes one from a bucket. A full one says how long it stays so.
func (s *Server) draw(key string, limit int, per time.Duration, now time.Time, header http.Header) (time.Duration, bool) {
	b := s.limit.buckets[key]
	if b == nil || now.Sub(b.opened) >= per {
		b = &bucket{opened: now}
		s.limit.buckets[key] = b
	}
	b.count++
	wait := b.opened.Add(per).Sub(now)
	if header != nil {
		header.Set("X-RateLimit-Limit", strconv.Itoa(limit))
		header.Set("X-RateLimit-Remaining", strconv.Itoa(max(limit-b.count, 0)))
		header.Set("X-RateLimit-Reset", seconds(time.Duration(now.Add(wait).UnixNano())))
		header.Set("X-RateLimit-Reset-After", seconds(wait))
	}
	if b.count <= limit {
		return 0, true
	}
	if b.closed {
		s.limit.impatient++
	}
	b.closed = true
	return wait, false
}

// bucketName is what X-RateLimit-Bucket says: of a route, without any id.
func bucketName(route string) string {
	h := fnv.New128a()
	h.Write([]byte(strings.ToLower(route)))
	return fmt.Sprintf("%x", h.Sum(nil))
}
