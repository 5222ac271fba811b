package direct_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"waymark/adapters/adaptertest"
	"waymark/adapters/direct"
)

func transport(t *testing.T, o *http.Transport) *direct.Transport {
	t.Helper()
	o.DialContext = new(net.Dialer).DialContext
	o.TLSHandshakeTimeout, o.IdleConnTimeout, o.MaxIdleConnsPerHost = 10*time.Second, time.Minute, 2
	tr := &direct.Transport{Otherwise: o}
	t.Cleanup(tr.CloseIdleConnections)
	return tr
}

// ask posts words and returns the status and what is answered.
func ask(ctx context.Context, tr *direct.Transport, to, words string) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(words))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Content-Type", "text/plain")
	resp, err := tr.RoundTrip(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(said), err
}

// counted counts the connections that a server is made.
func counted(s *httptest.Server) *atomic.Int32 {
	made := new(atomic.Int32)
	s.Config.ConnState = func(_ net.Conn, is http.ConnState) {
		if is == http.StateNew {
			made.Add(1)
		}
	}
	return made
}

// echo answers what it is sent, and how.
func echo(w http.ResponseWriter, r *http.Request) {
	said, _ := io.ReadAll(r.Body)
	if r.URL.Path == "/long" { // in pieces
		for range 3 {
			_, _ = w.Write(said)
			w.(http.Flusher).Flush()
		}
		return
	}
	if r.URL.Path == "/last" {
		w.Header().Set("Connection", "close")
	}
	if r.URL.Path == "/early" {
		w.WriteHeader(http.StatusEarlyHints)
	}
	fmt.Fprintf(w, "%s %s %s %q %d", r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), said, r.ContentLength)
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for _, sealed := range []bool{false, true} {
		t.Run(fmt.Sprintf("sealed=%v", sealed), func(t *testing.T) {
			t.Parallel()
			s := httptest.NewUnstartedServer(http.HandlerFunc(echo))
			made := counted(s)
			o := &http.Transport{}
			if sealed {
				s.StartTLS()
				roots := x509.NewCertPool()
				roots.AddCert(s.Certificate())
				o.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
			} else {
				s.Start()
			}
			t.Cleanup(s.Close)
			tr := transport(t, o)
			for path, want := range map[string]string{
				"/a?b=c": `POST /a?b=c text/plain "hello" 5`,
				"/early": `POST /early text/plain "hello" 5`,
				"/long":  "hellohellohello",
			} {
				for range 3 {
					status, said, err := ask(t.Context(), tr, s.URL+path, "hello")
					if err != nil || status != http.StatusOK || said != want {
						t.Errorf("%s: got %d %q (%v), want %q", path, status, said, err, want)
					}
				}
			}
			if got := made.Load(); got != 1 {
				t.Errorf("%d connections were made for nine requests one after the other, want 1", got)
			}
			for range 2 {
				if _, said, err := ask(t.Context(), tr, s.URL+"/last", ""); err != nil || said != `POST /last text/plain "" 0` {
					t.Errorf("got %q (%v)", said, err)
				}
			}
			if got := made.Load(); got != 2 {
				t.Errorf("%d connections were made, want 2: the server let the first go, and the second was not asked again", got)
			}
		})
	}
}

func TestRoundTrip_WrongCertificate(t *testing.T) {
	t.Parallel()
	s := httptest.NewTLSServer(http.HandlerFunc(echo))
	s.Config.ErrorLog = nil
	t.Cleanup(s.Close)
	_, _, err := ask(t.Context(), transport(t, &http.Transport{}), s.URL, "hello")
	if unknown := new(x509.UnknownAuthorityError); !errors.As(err, unknown) {
		t.Errorf("got %v, want a certificate that nobody vouches for", err)
	}
}

// server serves connections one after the other, and tells which one it is.
func server(t *testing.T, serve func(n int, c net.Conn, in *bufio.Reader)) (address string) {
	t.Helper()
	n := -1
	return "http://" + adaptertest.Listen(t, func(c net.Conn) {
		n++
		serve(n, c, bufio.NewReader(c))
	})
}

func read(in *bufio.Reader) string {
	req, err := http.ReadRequest(in)
	if err != nil {
		return ""
	}
	said, _ := io.ReadAll(req.Body)
	return string(said)
}

const fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

// What the server closed while it rested is not written to, and what was written is
// never sent again.
func TestRoundTrip_SentOnce(t *testing.T) {
	t.Parallel()
	var heard []string
	closed := make(chan struct{}, 1)
	address := server(t, func(n int, c net.Conn, in *bufio.Reader) {
		heard = append(heard, read(in))
		if n < 2 {
			_, _ = io.WriteString(c, fine)
		}
		_ = c.Close() // after the answer to the first two, before that to the third
		closed <- struct{}{}
	})
	tr := transport(t, &http.Transport{})
	for _, words := range []string{"one", "two"} {
		if _, said, err := ask(t.Context(), tr, address, words); err != nil || said != "ok" {
			t.Fatalf("%s: got %q (%v)", words, said, err)
		}
		<-closed
	}
	if _, _, err := ask(t.Context(), tr, address, "three"); err == nil {
		t.Error("a request without an answer succeeded")
	}
	<-closed
	if got := strings.Join(heard, " "); got != "one two three" {
		t.Errorf("the server heard %q, want each request once", got)
	}
}

