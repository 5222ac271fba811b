package telegram

import (
	"context"
	"encoding/json"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/adapters/direct"
	"waymark/adapters/platform"
)

// serverToken is what the tests of this file's server know the bot by.
const serverToken = "4242:Sesame-open_Sesame"

// A botServer answers as the Bot API does, by the book or as it was told to,
// and remembers what it was asked.
type botServer struct {
	*httptest.Server
	t *testing.T

	mu      sync.Mutex
	calls   []botCall
	answers map[string][]botAnswer // by method; the last one stays
}

type botCall struct {
	method string
	fields map[string]string
}

type botAnswer struct {
	status int
	body   string
}

// no is a refusal with a description and parameters.
func no(code int, description, parameters string) botAnswer {
	if parameters == "" {
		parameters = "{}"
	}
	d, _ := json.Marshal(description)
	c, _ := json.Marshal(code)
	return botAnswer{code, `{"ok":false,"error_code":` + string(c) + `,"description":` + string(d) + `,"parameters":` + parameters + `}`}
}

// yes is a result.
func yes(result string) botAnswer { return botAnswer{200, `{"ok":true,"result":` + result + `}`} }

func newBotServer(t *testing.T) *botServer {
	t.Helper()
	s := &botServer{t: t, answers: map[string][]botAnswer{}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

// will has the server answer so, one after the other.
func (s *botServer) will(method string, answers ...botAnswer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[method] = answers
}

func (s *botServer) serve(w http.ResponseWriter, r *http.Request) {
	method := path.Base(r.URL.Path)
	if r.Method != http.MethodPost || r.URL.Path != "/bot"+serverToken+"/"+method {
		s.t.Errorf("got %s %s", r.Method, r.URL.Path)
	}
	call := botCall{method, fieldsOf(s.t, r)}
	s.mu.Lock()
	s.calls = append(s.calls, call)
	answer := yes("true")
	switch queue := s.answers[method]; {
	case len(queue) > 1:
		answer, s.answers[method] = queue[0], queue[1:]
	case len(queue) == 1:
		answer = queue[0]
	case method == "sendMessage":
		answer = yes(`{"message_id":7,"date":1,"chat":{"id":1,"type":"private"}}`)
	case strings.HasPrefix(method, "editMessage"):
		answer = yes(`{"message_id":` + call.fields["message_id"] + `,"date":1,"chat":{"id":1,"type":"private"}}`)
	}
	s.mu.Unlock()
	w.WriteHeader(answer.status)
	w.Write([]byte(answer.body))
}

// fieldsOf reads multipart or JSON.
func fieldsOf(t *testing.T, r *http.Request) map[string]string {
	fields := map[string]string{}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		t.Errorf("content type: %v", err)
	}
	if kind == "application/json" {
		var values map[string]json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&values); err != nil {
			t.Errorf("body: %v", err)
		}
		for k, v := range values {
			fields[k] = argument(v)
		}
		return fields
	}
	if r.ContentLength == 0 {
		return fields
	}
	form, err := multipart.NewReader(r.Body, params["boundary"]).ReadForm(1 << 20)
	if err != nil {
		t.Errorf("form: %v", err)
		return fields
	}
	for k, v := range form.Value {
		fields[k] = v[0]
	}
	return fields
}

// asked is every call so far.
func (s *botServer) asked() []botCall {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// methods are the names of the calls so far.
func (s *botServer) methods() (names []string) {
	for _, c := range s.asked() {
		names = append(names, c.method)
	}
	return names
}

func apiFor(t *testing.T, address string) *api {
	t.Helper()
	a, err := newAPI(Options{Token: platform.NewSecret(serverToken), APIURL: address})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.client.transport.(*direct.Transport).CloseIdleConnections)
	return a
}

func adapterFor(t *testing.T, s *botServer) *Adapter {
	t.Helper()
	return &Adapter{
		o: Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)}, api: apiFor(t, s.URL),
		me: Me{ID: 4242, Username: "waymark_bot"}, learnt: time.Now(), admins: newAdmins(time.Now),
	}
}

// soon bounds a test's calls.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// quiet checks that an error keeps the token to itself.
func quiet(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	if _, secret, _ := strings.Cut(serverToken, ":"); strings.Contains(err.Error(), secret) {
		t.Errorf("the error shows the token: %v", err)
	}
}
