package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
)

// A twin is a Discord that is not of our making, discord-digital-twin of npm,
// with our judge before it. What it lacks or does otherwise than Discord is
// mended behind the judge, see [twin.ServeHTTP] and [twin.told].
type twin struct {
	t       *testing.T
	control string
	to      *url.URL
	proxy   *httputil.ReverseProxy
	judge   *discordapi.Judge
	front   *httptest.Server
	relays  sync.WaitGroup

	sessions atomic.Int32 // that the gateway began

	// What it says about itself.
	Token, Bot, Guild string
	Users, Channels   []struct{ ID string }

	old map[string]bool // messages of earlier tests

	mu       sync.Mutex
	later    map[string]int             // flags of answers that were put off, by token
	commands map[string]json.RawMessage // the last that were registered, by path
	rooms    map[string]string          // private ones, by user
}

// newTwin finds the one that WAYMARK_TWIN names. The test is over where it names
// none.
func newTwin(t *testing.T) *twin {
	t.Helper()
	named := os.Getenv("WAYMARK_TWIN")
	if named == "" {
		t.Skip("WAYMARK_TWIN names no Discord of others: the addresses of its REST API and its control port, with a comma between")
	}
	rest, control, _ := strings.Cut(named, ",")
	to, err := url.Parse(rest)
	if err != nil || control == "" {
		t.Fatalf("WAYMARK_TWIN is %q, want two addresses with a comma between", named)
	}
	w := &twin{
		t: t, control: control, to: to, old: map[string]bool{},
		later: map[string]int{}, commands: map[string]json.RawMessage{}, rooms: map[string]string{},
	}
	w.proxy = httputil.NewSingleHostReverseProxy(to)
	w.proxy.ModifyResponse = w.answered
	if w.judge, err = discordapi.NewJudge(os.Getenv("WAYMARK_SPECS"), w); err != nil {
		t.Fatal(err)
	}
	w.does("info", nil, w)
	for _, c := range w.Channels {
		for _, p := range w.says(c.ID) {
			w.old[p.ID] = true
		}
	}
	w.front = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" {
			w.relay(rw, r)
			return
		}
		w.judge.ServeHTTP(rw, r)
	}))
	t.Cleanup(func() {
		w.front.Close()
		w.relays.Wait() // the bot has ended by now, and its connections with it
		for _, v := range w.judge.Violations() {
			t.Error(v)
		}
	})
	return w
}

// does asks something of the people's side.
func (w *twin) does(what string, in, out any) {
	w.t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.ask(http.MethodPost, w.control+"/"+what, body, out); err != nil {
		w.t.Fatalf("%s %s: %v", what, body, err)
	}
}

// ask asks the twin itself, past the judge.
func (w *twin) ask(method, address string, body []byte, out any) error {
	req, err := http.NewRequestWithContext(context.WithoutCancel(w.t.Context()), method, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%d %s", resp.StatusCode, answer)
	}
	if err != nil || out == nil {
		return err
	}
	return json.Unmarshal(answer, out)
}

// ServeHTTP mends what the bot may ask and the twin does not know.
func (w *twin) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")[2:] // of what follows /api/vN
	switch said := func(v any) { json.NewEncoder(rw).Encode(v) }; {
	case r.Method == http.MethodGet && slices.Equal(parts, []string{"gateway"}):
		said(map[string]string{"url": w.gateway()})
	case r.Method == http.MethodGet && parts[0] == "applications" && parts[len(parts)-1] == "commands":
		said(w.registered(r.URL.Path))
	case r.Method == http.MethodPost && slices.Equal(parts, []string{"users", "@me", "channels"}):
		var with struct {
			ID string `json:"recipient_id"`
		}
		json.Unmarshal(body, &with)
		said(map[string]any{"id": w.room(with.ID), "type": 1, "recipients": []any{map[string]any{"id": with.ID, "username": "Human"}}})
	case r.Method == http.MethodPut && parts[len(parts)-1] == "commands":
		body = needing.ReplaceAll(body, []byte(`$1"$2"`))
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		w.proxy.ServeHTTP(rw, r)
	default:
		if parts[0] == "interactions" {
			w.acknowledged(parts[2], body)
		}
		w.proxy.ServeHTTP(rw, r)
	}
}

// needing is what members need for a command. The specification wants a number,
// the twin a string.
var needing = regexp.MustCompile(`("default_member_permissions":)([0-9]+)`)

// gateway is the address of our relay.
func (w *twin) gateway() string { return "ws" + strings.TrimPrefix(w.front.URL, "http") + "/gateway" }

