package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// me is the bot's own account.
func (r *rest) me(ctx context.Context) (u user, err error) {
	const what = "ask who we are"
	err = r.call(ctx, what, request{method: http.MethodGet, path: "/users/@me"}, &u)
	if err == nil && u.ID == "" {
		err = explain(what, errors.New("the answer names nobody"))
	}
	return u, err
}

// An application is what the bot belongs to.
type application struct {
	ID     snowflake `json:"id"`
	Name   string    `json:"name"`
	Flags  int       `json:"flags"`
	Public bool      `json:"bot_public"` // anybody may add the bot to a guild
}

func (r *rest) application(ctx context.Context) (a application, err error) {
	err = r.call(ctx, "ask for the application", request{method: http.MethodGet, path: "/applications/@me"}, &a)
	return a, err
}

// gatewayURL is where events come from.
func (r *rest) gatewayURL(ctx context.Context) (string, error) {
	var g struct {
		URL string `json:"url"`
	}
	err := r.call(ctx, "ask for the gateway", request{method: http.MethodGet, path: "/gateway"}, &g)
	if err == nil && g.URL == "" {
		err = explain("ask for the gateway", errors.New("the answer names none"))
	}
	return g.URL, err
}

func messages(channel snowflake) string { return "/channels/" + url.PathEscape(channel) + "/messages" }

func oneMessage(channel, id snowflake) string { return messages(channel) + "/" + url.PathEscape(id) }

// send sends a new message. With a nonce that Discord had before, it returns
// the message of that time, for some minutes.
func (r *rest) send(ctx context.Context, channel snowflake, m message) (post, error) {
	if m.cargo != nil {
		return r.sendWith(ctx, channel, m)
	}
	return r.shown(ctx, "send a message", request{method: http.MethodPost, path: messages(channel), body: m.ready()})
}

// edit changes a message of ours into m, buttons and all.
func (r *rest) edit(ctx context.Context, channel, id snowflake, m message) error {
	_, err := r.shown(ctx, "edit a message", request{method: http.MethodPatch, path: oneMessage(channel, id), body: m.changed()})
	return err
}

// fetch is a message as it stands now.
func (r *rest) fetch(ctx context.Context, channel, id snowflake) (post, error) {
	return r.shown(ctx, "fetch a message", request{method: http.MethodGet, path: oneMessage(channel, id)})
}

// shown is a request that Discord answers with a message.
func (r *rest) shown(ctx context.Context, what string, q request) (p post, err error) {
	if err = r.call(ctx, what, q, &p); err == nil && p.ID == "" {
		err = explain(what, errors.New("the answer names no message"))
	}
	return p, err
}

// after are the messages of a channel that came after one, oldest first, up to
// limit, which is at most 100. There may be more where it is that many. After ""
// they are the newest ones.
func (r *rest) after(ctx context.Context, channel, after snowflake, limit int) ([]json.RawMessage, error) {
	query := url.Values{"limit": {strconv.Itoa(limit)}}
	if after != "" {
		query.Set("after", after)
	}
	var all []json.RawMessage
	err := r.call(ctx, "read a channel", request{method: http.MethodGet, path: messages(channel), query: query}, &all)
	if err != nil {
		return nil, err
	}
	return inOrder(all), nil
}

// inOrder sorts messages by id, oldest first, and leaves out what has none.
func inOrder(all []json.RawMessage) []json.RawMessage {
	type numbered struct {
		id  snowflake
		raw json.RawMessage
	}
	found := make([]numbered, 0, len(all))
	for _, raw := range all {
		var m struct {
			ID snowflake `json:"id"`
		}
		if read(raw, &m) == nil && m.ID != "" {
			found = append(found, numbered{m.ID, raw})
		}
	}
	slices.SortStableFunc(found, func(a, b numbered) int { return older(a.id, b.id) })
	sorted := make([]json.RawMessage, len(found))
	for i, f := range found {
		sorted[i] = f.raw
	}
	return sorted
}

// older compares snowflakes: less than 0 if a was made before b. An empty one
// was made before all others.
func older(a, b snowflake) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// openDM is the channel between a person and us. It may exist where they take
// no messages.
func (r *rest) openDM(ctx context.Context, person snowflake) (snowflake, error) {
	const what = "open a direct message"
	body := map[string]snowflake{"recipient_id": person}
	var c channel
	err := r.call(ctx, what, request{method: http.MethodPost, path: "/users/@me/channels", body: body}, &c)
	if err == nil && c.ID == "" {
		err = explain(what, errors.New("the answer names no channel"))
	}
	return c.ID, err
}

// channel is a channel or thread as it stands now.
func (r *rest) channel(ctx context.Context, id snowflake) (c channel, err error) {
	err = r.call(ctx, "ask for a channel", request{method: http.MethodGet, path: "/channels/" + url.PathEscape(id)}, &c)
	return c, err
}

// typing shows for ten seconds that we are writing.
func (r *rest) typing(ctx context.Context, channel snowflake) error {
	return r.call(ctx, "show that we write", request{method: http.MethodPost, path: "/channels/" + url.PathEscape(channel) + "/typing"}, nil)
}
