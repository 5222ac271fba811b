package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"
)

// The paths that are always there.
const (
	healthPath  = "/healthz" // the process lives
	readyPath   = "/readyz"  // and can do its work, or why not
	metricsPath = "/metrics" // what it has done, for Prometheus
)

// ourPaths are not for webhooks.
var ourPaths = []string{healthPath, readyPath, metricsPath}

// ourName is how our answers say who we are, so that `waymark doctor` does not
// take another program for us.
const ourName = "waymark"

const lastAnswers = 8 * time.Second // how long answers in flight may take at the end

// An httpServer listens from the beginning, so that a port that
// is taken is known before anything else is done.
type httpServer struct {
	listener net.Listener
	server   *http.Server
}

// newHTTPServer listens at address.
func newHTTPServer(ctx context.Context, address string, routes http.Handler, log *slog.Logger) (*httpServer, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("http.listen: %w", err)
	}
	all := &visitors{since: make(map[net.Conn]uint64)}
	return &httpServer{l, &http.Server{
		Handler:           routes,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      time.Minute, // a webhook is answered after its turn
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ConnState:         all.changed,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}}, nil
}

// serve answers until ctx ends and what was asked by then is answered.
func (s *httpServer) serve(ctx context.Context) error {
	ended := make(chan error, 1)
	go func() { ended <- s.server.Serve(s.listener) }() // Shutdown and Close end it
	select {
	case err := <-ended:
		return fmt.Errorf("serve http: %w", err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastAnswers)
	defer cancel()
	err := s.server.Shutdown(last)
	if err != nil {
		err = errors.Join(fmt.Errorf("end http: %w", err), s.server.Close())
	}
	<-ended //nolint:errcheck // it says that we have ended it
	return err
}

// routes are all that the HTTP server answers. ready says what hinders the
// work, or how it stands; hooks are by their paths.
func routes(ready func(context.Context) (facts []string, err error), metrics http.Handler, hooks map[string]http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+healthPath, func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "alive") })
	mux.HandleFunc("GET "+readyPath, func(w http.ResponseWriter, r *http.Request) {
		facts, err := ready(r.Context())
		if err != nil {
			say(w, http.StatusServiceUnavailable, err.Error())
			return
		}
		say(w, http.StatusOK, strings.Join(append([]string{"ready"}, facts...), "\n"))
	})
	mux.Handle("GET "+metricsPath, metrics)
	for path, hook := range hooks {
		mux.Handle(path, hook)
	}
	return mux
}

func say(w http.ResponseWriter, status int, text string) {
	h := w.Header()
	h.Set("Server", ourName)
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	io.WriteString(w, text+"\n") //nolint:errcheck // who has gone is not told
}

// A running is what the process that listens at our address says of itself.
type running struct {
	ready   bool
	reasons []string // why it is not ready
}

// errNotOurs says that another program answers at our address.
var errNotOurs = errors.New("another program answers there")

// askRunning asks the process that listens at address. Nobody is there: an
// error that is not errNotOurs.
func askRunning(ctx context.Context, address string) (running, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return running{}, err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+readyPath, http.NoBody)
	if err != nil {
		return running{}, err
	}
	// Our own address is asked without the proxy that the environment may name.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(ask)
	if err != nil {
		return running{}, err
	}
	defer answer.Body.Close() //nolint:errcheck // it was read
	if answer.Header.Get("Server") != ourName {
		return running{}, errNotOurs
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, 64<<10))
	if err != nil {
		return running{}, err
	}
	if answer.StatusCode == http.StatusOK {
		return running{ready: true}, nil
	}
	return running{reasons: strings.Split(strings.TrimSpace(string(text)), "\n")}, nil
}
