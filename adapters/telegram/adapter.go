package telegram

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"waymark/adapters/inbox"
	"waymark/adapters/markup"
	"waymark/adapters/retry"
	"waymark/conversations"
)

const (
	choicesMax   = 100              // buttons of one message
	callLimit    = 15 * time.Second // for one call that nobody waits in line for
	publishLimit = 2 * time.Minute  // for all that the bot says about itself

	lookAtWebhook = 5 * time.Minute // how often
)

// An Adapter is one bot.
type Adapter struct {
	o      Options
	api    *api
	pulse  *retry.Pulse // of polling, or of the registration
	kept   *retry.Pulse // of what was brought
	path   string       // of the webhook; empty: there is none
	hook   *hook
	admins *admins
	looks  markup.Memo[look]

	mu      sync.Mutex
	me      Me        // zero until Telegram has said it
	learnt  time.Time // when Telegram was asked who we are
	doubted time.Time // when it was asked because somebody unknown was called
}

// New makes an adapter and calls nobody. Its error names every fault of the
// options and shows neither the token nor the secret.
func New(o Options) (*Adapter, error) {
	o = o.withDefaults()
	if err := o.check(); err != nil {
		return nil, err
	}
	api, err := newAPI(o)
	if err != nil {
		return nil, err
	}
	o.Log = o.Log.With("platform", Platform)
	a := &Adapter{o: o, api: api, pulse: retry.NewPulse(o.Now), kept: retry.NewPulse(o.Now), admins: newAdmins(o.Now)}
	if o.Mode == Webhook {
		u, err := url.Parse(o.WebhookURL)
		if err != nil {
			return nil, fmt.Errorf("webhook url: %w", err)
		}
		a.path, a.hook = u.Path, newHook(o.WebhookSecret, o.Log)
	}
	return a, nil
}

// Platform names the adapter's platform.
func (a *Adapter) Platform() conversations.Platform { return Platform }

// Limits are Telegram's, and the rates of the options.
func (a *Adapter) Limits() conversations.Limits {
	return conversations.Limits{
		Text:           textMax,
		Length:         a.length,
		Choices:        choicesMax,
		File:           fileMax,
		Fetch:          fetchMax,
		PerSecond:      a.o.PerSecond,
		PerChat:        a.o.PerChat,
		PerGroupMinute: a.o.PerGroupMinute,
		Group:          func(chat string) bool { return strings.HasPrefix(chat, "-") },
		Whole:          func(chat string) string { group, _, _ := strings.Cut(chat, topicSep); return group },
	}
}

// Handler takes the updates that Telegram brings, at [Adapter.Path]. Without a
// webhook it finds nothing.
func (a *Adapter) Handler() http.Handler {
	if a.hook == nil {
		return http.NotFoundHandler()
	}
	return a.hook
}

// Path is where [Adapter.Handler] belongs; empty without a webhook.
func (a *Adapter) Path() string { return a.path }

// Shares reports whether several processes may receive at once: Telegram brings an update
// to a webhook, whoever answers there, and lets one of them poll.
func (a *Adapter) Shares() bool { return a.hook != nil }

// Health is nil while receiving works: the last poll succeeded, or the webhook
// is registered, and what arrived could be kept. Otherwise it says since when
// it does not, and why.
func (a *Adapter) Health() error { return cmp.Or(a.pulse.Health(), a.kept.Health()) }

