package discord

import (
	"context"
	"slices"
	"strings"

	"waymark/adapters/platform"
)

// roles finds out whether the roles that may act at the helpdesks are there, in the
// server of any of them. Where one cannot be looked at, nothing is said of them.
func (x *examination) roles(ctx context.Context) {
	var servers []snowflake
	var there []role
	for _, id := range x.a.o.Desks {
		c, err := patiently(ctx, func() (channel, error) { return x.a.api.channel(ctx, id) })
		if err != nil || c.GuildID == "" {
			return // it was said of the channel
		}
		if slices.Contains(servers, c.GuildID) {
			continue
		}
		g, err := patiently(ctx, func() (guild, error) { return x.a.api.guild(ctx, c.GuildID) })
		if err != nil {
			x.fault("the roles of "+x.called(c.GuildID)+": ", err)
			return
		}
		servers, there = append(servers, c.GuildID), append(there, g.Roles...)
	}
	if len(servers) == 0 {
		return
	}
	for _, named := range x.a.o.Roles {
		id, isOurs := strings.CutPrefix(named, platform.RoleMark)
		if !isOurs {
			continue
		}
		i := slices.IndexFunc(there, func(r role) bool { return r.ID == id })
		if i < 0 {
			x.say(platform.Fault, "the staff of the helpdesk are those with the role %s, and there is none by that number in the helpdesk's server: nobody can act by it; Copy Role ID gives the right one", id)
			continue
		}
		x.say(platform.Fine, "staff of the helpdesk are those with the role @%s", there[i].Name)
	}
}
