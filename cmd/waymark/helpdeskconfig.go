package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"waymark/adapters/platform"
	"waymark/bot"
	"waymark/bot/calendar"
	"waymark/conversations"
	"waymark/conversations/engine"
	"waymark/internal/tomlfile"
)

// A helpdeskConfig says where people of a network reach a human, and when.
type helpdeskConfig struct {
	Address    string   `toml:"address"`
	Staff      []string `toml:"staff"`
	Hours      string   `toml:"hours"`
	Timezone   string   `toml:"timezone"`
	Country    string   `toml:"country"`
	Closed     []string `toml:"closed"`
	NudgeAfter string   `toml:"nudge_after"`
	Digest     string   `toml:"digest"`
}

// helpdesksConfig are all helpdesks: that of everybody, and those of networks
// which have one of their own, each complete.
type helpdesksConfig struct {
	helpdeskConfig
	networks map[string]helpdeskConfig // nil: none
}

const helpdeskSection = "helpdesk"

func helpdesksDefaults() helpdesksConfig {
	return helpdesksConfig{helpdeskConfig: helpdeskConfig{
		Staff: []string{}, Hours: "Mon-Fri 09:00-17:00", Timezone: "Europe/Brussels", Closed: []string{}, NudgeAfter: "4h",
	}}
}

// readHelpdesks reads the section, with a table for each network that differs, and
// names all faults. The platforms were read before.
func (c *config) readHelpdesks(t *tomlfile.Settings, networks []conversations.NetworkID) {
	all := &c.helpdesk
	in := t.Section(helpdeskSection)
	in.Decode(&all.helpdeskConfig)
	c.checkHelpdesk(in, all.helpdeskConfig, helpdeskConfig{})
	for _, id := range in.Tables() {
		of := t.Section(in.Key(id))
		d := all.helpdeskConfig
		d.Address = ""
		of.Decode(&d)
		if len(networks) > 0 && !slices.Contains(networks, conversations.NetworkID(id)) {
			of.Fault(in.Key(id), "%s: there is no network %q%s", in.Key(id), id, didYouMean(id, networks))
		}
		c.checkHelpdesk(of, d, all.helpdeskConfig)
		if d.Address == "" {
			d.Address = all.Address
		}
		if all.networks == nil {
			all.networks = map[string]helpdeskConfig{}
		}
		all.networks[id] = d
	}
}

// checkHelpdesk names what is wrong with each key of d but what it has from the
// one above.
func (c *config) checkHelpdesk(in *tomlfile.Section, d, above helpdeskConfig) {
	def := helpdesksDefaults()
	for _, of := range []struct {
		key, says, had string
		err            func() error
	}{
		{"hours", d.Hours, above.Hours, func() error { _, err := calendar.NewOffice(d.Hours, def.Timezone); return err }},
		{"timezone", d.Timezone, above.Timezone, func() error { _, err := calendar.NewOffice(def.Hours, d.Timezone); return err }},
		{"country", d.Country, above.Country, func() error {
			_, err := officeOf(helpdeskConfig{Hours: def.Hours, Timezone: def.Timezone, Country: d.Country})
			return err
		}},
		{"nudge_after", d.NudgeAfter, above.NudgeAfter, func() error { _, err := nudgeSpan(d.NudgeAfter); return err }},
		{"digest", d.Digest, above.Digest, func() error { _, err := digestTimes(d.Digest, def.Timezone); return err }},
	} {
		if err := of.err(); err != nil && of.says != of.had {
			in.Fault(in.Key(of.key), "%s: %v", in.Key(of.key), err)
		}
	}
	for i, day := range d.Closed {
		_, err := officeOf(helpdeskConfig{Hours: def.Hours, Timezone: def.Timezone, Closed: []string{day}})
		if err != nil && !slices.Equal(d.Closed, above.Closed) {
			in.Fault(tomlfile.Item(in.Key("closed"), i), "%s: %v", in.Key("closed"), err)
		}
	}
	key := in.Key("address")
	address := d.Address
	if address == "" {
		address = above.Address
	}
	room, house, says := c.house(address)
	if says != "" && d.Address != "" {
		in.Fault(key, "%s%s", key, says)
	}
	if house == nil || says != "" {
		return
	}
	for i, id := range d.Staff {
		if flaw := house.StaffFlaw(id); flaw != "" && (d.Address != "" || !slices.Equal(d.Staff, above.Staff)) {
			at := tomlfile.Item(in.Key("staff"), i)
			in.Fault(in.Either(at, key), "%s: %q %s; it is to act on %s", in.Key("staff"), id, flaw, room.Platform)
		}
	}
}

// A house is a platform on which a helpdesk can be. What is wrong is said of its
// chat and of a member of its staff; empty: nothing is.
type house interface {
	DeskFlaw(chat string) string
	StaffFlaw(id string) string
}

