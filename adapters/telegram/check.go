package telegram

import (
	"errors"
	"net"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"waymark/adapters/platform"
)

const officialAPI = "https://api.telegram.org"

// The options that can be wrong, as the config calls them.
const (
	tokenKey  = "token"
	apiKey    = "api_url"
	modeKey   = "mode"
	hookKey   = "webhook_url"
	secretKey = "webhook_secret"
)

var (
	// tokenShape is the number of the bot and what only BotFather and we know.
	// Telegram's server refuses more than 80 characters and a leading 0.
	tokenShape = regexp.MustCompile(`^[1-9][0-9]{4,19}:[A-Za-z0-9_-]{30,59}$`)
	// secretShape is what Telegram takes, from a length on that cannot be
	// guessed: it is all that keeps others from the webhook.
	secretShape = regexp.MustCompile(`^[A-Za-z0-9_-]{32,256}$`)
	// pathShape is a path that means the same to every proxy and router.
	pathShape = regexp.MustCompile(`^(/[A-Za-z0-9._-]+)+$`)
	// webhookPorts are all that Telegram delivers to; none is 443.
	webhookPorts = []string{"", "443", "80", "88", "8443"}
)

// withDefaults fills in what was left empty, and overlooks a slash too many.
func (o Options) withDefaults() Options {
	o.APIURL = strings.TrimRight(o.APIURL, "/")
	if o.APIURL == "" {
		o.APIURL = officialAPI
	}
	if o.Mode == "" {
		o.Mode = Polling
	}
	return o
}

// A flaw is what is wrong with an option.
type flaw struct {
	key  string
	says string // about the key, whose name goes before it
}

// flaws are all that are wrong with the options. None shows a secret, nor an
// address, which may hold one.
func (o Options) flaws() (all []flaw) {
	for _, of := range []flaw{
		{tokenKey, o.tokenFlaw()}, {apiKey, o.apiFlaw()}, {modeKey, o.modeFlaw()}, {hookKey, o.hookFlaw()}, {secretKey, o.secretFlaw()},
	} {
		if of.says != "" {
			all = append(all, of)
		}
	}
	return all
}

// check is all flaws as one error.
func (o Options) check() error {
	var errs []error
	for _, f := range o.flaws() {
		errs = append(errs, errors.New(f.key+f.says))
	}
	return errors.Join(errs...)
}

func (o Options) tokenFlaw() string {
	if tokenShape.MatchString(o.Token.Reveal()) {
		return ""
	}
	return " is not a bot's token: digits, a colon, and 35 letters, digits, _ and -, as BotFather prints it"
}

func (o Options) apiFlaw() string {
	const must = " must say https://HOST"
	switch u, err := url.Parse(o.APIURL); {
	case err != nil || !isServer(u):
		return must
	case strings.Contains(u.Path, "/bot"):
		return must + ", without /bot and what follows it"
	case u.Scheme == "http" && !isNear(u.Hostname()):
		return must + ": over plain http:// others would read the token"
	}
	return ""
}

func (o Options) modeFlaw() string {
	if o.Mode == Polling || o.Mode == Webhook {
		return ""
	}
	return ` must be "polling" or "webhook"`
}

// hookFlaw looks at the address of a webhook, in use or not.
func (o Options) hookFlaw() string {
	u, err := url.Parse(o.WebhookURL)
	switch {
	case o.WebhookURL == "" && o.Mode != Webhook:
	case err != nil || !isPlain(u) || !isPath(u.Path), u.Scheme != "https" && !o.inOneMachine(u):
		return " must say https://HOST/PATH, as Telegram reaches it"
	case !o.inOneMachine(u) && !slices.Contains(webhookPorts, u.Port()):
		return ": Telegram delivers to the ports 443, 80, 88 and 8443 only"
	}
	return ""
}

func (o Options) secretFlaw() string {
	if o.WebhookSecret.IsZero() && o.Mode != Webhook || secretShape.MatchString(o.WebhookSecret.Reveal()) {
		return ""
	}
	return " must be 32 to 256 letters, digits, _ and -, as `openssl rand -hex 32` prints them"
}

// isServer reports whether an address can be that of a server of the Bot API,
// which every call is put behind.
func isServer(u *url.URL) bool {
	return isPlain(u) && (u.Scheme == "https" || u.Scheme == "http") && platform.IsHost(u.Host) && (u.Path == "" || isPath(u.Path))
}

func isPath(p string) bool { return pathShape.MatchString(p) && path.Clean(p) == p }

// isNear reports whether a host is this machine or one of our own network: no
// name without a dot and no private number leads any further.
func isNear(host string) bool {
	ip := net.ParseIP(host)
	return platform.IsLoopback(host) || ip != nil && ip.IsPrivate() || ip == nil && !strings.Contains(host, ".")
}

// isPlain reports whether an address has a host, and nothing that would be lost
// or told on: no name, no query, no fragment.
func isPlain(u *url.URL) bool {
	return u.Hostname() != "" && u.User == nil && u.RawQuery == "" && !u.ForceQuery && u.Fragment == ""
}

// inOneMachine reports whether the server of the Bot API and a webhook are both
// on this machine. Such a server takes plain http:// and any port.
func (o Options) inOneMachine(webhook *url.URL) bool {
	api, err := url.Parse(o.APIURL)
	return err == nil && platform.IsLoopback(api.Hostname()) && platform.IsLoopback(webhook.Hostname()) &&
		(webhook.Scheme == "http" || webhook.Scheme == "https")
}
