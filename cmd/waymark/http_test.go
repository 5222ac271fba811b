package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

// opened serves routes at a port of its own until the test ends, and returns
// the address.
func opened(t *testing.T, routes http.Handler) string {
	t.Helper()
	s, err := newHTTPServer(t.Context(), "127.0.0.1:0", routes, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return s.listener.Addr().String()
}

func TestHTTPServer_SaysWhyItIsNotReady(t *testing.T) {
	t.Parallel()
	broken := errors.Join(errors.New("the disk is full"), errors.New("nobody answers"))
	for want, err := range map[string]error{
		"{true []} <nil>": nil,
		"{false [the disk is full nobody answers]} <nil>": broken,
	} {
		at := opened(t, routes(func(context.Context) ([]string, error) { return nil, err }, http.NotFoundHandler(), nil))
		is, err := askRunning(t.Context(), at)
		if got := fmt.Sprint(is, err); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestHTTPServer_AnotherProgramIsNotTakenForUs(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ready") }))
	defer other.Close()
	if is, err := askRunning(t.Context(), other.Listener.Addr().String()); !errors.Is(err, errNotOurs) {
		t.Errorf("got %v, %v, want it told apart", is, err)
	}
}

// TestHTTPServer_EndsWhatItHasBegun stops while an update is on its way: it is still
// answered.
func TestHTTPServer_EndsWhatItHasBegun(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	begun, goOn := make(chan bool), make(chan bool)
	slow := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		begun <- true
		<-goOn
		fmt.Fprint(w, "kept")
	})
	s, err := newHTTPServer(ctx, "127.0.0.1:0", routes(nil, http.NotFoundHandler(), map[string]http.Handler{"/hook": slow}), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.serve(ctx) }()
	answer := make(chan string)
	go func() {
		resp, err := http.Post("http://"+s.listener.Addr().String()+"/hook", "", http.NoBody)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		var b strings.Builder
		resp.Write(&b)
		answer <- b.String()
	}()
	<-begun
	stop()
	select {
	case err := <-ended:
		t.Fatalf("it ended before it had answered: %v", err)
	default:
	}
	close(goOn)
	if got := <-answer; !strings.HasSuffix(got, "kept") {
		t.Errorf("got %q, want the answer", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestTogether_OneThatEndsEndsTheOthers(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	err := together(t.Context(),
		func(ctx context.Context) error { <-ctx.Done(); return nil },
		func(context.Context) error { return broken },
	)
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}

// goneWriter is of somebody who has hung up.
type goneWriter struct{ header http.Header }

func (w goneWriter) Header() http.Header     { return w.header }
func (goneWriter) WriteHeader(int)           {}
func (goneWriter) Write([]byte) (int, error) { return 0, net.ErrClosed }

// Who asks for all that is counted and hangs up fills no log.
func TestMetrics_SayNothingOfWhoHasGone(t *testing.T) {
	t.Parallel()
	var log lockedBuffer
	h := newHenhouse(t, inFile(t), true)
	h.all.handler(h.db, []conversations.Platform{"telegram"}, time.Now, slog.New(slog.NewTextHandler(&log, nil))).
		ServeHTTP(goneWriter{http.Header{}}, httptest.NewRequest(http.MethodGet, metricsPath, http.NoBody))
	if err := h.db.Close(); err != nil {
		t.Error(err)
	}
	if said := log.String(); said != "" {
		t.Errorf("it says %.300q", said)
	}
}