// Run receives until ctx ends, which is no error, or Telegram refuses the
// token, which is a [conversations.FinalError]. It may run again, once it has
// ended.
func (a *Adapter) Run(ctx context.Context, deliver func(context.Context, conversations.Message) error) error {
	var work sync.WaitGroup
	defer work.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	a.pulse.Begins()
	a.kept.Works() // nothing was brought yet that could not be kept
	if a.hook != nil {
		a.hook.open()
		defer a.hook.close()
	}
	err := a.receive(ctx, &work, deliver)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// receive is Run without its end. What it starts belongs to work.
func (a *Adapter) receive(ctx context.Context, work *sync.WaitGroup, deliver func(context.Context, conversations.Message) error) error {
	again := a.insister()
	if err := again.Insist(ctx, "learn who we are", a.learn); err != nil {
		return err
	}
	me := a.known()
	a.o.Log.Info("bot runs", "name", me.Username, "mode", a.o.Mode)
	work.Go(func() { a.introduce(ctx) })
	a.followDesks(ctx)

	if a.hook == nil {
		if err := again.Insist(ctx, "leave the webhook", a.leaveWebhook); err != nil {
			return err
		}
		return (&poller{again, a.api, a.reception(ctx, me, work, deliver)}).run(ctx)
	}
	fatal := make(chan error, 1)
	work.Go(func() { fatal <- a.stayRegistered(ctx, again) })
	return a.hook.serve(ctx, a.reception(ctx, me, work, a.kept.Felt(deliver)), fatal)
}

// reception is where updates come to until ctx ends. What it starts belongs to
// work.
func (a *Adapter) reception(ctx context.Context, me Me, work *sync.WaitGroup, deliver func(context.Context, conversations.Message) error) *reception {
	r := reader{
		me: me, commands: a.o.commands(), desks: a.o.Desks, moved: &a.api.moved, staff: a.o.staffCommands(), now: a.o.Now, secret: []byte(a.o.Token.Reveal()), albums: new(albums),
		name:    func() string { return a.known().Username },
		renamed: func(was string) bool { return a.renamed(ctx, was) },
	}
	in := inbox.New(inbox.Options{Deliver: a.withRoles(deliver), Work: work, Log: a.o.Log})
	return &reception{r, in, a.api, a.admins, a.o.Log}
}

// stayRegistered registers the webhook, and again whenever it is not there any
// more: whoever polls with our token takes it away, and Telegram does not say.
// It ends with ctx, or when the token is refused.
func (a *Adapter) stayRegistered(ctx context.Context, again retry.Insister) error {
	look := time.NewTicker(lookAtWebhook)
	defer look.Stop()
	for {
		if err := again.Insist(ctx, "register the webhook", a.register); err != nil {
			return err
		}
		a.pulse.Works()
		for there := true; there; {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-look.C:
			}
			err := again.Insist(ctx, "look at the webhook", func(ctx context.Context) error {
				info, err := a.inspectWebhook(ctx)
				there = info.URL == a.o.WebhookURL
				return err
			})
			if err != nil {
				return err
			}
			if there {
				a.pulse.Works()
			}
		}
		a.o.Log.Warn("the webhook was taken away, and is set again: does another bot poll with this token?")
	}
}

func (a *Adapter) inspectWebhook(ctx context.Context) (WebhookInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	return a.api.webhookInfo(ctx)
}

// introduce publishes what the bot says about itself. Without it people see
// less, and can talk all the same.
func (a *Adapter) introduce(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, publishLimit)
	defer cancel()
	if err := a.publish(ctx); err != nil && !errors.Is(ctx.Err(), context.Canceled) {
		a.o.Log.Warn("menus not published", "err", err)
	}
}

// leaveWebhook makes polling possible, which it is not while a webhook is set.
func (a *Adapter) leaveWebhook(ctx context.Context) error {
	info, err := a.inspectWebhook(ctx)
	if err != nil || info.URL == "" {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	a.o.Log.Warn("a webhook was set, and is deleted because this bot polls", "waiting", info.Pending)
	return a.api.deleteWebhook(ctx)
}

// register tells Telegram where to bring updates.
func (a *Adapter) register(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	return a.api.setWebhook(ctx, a.o.WebhookURL, a.o.WebhookSecret.Reveal())
}

// An Inspection is what Telegram says about the bot when it is asked.
type Inspection struct {
	Me      Me
	Webhook WebhookInfo
	// Clock is how much Telegram's clock is ahead of ours, to the second.
	Clock time.Duration
}

// Inspect asks Telegram about the bot and changes nothing. The caller bounds it
// by ctx.
func (a *Adapter) Inspect(ctx context.Context) (Inspection, error) {
	me, err := a.api.me(ctx)
	if err != nil {
		return Inspection{}, fmt.Errorf("ask Telegram about the bot: %w", err)
	}
	var clock time.Duration
	if t := a.api.serverTime(); !t.IsZero() {
		clock = t.Sub(a.o.Now()).Round(time.Second)
	}
	hook, err := a.api.webhookInfo(ctx)
	if err != nil {
		return Inspection{}, fmt.Errorf("ask Telegram about the webhook: %w", err)
	}
	return Inspection{Me: me, Webhook: hook, Clock: clock}, nil
}
