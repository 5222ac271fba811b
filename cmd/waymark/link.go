package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"strings"

	"rsc.io/qr"

	"waymark/adapters/telegram"
)

// A linkCommand makes invitations.
type linkCommand struct {
	Telegram linkTelegramCommand `cmd:"" help:"Make the link that opens our bot on Telegram."`
}

type linkTelegramCommand struct {
	configFlag
	Network string `placeholder:"ID" help:"The network that invites, as ern-rnd. Nobody is asked for it then."`
	Guide   string `placeholder:"ID" help:"The guide to walk, where it is not the network's own."`
	Bot     string `placeholder:"NAME" help:"The bot's user name. Without it, Telegram is asked."`
	PNG     string `name:"png" placeholder:"FILE" help:"Write the QR code as a picture, too. The file must not exist."`
}

// longestPayload is what Telegram takes of ?start=, which may hold letters,
// digits, _ and -: https://core.telegram.org/bots/features#deep-linking.
const longestPayload = 64

var (
	payloadShape = regexp.MustCompile(fmt.Sprintf(`^[A-Za-z0-9_-]{0,%d}$`, longestPayload))
	botNameShape = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{3,31}$`)
)

// Run prints the link and its QR code.
func (c linkTelegramCommand) Run(p *process) error {
	conf, content, err := p.load(c.Config)
	if err != nil {
		return err
	}
	payload, err := invitation(content, c.Network, c.Guide)
	if err != nil {
		return err
	}
	if !payloadShape.MatchString(payload) {
		return usageError{fmt.Sprintf("a link takes up to %d letters, digits, _ and -, and %q is not so", longestPayload, payload)}
	}
	name, err := c.botName(p, conf)
	if err != nil {
		return err
	}
	link := "https://t.me/" + name
	if payload != "" {
		link += "?start=" + payload
	}
	code, err := qr.Encode(link, qr.M)
	if err != nil {
		return fmt.Errorf("make the QR code: %w", err)
	}
	if c.PNG != "" {
		if err := writePNG(c.PNG, code); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(p.out, "%s\n\n%s", link, drawn(code, p.colours()))
	return err
}

// botName is what the operator says, else what Telegram does.
func (c linkTelegramCommand) botName(p *process, conf config) (string, error) {
	name := strings.TrimPrefix(c.Bot, "@")
	switch {
	case botNameShape.MatchString(name):
		return name, nil
	case name != "":
		return "", usageError{fmt.Sprintf("%q is no user name of a bot", c.Bot)}
	case conf.Telegram.Token == "":
		return "", errors.New("which bot? Name it with --bot, or set telegram.token")
	}
	ctx, stop := untilStopped()
	defer stop()
	about, err := inspect(ctx, p, conf)
	if err != nil {
		return "", fmt.Errorf("ask Telegram for the bot's name (--bot says it instead): %w", err)
	}
	return about.Me.Username, nil
}

// inspect asks Telegram about our bot.
func inspect(ctx context.Context, p *process, conf config) (telegram.Inspection, error) {
	a, err := telegram.New(telegramOptions(p, conf, slog.New(slog.DiscardHandler)))
	if err != nil {
		return telegram.Inspection{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return a.Inspect(ctx)
}

// pixels is how many a module of the picture is wide: enough for a poster.
const pixels = 16

// writePNG writes the picture of a code with its quiet zone.
func writePNG(file string, code *qr.Code) error {
	large := *code
	large.Scale = pixels
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // a link that is meant to be seen
	if err != nil {
		return fmt.Errorf("write the QR code: %w", err)
	}
	_, err = f.Write(large.PNG())
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write the QR code: %w", err)
	}
	return nil
}

// quiet is how many modules around a code stay light; readers need four.
const quiet = 4

// The colours of a code on a terminal, of the 256 that no theme changes.
const (
	blackOnWhite = "\x1b[38;5;16;48;5;231m"
	normal       = "\x1b[0m"
)

// drawn is a code in half blocks, two modules a character: dark is ink, as on
// paper. On a terminal both colours are said, because its own may be the other
// way round.
func drawn(code *qr.Code, colours bool) string {
	var b strings.Builder
	for y := -quiet; y < code.Size+quiet; y += 2 {
		if colours {
			b.WriteString(blackOnWhite)
		}
		for x := -quiet; x < code.Size+quiet; x++ {
			switch upper, lower := code.Black(x, y), code.Black(x, y+1); {
			case upper && lower:
				b.WriteRune('█')
			case upper:
				b.WriteRune('▀')
			case lower:
				b.WriteRune('▄')
			default:
				b.WriteRune(' ')
			}
		}
		if colours {
			b.WriteString(normal)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
