package botapi

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A hook posts updates to a bot. A chat's updates form a line: the next one
// goes out when the one before it was taken.
type hook struct {
	url, secret string
	max         int // posts at a time
	ctx         context.Context
	cancel      context.CancelFunc

	lines  map[int64][]*update // of chats that wait for anything
	ready  []int64             // lines whose first may go out
	active int                 // workers

	lastError   string
	lastErrorAt time.Time
}

const (
	resendMax     = 60              // seconds
	retryAfterMax = 3600            // seconds
	postTimeout   = 60              // seconds
	postAtLeast   = 5 * time.Second // however short a second is: a busy machine is no silent bot
)

func (s *Server) setWebhook(c *call) (any, *failure) {
	p := c.params
	if p.text("url") == "" {
		return s.deleteWebhook(c)
	}
	if c.at.Before(s.lastHook) {
		return nil, patience(time.Second)
	}
	s.lastHook = c.at.Add(time.Second)
	if f := s.checkHook(p); f != nil {
		return nil, f
	}
	if f := s.allow(p); f != nil {
		return nil, f
	}
	h := &hook{
		url: p.text("url"), secret: p.text("secret_token"), max: int(p.whole("max_connections", 40, 1, 100)),
		lines: map[int64][]*update{},
	}
	if old := s.hook; old != nil && old.url == h.url && old.secret == h.secret && old.max == h.max && !p.yes("drop_pending_updates") {
		return answer{true, "Webhook is already set"}, nil
	}
	s.endPoll(sayHookEndsYou)
	s.dropHook()
	if p.yes("drop_pending_updates") {
		s.drop()
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	s.hook = h
	for _, u := range s.queue[s.head:] {
		if !u.done {
			h.add(s, u)
		}
	}
	return answer{true, "Webhook was set"}, nil
}

func (s *Server) checkHook(p params) *failure {
	u, err := url.Parse(p.text("url"))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return bad("invalid webhook URL specified")
	}
	secret := p.text("secret_token")
	switch {
	case len(secret) > 256:
		return bad("secret token is too long")
	case strings.Trim(secret, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "":
		return bad("secret token contains unallowed characters")
	}
	ip := net.ParseIP(u.Hostname())
	if s.o.PlainWebhook && u.Scheme == "http" && ip != nil && ip.IsLoopback() {
		return nil
	}
	switch {
	case u.Scheme == "http":
		return bad("bad webhook: An HTTPS URL must be provided for webhook")
	case !slices.Contains([]string{"", "443", "80", "88", "8443"}, u.Port()):
		return bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
	case ip != nil && (ip.IsLoopback() || ip.IsPrivate() || ip.IsUnspecified()):
		return bad("bad webhook: IP address %s is reserved", ip)
	}
	return nil
}

func (s *Server) deleteWebhook(c *call) (any, *failure) {
	if c.params.yes("drop_pending_updates") {
		s.drop()
	}
	if s.hook == nil {
		return answer{true, "Webhook is already deleted"}, nil
	}
	s.dropHook()
	return answer{true, "Webhook was deleted"}, nil
}

func (s *Server) getWebhookInfo(*call) (any, *failure) {
	info := map[string]any{"url": "", "has_custom_certificate": false, "pending_update_count": s.pending}
	if len(s.allowed) > 0 {
		info["allowed_updates"] = s.allowed
	}
	if h := s.hook; h != nil {
		info["url"], info["max_connections"] = h.url, h.max
		if h.lastError != "" {
			info["last_error_message"], info["last_error_date"] = h.lastError, h.lastErrorAt.Unix()
		}
	}
	return info, nil
}

// drop confirms everything. The caller holds the lock.
func (s *Server) drop() {
	for _, u := range s.queue[s.head:] {
		s.confirm(u)
	}
	s.trim()
}

// dropHook ends the webhook's deliveries. The caller holds the lock.
func (s *Server) dropHook() {
	if s.hook != nil {
		s.hook.cancel()
		s.hook = nil
	}
}

// add puts u into its line. The caller holds the lock.
func (h *hook) add(s *Server, u *update) {
	line, waits := h.lines[u.chat]
	h.lines[u.chat] = append(line, u)
	if !waits {
		h.wakeLine(s, u.chat)
	}
}

// wakeLine lets the first of a line go out. The caller holds the lock.
func (h *hook) wakeLine(s *Server, chatID int64) {
	h.ready = append(h.ready, chatID)
	if h.active < h.max && h.ctx.Err() == nil {
		h.active++
		s.work.Go(func() { s.postAll(h) })
	}
}

// postAll posts whatever is ready, until nothing is.
func (s *Server) postAll(h *hook) {
	for {
		s.mu.Lock()
		if len(h.ready) == 0 || h.ctx.Err() != nil {
			h.active--
			s.mu.Unlock()
			return
		}
		chatID := h.ready[0]
		h.ready = h.ready[1:]
		u := h.lines[chatID][0]
		u.offered = true
		dropped := u.done
		s.stats.Posts++
		s.mu.Unlock()
		var trouble string
		var retryAfter int
		if !dropped {
			trouble, retryAfter = s.post(h, u)
		}
		s.handled(h, chatID, u, trouble, retryAfter)
	}
}

// handled takes u out of its line, or lets the line wait.
func (s *Server) handled(h *hook, chatID int64, u *update, trouble string, retryAfter int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h.ctx.Err() != nil {
		return // whatever was answered: the webhook is gone, the update stays
	}
	defer s.wake()
	if trouble == "" {
		s.confirm(u)
		s.trim()
		if h.lines[chatID] = h.lines[chatID][1:]; len(h.lines[chatID]) == 0 {
			delete(h.lines, chatID)
		} else {
			h.ready = append(h.ready, chatID)
		}
		return
	}
	h.lastError, h.lastErrorAt = trouble, s.o.Now()
	// The first repeat comes at once, the next after 2, 4, 8 … seconds.
	delay := retryAfter
	if delay == 0 && u.fails > 0 {
		delay = min(1<<min(u.fails, 10), resendMax)
	}
	u.fails++
	if delay == 0 {
		h.ready = append(h.ready, chatID)
		return
	}
	s.work.Go(func() {
		s.pause(h.ctx, time.Duration(delay)*s.o.Second)
		s.mu.Lock()
		defer s.mu.Unlock()
		h.wakeLine(s, chatID)
	})
}

// post is one try. Any 2xx is a yes.
func (s *Server) post(h *hook, u *update) (trouble string, retryAfter int) {
	ctx, cancel := context.WithTimeout(h.ctx, max(postTimeout*s.o.Second, postAtLeast))
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(u.wire()))
	if err != nil {
		return err.Error(), 0
	}
	r.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	got, err := s.hooks.Do(r)
	if err != nil {
		return "Webhook connection closed", 0
	}
	defer got.Body.Close()                                      //nolint:errcheck // it was only read
	_, _ = io.Copy(io.Discard, io.LimitReader(got.Body, 1<<20)) // so that the connection lives on
	if got.StatusCode/100 == 2 {
		return "", 0
	}
	n, _ := strconv.Atoi(got.Header.Get("Retry-After"))
	return fmt.Sprintf("Wrong response from the webhook: %s", got.Status), min(max(n, 0), retryAfterMax)
}
