package main

import (
	"math"
	"net"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"waymark/adapters/telegram"
	"waymark/internal/tomlfile"
)

// A telegramConfig says which bot we are on Telegram. Without a token we are
// none.
type telegramConfig struct {
	Token             string  `toml:"token"`
	TokenFile         string  `toml:"token_file"`
	APIURL            string  `toml:"api_url"`
	Mode              string  `toml:"mode"`
	WebhookURL        string  `toml:"webhook_url"`
	WebhookSecret     string  `toml:"webhook_secret"`
	WebhookSecretFile string  `toml:"webhook_secret_file"`
	PerSecond         float64 `toml:"per_second"`
	PerChat           float64 `toml:"per_chat"`
	PerGroupMinute    int     `toml:"per_group_minute"`
}

// telegramDefaults holds Telegram's own limits, as its FAQ for bots gives them:
// https://core.telegram.org/bots/faq.
func telegramDefaults() telegramConfig {
	return telegramConfig{
		APIURL:         "https://api.telegram.org",
		Mode:           string(telegram.Polling),
		PerSecond:      30,
		PerChat:        1,
		PerGroupMinute: 20,
	}
}

// highestRate is more than any platform takes, in messages.
const highestRate = 1000

// tokenShape is the number of the bot and what only BotFather and we know.
// Telegram's server refuses more than 80 characters and a leading 0.
var tokenShape = regexp.MustCompile(`^[1-9][0-9]{4,19}:[A-Za-z0-9_-]{30,59}$`)

// webhookSecretShape is what Telegram takes, from a length on that cannot be
// guessed.
var webhookSecretShape = regexp.MustCompile(`^[A-Za-z0-9_-]{32,256}$`)

// webhookPathShape is a path that means the same to every proxy and router.
var webhookPathShape = regexp.MustCompile(`^(/[A-Za-z0-9._-]+)+$`)

// hostShape is a name or a number of a host, and perhaps a port, in signs that
// look like no other.
var hostShape = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?$`)

// webhookPorts are all that Telegram delivers to; none is 443.
var webhookPorts = []string{"", "443", "80", "88", "8443"}

// settleTelegram finds the secrets and looks for faults. No fault repeats a
// secret, nor an address, which may hold one.
func (c *config) settleTelegram(t *tomlfile.Settings) {
	g := &c.Telegram
	from, ok := t.Secret(tokenKey, &g.Token, g.TokenFile, "WAYMARK_TELEGRAM_TOKEN")
	if ok && g.Token != "" && !tokenShape.MatchString(g.Token) {
		t.Fault(from, "%s is not a bot's token: digits, a colon, and 35 letters, digits, _ and -, as BotFather prints it", from)
	}
	g.APIURL = strings.TrimRight(g.APIURL, "/")
	u, err := url.Parse(g.APIURL)
	const must = "telegram.api_url must say https://HOST"
	switch {
	case err != nil || !isServer(u):
		t.Fault("telegram.api_url", must)
	case strings.Contains(u.Path, "/bot"):
		t.Fault("telegram.api_url", must+", without /bot and what follows it")
	case u.Scheme == "http" && !isNear(u.Hostname()):
		t.Fault("telegram.api_url", must+": over plain http:// others would read the token")
	}
	rate(t, "telegram.per_second", g.PerSecond)
	rate(t, "telegram.per_chat", g.PerChat)
	rate(t, "telegram.per_group_minute", float64(g.PerGroupMinute))
	c.settleWebhook(t)
}

// settleWebhook looks for faults of the webhook, in use or not.
func (c *config) settleWebhook(t *tomlfile.Settings) {
	g := &c.Telegram
	inUse := g.Mode == string(telegram.Webhook)
	if !inUse && g.Mode != string(telegram.Polling) {
		t.Fault("telegram.mode", `telegram.mode must be "polling" or "webhook"`)
	}
	u, err := url.Parse(g.WebhookURL)
	switch at := t.Either("telegram.webhook_url", "telegram.mode"); {
	case g.WebhookURL == "" && !inUse:
	case err != nil || !isPlain(u) || !webhookPathShape.MatchString(u.Path) || path.Clean(u.Path) != u.Path,
		u.Scheme != "https" && !g.isLocal(u):
		t.Fault(at, "telegram.webhook_url must say https://HOST/PATH, as Telegram reaches it")
	case !g.isLocal(u) && !slices.Contains(webhookPorts, u.Port()):
		t.Fault(at, "telegram.webhook_url: Telegram delivers to the ports 443, 80, 88 and 8443 only")
	case slices.Contains(ourPaths, u.Path):
		t.Fault(at, "telegram.webhook_url: %s are taken, choose another path", strings.Join(ourPaths, ", "))
	}
	from, ok := t.Secret("telegram.webhook_secret", &g.WebhookSecret, g.WebhookSecretFile, "WAYMARK_TELEGRAM_WEBHOOK_SECRET")
	if ok && (inUse || g.WebhookSecret != "") && !webhookSecretShape.MatchString(g.WebhookSecret) {
		at := from
		if g.WebhookSecret == "" {
			at = t.Either(from, "telegram.mode")
		}
		t.Fault(at, "%s must be 32 to 256 letters, digits, _ and -, as `openssl rand -hex 32` prints them", from)
	}
	if inUse && c.HTTP.Listen == "" {
		t.Fault(t.Either("http.listen", "telegram.mode"), "http.listen must not be empty: in webhook mode Telegram's updates arrive there")
	}
}

// isServer reports whether an address can be that of a server of the Bot API,
// which every call is put behind.
func isServer(u *url.URL) bool {
	return isPlain(u) && (u.Scheme == "https" || u.Scheme == "http") && hostShape.MatchString(u.Host) &&
		(u.Path == "" || webhookPathShape.MatchString(u.Path) && path.Clean(u.Path) == u.Path)
}

// isNear reports whether a host is this machine or one of our own network: no
// name without a dot and no private number leads any further.
func isNear(host string) bool {
	ip := net.ParseIP(host)
	return isLoopback(host) || ip != nil && ip.IsPrivate() || ip == nil && !strings.Contains(host, ".")
}

// isPlain reports whether an address has a host, and nothing that would be lost
// or told on: no name, no query, no fragment.
func isPlain(u *url.URL) bool {
	return u.Hostname() != "" && u.User == nil && u.RawQuery == "" && !u.ForceQuery && u.Fragment == ""
}

// isLocal reports whether the server of the Bot API and a webhook are both on
// this machine. Such a server takes plain http:// and any port.
func (g *telegramConfig) isLocal(webhook *url.URL) bool {
	api, err := url.Parse(g.APIURL)
	return err == nil && isLoopback(api.Hostname()) && isLoopback(webhook.Hostname()) && (webhook.Scheme == "http" || webhook.Scheme == "https")
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// rate wants a number of messages that is of use.
func rate(t *tomlfile.Settings, key string, is float64) {
	if math.IsNaN(is) || is <= 0 || is > highestRate {
		t.Fault(key, "%s must be more than 0 and at most %d", key, highestRate)
	}
}
