package botapi

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// A call is one request for a method.
type call struct {
	method string // as the vendor spells it
	at     time.Time
	params params
}

// A method runs with the lock held.
type method func(*Server, *call) (any, *failure)

type served struct {
	name string
	run  method
}

// methods are all that is served, but getUpdates, which waits. The keys are in
// small letters: the real server does not look at their case.
func methods() map[string]served {
	all := map[string]served{}
	for name, run := range map[string]method{
		"getMe":                  (*Server).getMe,
		"getUpdates":             nil,
		"setWebhook":             (*Server).setWebhook,
		"deleteWebhook":          (*Server).deleteWebhook,
		"getWebhookInfo":         (*Server).getWebhookInfo,
		"sendMessage":            (*Server).sendMessage,
		"editMessageText":        (*Server).editMessageText,
		"editMessageReplyMarkup": (*Server).editMessageReplyMarkup,
		"deleteMessage":          (*Server).deleteMessage,
		"answerCallbackQuery":    (*Server).answerCallbackQuery,
		"sendChatAction":         (*Server).sendChatAction,
		"setMyCommands":          (*Server).setMyCommands,
		"getMyCommands":          (*Server).getMyCommands,
		"deleteMyCommands":       (*Server).deleteMyCommands,
		"setMyDescription":       (*Server).setMyDescription,
		"getMyDescription":       (*Server).getMyDescription,
		"setMyShortDescription":  (*Server).setMyShortDescription,
		"getMyShortDescription":  (*Server).getMyShortDescription,
		"getChat":                (*Server).getChat,
		"getFile":                (*Server).getFile,
		"sendPhoto":              (*Server).sendPhoto,
		"sendDocument":           (*Server).sendDocument,
		"createForumTopic":       (*Server).createForumTopic,
		"deleteForumTopic":       (*Server).deleteForumTopic,
		"getChatMember":          (*Server).getChatMember,
		"getChatAdministrators":  (*Server).getChatAdministrators,
	} {
		all[strings.ToLower(name)] = served{name, run}
	}
	return all
}

// serve answers one request of the bot.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if s.download(w, r) {
		return
	}
	c := &call{at: s.o.Now()}
	f := s.admit(c, r.URL.Path)
	if f == nil {
		c.params, f = readParams(r)
	}
	if f != nil {
		body, code := encode(answer{}, f)
		s.note(c, f, "")
		write(w, body, code, 0)
		return
	}
	s.judgeRequest(c)
	fault := s.chooseFault(c.method, c.params)
	var a answer
	switch {
	case fault.Kind == Flood:
		f = s.flood(c, fault)
	case fault.Kind == Refusal:
		f = bad("%s", fault.Says)
	case fault.Kind.refuses():
		f = &failure{code: http.StatusInternalServerError, text: "Internal Server Error"}
	default:
		s.pause(r.Context(), fault.Lasts)
		a, f = s.run(r.Context(), c)
	}
	body, code := encode(a, f)
	if f == nil {
		s.judgeAnswer(c, body)
	}
	if fault.Kind.loses() {
		s.doubt(c, a, f, fault.Kind)
	}
	s.note(c, f, fault.Kind)
	if fault.Kind.loses() && fault.Kind != Broken {
		s.lose(w, r, fault.Kind)
		return
	}
	retryAfter := 0
	if f != nil {
		retryAfter = f.retryAfter
	}
	write(w, body, code, retryAfter)
}

// admit finds out which method is asked for, and by whom.
func (s *Server) admit(c *call, path string) *failure {
	rest, ok := strings.CutPrefix(path, "/bot")
	token, name, slash := strings.Cut(rest, "/")
	if !ok || !slash || token == "" {
		return &failure{code: http.StatusNotFound, text: "Not Found"}
	}
	if token[0] == '0' || len(token) > 80 || !strings.Contains(token, ":") {
		return &failure{code: http.StatusUnauthorized, text: "Unauthorized: invalid token specified"} //nolint:misspell // the real server's words
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(s.o.Token)) != 1 {
		return &failure{code: http.StatusUnauthorized, text: "Unauthorized"} //nolint:misspell // likewise
	}
	m, ok := s.methods[strings.ToLower(name)]
	if !ok {
		s.violate("method %q is not served, or unknown", name)
		return &failure{code: http.StatusNotFound, text: "Not Found: method not found"}
	}
	c.method = m.name
	return nil
}

func (s *Server) run(ctx context.Context, c *call) (answer, *failure) {
	if c.method == "getUpdates" {
		return s.getUpdates(ctx, c)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	result, f := s.methods[strings.ToLower(c.method)].run(s, c)
	if a, ok := result.(answer); ok {
		return a, f
	}
	return answer{result: result}, f
}

// note puts an answered request into the book.
func (s *Server) note(c *call, f *failure, fault FaultKind) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.wake()
	q := Request{Method: c.method, At: c.at, Params: c.params.plain(), Code: http.StatusOK, Fault: fault}
	if f != nil {
		q.Code, q.Error = f.code, f.text
		switch f.code {
		case http.StatusTooManyRequests:
			s.stats.Floods++
		case http.StatusConflict:
			s.stats.Conflicts++
		}
	}
	key := strings.ToLower(c.method)
	s.requests[key] = append(s.requests[key], q)
}

// object reads a parameter that is JSON, strictly: an unknown field is one that
// we have misspelt.
func object(text string, into any) error {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
