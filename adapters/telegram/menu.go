package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"waymark/adapters/platform"
	"waymark/conversations"
)

// publish tells Telegram what the bot says about itself. It reads first and
// writes only what differs, because writing is rationed. It waits as long as
// Telegram asks it to. What is refused does not keep the rest from being said;
// any other fault ends it.
func (a *Adapter) publish(ctx context.Context) error {
	var refused []error
	for _, m := range a.o.Menus {
		for _, p := range a.api.parts(m) {
			err := patiently(ctx, p.publish)
			if err == nil {
				continue
			}
			refused = append(refused, fmt.Errorf("publish the %s in %q: %w", p.name, m.Language, err))
			if !errors.Is(err, conversations.ErrRefused) {
				return errors.Join(refused...)
			}
		}
	}
	return errors.Join(refused...)
}

// patiently calls f until it is not told to wait, or ctx ends.
func patiently(ctx context.Context, f func(context.Context) error) error {
	for {
		err := f(ctx)
		var later *conversations.LaterError
		if !errors.As(err, &later) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		case <-time.After(later.After):
		}
	}
}

// A part is one thing that a menu says.
type part struct {
	name    string
	publish func(context.Context) error
}

func (a *api) parts(m platform.Menu) []part {
	lang := string(m.Language)
	return []part{
		{"commands", func(ctx context.Context) error {
			return differing(ctx, lang, named(m.Commands), slices.Equal[[]platform.Command], a.getCommands, a.setCommands)
		}},
		{"description", func(ctx context.Context) error {
			return differing(ctx, lang, m.About, sameText, a.getDescription, a.setDescription)
		}},
		{"short description", func(ctx context.Context) error {
			return differing(ctx, lang, m.Short, sameText, a.getShortDescription, a.setShortDescription)
		}},
	}
}

// named are commands as Telegram shows them: it has no words for what they take.
func named(all []platform.Command) []platform.Command {
	list := make([]platform.Command, len(all))
	for i, c := range all {
		list[i] = platform.Command{Name: c.Name, Says: c.Says}
	}
	return list
}

// differing sets what is not yet as it should be.
func differing[T any](
	ctx context.Context, lang string, want T, same func(a, b T) bool,
	get func(context.Context, string) (T, error), set func(context.Context, string, T) error,
) error {
	is, err := get(ctx, lang)
	if err != nil || same(is, want) {
		return err
	}
	return set(ctx, lang, want)
}

// sameText overlooks the blanks at the ends, which Telegram cuts.
func sameText(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }

// The methods below read and set what is said in one language; none: to
// everybody whose language has no text of its own.

func (a *api) getCommands(ctx context.Context, lang string) ([]platform.Command, error) {
	got, err := a.bot.GetMyCommands(ctx, &bot.GetMyCommandsParams{
		Scope: &models.BotCommandScopeDefault{}, LanguageCode: lang,
	})
	if err != nil {
		return nil, explain("getMyCommands", err)
	}
	list := make([]platform.Command, len(got))
	for i, c := range got {
		list[i] = platform.Command{Name: c.Command, Says: c.Description}
	}
	return list, nil
}

func (a *api) setCommands(ctx context.Context, lang string, want []platform.Command) error {
	list := make([]models.BotCommand, len(want))
	for i, c := range want {
		list[i] = models.BotCommand{Command: c.Name, Description: c.Says}
	}
	_, err := a.bot.SetMyCommands(ctx, &bot.SetMyCommandsParams{
		Commands: list, Scope: &models.BotCommandScopeDefault{}, LanguageCode: lang,
	})
	return explain("setMyCommands", err)
}

func (a *api) getDescription(ctx context.Context, lang string) (string, error) {
	d, err := a.bot.GetMyDescription(ctx, &bot.GetMyDescriptionParams{LanguageCode: lang})
	return d.Description, explain("getMyDescription", err)
}

func (a *api) setDescription(ctx context.Context, lang, text string) error {
	_, err := a.bot.SetMyDescription(ctx, &bot.SetMyDescriptionParams{Description: text, LanguageCode: lang})
	return explain("setMyDescription", err)
}

func (a *api) getShortDescription(ctx context.Context, lang string) (string, error) {
	d, err := a.bot.GetMyShortDescription(ctx, &bot.GetMyShortDescriptionParams{LanguageCode: lang})
	return d.ShortDescription, explain("getMyShortDescription", err)
}

func (a *api) setShortDescription(ctx context.Context, lang, text string) error {
	_, err := a.bot.SetMyShortDescription(ctx, &bot.SetMyShortDescriptionParams{ShortDescription: text, LanguageCode: lang})
	return explain("setMyShortDescription", err)
}
