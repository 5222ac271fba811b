package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"waymark/adapters/platform"
	"waymark/conversations"
)

const (
	botID     = 4711
	botName   = "WaymarkBot"
	theToken  = "4711471147:AAF-secret_part_that_is_as_long_as_all"
	theSecret = "0123456789abcdef0123456789abcdef"
)

// A call is one that the server got.
type call struct {
	method string
	at     time.Time
	args   map[string]string
}

// silence keeps the caller waiting until it goes.
var silence = botAnswer{}

// unauthorised refuses the token.
func unauthorised() botAnswer {
	return no(http.StatusUnauthorized, http.StatusText(http.StatusUnauthorized), "")
}

func batch(updates ...string) botAnswer { return yes("[" + strings.Join(updates, ",") + "]") }

// A server plays the Bot API: by method, what it answers first, second and so
// on. What is not in the script is answered as on a quiet day.
type server struct {
	ahead time.Duration // of its clock

	mu     sync.Mutex
	script map[string][]botAnswer
	calls  []call
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := call{method: path.Base(r.URL.Path), at: time.Now(), args: map[string]string{}}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var args map[string]json.RawMessage
		_ = json.NewDecoder(r.Body).Decode(&args) // no arguments are arguments too
		for name, value := range args {
			c.args[name] = argument(value)
		}
	} else if r.ParseMultipartForm(1<<20) == nil {
		for name, values := range r.MultipartForm.Value {
			c.args[name] = values[0]
		}
	}
	a := s.next(c)
	if a.body == "" {
		<-r.Context().Done()
		return
	}
	w.Header().Set("Date", time.Now().Add(s.ahead).UTC().Format(http.TimeFormat))
	w.WriteHeader(a.status)
	fmt.Fprint(w, a.body)
}

// argument is a value as a form has it.
func argument(value json.RawMessage) (text string) {
	if json.Unmarshal(value, &text) != nil {
		return string(value)
	}
	return text
}

func (s *server) next(c call) botAnswer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
	if script := s.script[c.method]; len(script) > 0 {
		s.script[c.method] = script[1:]
		return script[0]
	}
	switch c.method {
	case "getMe":
		return yes(fmt.Sprintf(`{"id":%d,"is_bot":true,"first_name":"W","username":%q}`, botID, botName))
	case "getWebhookInfo":
		return yes(`{"url":"","has_custom_certificate":false,"pending_update_count":0}`)
	case "getUpdates":
		return silence
	default:
		return yes("true")
	}
}

// RoundTrip makes the server reachable without a socket, so that its time may
// be that of a test.
func (s *server) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

func (s *server) add(method string, answers ...botAnswer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script[method] = append(s.script[method], answers...)
}

// called is the calls of a method so far.
func (s *server) called(method string) []call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.calls), func(c call) bool { return c.method != method })
}

func (s *server) offsets() (all []string) {
	for _, c := range s.called("getUpdates") {
		all = append(all, c.args["offset"])
	}
	return all
}

// A run is an adapter that runs against a server. The bot behind it notes what
// it gets, and then does what deliver says.
type run struct {
	*Adapter
	server  *server
	deliver func(context.Context, conversations.Message) error
	stop    context.CancelFunc
	ended   chan error

	mu   sync.Mutex
	got  []conversations.Message
	logs bytes.Buffer
}

func options() Options {
	return Options{Token: platform.NewSecret(theToken), Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}

func webhookOptions() Options {
	o := options()
	o.Mode, o.WebhookURL, o.WebhookSecret = Webhook, "https://bot.example.org/telegram", platform.NewSecret(theSecret)
	return o
}

// start runs an adapter; the server's script is that of getUpdates.
func start(t *testing.T, o Options, script ...botAnswer) *run {
	t.Helper()
	return prepared(t, o, script...).begin(t)
}

// prepared is an adapter that does not run yet.
func prepared(t *testing.T, o Options, script ...botAnswer) *run {
	t.Helper()
	k := &run{server: &server{script: map[string][]botAnswer{"getUpdates": script}}, ended: make(chan error, 1)}
	o.Log = slog.New(slog.NewTextHandler(k, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	if k.Adapter, err = New(o); err != nil {
		t.Fatal(err)
	}
	k.api.client.transport = k.server
	return k
}

func (k *run) begin(t *testing.T) *run {
	ctx, stop := context.WithCancel(t.Context())
	k.stop = stop
	go func() {
		k.ended <- k.Run(ctx, func(ctx context.Context, m conversations.Message) error {
			for _, each := range append(slices.Clone(m.Earlier), m) { // as the bot does it
				each.Earlier = nil
				k.mu.Lock()
				k.got = append(k.got, each)
				k.mu.Unlock()
				if k.deliver == nil {
					continue
				}
				if err := k.deliver(ctx, each); err != nil {
					return err
				}
			}
			return nil
		})
	}()
	return k
}

// end ends the run and returns what Run did.
func (k *run) end() error {
	k.stop()
	return <-k.ended
}

// Write takes the log.
func (k *run) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.logs.Write(p)
}

func (k *run) log() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.logs.String()
}

// texts is what was delivered so far, in order.
func (k *run) texts() (all []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, m := range k.got {
		all = append(all, fmt.Sprint(m.Body))
	}
	return all
}

func (k *run) ids() (all []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, m := range k.got {
		all = append(all, string(m.ID))
	}
	return all
}

// said is an update: a person writes a text in private.
func said(id, person int, text string) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"from":{"id":%d,"is_bot":false,"language_code":"en"},"chat":{"id":%[3]d,"type":"private"},"date":1,"text":%s}}`,
		id, id%1000+1, person, strconv.Quote(text))
}

// tapped is an update: a person presses a button in private.
func tapped(id, person int) string {
	return fmt.Sprintf(`{"update_id":%d,"callback_query":{"id":"q%[1]d","from":{"id":%d},"message":{"message_id":9,"date":1,"chat":{"id":%[2]d,"type":"private"}},"data":"next"}}`, id, person)
}

// pass lets virtual time pass, and what it brings about come to rest.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// inVirtualTime runs a test in a bubble of its own.
func inVirtualTime(t *testing.T, f func(*testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, f)
}

func equal[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
