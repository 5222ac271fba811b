package discord

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestMessage_WhatIsSent(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		m    message
		want string
	}{
		"little": {message{Content: "a"}.ready(), `{"content":"a","components":[],"allowed_mentions":{"parse":[]}}`},
		"all": {
			message{
				Content: "a", Components: []component{row("b")}, Flags: flagNoEmbeds, Nonce: "n", EnforceNonce: true,
				Reference: &reference{MessageID: "1"},
			}.ready(),
			`{"content":"a","components":[{"type":1,"components":[{"type":2,"style":2,"label":"b","custom_id":"b"}]}],` +
				`"allowed_mentions":{"parse":[]},"flags":4,"nonce":"n","enforce_nonce":true,` +
				`"message_reference":{"message_id":"1","fail_if_not_exists":false}}`,
		},
		"changed": {
			message{Content: "a", Flags: flagNoEmbeds, Nonce: "n", EnforceNonce: true, Reference: &reference{MessageID: "1"}}.changed(),
			`{"content":"a","components":[],"allowed_mentions":{"parse":[]},"flags":4}`,
		},
	} {
		got, err := json.Marshal(tt.m)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: got %s, %v, want %s", name, got, err, tt.want)
		}
	}
}

// What Discord has thought of since does not take away the rest.
func TestRead_UnknownParts(t *testing.T) {
	t.Parallel()
	const raw = `{
		"id": "1", "flags": "many", "timestamp": "yesterday", "edited_timestamp": 7,
		"author": {"id": "2", "global_name": null, "bot": "perhaps"},
		"components": [
			{"type": 17, "components": {"a": 1}, "divider": 7},
			5,
			{"type": 1, "components": [{"type": 99, "label": {"text": "x"}, "style": "blue", "options": "none"}, {"type": 2, "custom_id": "c"}]}
		],
		"mentions": ["3", {"id": "4"}],
		"attachments": [7, {"id": "5"}], "sticker_items": {"id": "6"}, "poll": [],
		"message_reference": {"type": 1, "message_id": "7"},
		"message_snapshots": [{"message": {"content": "forwarded", "timestamp": "2026-11-22T10:00:00.000000+00:00"}}, {}],
		"referenced_message": {"id": "8", "content": [], "author": {"id": "9"}},
		"shiny": {"new": true},
		"content": "the words", "channel_id": "10"
	}`
	var p post
	if err := read([]byte(raw), &p); err != nil {
		t.Fatal(err)
	}
	if p.ID != "1" || p.Content != "the words" || p.ChannelID != "10" || p.Author.ID != "2" || !p.Timestamp.IsZero() {
		t.Errorf("got %+v", p)
	}
	if len(p.Components) != 3 || p.Components[2].Components[1].CustomID != "c" {
		t.Errorf("got components %+v", p.Components)
	}
	if len(p.Mentions) != 2 || p.Mentions[1].ID != "4" || len(p.Attachments) != 2 {
		t.Errorf("got mentions %+v, attachments %s", p.Mentions, p.Attachments)
	}
	if len(p.MessageSnapshots) != 2 || p.MessageSnapshots[0].Message.Content != "forwarded" || p.MessageSnapshots[0].Message.Timestamp.IsZero() {
		t.Errorf("got snapshots %+v", p.MessageSnapshots)
	}
	if p.MessageReference == nil || p.MessageReference.Type != originForward || p.ReferencedMessage == nil || p.ReferencedMessage.Author.ID != "9" {
		t.Errorf("got %+v, %+v", p.MessageReference, p.ReferencedMessage)
	}
}

func TestRead_WhatIsNone(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{``, `{"id":"1"`, `[]`, `7`, `"x"`, `<html>`} {
		var p post
		if err := read([]byte(raw), &p); err == nil {
			t.Errorf("%s: there is no error", raw)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"id":"1","components":[{"type":1,"components":[{"type":2}]}]}`)
	f.Add(`{"timestamp":[],"id":"1","referenced_message":{"referenced_message":{"id":7}}}`)
	f.Add(`{"id":"1","edited_timestamp":{"a":1}}`)
	f.Fuzz(func(t *testing.T, raw string) {
		var shape map[string]json.RawMessage
		if json.Unmarshal([]byte(raw), &shape) != nil {
			return
		}
		keys := 0 // one that is there twice, or once in capitals, is not what this is about
		for k := range shape {
			if strings.EqualFold(k, "id") {
				keys++
			}
		}
		var p post
		if err := read([]byte(raw), &p); err != nil {
			t.Errorf("%s: %v", raw, err)
		}
		var id string
		if json.Unmarshal(shape["id"], &id) == nil && keys == 1 && p.ID != id {
			t.Errorf("%s: got id %q, want %q", raw, p.ID, id)
		}
	})
}
