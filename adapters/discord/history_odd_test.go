package discord

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"testing"

	"waymark/adapters/inbox"
	"waymark/conversations"
)

// A message that breaks us is left out: it stands there at the next start, too.
func TestHistory_OneThatBreaksUsIsLeftOut(t *testing.T) {
	t.Parallel()
	var work sync.WaitGroup
	var heard []string
	h := newHistory()
	h.log = slog.New(slog.DiscardHandler)
	h.page = func(context.Context, snowflake, snowflake, int) ([]json.RawMessage, error) {
		return []json.RawMessage{[]byte(`{"id":"11","content":"a"}`), []byte(`{"id":"12","content":"b"}`)}, nil
	}
	h.message = func(n *post, _ bool) *conversations.Message {
		if n.Content == "a" {
			panic("a")
		}
		return &conversations.Message{ID: conversations.MessageID(n.ID), Body: conversations.Text(n.Content)}
	}
	h.inbox = inbox.New(inbox.Options{Work: &work, Log: h.log, Deliver: func(_ context.Context, m conversations.Message) error {
		heard = append(heard, m.Words())
		return nil
	}})
	h.remember([]conversations.Bookmark{{Room: roomOf("5"), Read: "10"}})
	if more, err := h.readPage(t.Context(), "5"); more || err != nil {
		t.Errorf("got %v, %v", more, err)
	}
	work.Wait()
	if !slices.Equal(heard, []string{"b"}) || h.rooms["5"].read != "12" {
		t.Errorf("heard %v, read up to %s", heard, h.rooms["5"].read)
	}
}
