package telegram

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"waymark/adapters/adaptertest"
	"waymark/conversations"
)

// meanings are the errors that mean something to callers; one that is none of
// them says that nothing was sent.
var meanings = map[string]error{
	"unreachable": conversations.ErrUnreachable,
	"unsure":      conversations.ErrUnsure,
	"refused":     conversations.ErrRefused,
	"token":       errUnauthorized,
	"conflict":    errConflict,
	"unchanged":   errUnchanged,
	"gone":        errGone,
}

// means checks that err is what was wanted, separated by blanks, and nothing
// else.
func means(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Fatal("there is no error")
	}
	quiet(t, err)
	for name, meaning := range meanings {
		if got, want := errors.Is(err, meaning), strings.Contains(" "+want+" ", " "+name+" "); got != want {
			t.Errorf("%s: got %v, want %v, of: %v", name, got, want, err)
		}
	}
}

func TestExplain_WhatTelegramAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		answer botAnswer
		want   string
	}{
		{no(403, "Forbidden: bot was blocked by the user", ""), "unreachable"},
		{no(403, "Forbidden: user is deactivated", ""), "unreachable"},
		{no(403, "Forbidden: bot was kicked from the supergroup chat", ""), "unreachable"},
		{no(400, "Bad Request: chat not found", ""), "unreachable"},
		{no(400, "Bad Request: user not found", ""), "unreachable"},
		{no(400, "Bad Request: PEER_ID_INVALID", ""), "unreachable"},
		{no(400, "Bad Request: have no rights to send a message", ""), "unreachable"},
		{no(400, "Bad Request: not enough rights to send text messages to the chat", ""), "unreachable"},
		{no(400, "Bad Request: CHAT_WRITE_FORBIDDEN", ""), "unreachable"},
		{no(400, "Bad Request: need administrator rights in the channel chat", ""), "unreachable"},
		{no(400, "Bad Request: the group chat was deleted", ""), "unreachable"},
		{no(400, "Bad Request: TOPIC_CLOSED", ""), "unreachable"},
		{no(400, "Bad Request: TOPIC_DELETED", ""), "unreachable"},
		{no(400, "Bad Request: message is too long", ""), "refused"},
		{no(400, "Bad Request: BUTTON_DATA_INVALID", ""), "refused"},
		{no(413, "Request Entity Too Large", ""), "refused"},
		{no(404, "Not Found: method not found", ""), "refused"},
		{no(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same", ""), "refused unchanged"},
		{no(400, "Bad Request: message to edit not found", ""), "refused gone"},
		{no(400, "Bad Request: message can't be edited", ""), "refused gone"},
		{no(404, "Not Found", ""), "token"},
		{no(http.StatusUnauthorized, http.StatusText(http.StatusUnauthorized), ""), "token"},
		{no(http.StatusUnauthorized, http.StatusText(http.StatusUnauthorized)+": invalid token specified: "+serverToken, ""), "token"},
		{no(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", ""), "conflict"},
		{no(418, "I'm a teapot", ""), ""},
		{no(500, "Internal Server Error: restart", ""), "unsure"},
		{no(502, "Bad Gateway", ""), "unsure"},
		{botAnswer{502, "<html>no bot" + serverToken + " here</html>"}, "unsure"},
		{botAnswer{404, "<html>no bot" + serverToken + " here</html>"}, "unsure"},
		{botAnswer{302, ""}, "unsure"},
		{botAnswer{200, `{"ok":true}`}, "unsure"},
		{botAnswer{200, `{"ok":true,"result":{"message_id":`}, "unsure"},
		{botAnswer{200, `{"ok":true,"result":{"message_id":"` + serverToken + `"}}`}, "unsure"},
		{botAnswer{200, `[]`}, "unsure"},
		{botAnswer{200, ``}, "unsure"},
		{botAnswer{200, `{"ok":false}`}, "unsure"},
	}
	for _, tt := range tests {
		t.Run(tt.answer.body, func(t *testing.T) {
			t.Parallel()
			s := newBotServer(t)
			s.will("sendMessage", tt.answer)
			_, err := apiFor(t, s.URL).sendMessage(soon(t), 1, note{text: "hello"})
			means(t, err, tt.want)
			if err != nil && !strings.HasPrefix(err.Error(), "sendMessage: ") {
				t.Errorf("got %q, which does not say what was being done", err)
			}
			if got := len(s.asked()); got != 1 {
				t.Errorf("got %d requests, want 1", got)
			}
		})
	}
}

func TestExplain_HowLongToWait(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		answer botAnswer
		want   time.Duration
	}{
		"exactly":      {no(429, "Too Many Requests: retry after 37", `{"retry_after":37}`), 37 * time.Second},
		"not said":     {no(429, "Too Many Requests", ""), time.Second},
		"by a proxy":   {botAnswer{429, "<html>slow down</html>"}, time.Second},
		"many an hour": {no(429, "Too Many Requests: retry after 86000", `{"retry_after":86000}`), 86000 * time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newBotServer(t)
			s.will("sendMessage", tt.answer)
			_, err := apiFor(t, s.URL).sendMessage(soon(t), 1, note{text: "hello"})
			means(t, err, "")
			var later *conversations.LaterError
			if !errors.As(err, &later) || later.After != tt.want {
				t.Errorf("got %v, want to wait %v", err, tt.want)
			}
		})
	}
}

func TestExplain_GroupBecameAnotherChat(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	s.will("sendMessage", no(400, "Bad Request: group chat was upgraded to a supergroup chat", `{"migrate_to_chat_id":-1001234567890123}`))
	_, err := apiFor(t, s.URL).sendMessage(soon(t), -5, note{text: "hello"})
	means(t, err, "")
	var migrated *migratedError
	if !errors.As(err, &migrated) || migrated.to != -1001234567890123 {
		t.Errorf("got %v", err)
	}
}

// hear reads one request.
func hear(c net.Conn) {
	req, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return
	}
	buffer := make([]byte, 1024)
	for err == nil {
		_, err = req.Body.Read(buffer)
	}
}

