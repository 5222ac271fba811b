package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"waymark/conversations"
)

const (
	// longestAnswer is where reading an answer stops, in bytes. A hundred
	// messages of the longest kind are a few megabytes.
	longestAnswer = 32 << 20
	// briefestWait and briefestForAll are the shortest waits, where Discord
	// asks for one; unsaidWait and unsaidForAll are those where it does not say
	// how long, and longestWait is where we believe it no more.
	briefestWait   = 250 * time.Millisecond
	briefestForAll = time.Second
	unsaidWait     = 5 * time.Second
	unsaidForAll   = time.Minute
	longestWait    = 24 * time.Hour
	// longestReason is how much of what Discord says stands in an error, in
	// bytes.
	longestReason = 300
)

// newTransport makes the connections to Discord.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
		TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConnsPerHost: 40, // more than are sent at once: each new one would cost a handshake
		// Shorter than a server's, which closes without a word, and then a
		// request is lost on a connection that was dead.
		IdleConnTimeout: 30 * time.Second,
	}
}

// A refusal is Discord's no.
type refusal struct {
	status int
	code   int    // Discord's own; 0: none
	text   string // what Discord says, or what stands for it
	after  time.Duration
	// foreign: the answer is not of Discord's making, but a page of somebody on
	// the way. keyed: the address held the key, and not our token counted.
	foreign, keyed bool
}

func (e *refusal) Error() string {
	if e.code == 0 {
		return fmt.Sprintf("%d %s", e.status, e.text)
	}
	return fmt.Sprintf("%d %s (%d)", e.status, e.text, e.code)
}

// An unsentError says that the request never left.
type unsentError struct{ err error }

func (e *unsentError) Error() string { return "nothing was sent: " + e.err.Error() }
func (e *unsentError) Unwrap() error { return e.err }

// An exchange is one request with its answer. The library gets to see nothing
// but successes, and no header: it would sleep for those about rates, and stand
// still for what is not JSON.
type exchange struct {
	transport http.RoundTripper
	gate      *gate
	route     string            // that the rates are of
	key       string            // that the address holds; empty: the token counts
	secrets   *strings.Replacer // takes token and key out of a text

	err error // what became of it
}

// RoundTrip sends a request of the library's. Its error is kept as well: the
// library's own would quote the address.
func (x *exchange) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := x.ask(req)
	if err != nil {
		x.err = err
		return nil, err
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Header: http.Header{},
		Body: io.NopCloser(bytes.NewReader(body)), Request: req,
	}, nil
}

// ask returns the body of a success. A no is a [refusal], or a LaterError; an
// [unsentError] says that the request never left; with any other error it may
// have been heard.
func (x *exchange) ask(req *http.Request) ([]byte, error) {
	var connected atomic.Bool
	// The library's body is one that the transport can read twice, so that it
	// can send it once more when an idle connection turns out to be dead before
	// the first byte.
	req = req.Clone(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	}))
	if x.key != "" {
		req.Header.Del("Authorization")
	}
	resp, err := x.transport.RoundTrip(req)
	if err != nil {
		err = x.clean(err)
		if !connected.Load() {
			return nil, &unsentError{err}
		}
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	body, err := io.ReadAll(io.LimitReader(resp.Body, longestAnswer))
	x.gate.heed(x.route, resp.Header)
	if resp.StatusCode/100 == 2 {
		if err != nil {
			return nil, fmt.Errorf("read the answer: %w", x.clean(err))
		}
		return body, nil
	}
	err = x.verdict(resp, body)
	if later := (*conversations.LaterError)(nil); errors.As(err, &later) {
		x.gate.close(x.route, later)
	}
	return nil, err
}

// clean is an error of the network without token and key. Some quote what a
// server said, and that may quote the address.
func (x *exchange) clean(err error) error {
	if said := x.secrets.Replace(err.Error()); said != err.Error() {
		return errors.New(said)
	}
	return err
}

// A denial is how Discord says no.
type denial struct {
	Message *string         `json:"message"`
	Code    int             `json:"code"`
	Errors  json.RawMessage `json:"errors"`
	After   float64         `json:"retry_after"` // in seconds
	Global  bool            `json:"global"`
}

// verdict is the error for an answer that is no success.
func (x *exchange) verdict(resp *http.Response, body []byte) error {
	var d denial
	err := read(body, &d)
	e := &refusal{
		status:  resp.StatusCode,
		code:    d.Code,
		after:   wait(d.After, resp.Header),
		foreign: err != nil || d.Message == nil,
		keyed:   x.key != "",
	}
	if e.foreign { // its words stay out: such pages quote the address
		e.text = "an answer that is not Discord's: " + http.StatusText(resp.StatusCode)
	} else {
		e.text = x.reason(d)
	}
	if e.status != http.StatusTooManyRequests || e.code == codeOldEdits {
		return e
	}
	scope := resp.Header.Get("X-RateLimit-Scope")
	switch {
	case e.foreign && scope == "" && d.After == 0: // Cloudflare's, before Discord
		return &conversations.LaterError{After: orElse(e.after, unsaidForAll, briefestForAll), Everybody: true}
	case d.Global, scope == "global", resp.Header.Get("X-RateLimit-Global") != "":
		return &conversations.LaterError{After: orElse(e.after, unsaidWait, briefestForAll), Everybody: true}
	}
	return &conversations.LaterError{After: orElse(e.after, unsaidWait, briefestWait)}
}

// reason is what Discord says, and of a form the first thing that is wrong with
// it.
func (x *exchange) reason(d denial) string {
	said := *d.Message
	if at, what := firstFault(d.Errors, ""); what != "" {
		said += ": " + at + ": " + what
	}
	said = x.secrets.Replace(said)
	if len(said) > longestReason {
		said = strings.ToValidUTF8(said[:longestReason], "") + "…"
	}
	return said
}

// firstFault is the first leaf of the tree of what is wrong with a form, and
// where it stands, as in components.0.label.
func firstFault(raw json.RawMessage, at string) (where, what string) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return "", ""
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return "", ""
		}
		var next json.RawMessage
		if d.Decode(&next) != nil {
			return "", ""
		}
		if name == "_errors" {
			var faults []struct {
				Message string `json:"message"`
			}
			if read(next, &faults) == nil && len(faults) > 0 {
				return at, faults[0].Message
			}
			continue
		}
		if where, what = firstFault(next, strings.TrimPrefix(fmt.Sprintf("%s.%s", at, name), ".")); what != "" {
			return where, what
		}
	}
	return "", ""
}

// wait is how long to wait by the body or the header of an answer; 0 if they do
// not say.
func wait(said float64, header http.Header) time.Duration {
	if said <= 0 {
		said = seconds(header.Get("Retry-After"))
	}
	return time.Duration(min(said, longestWait.Seconds()) * float64(time.Second))
}

// seconds reads a number of them; 0 if it is none.
func seconds(s string) float64 {
	if n, err := strconv.ParseFloat(s, 64); err == nil && n > 0 {
		return n
	}
	return 0
}

// orElse is a wait that was said, and if it was not, another; but not less than
// the briefest.
func orElse(said, unsaid, briefest time.Duration) time.Duration {
	if said == 0 {
		said = unsaid
	}
	return max(said, briefest)
}
