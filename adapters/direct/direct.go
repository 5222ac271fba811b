// Package direct carries requests over HTTP/1.1 in the goroutine of whoever asks: it
// writes, waits and reads there. The transport of net/http hands each request to two
// others, which costs more than all the rest of a small call.
//
// It leaves to net/http what is not a small call to a server: a request that goes by a
// proxy, and one whose body is long or not known beforehand.
//
// What may surprise: a connection that the server closed while it rested is noticed
// before anything is written, and another one is taken; once something was written a
// request is never sent again.
package direct

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"
)

const (
	longestHead = 1 << 20  // where reading the head of an answer stops, in bytes
	longestBody = 64 << 10 // of a small request, in bytes: its connection keeps room for it
)

// A Transport keeps connections to servers. Its fields are read by every request, and
// changed before the first.
type Transport struct {
	// Otherwise carries what goes by a proxy, and dials; its limits of time and number
	// hold here, too: TLSHandshakeTimeout, TLSClientConfig, IdleConnTimeout, MaxIdleConnsPerHost.
	Otherwise *http.Transport

	mu   sync.Mutex
	idle map[string][]*conn // by scheme and host; who rested longest is first
}

// RoundTrip implements [http.RoundTripper]. The caller's trace is told of the connection.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if !t.small(req) {
		return t.Otherwise.RoundTrip(req)
	}
	ctx := req.Context()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c, reused, err := t.conn(req)
	if err != nil {
		return nil, err
	}
	if trace := httptrace.ContextClientTrace(ctx); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{Conn: c.Conn, Reused: reused})
	}
	deadline, _ := ctx.Deadline()                                              // none: no limit
	c.SetDeadline(deadline)                                                    //nolint:errcheck // writing says what is wrong
	c.free = context.AfterFunc(ctx, func() { c.SetDeadline(time.Unix(1, 0)) }) //nolint:errcheck // it is closed then
	resp, err := c.ask(req)
	if err != nil {
		c.drop()
		return nil, because(ctx, err)
	}
	resp.Body = &body{ReadCloser: resp.Body, ctx: ctx, of: c, keeps: !resp.Close}
	return resp, nil
}

// because is err, or the end of ctx where that is why.
func because(ctx context.Context, err error) error {
	if ended := ctx.Err(); ended != nil {
		return ended
	}
	if errors.Is(err, os.ErrDeadlineExceeded) { // a moment before ctx says so
		return context.DeadlineExceeded
	}
	return err
}

// CloseIdleConnections closes what rests.
func (t *Transport) CloseIdleConnections() {
	t.mu.Lock()
	idle := t.idle
	t.idle = nil
	t.mu.Unlock()
	for _, all := range idle {
		for _, c := range all {
			c.Close() //nolint:errcheck // nobody waits for it
		}
	}
	t.Otherwise.CloseIdleConnections()
}

// small reports whether a request is carried here.
func (t *Transport) small(req *http.Request) bool {
	if req.Body != nil && req.Body != http.NoBody && req.ContentLength <= 0 || req.ContentLength > longestBody || req.URL.Host == "" {
		return false
	}
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" {
		return false
	}
	if t.Otherwise.Proxy == nil {
		return true
	}
	by, err := t.Otherwise.Proxy(req)
	return by == nil && err == nil
}

// conn is one that rests, or a new one.
func (t *Transport) conn(req *http.Request) (c *conn, reused bool, err error) {
	key := req.URL.Scheme + "://" + req.URL.Host
	for c := t.rested(key); c != nil; c = t.rested(key) {
		if time.Since(c.since) < t.Otherwise.IdleConnTimeout && alive(c.raw) {
			return c, true, nil
		}
		c.Close() //nolint:errcheck // the server has, or will
	}
	c, err = t.dial(req)
	if err == nil {
		c.key, c.home = key, t
	}
	return c, false, err
}

// rested takes the one that rested last out; nil: none does.
func (t *Transport) rested(key string) *conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := t.idle[key]
	if len(all) == 0 {
		return nil
	}
	c := all[len(all)-1]
	t.idle[key] = all[:len(all)-1]
	return c
}

