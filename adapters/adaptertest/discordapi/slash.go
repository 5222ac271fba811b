package discordapi

import (
	"encoding/json"
	"slices"
	"strconv"
)

// Slash is somebody giving a command in a DM of theirs or in a guild. Where no
// such command is offered, or an option that it requires is missing, the
// interaction has Failed and the bot hears nothing.
func (s *Server) Slash(user string, channel ID, name string, options map[string]string) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.interaction(byCommand, s.user(user), s.must(channel))
	i.name = name
	command := s.offered(i.ch, name)
	if command == nil {
		i.failed = true
		return i
	}
	data := object{"id": command["id"], "name": name, "type": 1}
	if g := command["guild_id"]; g != nil {
		data["guild_id"] = g
	}
	given, ok := choose(command, options)
	if !ok {
		i.failed = true
		return i
	}
	if len(given) > 0 {
		data["options"] = given
	}
	s.present(i, data)
	return i
}

// offered is the command of a name that a channel offers: the guild's goes
// before one for all.
func (s *Server) offered(ch *channel, name string) object {
	where := 1 // the context
	all := s.commands
	if ch.guild != nil {
		where = 0
		all = append(slices.Clone(ch.guild.commands), s.commands...)
	}
	for _, c := range all {
		c, _ := c.(object)
		if text(c, "name") != name {
			continue
		}
		contexts, limited := c["contexts"].([]any)
		if limited && !slices.ContainsFunc(contexts, func(v any) bool { return whole(v) == where }) {
			continue
		}
		if dm, said := c["dm_permission"].(bool); said && !dm && ch.guild == nil {
			continue
		}
		return c
	}
	return nil
}

// choose writes options as the client does, in the command's order.
func choose(command object, options map[string]string) (given []any, ok bool) {
	used := 0
	for _, o := range list(command, "options") {
		o, _ := o.(object)
		value, set := options[text(o, "name")]
		if !set {
			if yes(o, "required") {
				return nil, false
			}
			continue
		}
		used++
		kind := whole(o["type"])
		v := any(value)
		switch kind {
		case 4, 10:
			v = json.Number(value)
			if _, err := strconv.ParseFloat(value, 64); err != nil {
				return nil, false
			}
		case 5:
			v = value == "true"
		}
		if choices := list(o, "choices"); len(choices) > 0 && !slices.ContainsFunc(choices, func(choice any) bool {
			c, _ := choice.(object)
			return string(mustJSON(c["value"])) == string(mustJSON(v))
		}) {
			return nil, false
		}
		given = append(given, object{"name": o["name"], "type": kind, "value": v})
	}
	return given, used == len(options)
}
