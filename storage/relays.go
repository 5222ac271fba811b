package storage

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"waymark/conversations"
)

// A fileBody is a file in JSON.
type fileBody struct {
	Platform conversations.Platform `json:"platform"`
	Ref      string                 `json:"ref"`
	Kind     conversations.FileKind `json:"kind"`
	Name     string                 `json:"name,omitempty"`
	Size     int64                  `json:"size,omitempty"`
}

func (b *fileBody) file() *conversations.File {
	if b == nil {
		return nil
	}
	f := conversations.File(*b)
	return &f
}

// file appends a field that is a file.
func (w *jsonWriter) file(name string, f conversations.File) {
	w.name(name)
	w.open('{')
	w.field("platform", string(f.Platform))
	w.field("ref", f.Ref)
	w.field("kind", string(f.Kind))
	w.field("name", f.Name)
	w.number("size", f.Size)
	w.close('}')
}

// A relayBody is what is under way in a ticket.
type relayBody struct {
	Held    []heldBody          `json:"held,omitempty"`
	Last    int                 `json:"last,omitempty"`
	Flying  []flyingBody        `json:"flying,omitempty"`
	Theirs  []conversations.Ref `json:"theirs,omitempty"`
	Ours    []conversations.Ref `json:"ours,omitempty"`
	Wrote   int64               `json:"wrote,omitempty"`
	Confirm conversations.Ref   `json:"confirm,omitempty"`
	Late    conversations.Ref   `json:"late,omitempty"`
}

type heldBody struct {
	Number  int               `json:"number"`
	ByStaff bool              `json:"staff,omitempty"`
	Of      conversations.Ref `json:"of"`
	Words   string            `json:"words,omitempty"`
	Files   []fileBody        `json:"files"`
}

type flyingBody struct {
	ByStaff bool                   `json:"staff,omitempty"`
	Of      conversations.Ref      `json:"of"`
	Name    string                 `json:"name,omitempty"`
	Kind    conversations.FileKind `json:"kind"`
}

// encodeRelay writes what is under way in a ticket; empty: nothing is.
func encodeRelay(r *conversations.Relay) (string, error) {
	if r == nil {
		return "", nil
	}
	b := relayBody{Last: r.Last, Theirs: r.Theirs, Ours: r.Ours, Wrote: micros(r.Wrote), Confirm: r.Confirm, Late: r.Late}
	for _, h := range r.Held {
		held := heldBody{Number: h.Number, ByStaff: h.ByStaff, Of: h.Of, Words: clean(h.Words)}
		for _, f := range h.Files {
			held.Files = append(held.Files, fileBody(f))
		}
		b.Held = append(b.Held, held)
	}
	for _, f := range r.Flying {
		b.Flying = append(b.Flying, flyingBody(f))
	}
	text, err := json.Marshal(b)
	return string(text), err
}

// decodeRelay reads it. What cannot be read is as if nothing were under way: files
// are sent again by who sent them.
func decodeRelay(text string) *conversations.Relay {
	var b relayBody
	if text == "" || json.Unmarshal([]byte(text), &b) != nil {
		return nil
	}
	r := &conversations.Relay{Last: b.Last, Theirs: b.Theirs, Ours: b.Ours, Wrote: moment(b.Wrote), Confirm: b.Confirm, Late: b.Late}
	for _, h := range b.Held {
		held := conversations.Held{Number: h.Number, ByStaff: h.ByStaff, Of: h.Of, Words: h.Words}
		for _, f := range h.Files {
			held.Files = append(held.Files, conversations.File(f))
		}
		r.Held = append(r.Held, held)
	}
	for _, f := range b.Flying {
		r.Flying = append(r.Flying, conversations.Flying(f))
	}
	return r
}

// readRelay reads what is under way in the ticket of the turn.
func (s *subject) readRelay(tx tx) error {
	if s.ticket.id == 0 || s.ticket.closed != 0 {
		return nil
	}
	err := tx.queryRow(`SELECT body FROM relays WHERE ticket = $1`, s.ticket.id).Scan(&s.relay)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("what is under way in ticket %d: %w", s.ticket.id, err)
	}
	return nil
}

// keepRelay writes what changed of it. In a ticket that is closed nothing is under
// way.
func (s *subject) keepRelay(tx tx, t *conversations.Ticket) error {
	if t == nil {
		return nil
	}
	relay := t.Relay
	if !t.Closed.IsZero() {
		relay = nil
	}
	body, err := encodeRelay(relay)
	switch {
	case err != nil, body == s.relay:
		return err
	case body == "":
		return tx.exec(`DELETE FROM relays WHERE ticket = $1`, int64(t.ID))
	}
	return tx.exec(`INSERT INTO relays (ticket, body) VALUES ($1, $2) ON CONFLICT (ticket) DO UPDATE SET body = excluded.body`, int64(t.ID), body)
}
