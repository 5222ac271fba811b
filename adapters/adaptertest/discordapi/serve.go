package discordapi

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// A call is one request.
type call struct {
	route route
	vars  map[string]string // of the path
	query url.Values
	body  object
	files []upload
	who   string
}

// A route is one endpoint.
type route struct {
	method, path string
	run          func(*Server, *call) (any, *failure)
	open         bool // needs no token: the path holds one
	parts        []string
}

// noContent is an answer without a body, created one with status 201.
type noContent struct{}

type created struct{ body any }

// failure is an answer that is an error.
type failure struct {
	status   int
	code     int
	message  string
	errors   object
	forgiven bool // the bot could not know better
}

func (f *failure) wire() object {
	o := object{"message": f.message, "code": f.code}
	if f.errors != nil {
		o["errors"] = f.errors
	}
	return o
}

// An answer is all that goes back.
type answer struct {
	status int
	header http.Header
	body   []byte
	kind   string // content type
}

// bodyMax is where reading a body stops, in bytes.
const bodyMax = 26 << 20

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		s.websocket(w, r)
		return
	}
	if s.handOut(w, r) {
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, bodyMax))
	if err != nil {
		return // the client is gone
	}
	fault, meets := s.meet(r)
	if meets && !s.pause(r, fault.Delay) {
		hangUp(w)
		return
	}
	var a answer
	if !meets || fault.After || fault.Status == 0 && !fault.Cut {
		a = s.answer(r, body)
	}
	if meets && fault.Cut {
		hangUp(w)
		return
	}
	if meets && fault.Status != 0 {
		a = fault.answer()
		s.mu.Lock()
		s.tally(a)
		s.mu.Unlock()
	}
	a.write(w)
}

func (a answer) write(w http.ResponseWriter) {
	for k, v := range a.header {
		w.Header()[k] = v
	}
	if a.kind != "" {
		w.Header().Set("Content-Type", a.kind)
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the client may be gone
}

// answer does what is asked for.
func (s *Server) answer(r *http.Request, raw []byte) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return answer{status: http.StatusServiceUnavailable, kind: "text/plain", body: []byte("upstream connect error or disconnect/reset before headers")}
	}
	c := &call{query: r.URL.Query()}
	header := http.Header{}
	var result any
	f := s.admit(c, r)
	if f == nil {
		if wait, scope := s.limited(c, r, header); scope != "" {
			a := tooMany(wait, scope, header)
			s.tally(a)
			return a
		}
		f = c.read(r.Header.Get("Content-Type"), raw)
	}
	if f == nil {
		s.judgeRequest(c, r)
		result, f = c.route.run(s, c)
	}
	a := answer{status: http.StatusOK, header: header, kind: "application/json"}
	switch result := result.(type) {
	case noContent:
		a.status, a.kind = http.StatusNoContent, ""
	case created:
		a.status, a.body = http.StatusCreated, mustJSON(result.body)
	default:
		a.body = mustJSON(result)
	}
	if f != nil {
		a.status, a.kind, a.body = f.status, "application/json", mustJSON(f.wire())
		s.blame(c, f)
	}
	s.judgeAnswer(c, r, a)
	s.tally(a)
	return a
}

// blame notes failures that the bot could have spared itself. A message or
// channel that is gone, a person who closed their DMs and an interaction that is
// over are nobody's fault.
func (s *Server) blame(c *call, f *failure) {
	if f.forgiven {
		return
	}
	switch f.code {
	case 20012, 30032, 40333, 50003, 50005, 50006, 50024, 50035, 50109:
		s.violate("%s %s: %s %s", c.route.method, c.route.path, f.message, mustJSON(f.errors))
	case 0:
		if f.status == http.StatusNotFound || f.status == http.StatusMethodNotAllowed {
			s.violate("%s: %s", c.who, f.message)
		}
	}
}

// tally counts what Cloudflare counts. The caller holds the lock.
func (s *Server) tally(a answer) {
	switch a.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		s.invalid++
	case http.StatusTooManyRequests:
		if a.header.Get("X-RateLimit-Scope") != "shared" {
			s.invalid++
		}
	}
}

// agent is what User-Agent must look like.
var agent = regexp.MustCompile(`^DiscordBot \(https?://[^ ,]+, ?v?[^ ,)]+\)`)

// admit finds out what is asked for, and by whom.
func (s *Server) admit(c *call, r *http.Request) *failure {
	path, ok := strings.CutPrefix(r.URL.Path, "/api/v9")
	if !ok {
		path, ok = strings.CutPrefix(r.URL.Path, "/api/v10")
	}
	c.who = r.Method + " " + r.URL.Path
	if !ok || !s.match(c, r.Method, path) {
		return &failure{status: http.StatusNotFound, message: "404: Not Found"}
	}
	if ua := r.Header.Get("User-Agent"); !agent.MatchString(ua) {
		s.violate("%s: User-Agent %q, want DiscordBot (url, version)", c.who, ua)
		return &failure{status: http.StatusForbidden, code: 40333, message: "internal network error"}
	}
	auth := r.Header.Get("Authorization")
	if c.route.open && auth == "" {
		return nil
	}
	token, ok := strings.CutPrefix(auth, "Bot ")
	if !ok || s.revoked || token != s.o.Token {
		return &failure{status: http.StatusUnauthorized, message: "401: Unauthorized"} //nolint:misspell // the real server's words
	}
	return nil
}

// match finds the route; one without a variable goes before one with.
func (s *Server) match(c *call, method, path string) bool {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for _, rt := range s.routes {
		if rt.method != method || len(rt.parts) != len(parts) {
			continue
		}
		vars := map[string]string{}
		ok := true
		for i, p := range rt.parts {
			switch {
			case strings.HasPrefix(p, "{"):
				vars[strings.Trim(p, "{}")] = parts[i]
			case p != parts[i]:
				ok = false
			}
		}
		if ok {
			c.route, c.vars = rt, vars
			return c.idsAreNumbers()
		}
	}
	return false
}

// idsAreNumbers is false for an id that is none; the real server answers 400
// there, and whoever sends such a thing has a fault of the kind of a wrong path.
func (c *call) idsAreNumbers() bool {
	for name, value := range c.vars {
		if name == "token" || name == "message" && value == "@original" {
			continue
		}
		if _, err := strconv.ParseUint(value, 10, 64); err != nil {
			return false
		}
	}
	return true
}

func fail(status, code int, message string) *failure {
	return &failure{status: status, code: code, message: message}
}
