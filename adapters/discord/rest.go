package discord

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

const (
	// defaultAPI is where Discord is. The version is the library's.
	defaultAPI = "https://discord.com/api/v9"
	// callTime is how long a request may take with its answer.
	callTime = 15 * time.Second
	// agent is what Discord wants to know of who calls: a page and a version,
	// and then what one likes.
	agent = "DiscordBot (https://github.com/bwmarrin/discordgo, v" + discordgo.VERSION + ") Waymark"
)

// A rest calls Discord's REST API. It waits for no rate and tries nothing
// again: what Discord asks to wait comes back as a LaterError, and a request
// that is known to be one too many does not leave. Errors are those of
// [explain]; neither the token, nor that of an interaction, nor an address is
// in them.
type rest struct {
	session   *discordgo.Session // never opened
	transport *http.Transport
	gate      gate
	token     string
	base      string // of all addresses, without a slash at its end
}

// newREST makes a rest for a token without "Bot ". It calls nobody.
func newREST(token, apiURL string, now func() time.Time) (*rest, error) {
	if apiURL == "" {
		apiURL = defaultAPI
	}
	u, err := url.Parse(apiURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("the address of the API is none")
	}
	s, err := discordgo.New("Bot " + token)
	if err != nil {
		return nil, errors.New("the library does not take the token")
	}
	s.UserAgent = agent
	s.MaxRestRetries, s.ShouldRetryOnRateLimit = 0, false
	s.StateEnabled = false
	return &rest{
		session:   s,
		transport: newTransport(),
		gate:      gate{now: now, routes: map[string]time.Time{}},
		token:     token,
		base:      strings.TrimRight(apiURL, "/"),
	}, nil
}

// close ends the connections that nobody uses.
func (r *rest) close() { r.transport.CloseIdleConnections() }

// A request is one to Discord.
type request struct {
	method, path string
	query        url.Values
	key          string // that the path holds: the token of an interaction; empty: ours counts
	body         any    // nil: none
}

// call sends a request and decodes the answer into out, unless that is nil.
// what says in errors what was being done.
func (r *rest) call(ctx context.Context, what string, q request, out any) error {
	raw, err := r.ask(ctx, q)
	switch {
	case err != nil:
	case out == nil && len(raw) > 0 && !json.Valid(raw), out != nil && read(raw, out) != nil:
		err = errors.New("the answer cannot be read")
	}
	return explain(what, err)
}

// ask sends a request and returns the answer if it is a success.
func (r *rest) ask(ctx context.Context, q request) ([]byte, error) {
	route := routeOf(q.method, q.path)
	if err := r.gate.pass(route, q.key != ""); err != nil {
		return nil, err
	}
	var body []byte
	if q.body != nil {
		var err error
		if body, err = json.Marshal(q.body); err != nil {
			return nil, &unsentError{err}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	x := &exchange{transport: r.transport, gate: &r.gate, route: route, key: q.key, secrets: r.secrets(q.key)}
	address := r.base + q.path
	if len(q.query) > 0 {
		address += "?" + q.query.Encode()
	}
	// The library keeps one bucket for each address for ever, and sleeps in it.
	// This one is thrown away.
	bucket := &discordgo.Bucket{Key: route}
	bucket.Lock()
	raw, err := r.session.RequestWithLockedBucket(q.method, address, "application/json", body, bucket, 0,
		discordgo.WithContext(ctx), discordgo.WithClient(&http.Client{Transport: x}))
	switch {
	case x.err != nil:
		return nil, x.err
	case err != nil: // it came to no exchange
		return nil, &unsentError{errors.New("no request can be made of this")}
	}
	return raw, nil
}

// secrets takes the token, and the key of an address, out of a text.
func (r *rest) secrets(key string) *strings.Replacer {
	hide := []string{r.token, "***"}
	if i := strings.LastIndexByte(r.token, '.'); i >= 0 && i+1 < len(r.token) {
		hide = append(hide, r.token[i+1:], "***")
	}
	if key != "" {
		hide = append(hide, key, "***", url.PathEscape(key), "***")
	}
	if r.token == "" {
		hide = hide[2:]
	}
	return strings.NewReplacer(hide...)
}
