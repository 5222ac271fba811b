package telegram

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

const (
	officialAPI    = "https://api.telegram.org"
	secretShortest = 32 // our own demand: it is all that keeps others from the webhook
	secretLongest  = 256
)

// What Telegram takes; https://core.telegram.org/bots/api#setwebhook.
var (
	tokenShape   = regexp.MustCompile(`^[1-9][0-9]*:[A-Za-z0-9_-]+$`)
	secretShape  = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	pathShape    = regexp.MustCompile(`^/[A-Za-z0-9_./-]+$`)
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

// check names every fault of the options. None shows a token or a secret.
func (o Options) check() error {
	errs := []error{o.checkToken(), o.checkAPIURL()}
	switch o.Mode {
	case Polling:
	case Webhook:
		errs = append(errs, o.checkWebhookURL(), o.checkSecret())
	default:
		errs = append(errs, fmt.Errorf("mode: it is %q, which is neither %q nor %q", o.Mode, Polling, Webhook))
	}
	return errors.Join(errs...)
}

func (o Options) checkToken() error {
	if !tokenShape.MatchString(o.Token) || len(o.Token) > 80 {
		return errors.New("token: it does not look like 123456:ABC-def, as BotFather gives it")
	}
	return nil
}

func (o Options) checkAPIURL() error {
	u, err := url.Parse(o.APIURL)
	switch {
	case err != nil:
		return errors.New("api url: it is not a URL")
	case u.Scheme != "https" && u.Scheme != "http", u.Host == "":
		return errors.New("api url: it begins with neither https:// nor http:// and a host")
	case u.User != nil, u.RawQuery != "", u.Fragment != "":
		return errors.New("api url: it holds more than a host and a path")
	}
	return nil
}

func (o Options) checkWebhookURL() error {
	u, err := url.Parse(o.WebhookURL)
	if err != nil {
		return errors.New("webhook url: it is not a URL")
	}
	var errs []error
	if !o.inOneMachine(u) {
		if u.Scheme != "https" || u.Hostname() == "" {
			errs = append(errs, errors.New("webhook url: it does not begin with https:// and a host"))
		}
		if !slices.Contains(webhookPorts, u.Port()) {
			errs = append(errs, fmt.Errorf("webhook url: its port is %s, and Telegram takes 443, 80, 88 and 8443", u.Port()))
		}
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		errs = append(errs, errors.New("webhook url: it holds more than a host and a path"))
	}
	if !pathShape.MatchString(u.Path) {
		errs = append(errs, errors.New("webhook url: it has no path, as in https://bot.example.org/telegram"))
	}
	return errors.Join(errs...)
}

// inOneMachine reports whether the server of the Bot API and the webhook are on
// this machine, as in a test. Then plain http does, on any port.
func (o Options) inOneMachine(webhook *url.URL) bool {
	server, err := url.Parse(o.APIURL)
	return err == nil && isLoopback(server.Hostname()) && isLoopback(webhook.Hostname()) &&
		(webhook.Scheme == "http" || webhook.Scheme == "https")
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (o Options) checkSecret() error {
	switch n := len(o.WebhookSecret); {
	case n < secretShortest, n > secretLongest:
		return fmt.Errorf("webhook secret: it has %d characters instead of %d to %d", n, secretShortest, secretLongest)
	case !secretShape.MatchString(o.WebhookSecret):
		return errors.New("webhook secret: it holds other characters than A-Z, a-z, 0-9, _ and -")
	}
	return nil
}
