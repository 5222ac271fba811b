package telegram

import (
	"log/slog"
	"slices"
	"time"

	"waymark/adapters/platform"
	"waymark/conversations"
)

// Platform names Telegram in addresses.
const Platform conversations.Platform = "telegram"

// A Mode is how updates come.
type Mode string

// The modes.
const (
	Polling Mode = "polling"
	Webhook Mode = "webhook"
)

// Options say which bot this is and how it is reached.
type Options struct {
	// Token is the bot's, as BotFather gives it.
	Token platform.Secret
	// APIURL is the server of the Bot API, without a slash at its end.
	//
	// Defaults to https://api.telegram.org.
	APIURL string
	// Mode is how updates come.
	//
	// Defaults to Polling.
	Mode Mode
	// WebhookURL is where Telegram delivers updates, and WebhookSecret what it
	// proves itself with. Only of a Webhook.
	WebhookURL    string
	WebhookSecret platform.Secret

	// PerSecond, PerChat and PerGroupMinute are the rates of
	// conversations.Limits.
	PerSecond      float64
	PerChat        float64
	PerGroupMinute int

	// Desks are the groups of helpdesks.
	Desks []string
	// Roles are those that let act there, as [platform.IsRole] names them.
	Roles []string
	// Menus are what the bot says about itself, one for each language.
	Menus []platform.Menu

	Now func() time.Time
	Log *slog.Logger
}

// staffCommands are the names of all commands of who works at a helpdesk.
func (o Options) staffCommands() (names []string) {
	for _, m := range o.Menus {
		for _, c := range m.Staff {
			if !slices.Contains(names, c.Name) {
				names = append(names, c.Name)
			}
		}
	}
	return names
}

// commands are the names of all commands of the menus.
func (o Options) commands() (names []string) {
	for _, m := range o.Menus {
		for _, c := range m.Commands {
			if !slices.Contains(names, c.Name) {
				names = append(names, c.Name)
			}
		}
	}
	return names
}
