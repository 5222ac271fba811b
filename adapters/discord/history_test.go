package discord_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/inbox"
	"waymark/conversations"
)

// texts are what somebody was heard to say.
func (v *visit) texts(person string) (all []string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, m := range v.heard {
		if text, ok := m.Body.(conversations.Text); ok && m.Actor.User == v.User(person) {
			all = append(all, string(text))
		}
	}
	return all
}

// countsTo waits until somebody was heard to count to n, and holds that nothing
// was lost, doubled or out of place.
func (v *visit) countsTo(person string, n int) {
	v.t.Helper()
	v.until("all was heard", func() bool { return len(v.texts(person)) >= n })
	var want []string
	for i := range n {
		want = append(want, fmt.Sprint(i))
	}
	if got := v.texts(person); !slices.Equal(got, want) {
		v.t.Errorf("%s: got %v", person, got)
	}
}

// counts lets somebody count from one number up to another.
func (v *visit) counts(person string, from, to int) {
	for i := range to - from {
		v.Server.Say(person, fmt.Sprint(from+i))
	}
}

func TestHistory_IsReadAfterANewSession(t *testing.T) {
	t.Parallel()
	for name, gap := range map[string]func(*discordapi.Server, func()){
		"Discord was away": func(s *discordapi.Server, meanwhile func()) {
			s.Down(true)
			meanwhile()
			s.Down(false)
		},
		"the session was forgotten": func(s *discordapi.Server, meanwhile func()) {
			s.Forget()
			s.Cut()
			meanwhile()
		},
		"the session was resumed": func(s *discordapi.Server, meanwhile func()) {
			s.Cut()
			meanwhile()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newWorld(t, discordapi.Options{IdentifyEvery: -1}).calls(t, nil)
			for _, person := range []string{"ada", "grace"} {
				v.counts(person, 0, 3)
				v.countsTo(person, 3)
			}
			gap(v.Server, func() {
				v.counts("ada", 3, 250)
				v.counts("grace", 3, 5)
			})
			v.counts("ada", 250, 255)
			v.until("the bot is back", v.Connected)
			v.counts("ada", 255, 260)
			v.countsTo("ada", 260)
			v.countsTo("grace", 5)
		})
	}
}

// An inbox that is full refuses what comes, and nobody offers that again.
func TestHistory_IsReadAfterAFlood(t *testing.T) {
	t.Parallel()
	const flood = inbox.LineMax + 200
	hangs := make(chan struct{})
	v := newWorld(t, discordapi.Options{IdentifyEvery: -1}).calls(t, func(ctx context.Context, m conversations.Message) error {
		if m.Body == conversations.Text("0") {
			select {
			case <-hangs:
			case <-ctx.Done():
			}
		}
		return ctx.Err()
	})
	v.counts("ada", 0, flood)
	v.Server.Say("grace", "0") // hangs as well, so all of ada's was told before
	v.Server.Say("alan", "I am through")
	v.until("another one is through", func() bool { return len(v.texts("alan")) == 1 })
	close(hangs)
	v.countsTo("ada", flood)
}

func TestEdits_AreToldOnce(t *testing.T) {
	t.Parallel()
	v := newWorld(t, discordapi.Options{IdentifyEvery: -1}).calls(t, nil)
	id := v.Server.Say("ada", "how lnog?")
	dm := v.DM("ada")
	v.hears(1)
	v.EmbedsArrive(dm, id)
	v.Edit(dm, id, "how long?")
	v.EmbedsArrive(dm, id)
	v.Server.Say("ada", "thanks")
	last := v.hears(3)
	if m := v.hears(2); m.Body != conversations.Edited("how long?") || string(m.Ref) != id || m.Bookmark != "" {
		t.Errorf("got %+v", m)
	}
	if last.Body != conversations.Text("thanks") {
		t.Errorf("got %+v", last)
	}
}

func TestRead_WhatIsNotWordsIsNamed(t *testing.T) {
	t.Parallel()
	v := newWorld(t, discordapi.Options{IdentifyEvery: -1}).calls(t, nil)
	dm := v.DM("ada")
	picture := []any{map[string]any{"id": "1", "filename": "a.png", "size": 1, "url": "https://cdn.example/a.png", "proxy_url": "https://cdn.example/a.png", "content_type": "image/png"}}
	v.Post(dm, "ada", map[string]any{"attachments": picture})
	v.Post(dm, "ada", map[string]any{"attachments": picture, "content": "what is this?"})
	if m := v.hears(1); m.Body != (conversations.Unreadable{Kind: "photo"}) {
		t.Errorf("got %+v", m)
	}
	if m := v.hears(2); m.Body != conversations.Text("what is this?") || m.Unread != "photo" {
		t.Errorf("got %+v", m)
	}
}

// In private everything is answered, whatever is left of it.
func TestRead_NothingInPrivateIsOverheard(t *testing.T) {
	t.Parallel()
	v := newWorld(t, discordapi.Options{IdentifyEvery: -1}).calls(t, nil)
	dm := v.DM("ada")
	v.Server.Say("ada", "<@"+v.Bot()+">")
	v.Post(dm, "ada", map[string]any{
		"message_reference": map[string]any{"type": 1, "channel_id": dm, "message_id": dm},
		"message_snapshots": []any{map[string]any{"message": map[string]any{
			"type": 0, "content": "", "attachments": []any{}, "components": []any{}, "mentions": []any{}, "mention_roles": []any{}, "flags": 0,
			"embeds": []any{map[string]any{"type": "rich", "title": "A preview", "content_scan_version": 0}}, "timestamp": "2026-11-27T09:00:00+00:00", "edited_timestamp": nil,
		}}},
	})
	v.Server.Say("ada", "hello")
	last := v.hears(3)
	if m := v.hears(1); m.Body != conversations.Text("") {
		t.Errorf("got %+v", m)
	}
	if m := v.hears(2); m.Body != (conversations.Unreadable{Kind: "document"}) {
		t.Errorf("got %+v", m)
	}
	if last.Body != conversations.Text("hello") {
		t.Errorf("got %+v", last)
	}
}
