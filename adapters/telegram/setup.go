package telegram

import (
	"fmt"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"waymark/adapters/platform"
	"waymark/internal/tomlfile"
)

// highestRate is more than any server of the Bot API takes, in messages.
const highestRate = 100_000

// Telegram's own limits, in messages: to everybody in a second, to a chat in a second,
// and to a group in a minute. Whoever pays for broadcasts may send 1000 in a second.
// https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
const (
	freeRate      = 30
	freeChatRate  = 1
	freeGroupRate = 20
)

// A Setup is what the operator says about our bot, and what can be done with
// that: make the adapter, look after the bot, invite people to it.
type Setup struct {
	section
	host platform.Host
}

// A section is that of the config.
type section struct {
	Token             platform.Secret `toml:"token"`
	TokenFile         string          `toml:"token_file"`
	APIURL            string          `toml:"api_url"`
	Mode              string          `toml:"mode"`
	WebhookURL        string          `toml:"webhook_url"`
	WebhookSecret     platform.Secret `toml:"webhook_secret"`
	WebhookSecretFile string          `toml:"webhook_secret_file"`
	PerSecond         float64         `toml:"per_second"`
	PerChat           float64         `toml:"per_chat"`
	PerGroupMinute    int             `toml:"per_group_minute"`
}

// NewSetup is a setup of which nothing was read yet. It holds Telegram's own
// limits.
func NewSetup() *Setup {
	return &Setup{section: section{APIURL: officialAPI, Mode: string(Polling), PerSecond: freeRate, PerChat: freeChatRate, PerGroupMinute: freeGroupRate}}
}

// About says what one has to know before anything was read.
func (*Setup) About() platform.About {
	return platform.About{
		Setup:    "put BotFather's token into WAYMARK_TELEGRAM_TOKEN or telegram.token_file",
		User:     "on Telegram their number",
		TokenKey: tokenKey,
		Token:    `[0-9]{5,20}(?::|%3[Aa])[A-Za-z0-9_-]{30,}`, // also with its colon as addresses write it
		Remedies: remedies,
	}
}

// Read reads the section, finds the secrets and names all faults. It reports
// whether there is a bot.
func (s *Setup) Read(in *tomlfile.Section, h platform.Host) bool {
	s.host = h
	in.Decode(&s.section)
	token, tokenKnown := in.Secret(in.Key(tokenKey), &s.Token, s.TokenFile, "WAYMARK_TELEGRAM_TOKEN")
	secret, secretKnown := in.Secret(in.Key(secretKey), &s.WebhookSecret, s.WebhookSecretFile, "WAYMARK_TELEGRAM_WEBHOOK_SECRET")
	s.APIURL = strings.TrimRight(s.APIURL, "/")
	for _, f := range s.options().flaws() {
		name := in.Key(f.key)
		at := name
		switch {
		case f.key == tokenKey && (s.Token.IsZero() || !tokenKnown), f.key == secretKey && !secretKnown:
			continue // there is none, or that has been said
		case f.key == tokenKey:
			name, at = token, token
		case f.key == secretKey:
			name, at = secret, secret
		}
		if f.key == hookKey || f.key == secretKey && s.WebhookSecret.IsZero() {
			at = in.Either(at, in.Key(modeKey)) // which makes it needed
		}
		in.Fault(at, "%s%s", name, f.says)
	}
	s.readRates(in)
	s.readHost(in)
	return !s.Token.IsZero()
}

// A rate is one that the operator sets, and what Telegram gives everybody.
type rate struct {
	key      string
	is, free float64
}

func (s *Setup) rates() []rate {
	return []rate{{"per_second", s.PerSecond, freeRate}, {"per_chat", s.PerChat, freeChatRate}, {"per_group_minute", float64(s.PerGroupMinute), freeGroupRate}}
}

// readRates wants numbers of messages that are of use.
func (s *Setup) readRates(in *tomlfile.Section) {
	for _, of := range s.rates() {
		if key := in.Key(of.key); math.IsNaN(of.is) || of.is <= 0 || of.is > highestRate {
			in.Fault(key, "%s must be more than 0 and at most %d", key, highestRate)
		}
	}
}

// Warnings are what works, and may not be meant.
func (s *Setup) Warnings() (all []string) {
	for _, of := range s.rates() {
		if of.is > of.free {
			all = append(all, fmt.Sprintf("%s.%s is %v, and Telegram takes %v unless its owner has agreed to more: it will ask for patience, which everybody then waits for", Platform, of.key, of.is, of.free))
		}
	}
	return all
}

// readHost looks whether the program around us serves a webhook.
func (s *Setup) readHost(in *tomlfile.Section) {
	if u, err := url.Parse(s.WebhookURL); err == nil && s.options().hookFlaw() == "" && slices.Contains(s.host.Paths, u.Path) {
		key := in.Key(hookKey)
		in.Fault(key, "%s: %s are taken, choose another path", key, strings.Join(s.host.Paths, ", "))
	}
	if s.Mode == string(Webhook) && s.host.Listen == "" {
		in.Fault(in.Either("http.listen", in.Key(modeKey)), "http.listen must not be empty: in webhook mode Telegram's updates arrive there")
	}
}

// options are what the section says.
func (s *Setup) options() Options {
	return Options{
		Token:          s.Token,
		APIURL:         s.APIURL,
		Mode:           Mode(s.Mode),
		WebhookURL:     s.WebhookURL,
		WebhookSecret:  s.WebhookSecret,
		PerSecond:      s.PerSecond,
		PerChat:        s.PerChat,
		PerGroupMinute: s.PerGroupMinute,
	}
}

// Adapter makes the adapter of our bot and calls nobody.
func (s *Setup) Adapter(e platform.Env) (*Adapter, error) {
	o := s.options()
	o.Menus, o.Desks, o.Roles, o.Now, o.Log = e.Menus, e.DesksOn(Platform), e.Roles, e.Now, e.Log
	return New(o)
}

var (
	groupShape = regexp.MustCompile(`^-[1-9][0-9]{0,18}$`)
	userShape  = regexp.MustCompile(`^[1-9][0-9]{0,18}$`)
)

// DeskFlaw is what is wrong with a chat that is to be a helpdesk's; empty: nothing
// is.
func (*Setup) DeskFlaw(chat string) string {
	if groupShape.MatchString(chat) {
		return ""
	}
	return "is no group: its number begins with a minus, as -1001234567890"
}

// StaffFlaw is what is wrong with the number of somebody who is to act there, or
// with the word for all who administrate the group; empty: nothing is.
func (*Setup) StaffFlaw(id string) string {
	switch {
	case userShape.MatchString(id), id == platform.Admins:
		return ""
	case platform.IsRole(id):
		return "says nothing here: there are no roles, but \"admins\" are who administrates the group"
	}
	return "is no person's number, and not \"admins\", who administrate the group"
}

// Receives says how updates come, for the log.
func (s *Setup) Receives() string { return s.Mode }
