package telegram

import (
	"context"
	"encoding/json"
	"log/slog"

	"waymark/adapters/inbox"
)

// A reception reads updates and puts what they say into the inbox.
type reception struct {
	reader reader
	inbox  *inbox.Inbox
	api    *api
	admins *admins
	log    *slog.Logger
}

// accept takes one update. It calls taken once, with nil when the update may be
// acknowledged.
func (r *reception) accept(ctx context.Context, raw []byte, taken func(error)) {
	r.inbox.Accept(ctx, r.item(raw), taken)
}

// acceptAll returns when all updates may be acknowledged, or with the error
// that one of them met.
func (r *reception) acceptAll(ctx context.Context, updates []json.RawMessage) error {
	items := make([]inbox.Item, len(updates))
	for i, raw := range updates {
		items[i] = r.item(raw)
	}
	return r.inbox.AcceptAll(ctx, items)
}

// item reads one update. One that cannot be read may be acknowledged: it would
// never be better, and the others wait behind it.
func (r *reception) item(raw []byte) inbox.Item {
	u, err := r.reader.read(raw)
	if err != nil {
		id, _ := updateID(raw)
		r.log.Error("update not understood", "update", id, "shape", shape(raw), "err", err)
	}
	if u.movedFrom != 0 {
		r.api.moved.note(u.movedFrom, u.movedTo)
	}
	if u.changed != (member{}) {
		r.admins.forget(u.changed)
	}
	if u.standing != "" {
		r.log.Info("standing in a group changed", "to", u.standing)
	}
	i := inbox.Item{Message: u.message}
	if u.tap != "" {
		i.Tap = tapSign{r.api, u.tap}
	} else if u.message != nil {
		i.Typing = typingSign{r.api, u.where}
	}
	return i
}

// A tapSign stops the spinner on a button.
type tapSign struct {
	api *api
	id  string // of the callback query
}

// Give is [inbox.Sign].
func (s tapSign) Give(ctx context.Context) error { return s.api.answerTap(ctx, s.id) }

// A typingSign shows that we type.
type typingSign struct {
	api *api
	in  place
}

// Give is [inbox.Sign].
func (s typingSign) Give(ctx context.Context) error { return s.api.typing(ctx, s.in) }