// Who gives up, or whose time is over, is let go at once, and nobody else reads what was
// answered to them.
func TestRoundTrip_GivenUp(t *testing.T) {
	t.Parallel()
	for _, late := range []bool{false, true} {
		reached, over := make(chan struct{}), make(chan struct{})
		address := server(t, func(n int, c net.Conn, in *bufio.Reader) {
			read(in)
			if n == 0 {
				close(reached)
				<-over
			}
			_, _ = io.WriteString(c, fine)
		})
		tr := transport(t, &http.Transport{})
		ctx, cancel := context.WithCancel(t.Context())
		want := context.Canceled
		if late {
			ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
			want = context.DeadlineExceeded
		} else {
			go func() { <-reached; cancel() }()
		}
		_, _, err := ask(ctx, tr, address, "hello")
		cancel()
		if !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
		close(over)
		if _, said, err := ask(t.Context(), tr, address, "again"); err != nil || said != "ok" {
			t.Errorf("afterwards got %q (%v)", said, err)
		}
	}
}

// An answer that nobody reads to its end is in nobody's way.
func TestRoundTrip_UnreadAnswer(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(echo))
	t.Cleanup(s.Close)
	tr := transport(t, &http.Transport{})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/first", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := tr.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if _, said, err := ask(t.Context(), tr, s.URL+"/second", "x"); err != nil || !strings.Contains(said, "/second") {
		t.Errorf("got %q (%v)", said, err)
	}
}

// What is cut off in the middle is an error and no short answer.
func TestRoundTrip_CutOff(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\nok", "nonsense\r\n\r\n"} {
		address := server(t, func(_ int, c net.Conn, in *bufio.Reader) {
			read(in)
			_, _ = io.WriteString(c, piece)
		})
		if status, said, err := ask(t.Context(), transport(t, &http.Transport{}), address, "hello"); err == nil {
			t.Errorf("%q: got %d %q, want an error", piece, status, said)
		}
	}
}

// An answer whose head does not end is given up.
func TestRoundTrip_EndlessHead(t *testing.T) {
	t.Parallel()
	var sent atomic.Int64
	address := server(t, func(_ int, c net.Conn, in *bufio.Reader) {
		read(in)
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n")
		for i := 0; ; i++ {
			n, err := fmt.Fprintf(c, "X-%d: %s\r\n", i, strings.Repeat("x", 1000))
			if err != nil {
				return
			}
			sent.Add(int64(n))
		}
	})
	if _, _, err := ask(t.Context(), transport(t, &http.Transport{}), address, "hello"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want that the answer has no end", err)
	}
	if got := sent.Load(); got > 16<<20 {
		t.Errorf("%d bytes were taken", got)
	}
}

// A long request is left to others, who keep no room for it.
func TestRoundTrip_LongRequest(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.HandlerFunc(echo))
	made := counted(s)
	s.Start()
	t.Cleanup(s.Close)
	tr := transport(t, &http.Transport{})
	for _, words := range []string{"short", strings.Repeat("a file ", 100_000)} {
		if _, said, err := ask(t.Context(), tr, s.URL, words); err != nil || !strings.Contains(said, words) {
			t.Errorf("%d bytes came back as %d (%v)", len(words), len(said), err)
		}
	}
	if got := made.Load(); got != 2 {
		t.Errorf("%d connections were made, want one by each way", got)
	}
}

// A long answer is read to its end, however long the head may be.
func TestRoundTrip_LongAnswer(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a long answer ", 200_000)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, long) }))
	t.Cleanup(s.Close)
	tr := transport(t, &http.Transport{})
	for range 2 {
		if _, said, err := ask(t.Context(), tr, s.URL, "hello"); err != nil || said != long {
			t.Errorf("got %d bytes (%v), want %d", len(said), err, len(long))
		}
	}
}

// What goes by a proxy is left to others.
func TestRoundTrip_Proxy(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "on the way to %s", r.URL.Host)
	}))
	t.Cleanup(proxy.Close)
	by, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	tr := transport(t, &http.Transport{Proxy: http.ProxyURL(by)})
	if _, said, err := ask(t.Context(), tr, "http://far.example/x", "hello"); err != nil || said != "on the way to far.example" {
		t.Errorf("got %q (%v)", said, err)
	}
}

// What has rested too long is not asked again, and let go.
func TestRoundTrip_RestedTooLong(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{}, 9)
	s := httptest.NewUnstartedServer(http.HandlerFunc(echo))
	s.Config.ConnState = func(_ net.Conn, is http.ConnState) {
		if is == http.StateClosed {
			gone <- struct{}{}
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	o := &http.Transport{}
	tr := transport(t, o)
	o.IdleConnTimeout = time.Nanosecond
	for range 3 {
		if _, said, err := ask(t.Context(), tr, s.URL, "hello"); err != nil || !strings.Contains(said, "hello") {
			t.Errorf("got %q (%v)", said, err)
		}
	}
	for range 2 {
		<-gone
	}
}

// More than may rest are not kept, and requests at once have a connection each.
func TestRoundTrip_ManyAtOnce(t *testing.T) {
	t.Parallel()
	const at = 20
	var here atomic.Int32
	all := make(chan struct{})
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if here.Add(1) == at {
			close(all)
		}
		<-all
		echo(w, r)
	}))
	made := counted(s)
	s.Start()
	t.Cleanup(s.Close)
	tr := transport(t, &http.Transport{})
	for round := range 2 {
		errs := make(chan error, at)
		for i := range at {
			go func() {
				words := fmt.Sprintf("%d of round %d", i, round)
				_, said, err := ask(t.Context(), tr, s.URL, words)
				if err == nil && !strings.Contains(said, fmt.Sprintf("%q", words)) {
					err = fmt.Errorf("got %q as the answer to %q", said, words)
				}
				errs <- err
			}()
		}
		for range at {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
	}
	if got := made.Load(); got < at || got > 2*at-2 {
		t.Errorf("%d connections were made for two rounds of %d, want the two that may rest to be asked again", got, at)
	}
}
