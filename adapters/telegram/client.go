package telegram

import (
	"bytes"
	"context"
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

	"waymark/adapters/direct"
)

// longestAnswer is where reading an answer stops, in bytes. A hundred updates
// of the longest kind are a few megabytes.
const longestAnswer = 32 << 20

// usualAnswer is how many bytes of an answer are made room for because it says so.
const usualAnswer = 64 << 10

// A client carries requests to the Bot API. It opens the answers itself, so
// that what the library gets to see is small and certain, and so that every
// error says whether Telegram may have heard the request.
type client struct {
	transport http.RoundTripper
	secret    string       // of the token; in no error
	date      atomic.Int64 // of the last answer, in Unix seconds; 0: none
}

func newClient(token string) *client {
	_, secret, _ := strings.Cut(token, ":")
	return &client{
		secret: secret,
		transport: &direct.Transport{Otherwise: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
			TLSHandshakeTimeout: 10 * time.Second,
			MaxIdleConnsPerHost: 128, // more than there are calls at once: each new one would cost a handshake
			// Shorter than a server's, which closes without a word, and then a
			// request is lost on a connection that was dead.
			IdleConnTimeout: 30 * time.Second,
		}},
	}
}

// scrub is what Telegram says, without the token.
func (c *client) scrub(said string) string { return strings.ReplaceAll(said, c.secret, "***") }

// An envelope is what the Bot API wraps every answer in.
type envelope struct {
	OK          bool   `json:"ok"`
	Result      any    `json:"result"` // what it is read into
	Description string `json:"description"`
	Code        int    `json:"error_code"`
	Parameters  struct {
		RetryAfter int   `json:"retry_after"`
		MigrateTo  int64 `json:"migrate_to_chat_id"`
	} `json:"parameters"`
}

// A refusal is Telegram's no.
type refusal struct {
	code       int
	text       string
	retryAfter time.Duration
	migrateTo  int64 // the chat that a group has become; 0: none
}

func (e *refusal) Error() string { return fmt.Sprintf("%d %s", e.code, e.text) }

// An unsentError says that the request never left.
type unsentError struct{ err error }

func (e *unsentError) Error() string { return "nothing was sent: " + e.err.Error() }
func (e *unsentError) Unwrap() error { return e.err }

// Do sends a request of the library's and returns the answer if it is a yes. Its
// errors are those of call.
func (c *client) Do(req *http.Request) (*http.Response, error) {
	var result json.RawMessage
	if err := c.call(req, &result); err != nil {
		return nil, err
	}
	body := fmt.Appendf(nil, `{"ok":true,"result":%s}`, result)
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(body))}, nil
}

// call sends a request and reads the result if the answer is a yes. A no is
// a [refusal]; an [unsentError] says that the request never left; with any
// other error it may have been heard.
func (c *client) call(req *http.Request, result any) error {
	req, connected, err := prepare(req)
	if err != nil {
		return &unsentError{err}
	}
	return c.exchange(req, connected, result)
}

// exchange is call of a request that says when there is a connection for it.
func (c *client) exchange(req *http.Request, connected *atomic.Bool, result any) error {
	// The transport and not an http.Client: nothing here follows redirects,
	// and its errors do not quote the address, which holds the token.
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		if !connected.Load() {
			return &unsentError{err}
		}
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		c.date.Store(at.Unix())
	}
	var body bytes.Buffer
	body.Grow(int(min(max(resp.ContentLength, 0), usualAnswer)) + bytes.MinRead)
	if _, err := body.ReadFrom(io.LimitReader(resp.Body, longestAnswer)); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if plainYes(body.Bytes(), result) {
		return nil
	}
	e := envelope{Result: result}
	if err := json.Unmarshal(body.Bytes(), &e); err != nil || e.OK && e.Result == nil || !e.OK && e.Code == 0 {
		return strange(resp)
	}
	if !e.OK {
		return &refusal{
			code:       e.Code,
			text:       c.scrub(e.Description),
			retryAfter: time.Duration(e.Parameters.RetryAfter) * time.Second,
			migrateTo:  e.Parameters.MigrateTo,
		}
	}
	return nil
}

// plainYes reads what nearly every answer is, without looking at what follows: a yes, or
// one that begins with the number of the message that was made. It reports whether it was.
func plainYes(body []byte, result any) bool {
	rest, ok := bytes.CutPrefix(body, []byte(`{"ok":true,"result":`))
	if !ok {
		return false
	}
	switch result := result.(type) {
	case *bool:
		*result = string(rest) == "true}"
		return *result
	case *sentMessage:
		rest, ok = bytes.CutPrefix(rest, []byte(`{"message_id":`))
		end := bytes.IndexByte(rest, ',')
		if !ok || end < 0 || !bytes.HasSuffix(rest, []byte("}}")) {
			return false
		}
		id, err := strconv.Atoi(string(rest[:end]))
		result.ID = id
		return err == nil && id > 0
	}
	return false
}

// prepare reads the body of a request, so that the transport can send it once
// more when an idle connection turns out to be dead before the first byte.
// connected becomes true when there is a connection to send it on.
func prepare(req *http.Request) (_ *http.Request, connected *atomic.Bool, err error) {
	var body []byte
	if req.Body != nil {
		body, err = io.ReadAll(req.Body)
		if err = errors.Join(err, req.Body.Close()); err != nil {
			return nil, nil, err
		}
	}
	req, connected = watched(req)
	if len(body) == 0 {
		req.Body = http.NoBody
		return req, connected, nil
	}
	req.ContentLength = int64(len(body))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	req.Body, err = req.GetBody()
	return req, connected, err
}

// watched is a request whose connected becomes true when there is a connection to
// send it on.
func watched(req *http.Request) (_ *http.Request, connected *atomic.Bool) {
	connected = new(atomic.Bool)
	return req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})), connected
}

// strange is the error for an answer that is not the Bot API's: a page of some
// proxy. Its text stays out of it, for such pages quote the address.
func strange(resp *http.Response) error {
	if resp.StatusCode == http.StatusTooManyRequests {
		after, _ := strconv.Atoi(resp.Header.Get("Retry-After")) // none: 0
		return &refusal{code: resp.StatusCode, text: "on the way", retryAfter: time.Duration(after) * time.Second}
	}
	return fmt.Errorf("an answer that is not the Bot API's: %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
}

// post calls a method with JSON and reads its result.
func (c *client) post(ctx context.Context, url string, params, result any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return &unsentError{err}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return &unsentError{errors.New("no request can be made of this address")}
	}
	req.Header.Set("Content-Type", "application/json")
	req, connected := watched(req)
	return c.exchange(req, connected, result)
}
