package discordapi

import (
	"net/http"
	"strconv"
	"strings"
)

// judgeRequest holds a request to the specification. What Discord does not know
// it ignores, and so does this.
func (s *Server) judgeRequest(c *call, r *http.Request) {
	if s.spec == nil {
		return
	}
	op, path := s.spec.operation(r.Method, apiPath(r))
	if op == nil {
		s.violate("%s: the specification has no such endpoint", c.who)
		return
	}
	known := map[string]bool{}
	for _, where := range []object{op, path} {
		for _, p := range list(where, "parameters") {
			p, _ := p.(object)
			known[text(p, "name")] = text(p, "in") == "query"
		}
	}
	for name := range c.query {
		if !known[name] {
			s.violate("%s: unknown parameter %s", c.who, name)
		}
	}
	body, ok := op["requestBody"].(object)
	if !ok {
		if len(c.body) > 0 {
			s.violate("%s: a body, where none is wanted", c.who)
		}
		return
	}
	schema := jsonSchema(body)
	switch {
	case c.body == nil && yes(body, "required"):
		s.violate("%s: no body", c.who)
	case c.body == nil || schema == nil:
	default:
		for _, fault := range s.spec.check(c.whole(), schema, "body") {
			s.violate("%s: %s", c.who, fault)
		}
	}
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
