package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"waymark/adapters/platform"
	"waymark/conversations"
)

// A command is one as Discord registers it.
// https://discord.com/developers/docs/interactions/application-commands
type command struct {
	Name         string            `json:"name"`
	Says         string            `json:"description"`
	Translations map[string]string `json:"description_localizations,omitempty"`
	Options      []argument        `json:"options,omitempty"`
	Contexts     []int             `json:"contexts,omitempty"`
	// Permissions are what a member needs; nil: nothing. Discord takes a number
	// and gives a string.
	Permissions *bits `json:"default_member_permissions,omitempty"`
}

// An argument is what a command takes.
type argument struct {
	Type         int               `json:"type"`
	Name         string            `json:"name"`
	Says         string            `json:"description"`
	Translations map[string]string `json:"description_localizations,omitempty"`
	Needed       bool              `json:"required,omitempty"`
}

// Where a command is offered.
const (
	inServer  = 0
	inPrivate = 1
)

const (
	textArgument = 3
	saysMax      = 100 // characters of a description

	manageMessages bits = 1 << 13
)

// commands are what is offered in some places, in every language.
func (o Options) commands(contexts ...int) (all []command) {
	everybody := o.menu("")
	for i := range everybody.Commands {
		all = append(all, o.command(contexts, func(m platform.Menu) platform.Command { return commandAt(m.Commands, i) }))
	}
	if slices.Contains(contexts, inServer) && len(o.Desks) > 0 {
		for i := range everybody.Staff {
			all = append(all, o.command([]int{inServer}, func(m platform.Menu) platform.Command { return commandAt(m.Staff, i) }))
		}
	}
	if slices.Contains(contexts, inServer) && everybody.PostWelcome != "" {
		permissions := manageMessages
		all = append(all, command{
			Name: welcomeCommand, Says: shortened(everybody.PostWelcome), Contexts: []int{inServer}, Permissions: &permissions,
			Translations: o.translated(func(m platform.Menu) string { return m.PostWelcome }),
		})
	}
	return all
}

// command is one that each menu has.
func (o Options) command(contexts []int, in func(platform.Menu) platform.Command) command {
	c := in(o.menu(""))
	of := command{Name: c.Name, Says: shortened(c.Says), Contexts: contexts, Translations: o.translated(func(m platform.Menu) string {
		return in(m).Says
	})}
	if c.Takes.Name != "" {
		of.Options = []argument{{Type: textArgument, Name: c.Takes.Name, Says: shortened(c.Takes.Says), Needed: c.Takes.Needed,
			Translations: o.translated(func(m platform.Menu) string { return in(m).Takes.Says }),
		}}
	}
	return of
}

// commandAt is a command in its place; the zero command where there is none.
func commandAt(all []platform.Command, i int) platform.Command {
	if i < len(all) {
		return all[i]
	}
	return platform.Command{}
}

// translated is what the menus say in languages that Discord has.
func (o Options) translated(of func(platform.Menu) string) map[string]string {
	var all map[string]string
	for _, m := range o.Menus {
		text := shortened(of(m))
		for _, locale := range localesOf(m.Language) {
			if text == "" {
				continue
			}
			if all == nil {
				all = make(map[string]string)
			}
			all[locale] = text
		}
	}
	return all
}

// localesOf is a language as Discord has it, in its varieties.
// https://discord.com/developers/docs/reference#locales
func localesOf(l conversations.Language) []string {
	switch l {
	case "es":
		return []string{"es-ES", "es-419"}
	case "pt":
		return []string{"pt-BR"}
	case "sv":
		return []string{"sv-SE"}
	case "bg", "cs", "da", "de", "el", "fi", "fr", "hr", "hu", "it", "lt", "nl", "no", "pl", "ro", "ru", "tr", "uk":
		return []string{string(l)}
	}
	return nil
}

func shortened(text string) string {
	r := []rune(text)
	if len(r) <= saysMax {
		return text
	}
	return string(r[:saysMax-1]) + "…"
}

// A registration is the commands that should be in a server; in that of "", which
// are for everybody. In private there are but those.
type registration struct {
	guild snowflake
	want  []command
}

// registrations are all that should be while we are in some servers. One that the
// config does not name has none of its own, though it may have kept some from a
// time when it was named, and then people would be offered all of them twice.
func (o Options) registrations(in []guild) []registration {
	if len(o.Guilds) == 0 {
		all := []registration{{want: o.commands(inServer, inPrivate)}}
		for _, g := range in {
			all = append(all, registration{g.ID, []command{}})
		}
		return all
	}
	all := []registration{{want: o.commands(inPrivate)}}
	named := slices.Clone(o.Guilds)
	slices.Sort(named)
	for _, id := range slices.Compact(named) {
		all = append(all, registration{id, withoutContexts(o.commands(inServer))})
	}
	for _, g := range in {
		if !slices.Contains(named, g.ID) {
			all = append(all, registration{g.ID, []command{}})
		}
	}
	return all
}

// publish registers the commands where they differ, because registering is
// rationed: in the configured servers and in private, or everywhere.
func (a *Adapter) publish(ctx context.Context) error {
	app, err := a.application(ctx)
	if err != nil {
		return err
	}
	in, err := patiently(ctx, func() ([]guild, error) { return a.api.guilds(ctx) })
	errs := []error{err} // what is registered does not depend on it
	for _, r := range a.o.registrations(in) {
		err := a.register(ctx, app, r.guild, r.want)
		switch {
		case err == nil, len(r.want) == 0 && errors.Is(err, conversations.ErrUnreachable):
		case r.guild == "":
			errs = append(errs, err)
		default:
			errs = append(errs, fmt.Errorf("in server %s: %w", r.guild, err))
		}
	}
	return errors.Join(errs...)
}

// register makes the commands of a server what they should be, or those for all.
func (a *Adapter) register(ctx context.Context, app, guild snowflake, want []command) error {
	_, err := patiently(ctx, func() (bool, error) {
		same, err := a.registered(ctx, app, guild, want)
		if err == nil && !same {
			err = a.api.setCommands(ctx, app, guild, want)
		}
		return same, err
	})
	return err
}

// patiently asks for something, and waits as long as Discord wants that.
func patiently[T any](ctx context.Context, ask func() (T, error)) (T, error) {
	for {
		is, err := ask()
		var later *conversations.LaterError
		if !errors.As(err, &later) {
			return is, err
		}
		sleep(ctx, later.After)
		if ctx.Err() != nil {
			return is, err
		}
	}
}

// registered reports whether the commands are what they should be.
func (a *Adapter) registered(ctx context.Context, app, guild snowflake, want []command) (bool, error) {
	raw, err := a.api.commands(ctx, app, guild)
	if err != nil {
		return false, err
	}
	var is []command
	if err := json.Unmarshal(raw, &is); err != nil {
		return false, nil //nolint:nilerr // whatever they are, they are set anew
	}
	if guild != "" {
		is = withoutContexts(is)
	}
	return len(is) == len(want) && reflect.DeepEqual(byName(is), byName(want)), nil
}

// withoutContexts are commands of a server. Discord says where commands are offered
// only of those for all.
func withoutContexts(all []command) []command {
	all = slices.Clone(all)
	for i := range all {
		all[i].Contexts = nil
	}
	return all
}

func byName(all []command) map[string]command {
	m := make(map[string]command, len(all))
	for _, c := range all {
		m[c.Name] = c
	}
	return m
}
