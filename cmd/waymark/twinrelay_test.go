package main

import (
	"encoding/json"
	"net/http"
	"regexp"
	"sync"

	"github.com/gorilla/websocket"
)

// A packet is one of the gateway's.
type packet struct {
	Op   int             `json:"op"`
	Name string          `json:"t,omitempty"`
	Seq  *int            `json:"s,omitempty"`
	Data json.RawMessage `json:"d,omitempty"`
}

// A side is one end of a connection.
type side struct {
	*websocket.Conn
	mu sync.Mutex // of those who write
}

func (s *side) write(p packet) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.WriteJSON(p)
}

// relay is a connection with the gateway. It lasts until one side goes.
func (w *twin) relay(rw http.ResponseWriter, r *http.Request) {
	w.relays.Add(1)
	defer w.relays.Done()
	conn, err := (&websocket.Upgrader{}).Upgrade(rw, r, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	there, resp, err := websocket.DefaultDialer.DialContext(r.Context(), "ws://"+w.to.Host+"/gateway", nil)
	if err != nil {
		w.t.Errorf("the twin's gateway: %v", err)
		return
	}
	defer resp.Body.Close()
	bot, theirs := &side{Conn: conn}, &side{Conn: there}
	var both sync.WaitGroup
	both.Go(func() { pump(bot, theirs, w.asked) })
	both.Go(func() { pump(theirs, bot, w.told) })
	both.Wait()
}

// pump hands packets on until one side goes, and the other with it. One that
// is answered here goes no further.
func pump(from, to *side, mend func(*packet) (answer *packet)) {
	defer from.Close()
	defer to.Close()
	for {
		var p packet
		if err := from.ReadJSON(&p); err != nil {
			return
		}
		side := to
		if answer := mend(&p); answer != nil {
			p, side = *answer, from
		}
		if err := side.write(p); err != nil {
			return
		}
	}
}

// asked mends what the bot says: a token that looks like one of Discord's is
// not the twin's, which knows of no RESUME either. Then a session is over.
func (w *twin) asked(p *packet) (answer *packet) {
	switch p.Op {
	case 2:
		p.mend(func(d map[string]any) {
			if d["token"] == twinToken {
				d["token"] = w.Token
			}
		})
	case 6:
		return &packet{Op: 9, Data: json.RawMessage("false")}
	}
	return nil
}

// mentioned is somebody in a text.
var mentioned = regexp.MustCompile(`<@!?([0-9]+)>`)

// told mends what the twin says: it never tells whom a message mentions, and it
// takes every private room for one of its server.
func (w *twin) told(p *packet) (answer *packet) {
	switch p.Name {
	case "READY":
		p.mend(func(d map[string]any) { d["resume_gateway_url"] = w.gateway() })
		w.sessions.Add(1)
	case "MESSAGE_CREATE", "MESSAGE_UPDATE":
		p.mend(func(d map[string]any) {
			if d["guild_id"] == "" {
				delete(d, "guild_id")
			}
			text, _ := d["content"].(string)
			all := []any{}
			for _, m := range mentioned.FindAllStringSubmatch(text, -1) {
				all = append(all, map[string]any{"id": m[1], "username": "somebody"})
			}
			d["mentions"] = all
		})
	case "INTERACTION_CREATE":
		p.mend(func(d map[string]any) {
			room, _ := d["channel"].(map[string]any)
			member, _ := d["member"].(map[string]any)
			if room["type"] == 1.0 {
				d["user"] = member["user"]
				delete(d, "member")
				delete(d, "guild_id")
			}
		})
	}
	return nil
}

// mend changes the data of a packet.
func (p *packet) mend(how func(map[string]any)) {
	var d map[string]any
	if json.Unmarshal(p.Data, &d) != nil {
		return
	}
	how(d)
	if raw, err := json.Marshal(d); err == nil {
		p.Data = raw
	}
}
