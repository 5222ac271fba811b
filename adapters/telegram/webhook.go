package telegram

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"waymark/adapters/platform"
)

const (
	bodyLimit   = 1 << 20          // bytes of one update
	hookLimit   = 25 * time.Second // for the whole of a request
	comeAgainIn = 5 * time.Second  // where an update could not be kept
	secretName  = "X-Telegram-Bot-Api-Secret-Token"
)

// A hook is where Telegram brings updates. It answers a request when the
// update's turn was committed; until then Telegram keeps the update.
type hook struct {
	secret platform.Secret
	log    *slog.Logger

	requests chan request

	mu     sync.Mutex
	closed chan struct{} // closed between two runs; before the first, requests wait for it
}

// A request is an update that somebody brought and waits with.
type request struct {
	raw   []byte
	taken chan error // gets nil once it may be acknowledged
}

func newHook(secret platform.Secret, log *slog.Logger) *hook {
	return &hook{secret: secret, log: log, requests: make(chan request), closed: make(chan struct{})}
}

// open lets requests be taken until close is called.
func (h *hook) open() {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-h.closed:
		h.closed = make(chan struct{})
	default:
	}
}

func (h *hook) close() { close(h.isClosed()) }

// isClosed is closed when no request is taken any more.
func (h *hook) isClosed() chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closed
}

// serve accepts updates until ctx ends or fatal holds an error.
func (h *hook) serve(ctx context.Context, to *reception, fatal <-chan error) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-fatal:
			return err
		case r := <-h.requests:
			to.accept(ctx, r.raw, func(err error) { r.taken <- err })
		}
	}
}

// ServeHTTP takes one update. An answer other than 200 makes Telegram bring it
// again.
func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	if !h.proves(r.Header.Values(secretName)) {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		h.log.Error("update too large", "limit", bodyLimit)
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.WriteHeader(http.StatusRequestTimeout)
		return
	case err != nil, !json.Valid(raw): // whoever brings what is no JSON is not Telegram
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), hookLimit)
	defer cancel()
	if err := h.hand(ctx, raw); err != nil {
		h.log.Warn("update not taken", "err", err)
		w.Header().Set("Retry-After", strconv.Itoa(int(comeAgainIn.Seconds())))
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// proves reports whether a request holds our secret, once.
func (h *hook) proves(secrets []string) bool {
	return len(secrets) == 1 && subtle.ConstantTimeCompare([]byte(secrets[0]), []byte(h.secret.Reveal())) == 1
}

var errClosed = errors.New("the bot does not run")

// hand gives an update to those who serve, and returns nil once it may be
// acknowledged. Where ctx ends meanwhile its turn goes on, and Telegram brings
// it once more for nothing.
func (h *hook) hand(ctx context.Context, raw []byte) error {
	req := request{raw, make(chan error, 1)}
	select {
	case <-h.isClosed():
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	case h.requests <- req:
	}
	select {
	case err := <-req.taken:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
