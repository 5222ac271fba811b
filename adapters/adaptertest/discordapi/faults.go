package discordapi

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Fault is something that goes wrong with REST requests.
type Fault struct {
	Method string // empty: any
	Path   string // a part of it; empty: any
	Times  int    // 0: for ever
	Status int    // 0: the true answer, unless Cut
	Body   string
	Header http.Header
	After  bool          // what is asked for is done, and the answer is lost
	Cut    bool          // the connection ends without an answer
	Delay  time.Duration // before anything is done, by the clock on the wall
}

// Fail makes f happen from now on, until stop is called or it has happened
// often enough. Of several that fit, the one that was asked for first does.
func (s *Server) Fail(f Fault) (stop func()) {
	if f.After && f.Status == 0 && !f.Cut {
		f.Status = http.StatusBadGateway
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	one := &f
	s.faults = append(s.faults, one)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.dropFault(one)
	}
}

// Faults is how many of them have happened.
func (s *Server) Faults() int { return s.count(func() int { return s.faulted }) }

func (s *Server) dropFault(one *Fault) {
	s.faults = slices.DeleteFunc(slices.Clone(s.faults), func(f *Fault) bool { return f == one })
}

// meet is the fault that happens to a request.
func (s *Server) meet(r *http.Request) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Method != "" && f.Method != r.Method || !strings.Contains(r.URL.Path, f.Path) {
			continue
		}
		if f.Times > 0 {
			f.Times--
			if f.Times == 0 {
				s.dropFault(f)
			}
		}
		s.faulted++
		return *f, true
	}
	return Fault{}, false
}

func (f Fault) answer() answer {
	a := answer{status: f.Status, header: http.Header{}, body: []byte(f.Body)}
	for k, v := range f.Header {
		a.header[http.CanonicalHeaderKey(k)] = v
	}
	if a.header.Get("Content-Type") == "" && strings.HasPrefix(f.Body, "{") {
		a.kind = "application/json"
	}
	return a
}

// pause waits, and reports false if the client or the server went.
func (s *Server) pause(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	ctx, cancel := context.WithTimeout(r.Context(), d)
	defer cancel()
	select {
	case <-ctx.Done():
		return r.Context().Err() == nil
	case <-s.closed:
		return false
	}
}

// hangUp ends a connection without an answer.
func hangUp(w http.ResponseWriter) {
	h, ok := w.(http.Hijacker)
	if !ok {
		panic("discordapi: the connection cannot be cut")
	}
	conn, _, err := h.Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// Limited is a 429 of scope "user", "global" or "shared".
func Limited(scope string, after time.Duration) Fault {
	a := tooMany(after, scope, http.Header{})
	a.header.Set("Content-Type", "application/json")
	if scope != "global" {
		a.header.Set("X-Ratelimit-Limit", "5")
		a.header.Set("X-Ratelimit-Remaining", "0")
		a.header.Set("X-Ratelimit-Reset", seconds(time.Duration(time.Now().Add(after).UnixNano())))
		a.header.Set("X-Ratelimit-Reset-After", seconds(after))
		a.header.Set("X-Ratelimit-Bucket", bucketName("limited"))
	}
	return Fault{Status: a.status, Body: string(a.body), Header: a.header}
}

// Cloudflare is the 429 of who stands before Discord and has had enough: HTML.
func Cloudflare() Fault {
	return Fault{
		Status: http.StatusTooManyRequests,
		Body:   "<!doctype html><html><head><title>Access denied | discord.com used Cloudflare to restrict access</title></head><body>error code: 1015</body></html>",
		Header: http.Header{"Content-Type": {"text/html; charset=UTF-8"}, "Retry-After": {"600"}, "Server": {"cloudflare"}},
	}
}

// tooMany is the answer to a request too many.
func tooMany(wait time.Duration, scope string, header http.Header) answer {
	message := "You are being rate limited."
	if scope == "shared" {
		message = "The resource is being rate limited."
	}
	header.Set("X-RateLimit-Scope", scope)
	header.Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	if scope == "global" {
		header.Set("X-RateLimit-Global", "true")
	}
	body := fmt.Sprintf(`{"message":%q,"retry_after":%s,"global":%t,"code":0}`, message, seconds(wait), scope == "global")
	return answer{status: http.StatusTooManyRequests, header: header, kind: "application/json", body: []byte(body)}
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