// rest keeps a connection for the next request, unless enough do, and lets those go that
// have rested too long.
func (t *Transport) rest(c *conn) {
	c.since = time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.idle == nil {
		t.idle = make(map[string][]*conn)
	}
	all := t.idle[c.key]
	for len(all) > 0 && (len(all) >= t.Otherwise.MaxIdleConnsPerHost || c.since.Sub(all[0].since) >= t.Otherwise.IdleConnTimeout) {
		all[0].Close() //nolint:errcheck // nobody waits for it
		all = slices.Delete(all, 0, 1)
	}
	t.idle[c.key] = append(all, c)
}

func (t *Transport) dial(req *http.Request) (*conn, error) {
	ctx, port := req.Context(), req.URL.Port()
	if port == "" {
		port = req.URL.Scheme // as services are named
	}
	raw, err := t.Otherwise.DialContext(ctx, "tcp", net.JoinHostPort(req.URL.Hostname(), port))
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: raw, raw: raw}
	if req.URL.Scheme == "https" {
		conf := t.Otherwise.TLSClientConfig.Clone()
		if conf == nil {
			conf = &tls.Config{MinVersion: tls.VersionTLS12}
		}
		if conf.ServerName == "" {
			conf.ServerName = req.URL.Hostname()
		}
		conf.NextProtos = []string{"http/1.1"}
		sealed := tls.Client(raw, conf)
		ctx, cancel := context.WithTimeout(ctx, t.Otherwise.TLSHandshakeTimeout)
		defer cancel()
		if err := sealed.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, raw.Close())
		}
		c.Conn = sealed
	}
	c.head.R = c.Conn
	c.in = bufio.NewReader(&c.head)
	return c, nil
}

// A conn is a connection to a server, which carries one request at a time.
type conn struct {
	net.Conn
	raw   net.Conn         // below TLS
	head  io.LimitedReader // what is read; without a limit behind the head of an answer
	in    *bufio.Reader
	out   bytes.Buffer
	key   string
	home  *Transport
	since time.Time   // when it began to rest
	free  func() bool // it is not tied to a request's context any more, unless that has ended
}

// ask writes a request and reads the head of the answer.
func (c *conn) ask(req *http.Request) (*http.Response, error) {
	c.out.Reset()
	c.out.WriteString(req.Method + " " + req.URL.RequestURI() + " HTTP/1.1\r\nHost: " + req.URL.Host + "\r\nContent-Length: ")
	c.out.WriteString(strconv.FormatInt(max(req.ContentLength, 0), 10) + "\r\n")
	if err := req.Header.Write(&c.out); err != nil {
		return nil, err
	}
	c.out.WriteString("\r\n")
	if req.Body != nil {
		n, err := c.out.ReadFrom(req.Body)
		if err = errors.Join(err, req.Body.Close()); err != nil {
			return nil, err
		}
		if n != req.ContentLength {
			return nil, errors.New("the body is not as long as it was said to be")
		}
	}
	if _, err := c.out.WriteTo(c.Conn); err != nil {
		return nil, err
	}
	c.head.N = longestHead
	defer func() { c.head.N = math.MaxInt64 }()
	for {
		resp, err := http.ReadResponse(c.in, req)
		if err != nil || resp.StatusCode >= http.StatusOK || resp.StatusCode == http.StatusSwitchingProtocols {
			return resp, err
		}
	}
}

// drop ends a connection.
func (c *conn) drop() {
	c.free()
	c.Close() //nolint:errcheck // nobody waits for it
}

// A body is that of an answer: read to its end it lets the connection rest.
type body struct {
	io.ReadCloser
	ctx   context.Context
	of    *conn // nil: it is let go
	keeps bool
}

func (b *body) Read(p []byte) (n int, err error) {
	n, err = b.ReadCloser.Read(p)
	if c := b.of; errors.Is(err, io.EOF) && c != nil && b.keeps {
		b.of = nil
		if c.free() && c.in.Buffered() == 0 {
			c.home.rest(c)
		} else {
			c.Close() //nolint:errcheck // nobody waits for it
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = because(b.ctx, err)
	}
	return n, err
}

func (b *body) Close() error {
	if c := b.of; c != nil {
		b.of = nil
		c.drop()
	}
	return nil
}
