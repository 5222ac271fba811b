package botapi

import (
	"encoding/json"
	"fmt"
)

// violationsMax keeps a long test that goes wrong everywhere from filling the
// memory.
const violationsMax = 1000

func (s *Server) violate(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addViolations(fmt.Sprintf(format, args...))
}

func (s *Server) addViolations(faults ...string) {
	s.violations = append(s.violations, faults[:min(len(faults), violationsMax-len(s.violations))]...)
}

// judgeRequest holds a request to the specification.
func (s *Server) judgeRequest(c *call) {
	if s.o.Spec == nil {
		return
	}
	for _, fault := range s.o.Spec.request(c.method, c.params) {
		s.violate("%s", fault)
	}
}

// judgeAnswer holds the server's own answer to it, so that no test leans on
// one that the vendor would not give. Updates are judged where they are made.
func (s *Server) judgeAnswer(c *call, body []byte) {
	if s.o.Spec == nil || c.method == "getUpdates" {
		return
	}
	var a struct {
		Result json.RawMessage `json:"result"`
	}
	err := json.Unmarshal(body, &a)
	if err != nil {
		s.violate("answer to %s: %v", c.method, err)
		return
	}
	v, err := decode(a.Result)
	if err != nil {
		s.violate("answer to %s: %v", c.method, err)
		return
	}
	for _, fault := range s.o.Spec.value(v, s.o.Spec.Methods[c.method].Returns, "", "answer to "+c.method) {
		s.violate("%s", fault)
	}
}

// judgeUpdate holds an update of the server's own making to it. The caller
// holds the lock.
func (s *Server) judgeUpdate(u *update) {
	if s.o.Spec == nil {
		return
	}
	v, err := decode(u.wire())
	if err != nil {
		s.addViolations(fmt.Sprintf("update %d: %v", u.id, err))
		return
	}
	s.addViolations(s.o.Spec.one(v, "Update", "", fmt.Sprintf("update %d", u.id))...)
}
