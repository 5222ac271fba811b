package main

import (
	"context"
	"strings"
	"time"

	"waymark/adapters/telegram"
)

// wrongClock is how far our clock may be from Telegram's before certificates
// and logs begin to mislead.
const wrongClock = 30 * time.Second

// telegram asks Telegram about our bot.
func (d *doctor) telegram(ctx context.Context) {
	if d.conf.Telegram.Token == "" {
		d.say(isWarning, "no platform is configured; put BotFather's token into WAYMARK_TELEGRAM_TOKEN or telegram.token_file")
		return
	}
	is, err := inspect(ctx, d.process, d.conf)
	if err != nil {
		d.say(isFault, "%v%s", err, remedy(err.Error()))
		return
	}
	d.say(isFine, "Telegram knows the token: it is @%s", is.Me.Username)
	d.webhook(is.Webhook)
	if is.Me.ReadsGroups {
		d.say(isWarning, "the bot is sent everything that is written in its groups; turn it off in BotFather: /setprivacy, @%s, Enable", is.Me.Username)
	} else {
		d.say(isFine, "in groups the bot is sent only what is meant for it")
	}
	if off := is.Clock.Abs(); off > wrongClock {
		d.say(isWarning, "the clock of this machine and Telegram's are %s apart; set it by NTP", off.Round(time.Second))
	} else {
		d.say(isFine, "the clock is right")
	}
	if d.conf.HTTP.Listen == "" && d.conf.Telegram.Mode == string(telegram.Polling) {
		d.say(isFine, "whether a second program polls with this token is not known: only a running Waymark notices, and says so in its log and at %s", readyPath)
	}
}

// webhook compares how updates come with how they should.
func (d *doctor) webhook(is telegram.WebhookInfo) {
	polls := d.conf.Telegram.Mode == string(telegram.Polling)
	switch {
	case polls && is.URL != "":
		d.say(isFault, "a webhook is set, so polling gets nothing; `waymark serve` removes it when it starts. If it comes back, another program uses this token: revoke it in BotFather")
	case polls:
		d.say(isFine, "updates are polled, and no webhook is in the way")
	case is.URL == "":
		d.say(isWarning, "no webhook is set yet; `waymark serve` sets it when it starts")
	case is.URL != d.conf.Telegram.WebhookURL:
		d.say(isFault, "Telegram delivers to another webhook_url; `waymark serve` sets ours when it starts. If it changes back, another program uses this token: revoke it in BotFather")
	default:
		d.say(isFine, "the webhook is ours")
	}
	if is.LastError != "" && is.URL != "" {
		d.say(isWarning, "Telegram could not deliver at %s: %s%s", minute(is.LastErrorAt), is.LastError, remedy(is.LastError))
	}
	if is.Pending > 0 {
		d.say(isFine, "%s at Telegram, for up to 24 hours", counted(is.Pending, "update waits", "updates wait"))
	}
}

// remedies are what usually helps, by what Telegram says.
var remedies = []struct{ says, helps string }{
	{"token is not accepted", "it was revoked or mistyped; BotFather shows it: /mybots, API Token"},
	{"terminated by other getupdates", "a second program polls with this token; stop it, or revoke the token in BotFather"},
	{"webhook is active", "a webhook is set; `waymark serve` removes it when it starts, so another program sets it"},
	{"certificate", "Telegram does not trust the certificate; the proxy has to send the whole chain, up to an authority everybody knows"},
	{"ssl", "the proxy has to speak TLS 1.2 or newer at telegram.webhook_url"},
	{"connection refused", "nothing listens there; is it running, and does the firewall let it through?"},
	{"connection timed out", "the way there is closed; look at the firewall"},
	{"resolve host", "the name does not resolve; look at the DNS"},
	{"no such host", "the name does not resolve; look at the DNS of this machine"},
	{"wrong response from the webhook: 401", "the secret differs; restart `waymark serve`, which tells Telegram the one of the config"},
	{"wrong response from the webhook: 403", "the secret differs, or the proxy refuses; restart `waymark serve`, which tells Telegram the one of the config"},
	{"wrong response from the webhook: 404", "the proxy leads elsewhere; it has to pass the path of telegram.webhook_url to http.listen unchanged"},
	{"wrong response from the webhook: 502", "the proxy does not reach http.listen; does `waymark serve` run?"},
	{"wrong response from the webhook: 503", "Waymark was not ready then; Telegram offers it again"},
	{"read timeout", "the answer took too long; is the database on a slow or a network disk?"},
}

// remedy ends a line with what usually helps.
func remedy(said string) string {
	said = strings.ToLower(said)
	for _, r := range remedies {
		if strings.Contains(said, r.says) {
			return " (" + r.helps + ")"
		}
	}
	return ""
}