// house is where an address leads, and the platform there; or what is wrong with
// it. No address leads nowhere.
func (c *config) house(address string) (room conversations.Room, on house, says string) {
	if address == "" {
		return room, nil, ""
	}
	name, chat, ok := strings.Cut(address, ":")
	names := namesOf(c.platforms)
	i := slices.IndexFunc(c.platforms, func(m member) bool { return string(m.name) == name })
	switch {
	case !ok || chat == "":
		return room, nil, fmt.Sprintf(" must say PLATFORM:CHAT, as %s:123456789012345678", names[len(names)-1])
	case i < 0:
		return room, nil, fmt.Sprintf(": there is no platform %q%s", name, didYouMean(name, names))
	}
	m := c.platforms[i]
	on, can := m.setup.(house)
	switch {
	case !can:
		return room, nil, fmt.Sprintf(": there can be no helpdesk on %s", name)
	case on.DeskFlaw(chat) != "":
		return room, nil, fmt.Sprintf(": %q %s", chat, on.DeskFlaw(chat))
	case !m.on:
		return room, nil, fmt.Sprintf(": %s is not configured: %s", name, m.About().Setup)
	}
	return conversations.Room{Platform: m.name, Chat: chat}, on, ""
}

// nudgeSpan reads after how long a desk is told again; 0: never.
func nudgeSpan(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < time.Minute {
		return 0, fmt.Errorf("%q is no span of a minute or more, such as \"4h\" or \"90m\"", text)
	}
	return d, nil
}

// desk is what a helpdesk means, once it is known to be right.
func (c *config) desk(d helpdeskConfig) (desk engine.Desk, err error) {
	desk.Room, _, _ = c.house(d.Address)
	if desk.Room.IsZero() {
		return engine.Desk{}, nil
	}
	for _, id := range d.Staff {
		desk.Staff = append(desk.Staff, conversations.Account{Platform: desk.Room.Platform, User: id})
	}
	if desk.NudgeAfter, err = nudgeSpan(d.NudgeAfter); err != nil {
		return desk, err
	}
	hours, err := officeOf(d)
	if err != nil {
		return desk, err
	}
	desk.Hours = hours
	return desk, nil
}

// officeOf is when somebody of a helpdesk is there.
func officeOf(d helpdeskConfig) (*calendar.Office, error) {
	office, err := calendar.NewOffice(d.Hours, d.Timezone)
	if err != nil {
		return nil, err
	}
	if office, err = office.Keeps(d.Country); err != nil {
		return nil, err
	}
	return office.Closes(d.Closed)
}

// desks are all helpdesks, once they are known to be right.
func (c *config) desks() (everybody engine.Desk, own map[conversations.NetworkID]engine.Desk, err error) {
	if c.helpdesk.Hours == "" {
		return everybody, nil, nil // nothing was read
	}
	if everybody, err = c.desk(c.helpdesk.helpdeskConfig); err != nil {
		return everybody, nil, err
	}
	own = map[conversations.NetworkID]engine.Desk{}
	for id, d := range c.helpdesk.networks {
		if own[conversations.NetworkID(id)], err = c.desk(d); err != nil {
			return everybody, nil, err
		}
	}
	return everybody, own, nil
}

// digestTimes are when a helpdesk is told where people stop; nil: never.
func digestTimes(expression, zone string) (bot.Schedule, error) {
	if expression == "" {
		return nil, nil //nolint:nilnil // never is no fault
	}
	return calendar.NewTimetable(expression, zone)
}

// deskTimes are when something is said in the rooms of the helpdesks, each room
// once: as the one of everybody has it, else as the first network by name.
func (c *config) deskTimes() (all []bot.Desk, err error) {
	of := []helpdeskConfig{c.helpdesk.helpdeskConfig}
	for _, id := range slices.Sorted(maps.Keys(c.helpdesk.networks)) {
		of = append(of, c.helpdesk.networks[id])
	}
	for _, d := range of {
		desk, err := c.desk(d)
		if err != nil {
			return nil, err
		}
		if desk.Room.IsZero() || slices.ContainsFunc(all, func(b bot.Desk) bool { return b.Room == desk.Room }) {
			continue
		}
		digest, err := digestTimes(d.Digest, d.Timezone)
		if err != nil {
			return nil, err
		}
		all = append(all, bot.Desk{Room: desk.Room, Hours: desk.Hours, Digest: digest})
	}
	return all, nil
}

// deskRooms are the rooms of all helpdesks, each once, in order.
func (c *config) deskRooms() (rooms []conversations.Room) {
	all := []helpdeskConfig{c.helpdesk.helpdeskConfig}
	for _, id := range slices.Sorted(maps.Keys(c.helpdesk.networks)) {
		all = append(all, c.helpdesk.networks[id])
	}
	for _, d := range all {
		if room, _, _ := c.house(d.Address); !room.IsZero() && !slices.Contains(rooms, room) {
			rooms = append(rooms, room)
		}
	}
	return rooms
}

// deskRoles are the roles that may act at any helpdesk, each once, in order.
func (c *config) deskRoles() (roles []string) {
	all := slices.Clone(c.helpdesk.Staff)
	for _, id := range slices.Sorted(maps.Keys(c.helpdesk.networks)) {
		all = append(all, c.helpdesk.networks[id].Staff...)
	}
	for _, id := range all {
		if platform.IsRole(id) && !slices.Contains(roles, id) {
			roles = append(roles, id)
		}
	}
	return roles
}