func TestExplain_WhatHappensOnTheWay(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		scheme string
		do     func(net.Conn)
		want   string
	}{
		"closed before the answer": {"http", hear, "unsure"},
		"closed unheard":           {"http", func(net.Conn) {}, "unsure"},
		"reset": {"http", func(c net.Conn) {
			hear(c)
			c.(*net.TCPConn).SetLinger(0)
		}, "unsure"},
		"half an answer": {"http", func(c net.Conn) {
			hear(c)
			c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ok\":true"))
		}, "unsure"},
		"no answer of HTTP": {"http", func(c net.Conn) {
			hear(c)
			c.Write([]byte("220 mail.example.org ESMTP\r\n"))
		}, "unsure"},
		"no handshake": {"https", func(net.Conn) {}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := apiFor(t, tt.scheme+"://"+adaptertest.Listen(t, tt.do))
			_, err := a.sendMessage(soon(t), 1, note{text: "hello"})
			means(t, err, tt.want)
			_, err = a.updates(soon(t), 0, 100, time.Second)
			means(t, err, tt.want)
			_, err = a.me(soon(t))
			means(t, err, tt.want)
		})
	}
}

func TestExplain_SilenceAfterTheRequest(t *testing.T) {
	t.Parallel()
	heard := make(chan struct{}, 1)
	over := make(chan struct{})
	address := adaptertest.Listen(t, func(c net.Conn) {
		hear(c)
		heard <- struct{}{}
		<-over
	})
	t.Cleanup(func() { close(over) })
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-heard
		cancel()
	}()
	_, err := apiFor(t, "http://"+address).sendMessage(ctx, 1, note{text: "hello"})
	means(t, err, "unsure")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, which hides its cause", err)
	}
}

func TestExplain_NobodyThere(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	_, err = apiFor(t, "http://"+address).sendMessage(soon(t), 1, note{text: "hello"})
	means(t, err, "")
	if !strings.Contains(err.Error(), "nothing was sent") {
		t.Errorf("got %v", err)
	}
}

func TestExplain_EndedBeforeItBegan(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := apiFor(t, s.URL).sendMessage(ctx, 1, note{text: "hello"})
	means(t, err, "")
	if len(s.asked()) != 0 {
		t.Errorf("got requests %v, want none", s.methods())
	}
}
