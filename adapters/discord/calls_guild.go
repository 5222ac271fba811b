package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
)

// bits are permissions.
type bits uint64

// The permissions that we need, and the one that grants all.
const (
	mayAll           bits = 1 << 3
	mayView          bits = 1 << 10
	maySend          bits = 1 << 11
	mayReadHistory   bits = 1 << 16
	mayStartThreads  bits = 1 << 35
	maySendInThreads bits = 1 << 38
)

// UnmarshalJSON reads permissions, which come in decimal as a string. What is
// none grants nothing.
func (b *bits) UnmarshalJSON(raw []byte) error {
	var said string
	if json.Unmarshal(raw, &said) == nil {
		n, err := strconv.ParseUint(said, 10, 64)
		if err == nil {
			*b = bits(n)
		}
	}
	return nil
}

// A guild is what people call a server.
type guild struct {
	ID      snowflake `json:"id"`
	Name    string    `json:"name"`
	OwnerID snowflake `json:"owner_id"`
	Roles   []role    `json:"roles"`
}

// A role is what its members may do. That of all has the id of the guild.
type role struct {
	ID          snowflake `json:"id"`
	Name        string    `json:"name"`
	Permissions bits      `json:"permissions"`
	Tags        struct {
		Bot snowflake `json:"bot_id"` // whose own role it is
	} `json:"tags"`
}

// A member is somebody in a guild.
type member struct {
	User  user        `json:"user"`
	Roles []snowflake `json:"roles"`
	Nick  string      `json:"nick"` // what they are called there; empty: as elsewhere
}

// guilds are those that we are in, up to 200, without roles and owners.
func (r *rest) guilds(ctx context.Context) (all []guild, err error) {
	err = r.call(ctx, "ask for the servers", request{method: http.MethodGet, path: "/users/@me/guilds"}, &all)
	return all, err
}

func (r *rest) guild(ctx context.Context, id snowflake) (g guild, err error) {
	err = r.call(ctx, "ask for a server", request{method: http.MethodGet, path: "/guilds/" + url.PathEscape(id)}, &g)
	return g, err
}

func (r *rest) member(ctx context.Context, guild, person snowflake) (m member, err error) {
	path := "/guilds/" + url.PathEscape(guild) + "/members/" + url.PathEscape(person)
	err = r.call(ctx, "ask for a member", request{method: http.MethodGet, path: path}, &m)
	return m, err
}

// permissions are what a member may do in a channel. Of a thread, c is its
// channel.
func (g guild) permissions(m member, c channel) bits {
	if m.User.ID == g.OwnerID {
		return ^bits(0)
	}
	has := map[snowflake]bool{g.ID: true}
	for _, id := range m.Roles {
		has[id] = true
	}
	var may bits
	for _, r := range g.Roles {
		if has[r.ID] {
			may |= r.Permissions
		}
	}
	if may&mayAll != 0 {
		return ^bits(0)
	}
	// First what is said of all, then of the roles, then of the member.
	var roles overwrite
	var own overwrite
	for _, o := range c.Overwrites {
		switch {
		case o.ID == g.ID:
			may = may&^o.Deny | o.Allow
		case o.ID == m.User.ID:
			own = o
		case has[o.ID]:
			roles.Deny |= o.Deny
			roles.Allow |= o.Allow
		}
	}
	return (may&^roles.Deny|roles.Allow)&^own.Deny | own.Allow
}
