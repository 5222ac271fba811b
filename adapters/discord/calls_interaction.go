package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
)

// Types of the first answer to an interaction.
const (
	answerMessage = 4 // with a message
	answerLater   = 5 // "is thinking": the message comes later
	updateLater   = 6 // nothing is seen
	updateMessage = 7 // the message with the button becomes another
)

// answer is the first answer to an interaction, which Discord takes for three
// seconds. Of an answer with nothing yet to say, m is nil or has its flags.
func (r *rest) answer(ctx context.Context, id snowflake, token string, kind int, m *message) error {
	body := struct {
		Type int `json:"type"`
		Data any `json:"data,omitempty"`
	}{Type: kind}
	switch {
	case m == nil:
	case kind == answerLater || kind == updateLater:
		if m.Flags != 0 {
			body.Data = map[string]int{"flags": m.Flags}
		}
	default:
		body.Data = m.changed()
	}
	return r.call(ctx, "answer an interaction", request{
		method: http.MethodPost, key: token, body: body,
		path: "/interactions/" + url.PathEscape(id) + "/" + url.PathEscape(token) + "/callback",
	}, nil)
}

func webhook(app snowflake, token string) string {
	return "/webhooks/" + url.PathEscape(app) + "/" + url.PathEscape(token)
}

// original is the first answer to an interaction, as it stands now.
func (r *rest) original(ctx context.Context, app snowflake, token string) (post, error) {
	return r.shown(ctx, "fetch the answer to an interaction", request{
		method: http.MethodGet, key: token, path: webhook(app, token) + "/messages/@original",
	})
}

// editOriginal changes the first answer to an interaction into m, or the message
// with the button after a first answer of type 6 or 7. Tokens live a quarter of
// an hour.
func (r *rest) editOriginal(ctx context.Context, app snowflake, token string, m message) (post, error) {
	return r.shown(ctx, "edit the answer to an interaction", request{
		method: http.MethodPatch, key: token, path: webhook(app, token) + "/messages/@original", body: m.changed(),
	})
}

// followUp is a further answer to an interaction. Discord keeps no nonce here:
// one whose answer was lost comes twice when it is sent again.
func (r *rest) followUp(ctx context.Context, app snowflake, token string, m message) (post, error) {
	return r.shown(ctx, "answer an interaction further", request{
		method: http.MethodPost, key: token, path: webhook(app, token), body: m.changed(),
	})
}

// commandsOf is where commands are: of a guild, or of "" those for all.
func commandsOf(app, guild snowflake) string {
	if guild == "" {
		return "/applications/" + url.PathEscape(app) + "/commands"
	}
	return "/applications/" + url.PathEscape(app) + "/guilds/" + url.PathEscape(guild) + "/commands"
}

// commands are those registered in a guild, in all languages; of guild "" those
// for all.
func (r *rest) commands(ctx context.Context, app, guild snowflake) (list json.RawMessage, err error) {
	query := url.Values{"with_localizations": {"true"}}
	err = r.call(ctx, "ask for the commands", request{method: http.MethodGet, path: commandsOf(app, guild), query: query}, &list)
	return list, err
}

// setCommands registers a list of commands in the place of all there are.
func (r *rest) setCommands(ctx context.Context, app, guild snowflake, list any) error {
	return r.call(ctx, "register the commands", request{method: http.MethodPut, path: commandsOf(app, guild), body: list}, nil)
}
