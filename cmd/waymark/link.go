package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"

	"waymark/adapters/platform"

	"rsc.io/qr"
)

// A linkCommand makes invitations.
type linkCommand struct {
	configFlag
	Platform string `arg:"" name:"PLATFORM" help:"Where our bot is: ${linked}."`
	Network  string `placeholder:"ID" help:"The network that invites, as ern-rnd. Nobody is asked for it then."`
	Guide    string `placeholder:"ID" help:"The guide to walk, where it is not the network's own."`
	Bot      string `placeholder:"NAME" help:"What the platform's links call the bot: its user name, or its number. Without it, the platform is asked."`
	PNG      string `name:"png" placeholder:"FILE" help:"Write the QR code as a picture, too. The file must not exist."`
}

// Run prints the link and its QR code.
func (c linkCommand) Run(p *process) error {
	conf, content, err := p.load(c.Config)
	if err != nil {
		return err
	}
	to, err := c.inviter(conf.platforms)
	if err != nil {
		return err
	}
	payload, err := invitation(content, c.Network, c.Guide)
	if err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	env := p.quietly()
	env.Desks = conf.deskRooms()
	link, err := to.Invite(ctx, env, platform.Invitation{Payload: payload, Bot: c.Bot})
	if err != nil {
		return err
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

// inviter finds the platform, and refuses one that there is not or that has no
// links.
func (c linkCommand) inviter(all []member) (inviter, error) {
	at := slices.IndexFunc(all, func(m member) bool { return string(m.name) == c.Platform })
	can := namesOf(linked(all))
	if at < 0 {
		return nil, usageError{fmt.Sprintf("there is no platform %q%s", c.Platform,
			cmp.Or(didYouMean(c.Platform, can), "; where a link opens our bot: "+joined(can)))}
	}
	to, ok := all[at].setup.(inviter)
	if !ok {
		return nil, usageError{fmt.Sprintf("no link opens a bot on %s; where one does: %s", c.Platform, joined(can))}
	}
	return to, nil
}

// linked are those of the platforms where a link opens our bot.
func linked(all []member) (can []member) {
	for _, m := range all {
		if _, ok := m.setup.(inviter); ok {
			can = append(can, m)
		}
	}
	return can
}

// quietly is what an adapter lives on that only answers a question.
func (p *process) quietly() platform.Env {
	return platform.Env{Now: p.now, Log: slog.New(slog.DiscardHandler)}
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
