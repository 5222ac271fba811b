package telegram

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"waymark/adapters/platform"
)

// longestPayload is what Telegram takes of ?start=, which may hold letters,
// digits, _ and -: https://core.telegram.org/bots/features#deep-linking.
const longestPayload = 64

var (
	payloadShape = regexp.MustCompile(fmt.Sprintf(`^[A-Za-z0-9_-]{0,%d}$`, longestPayload))
	botNameShape = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{3,31}$`)
)

// Invite is the link that opens our bot. The caller bounds it by ctx.
func (s *Setup) Invite(ctx context.Context, e platform.Env, i platform.Invitation) (string, error) {
	if !payloadShape.MatchString(i.Payload) {
		return "", platform.UsageError(fmt.Sprintf("a link takes up to %d letters, digits, _ and -, and %q is not so", longestPayload, i.Payload))
	}
	name, err := s.botName(ctx, e, i.Bot)
	if err != nil {
		return "", err
	}
	link := "https://t.me/" + name
	if i.Payload != "" {
		link += "?start=" + i.Payload
	}
	return link, nil
}

// botName is what the operator says, else what Telegram does.
func (s *Setup) botName(ctx context.Context, e platform.Env, said string) (string, error) {
	name := strings.TrimPrefix(said, "@")
	switch {
	case botNameShape.MatchString(name):
		return name, nil
	case name != "":
		return "", platform.UsageError(fmt.Sprintf("%q is no user name of a bot", said))
	case s.Token.IsZero():
		return "", errors.New("which bot? Name it with --bot, or set telegram.token")
	}
	is, err := s.inspect(ctx, e)
	if err != nil {
		return "", fmt.Errorf("ask Telegram for the bot's name (--bot says it instead): %w", err)
	}
	return is.Me.Username, nil
}