// acknowledged notes an answer that is put off.
func (w *twin) acknowledged(token string, body []byte) {
	var a struct {
		Type int
		Data struct{ Flags int }
	}
	json.Unmarshal(body, &a)
	if a.Type == 5 {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.later[token] = a.Data.Flags | 1<<7
	}
}

// answered mends answers: what was registered is remembered, and an answer that
// is put off stands as "is thinking…", where the twin knows of none.
func (w *twin) answered(resp *http.Response) error {
	path := resp.Request.URL.Path
	parts := strings.Split(path, "/")
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case resp.Request.Method == http.MethodPut && resp.StatusCode == http.StatusOK && strings.HasSuffix(path, "/commands"):
		answer, err := io.ReadAll(resp.Body)
		if err != nil {
			return err
		}
		w.commands[path] = answer
		resp.Body = io.NopCloser(bytes.NewReader(answer))
	case resp.Request.Method == http.MethodGet && resp.StatusCode == http.StatusNotFound && strings.HasSuffix(path, "/messages/@original"):
		flags, ok := w.later[parts[len(parts)-3]]
		if !ok {
			return nil
		}
		answer := fmt.Appendf(nil, `{"id":"1","channel_id":"1","content":"","flags":%d,"author":{"id":%q,"bot":true}}`, flags, w.Bot)
		resp.Body, resp.StatusCode = io.NopCloser(bytes.NewReader(answer)), http.StatusOK
		resp.Header.Del("Content-Length")
		resp.ContentLength = int64(len(answer))
	}
	return nil
}

// registered are the commands as the twin has them.
func (w *twin) registered(path string) json.RawMessage {
	w.mu.Lock()
	defer w.mu.Unlock()
	if all := w.commands[path]; all != nil {
		return all
	}
	return json.RawMessage(`[]`)
}

// room is somebody's private room, which is there as soon as one asks for it.
func (w *twin) room(user string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.rooms[user] == "" {
		var made struct{ ID string }
		if err := w.ask(http.MethodPost, w.control+"/dm", nil, &made); err != nil {
			w.t.Error(err)
		}
		w.rooms[user] = made.ID
	}
	return w.rooms[user]
}

// A twinPost is a message as people see it.
type twinPost struct {
	ID         string
	Author     struct{ ID string }
	Content    string
	Components []struct {
		Components []twinComponent
	}
	Reference struct {
		ID string `json:"message_id"`
	} `json:"message_reference"`
}

// A twinComponent is a button, or a menu.
type twinComponent struct {
	Type     int
	Label    string
	ID       string `json:"custom_id"`
	Disabled bool
	Options  []struct{ Label, Value string }
}

// live are what can be tapped or chosen below a message.
func (p twinPost) live() (all []twinComponent) {
	for _, row := range p.Components {
		for _, c := range row.Components {
			if !c.Disabled {
				all = append(all, c)
			}
		}
	}
	return all
}

// says are the bot's messages in a room, oldest first.
func (w *twin) says(room string) []twinPost {
	w.t.Helper()
	var all []twinPost
	w.does("messages", map[string]string{"channelId": room}, &all)
	return slices.DeleteFunc(all, func(p twinPost) bool { return p.Author.ID != w.Bot || w.old[p.ID] })
}

// twinPatience is for a machine that has other work: questions are understood
// only once all that is known of them has been read.
const twinPatience = 3 * time.Minute

// hears waits for a message of the bot that is so.
func (w *twin) hears(t *testing.T, room, what string, is func(twinPost) bool) (p twinPost) {
	t.Helper()
	var all []twinPost
	within(t, twinPatience, func() bool {
		all = w.says(room)
		i := slices.IndexFunc(all, is)
		if i >= 0 {
			p = all[i]
		}
		return i >= 0
	}, func() string { return fmt.Sprintf("nobody hears %s, only\n%+v", what, all) })
	return p
}

// writes is somebody writing in a room.
func (w *twin) writes(user, room, text string) (id string) {
	w.t.Helper()
	var p twinPost
	w.does("say", map[string]string{"channelId": room, "userId": user, "content": text}, &p)
	return p.ID
}

// asks is somebody using /ask.
func (w *twin) asks(user, room, question string) {
	w.t.Helper()
	w.does("slash", map[string]any{
		"channelId": room, "userId": user, "name": "ask",
		"options": []any{map[string]any{"type": 3, "name": "question", "value": question}},
	}, nil)
}

// taps is somebody tapping a button, or choosing the first line of a menu.
func (w *twin) taps(user, room string, p twinPost, c twinComponent) {
	w.t.Helper()
	in := map[string]any{"channelId": room, "userId": user, "messageId": p.ID, "customId": c.ID}
	if len(c.Options) > 0 {
		in["values"] = []string{c.Options[0].Value}
		w.does("select", in, nil)
		return
	}
	w.does("button", in, nil)
}
