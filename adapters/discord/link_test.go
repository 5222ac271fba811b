package discord

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"waymark/conversations"
)

// linked is a link to a server that does as it is told with its end of it.
func linked(t *testing.T, serve func(*websocket.Conn)) link {
	t.Helper()
	l, err := dial(t.Context(), serving(t, func(w http.ResponseWriter, r *http.Request) {
		ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer ws.Close()
		serve(ws)
	}))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// serving is the address of a server.
func serving(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return "ws" + strings.TrimPrefix(s.URL, "http")
}

func TestLink_CarriesMegabytes(t *testing.T) {
	t.Parallel()
	big := bytes.Repeat([]byte("guild "), 2<<20)
	l := linked(t, func(ws *websocket.Conn) {
		if _, got, err := ws.ReadMessage(); err != nil || string(got) != "hello" {
			t.Errorf("got %q, %v", got, err)
		}
		if err := ws.WriteMessage(websocket.TextMessage, big); err != nil {
			t.Error(err)
		}
		_, _, err := ws.ReadMessage()
		if !websocket.IsCloseError(err, 4000) {
			t.Errorf("got %v, want that it was closed with 4000", err)
		}
	})
	if err := l.write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if got, err := l.read(); err != nil || !bytes.Equal(got, big) {
		t.Errorf("got %d bytes, %v, want %d", len(got), err, len(big))
	}
	l.close(4000)
	if _, err := l.read(); err == nil {
		t.Error("one can read from what is closed")
	}
	if err := l.write([]byte("more")); err == nil {
		t.Error("one can write to what is closed")
	}
}

func TestLink_SaysWhatItWasClosedWith(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{
		4004: "with code 4004", 1000: "with code 1000",
		websocket.CloseNoStatusReceived: "without a code", websocket.CloseAbnormalClosure: "was cut",
	} {
		l := linked(t, func(ws *websocket.Conn) {
			if code == websocket.CloseAbnormalClosure {
				return
			}
			if err := ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(code, "a secret")); err != nil {
				t.Error(err)
			}
			_, _, _ = ws.ReadMessage()
		})
		_, err := l.read()
		var c *closed
		if !errors.As(err, &c) || c.code != code || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("got %v, want %d", err, code)
		}
		l.close(closedToResume)
	}
}

// A read that waits ends when the link is closed by whoever writes.
func TestLink_CloseEndsARead(t *testing.T) {
	t.Parallel()
	l := linked(t, func(ws *websocket.Conn) { _, _, _ = ws.ReadMessage() })
	got := make(chan error)
	go func() {
		_, err := l.read()
		got <- err
	}()
	l.close(closedForGood)
	if <-got == nil {
		t.Error("it read something")
	}
}

func TestDial_ToldToWait(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]time.Duration{"": 0, "77": 77 * time.Second, "0": 0, "-1": 0, "soon": 0, "99999999999999": 0} {
		address := serving(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", said)
			http.Error(w, "a secret", http.StatusTooManyRequests)
		})
		_, err := dial(t.Context(), address)
		var later *conversations.LaterError
		switch is := errors.As(err, &later); {
		case err == nil || !strings.Contains(err.Error(), "status 429") || strings.Contains(err.Error(), "secret"):
			t.Errorf("%q: got %v, want the status", said, err)
		case is != (want > 0) || is && later.After != want:
			t.Errorf("%q: got %v, want to wait for %v", said, err, want)
		}
	}
	if _, err := dial(t.Context(), "http://localhost"); err == nil {
		t.Error("any address will do")
	}
}

// Whoever ends it does not wait for a server that says nothing.
func TestDial_EndsWithItsContext(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		conn, err := silent.Accept()
		stop()
		if err == nil {
			_, _ = conn.Read(make([]byte, 1<<10))
			_ = conn.Close()
		}
	}()
	begun := time.Now()
	if _, err := dial(ctx, "ws://"+silent.Addr().String()); err == nil {
		t.Error("it connected to a server that said nothing")
	}
	if time.Since(begun) > dialTime-time.Second {
		t.Error("it was not ended but ran out of time")
	}
}
