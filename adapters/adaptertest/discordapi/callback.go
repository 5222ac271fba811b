package discordapi

import (
	"net/http"
	"slices"
)

// The types of a first answer.
const (
	answerMessage = 4
	answerLater   = 5
	updateLater   = 6
	updateMessage = 7
)

// callback is the first answer to an interaction.
func (s *Server) callback(c *call) (any, *failure) {
	i := s.interactions[c.vars["interaction"]]
	if i == nil || i.token != c.vars["token"] || i.failed || i.isOver() {
		return nil, fail(http.StatusNotFound, 10062, "Unknown interaction")
	}
	if i.ackKind != 0 {
		return nil, fail(http.StatusBadRequest, 40060, "Interaction has already been acknowledged.")
	}
	kind := whole(c.body["type"])
	var bad form
	allowed := []int{answerMessage, answerLater}
	if i.kind == byComponent {
		allowed = append(allowed, updateLater, updateMessage)
	}
	if !slices.Contains(allowed, kind) {
		bad.fault("type", "BASE_TYPE_CHOICES", "Value must be one of %v.", allowed)
		return nil, bad.failure()
	}
	data, _ := c.body["data"].(object)
	d := s.draftOf(c, data, "data", &bad)
	if f := bad.failure(); f != nil {
		return nil, f
	}
	if kind == answerMessage && d.empty() {
		return nil, fail(http.StatusBadRequest, 50006, "Cannot send an empty message")
	}
	if f := s.firstAnswer(i, kind, d); f != nil {
		return nil, f
	}
	i.ackKind, i.ackAt = kind, s.o.Now()
	if c.query.Get("with_response") != "true" {
		return noContent{}, nil
	}
	return s.callbackAnswer(i, kind), nil
}

// firstAnswer does what the first answer says.
func (s *Server) firstAnswer(i *Interaction, kind int, d draft) *failure {
	i.hidden = d.flags != nil && *d.flags&flagEphemeral != 0
	switch kind {
	case answerMessage, answerLater:
		m := s.message(d, i.ch, flagsOfBots|flagEphemeral)
		m.by, m.kind = i, 20
		if i.kind == byComponent {
			m.kind, m.ref = 0, ""
		}
		if kind == answerLater {
			m.flags |= flagLoading
			m.content, m.components = "", nil
		}
		i.original = s.add(m)
	case updateLater, updateMessage:
		i.original = i.source
		i.hidden = i.source.ephemeral()
		if i.ch.find(i.source.id) == nil {
			return fail(http.StatusNotFound, 10008, "Unknown Message")
		}
		if kind == updateMessage {
			_, f := s.edit(d, i.source)
			return f
		}
	}
	return nil
}

func (s *Server) callbackAnswer(i *Interaction, kind int) object {
	o := object{"interaction": object{
		"id": i.id, "type": i.kind, "response_message_id": i.original.id,
		"response_message_ephemeral": i.hidden, "response_message_loading": i.original.loading(),
	}}
	if kind != updateLater {
		o["resource"] = object{"type": kind, "message": s.wire(i.original)}
	}
	return o
}

// answered is the interaction that a token belongs to.
func (s *Server) answered(c *call) (*Interaction, *failure) {
	i := s.tokens[c.vars["token"]]
	switch {
	case i == nil, s.o.Now().Sub(i.at) >= lastAnswer:
		return nil, fail(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
	case c.vars["application"] != s.bot.id, i.ackKind == 0:
		return nil, fail(http.StatusNotFound, 10015, "Unknown Webhook")
	}
	return i, nil
}

// ofToken is the message of an answer that a path names.
func (s *Server) ofToken(c *call) (*message, *failure) {
	i, f := s.answered(c)
	if f != nil {
		return nil, f
	}
	m := i.original
	if id := c.vars["message"]; id != "@original" && id != m.id {
		m = nil
		for _, follow := range i.follows {
			if follow.id == id {
				m = follow
			}
		}
	}
	if m == nil || m.ch.find(m.id) == nil {
		return nil, fail(http.StatusNotFound, 10008, "Unknown Message")
	}
	return m, nil
}

func (s *Server) getAnswer(c *call) (any, *failure) {
	m, f := s.ofToken(c)
	if f != nil {
		return nil, f
	}
	return s.wire(m), nil
}

func (s *Server) patchAnswer(c *call) (any, *failure) {
	m, f := s.ofToken(c)
	if f != nil {
		return nil, f
	}
	d, f := s.draftIn(c)
	if f != nil {
		return nil, f
	}
	return s.edit(d, m)
}

// draftIn is the message that a call's body describes.
func (s *Server) draftIn(c *call) (draft, *failure) {
	var bad form
	d := s.draftOf(c, c.body, "", &bad)
	return d, bad.failure()
}

func (s *Server) deleteAnswer(c *call) (any, *failure) {
	m, f := s.ofToken(c)
	if f != nil {
		return nil, f
	}
	s.drop(m)
	return noContent{}, nil
}

// followUp is a further answer. The first one after a deferred answer is that
// answer, and as visible as it was announced.
func (s *Server) followUp(c *call) (any, *failure) {
	i, f := s.answered(c)
	if f != nil {
		return nil, f
	}
	d, f := s.draftIn(c)
	if f != nil {
		return nil, f
	}
	if d.empty() {
		return nil, fail(http.StatusBadRequest, 50006, "Cannot send an empty message")
	}
	if i.original.loading() && i.original.ch.find(i.original.id) != nil {
		return s.edit(d, i.original)
	}
	m := s.message(d, i.ch, flagsOfBots|flagEphemeral)
	m.by, m.ref = i, i.original.id
	i.follows = append(i.follows, s.add(m))
	return s.wire(m), nil
}
