package discordapi

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A Judge stands before a Discord that is not ours, and holds what a bot asks of
// it to the vendor's specification. It changes nothing, and leaves the answers
// to who gives them.
type Judge struct {
	spec     *spec // nil: none
	upstream http.Handler

	mu         sync.Mutex
	asked      int
	violations []string
}

// NewJudge makes one that hands every request on to upstream. Specs is as in
// [Options]; without them only the header and the form of a body are judged.
func NewJudge(specs string, upstream http.Handler) (*Judge, error) {
	j := &Judge{upstream: upstream}
	if specs == "" {
		return j, nil
	}
	spec, err := loadSpec(specs)
	if err != nil {
		return nil, fmt.Errorf("judge a bot: %w", err)
	}
	j.spec = spec
	return j, nil
}

// ServeHTTP judges a request and hands it on. Its path begins with /api/vN.
func (j *Judge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, bodyMax))
	if err != nil {
		return // the client is gone
	}
	all := j.faults(r, raw)
	j.mu.Lock()
	j.asked++
	for _, fault := range all {
		if len(j.violations) < violationsMax {
			j.violations = append(j.violations, fmt.Sprintf("%s %s: %s", r.Method, r.URL.Path, fault))
		}
	}
	j.mu.Unlock()
	r.Body = io.NopCloser(bytes.NewReader(raw))
	j.upstream.ServeHTTP(w, r)
}

// faults are what is wrong with a request.
func (j *Judge) faults(r *http.Request, raw []byte) (all []string) {
	if ua := r.Header.Get("User-Agent"); !agent.MatchString(ua) {
		all = append(all, fmt.Sprintf("User-Agent %q, want DiscordBot (url, version)", ua))
	}
	switch is, want := r.Header.Get("Authorization") != "", !isKeyed(apiPath(r)); {
	case is && !want:
		all = append(all, "our token beside that of an interaction")
	case want && !is:
		all = append(all, "no token")
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		all = append(all, "a query that cannot be read")
	}
	c := &call{query: query}
	if f := c.read(r.Header.Get("Content-Type"), raw); f != nil {
		return append(all, f.message)
	}
	if j.spec != nil {
		all = append(all, j.spec.faults(c, r)...)
	}
	return all
}

// isKeyed reports whether a path holds the token of an interaction, for which
// that of the bot is not wanted.
func isKeyed(path string) bool {
	return strings.HasPrefix(path, "/webhooks/") || strings.HasPrefix(path, "/interactions/")
}

// Asked is how many requests were judged.
func (j *Judge) Asked() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.asked
}

// Violations are sentences about what the bot should have known better.
func (j *Judge) Violations() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]string(nil), j.violations...)
}

// judgeRequest holds a request to the specification.
func (s *Server) judgeRequest(c *call, r *http.Request) {
	if s.spec == nil {
		return
	}
	for _, fault := range s.spec.faults(c, r) {
		s.violate("%s: %s", c.who, fault)
	}
}

// faults are what is wrong with a request. What Discord does not know it ignores,
// and so does this.
func (sp *spec) faults(c *call, r *http.Request) (all []string) {
	op, path := sp.operation(r.Method, apiPath(r))
	if op == nil {
		return []string{"the specification has no such endpoint"}
	}
	known := map[string]bool{}
	for _, where := range []object{op, path} {
		for _, p := range list(where, "parameters") {
			p, _ := p.(object)
			known[text(p, "name")] = text(p, "in") == "query"
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.query)) {
		if !known[name] {
			all = append(all, "unknown parameter "+name)
		}
	}
	body, ok := op["requestBody"].(object)
	if !ok {
		if len(c.body) > 0 {
			all = append(all, "a body, where none is wanted")
		}
		return all
	}
	schema := jsonSchema(body)
	switch {
	case c.body == nil && yes(body, "required"):
		all = append(all, "no body")
	case c.body == nil || schema == nil:
	default:
		all = append(all, sp.check(c.whole(), schema, "body")...)
	}
	return all
}

// whole is the body as it was sent.
func (c *call) whole() any {
	if l, ok := c.body[""]; ok {
		return l
	}
	return c.body
}

func apiPath(r *http.Request) string {
	_, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/api/"), "/")
	return "/" + path
}

func jsonSchema(o object) object {
	content, _ := o["content"].(object)
	kind, _ := content["application/json"].(object)
	schema, _ := kind["schema"].(object)
	return schema
}

// judgeAnswer holds the server's own answer to the specification, so that no
// test leans on one that the vendor would not give.
func (s *Server) judgeAnswer(c *call, r *http.Request, a answer) {
	if s.spec == nil || a.status >= http.StatusBadRequest {
		return
	}
	op, _ := s.spec.operation(r.Method, apiPath(r))
	responses, _ := op["responses"].(object)
	response, ok := responses[strconv.Itoa(a.status)].(object)
	if op == nil {
		return
	}
	if !ok {
		s.violate("answer to %s: the specification has no status %d", c.who, a.status)
		return
	}
	schema := jsonSchema(response)
	if schema == nil {
		return
	}
	v, err := decode(a.body)
	if err != nil {
		s.violate("answer to %s: %v", c.who, err)
		return
	}
	for _, fault := range s.spec.check(v, schema, "answer") {
		s.violate("answer to %s: %s", c.who, fault)
	}
}
