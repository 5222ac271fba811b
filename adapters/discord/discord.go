package discord

import (
	"context"
	"log/slog"
	"time"

	"waymark/adapters/platform"
	"waymark/conversations"
)

// Platform names Discord in addresses.
const Platform conversations.Platform = "discord"

// Options say which bot this is and how it is reached.
type Options struct {
	// Token is the bot's, as the Developer Portal gives it.
	Token platform.Secret
	// APIURL is the server of the API, with its version and without a slash at
	// its end. The gateway's address is asked there.
	//
	// Defaults to https://discord.com/api/v9.
	APIURL string
	// MessageContent asks for the privileged intent of that name, with which we
	// read what is written in channels without a mention of us.
	MessageContent bool
	// Guilds are where commands are offered; none: everywhere.
	Guilds []string
	// Channels belong to networks, and so do their threads.
	Channels map[string]conversations.NetworkID
	// Desks are the channels of helpdesks: text channels, whose tickets are threads,
	// or forums, whose tickets are posts.
	Desks []string
	// Roles are those that let act there, as [platform.IsRole] names them.
	Roles []string
	// Quiet shows what is answered in a channel to who asked alone.
	Quiet bool

	// Menus are what the bot says about itself, one for each language; the one
	// without a language is for everybody else.
	Menus []platform.Menu
	// Bookmarks are how far private rooms were read; nil: nothing is known.
	Bookmarks func(context.Context, conversations.Platform) ([]conversations.Bookmark, error)

	Now func() time.Time
	Log *slog.Logger
}

// menu is what is said in a language.
func (o Options) menu(l conversations.Language) platform.Menu {
	var everybody platform.Menu
	for _, m := range o.Menus {
		switch m.Language {
		case l:
			return m
		case "":
			everybody = m
		}
	}
	return everybody
}
