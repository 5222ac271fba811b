package telegram

import (
	"context"
	"fmt"
	"time"

	"waymark/adapters/platform"
)

// wrongClock is how far our clock may be from Telegram's before certificates
// and logs begin to mislead.
const wrongClock = 30 * time.Second

// remedies are what usually helps, by what Telegram says.
var remedies = []platform.Remedy{
	{Says: "token is not accepted", Helps: "it was revoked or mistyped; BotFather shows it: /mybots, API Token"},
	{Says: "terminated by other getupdates", Helps: "a second program polls with this token; stop it, or revoke the token in BotFather"},
	{Says: "webhook is active", Helps: "a webhook is set; `waymark serve` removes it when it starts, so another program sets it"},
	{Says: "certificate", Helps: "Telegram does not trust the certificate; the proxy has to send the whole chain, up to an authority everybody knows"},
	{Says: "ssl", Helps: "the proxy has to speak TLS 1.2 or newer at telegram.webhook_url"},
	{Says: "wrong response from the webhook: 401", Helps: "the secret differs; restart `waymark serve`, which tells Telegram the one of the config"},
	{Says: "wrong response from the webhook: 403", Helps: "the secret differs, or the proxy refuses; restart `waymark serve`, which tells Telegram the one of the config"},
	{Says: "wrong response from the webhook: 404", Helps: "the proxy leads elsewhere; it has to pass the path of telegram.webhook_url to http.listen unchanged"},
	{Says: "wrong response from the webhook: 502", Helps: "the proxy does not reach http.listen; does `waymark serve` run?"},
	{Says: "wrong response from the webhook: 503", Helps: "Waymark was not ready then; Telegram offers it again"},
}

// Findings are what Telegram says about our bot, and what that means. The
// caller bounds it by ctx.
func (s *Setup) Findings(ctx context.Context, e platform.Env) (all []platform.Finding) {
	say := func(w platform.Weight, format string, args ...any) {
		all = append(all, platform.Finding{Weight: w, Says: fmt.Sprintf(format, args...)})
	}
	is, err := s.inspect(ctx, e)
	if err != nil {
		say(platform.Fault, "%s", platform.Remedied(err.Error(), remedies))
		return all
	}
	say(platform.Fine, "Telegram knows the token: it is @%s", is.Me.Username)
	s.webhook(is.Webhook, say)
	if is.Me.ReadsGroups {
		say(platform.Warning, "the bot is sent everything that is written in its groups; turn it off in BotFather: /setprivacy, @%s, Enable", is.Me.Username)
	} else {
		say(platform.Fine, "in groups the bot is sent only what is meant for it")
	}
	if off := is.Clock.Abs(); off > wrongClock {
		say(platform.Warning, "the clock of this machine and Telegram's are %s apart; set it by NTP", off.Round(time.Second))
	} else {
		say(platform.Fine, "the clock is right")
	}
	if s.host.Listen == "" && s.Mode == string(Polling) {
		say(platform.Fine, "whether a second program polls with this token is not known: only a running Waymark notices, and says so in its log and at %s", s.host.ReadyPath)
	}
	return all
}

// webhook compares how updates come with how they should.
func (s *Setup) webhook(is WebhookInfo, say func(w platform.Weight, format string, args ...any)) {
	polls := s.Mode == string(Polling)
	switch {
	case polls && is.URL != "":
		say(platform.Fault, "a webhook is set, so polling gets nothing; `waymark serve` removes it when it starts. If it comes back, another program uses this token: revoke it in BotFather")
	case polls:
		say(platform.Fine, "updates are polled, and no webhook is in the way")
	case is.URL == "":
		say(platform.Warning, "no webhook is set yet; `waymark serve` sets it when it starts")
	case is.URL != s.WebhookURL:
		say(platform.Fault, "Telegram delivers to another webhook_url; `waymark serve` sets ours when it starts. If it changes back, another program uses this token: revoke it in BotFather")
	default:
		say(platform.Fine, "the webhook is ours")
	}
	if is.LastError != "" && is.URL != "" {
		at := is.LastErrorAt.UTC().Format("2006-01-02 15:04Z")
		say(platform.Warning, "Telegram could not deliver at %s: %s", at, platform.Remedied(is.LastError, remedies))
	}
	switch {
	case is.Pending == 1:
		say(platform.Fine, "1 update waits at Telegram, for up to 24 hours")
	case is.Pending > 1:
		say(platform.Fine, "%d updates wait at Telegram, for up to 24 hours", is.Pending)
	}
}

// inspect asks Telegram about our bot.
func (s *Setup) inspect(ctx context.Context, e platform.Env) (Inspection, error) {
	a, err := s.Adapter(e)
	if err != nil {
		return Inspection{}, err
	}
	return a.Inspect(ctx)
}
