package discord

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"waymark/adapters/platform"
	"waymark/conversations"
)

// names are what a member's roles are called among a helpdesk's staff. Never nil:
// it is known that there are no others.
func (m *member) names() []string {
	all := make([]string, 0, len(m.Roles))
	for _, id := range m.Roles {
		all = append(all, platform.RoleMark+id)
	}
	return all
}

// calledIn is what a user is called in a server; m may be nil.
func (u user) calledIn(m *member) string {
	if m != nil && m.Nick != "" {
		return m.Nick
	}
	return cmp.Or(u.GlobalName, u.Username)
}

// withRoles hands on what is said at a helpdesk with its authors' roles, where a
// role lets act there. Events tell them; of what is read on, Discord has to be asked.
func (a *Adapter) withRoles(deliver platform.Deliver) platform.Deliver {
	if !slices.ContainsFunc(a.o.Roles, func(id string) bool { return strings.HasPrefix(id, platform.RoleMark) }) {
		return deliver
	}
	return platform.Learning(deliver, a.learnRoles)
}

// learnRoles asks for the roles of who wrote at a helpdesk. Where Discord says no,
// they have none: they may be no member any more.
func (a *Adapter) learnRoles(ctx context.Context, m *conversations.Message) error {
	if m.Roles != nil || !m.Shared || !a.isDesk(m.Room.Chat) && !slices.Contains(a.o.Desks, m.Room.Chat) {
		return nil
	}
	c, err := a.api.channel(ctx, m.Room.Chat)
	var of member
	if err == nil {
		of, err = a.api.member(ctx, c.GuildID, m.Actor.User)
	}
	if no := (*refusal)(nil); errors.As(err, &no) && !no.foreign && (no.status == http.StatusNotFound || no.status == http.StatusForbidden) {
		m.Roles = []string{}
		return nil
	}
	if err != nil {
		return err
	}
	m.Roles, m.Name = of.names(), of.User.calledIn(&of)
	return nil
}
