package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"time"

	"waymark/conversations"
)

// The operations of the gateway that concern us.
const (
	opDispatch  = 0
	opBeat      = 1
	opIdentify  = 2
	opResume    = 6
	opReconnect = 7
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// An event is what the gateway tells: READY and RESUMED, too.
type event struct {
	name string
	data json.RawMessage
}

// A packet is what stands in one message of the gateway.
type packet struct {
	Op   *int            `json:"op"`
	Seq  *int64          `json:"s"`
	Name *string         `json:"t"`
	Data json.RawMessage `json:"d"`
}

// read makes a packet of a message. Not ok is what nobody can make anything of.
func readPacket(raw []byte) (p packet, ok bool) {
	if json.Unmarshal(raw, &p) != nil || p.Op == nil {
		return packet{}, false
	}
	return p, *p.Op != opDispatch || p.Name != nil && *p.Name != ""
}

const (
	shortestBeat = 10 * time.Millisecond // a test's
	longestBeat  = time.Hour
)

// interval is how far apart HELLO wants heartbeats; 0: it does not say so.
func interval(hello json.RawMessage) time.Duration {
	var d struct {
		Interval int64 `json:"heartbeat_interval"` // in milliseconds
	}
	if json.Unmarshal(hello, &d) != nil || d.Interval < shortestBeat.Milliseconds() || d.Interval > longestBeat.Milliseconds() {
		return 0
	}
	return time.Duration(d.Interval) * time.Millisecond
}

type identification struct {
	Token      string     `json:"token"`
	Intents    int        `json:"intents"`
	Properties properties `json:"properties"`
	Compress   bool       `json:"compress"`
}

type properties struct {
	OS      string `json:"os"`
	Browser string `json:"browser"`
	Device  string `json:"device"`
}

type resumption struct {
	Token   string `json:"token"`
	Session string `json:"session_id"`
	Seq     int64  `json:"seq"`
}

// greeting is the first thing that we say: RESUME where there is a session, else
// IDENTIFY.
func (g *gateway) greeting() (op int, data any) {
	if g.session.id != "" {
		return opResume, resumption{Token: g.token, Session: g.session.id, Seq: g.session.seq.Load()}
	}
	return opIdentify, identification{
		Token: g.token, Intents: g.intents,
		Properties: properties{OS: runtime.GOOS, Browser: "waymark", Device: "waymark"},
	}
}

// A loss is why a connection ended, and what that means for its session.
type loss struct {
	why     error
	forget  bool // it cannot be resumed
	unheard bool // not even HELLO came
	again   bool // wait a little, as after op 9
	asked   bool // nothing is wrong: the server only wants us elsewhere
}

var errReconnect = errors.New("the server asks to connect anew")

// whyClosed makes a loss of what a link's read or write said.
func whyClosed(err error) loss {
	var c *closed
	if !errors.As(err, &c) {
		return loss{why: err}
	}
	if what, ok := finalCodes[c.code]; ok {
		return loss{why: &conversations.FinalError{Err: fmt.Errorf("gateway: %s (code %d)", what, c.code)}, forget: true}
	}
	switch c.code {
	case 4003, 4007, 4009: // not authenticated, wrong sequence, session timed out
		return loss{why: err, forget: true}
	case 1000, 1001, closedToResume:
		return loss{why: err, asked: true}
	}
	return loss{why: err}
}

// finalCodes are those after which one must not come again as one is.
var finalCodes = map[int]string{
	4004: "Discord does not accept the bot's token; reset it in the Developer Portal, under Bot, and set the new one",
	4010: "Discord does not accept our shard, though we name none; this version of Waymark cannot serve this bot",
	4011: "the bot is in too many servers for one connection; let it leave some, because Waymark does not divide them",
	4012: "Discord does not serve this version of its gateway any more; update Waymark",
	4013: "Discord does not know an intent that we ask for; update Waymark",
	4014: "the bot asks for an intent that it was not granted; switch on Message Content Intent in the Developer Portal, under Bot, or set message_content = false",
}
