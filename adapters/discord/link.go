package discord

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/gorilla/websocket"

	"waymark/conversations"
)

const (
	connectTime = 10 * time.Second // for a connection to stand
	dialTime    = 20 * time.Second // for all that comes before the first packet
	writeTime   = 10 * time.Second
	closeTime   = time.Second

	// longestPacket is where reading ends, in bytes. A large server is told in
	// one packet of a few megabytes.
	longestPacket = 64 << 20
)

// The codes that we close with. Of closedForGood the session does not survive.
const (
	closedForGood   = websocket.CloseNormalClosure
	closedToResume  = 4000
	closedWithNone  = websocket.CloseNoStatusReceived
	closedByNothing = websocket.CloseAbnormalClosure // the connection just ended
)

// A link is one connection with the gateway. One goroutine may read while another
// one writes. Close may be called by whoever writes, once, and ends a read.
type link interface {
	// read returns the next packet. What the server closed with is a *closed.
	read() ([]byte, error)
	write(packet []byte) error
	close(code int)
}

// A closed is the code that the server closed a link with.
type closed struct{ code int }

func (c *closed) Error() string {
	switch c.code {
	case closedByNothing:
		return "the connection was cut"
	case closedWithNone:
		return "the server closed the connection without a code"
	}
	return fmt.Sprintf("the server closed the connection with code %d", c.code)
}

// A socket is a link over a WebSocket.
type socket struct{ ws *websocket.Conn }

// dial makes a socket. Its errors say what the server answered, but not in its
// words.
func dial(ctx context.Context, address string) (link, error) {
	release := func() bool { return true }
	d := websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: dialTime,
		// The library looks at ctx until the connection stands, and not any more
		// when it waits for the answer.
		NetDialContext: func(c context.Context, network, at string) (net.Conn, error) {
			conn, err := (&net.Dialer{Timeout: connectTime, KeepAlive: 15 * time.Second}).DialContext(c, network, at)
			if err == nil {
				release = context.AfterFunc(ctx, func() { _ = conn.Close() })
			}
			return conn, err
		},
	}
	ws, answer, err := d.DialContext(ctx, address, nil) //nolint:bodyclose // the library says that it need not be
	if !release() && err == nil {                       // it is closed already
		_ = ws.Close()
		err = ctx.Err()
	}
	if err != nil {
		return nil, dialError(answer, err)
	}
	ws.SetReadLimit(longestPacket)
	return socket{ws}, nil
}

// dialError is why there is no connection. Where the server says how long to
// wait, it is a [conversations.LaterError].
func dialError(answer *http.Response, err error) error {
	if answer == nil || !errors.Is(err, websocket.ErrBadHandshake) {
		return fmt.Errorf("connect to the gateway: %w", err)
	}
	err = fmt.Errorf("connect to the gateway: the server answered with status %d", answer.StatusCode)
	if after, bad := strconv.Atoi(answer.Header.Get("Retry-After")); bad == nil && after > 0 && after <= int(time.Hour/time.Second) {
		err = fmt.Errorf("%w: %w", err, &conversations.LaterError{After: time.Duration(after) * time.Second, Everybody: true})
	}
	return err
}

func (s socket) read() ([]byte, error) {
	_, packet, err := s.ws.ReadMessage()
	if c := (*websocket.CloseError)(nil); errors.As(err, &c) {
		return nil, &closed{c.Code}
	}
	if err != nil {
		return nil, fmt.Errorf("read from the gateway: %w", err)
	}
	return packet, nil
}

func (s socket) write(packet []byte) error {
	if err := s.ws.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
		return fmt.Errorf("write to the gateway: %w", err)
	}
	if err := s.ws.WriteMessage(websocket.TextMessage, packet); err != nil {
		return fmt.Errorf("write to the gateway: %w", err)
	}
	return nil
}

func (s socket) close(code int) {
	_ = s.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(closeTime)) // it may be gone
	_ = s.ws.Close()
}
