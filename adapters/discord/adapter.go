package discord

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"waymark/adapters/inbox"
	"waymark/adapters/retry"
	"waymark/conversations"
)

// How often Discord lets us write. It says of no limit what it is; these are
// below those that it was seen to keep.
const (
	perSecond = 40 // of 50 calls that a bot has for everything
	perChat   = 1  // of 5 messages in 5 seconds

	// nonceLife is for how long Discord knows a message again. It says "a few
	// minutes".
	nonceLife = 2 * time.Minute
)

// An Adapter is one bot.
type Adapter struct {
	o       Options
	api     *rest
	pulse   *retry.Pulse // of the gateway
	kept    *retry.Pulse // of what was told
	acks    *acks
	seal    *seal
	invited invitations
	rooms   parents

	mu   sync.Mutex
	app  snowflake // empty until Discord has said it
	user snowflake // we, the same
}

// New makes an adapter and calls nobody. Its error names every fault of the
// options and does not show the token.
func New(o Options) (*Adapter, error) {
	o = o.withDefaults()
	if err := o.check(); err != nil {
		return nil, err
	}
	o.Log = o.Log.With("platform", Platform)
	api, err := newREST(o.Token.Reveal(), o.APIURL, o.Now)
	if err != nil {
		return nil, err
	}
	seal, err := newSeal(o.Token.Reveal())
	if err != nil {
		return nil, err
	}
	return &Adapter{o: o, api: api, seal: seal, pulse: retry.NewPulse(o.Now), kept: retry.NewPulse(o.Now), acks: newAcks(o.Now)}, nil
}

// Platform names the adapter's platform.
func (a *Adapter) Platform() conversations.Platform { return Platform }

// Limits are Discord's.
func (a *Adapter) Limits() conversations.Limits {
	return conversations.Limits{Text: textMax - reserve, Length: length, Choices: choicesMax, File: fileMax, Fetch: fetchMax, PerSecond: perSecond, PerChat: perChat, KnownFor: nonceLife}
}

// Health is nil while receiving works: the gateway talks to us, and what it told
// could be kept. Otherwise it says since when it does not, and why.
func (a *Adapter) Health() error { return cmp.Or(a.pulse.Health(), a.kept.Health()) }

// Run receives until ctx ends, which is no error, or Discord says something that
// waiting does not cure, which is a [conversations.FinalError]. It may run again,
// once it has ended.
func (a *Adapter) Run(ctx context.Context, deliver func(context.Context, conversations.Message) error) error {
	var work sync.WaitGroup
	defer work.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	a.pulse.Begins()
	a.kept.Works() // nothing was told yet that could not be kept
	err := a.receive(ctx, &work, deliver)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// receive is Run without its end. What it starts belongs to work.
func (a *Adapter) receive(ctx context.Context, work *sync.WaitGroup, deliver func(context.Context, conversations.Message) error) error {
	again := retry.Insister{Pulse: a.pulse, Log: a.o.Log, Final: isFinal}
	var me user
	if err := again.Insist(ctx, "learn who we are", func(ctx context.Context) (err error) {
		me, err = a.whoWeAre(ctx)
		return err
	}); err != nil {
		return err
	}
	var read []conversations.Bookmark
	if err := again.Insist(ctx, "find the place where we stopped reading", func(ctx context.Context) (err error) {
		if a.o.Bookmarks != nil {
			read, err = a.o.Bookmarks(ctx, Platform)
		}
		return err
	}); err != nil {
		return err
	}
	a.o.Log.Info("bot runs", "name", me.Username)
	work.Go(func() { a.introduce(ctx) })
	r := a.reception(me, work, deliver, again)
	r.history.remember(read)
	work.Go(func() { r.history.run(ctx) })
	g := &gateway{
		token: a.o.Token.Reveal(), intents: a.intents(), version: version(a.o.APIURL), address: a.api.gatewayURL, final: isFinal,
		handle: r.handle, pulse: a.pulse, now: a.o.Now, log: a.o.Log,
	}
	return g.run(ctx)
}

// whoWeAre asks Discord, and notes it.
func (a *Adapter) whoWeAre(ctx context.Context) (user, error) {
	me, err := a.api.me(ctx)
	if err == nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.user = me.ID
	}
	return me, err
}

// ourselves is whoWeAre, asked at most once.
func (a *Adapter) ourselves(ctx context.Context) (snowflake, error) {
	a.mu.Lock()
	known := a.user
	a.mu.Unlock()
	if known != "" {
		return known, nil
	}
	me, err := a.whoWeAre(ctx)
	return me.ID, err
}

// reception is where events come to. What it starts belongs to work.
func (a *Adapter) reception(me user, work *sync.WaitGroup, deliver func(context.Context, conversations.Message) error, again retry.Insister) *reception {
	reader := reader{me: me.ID, now: a.o.Now, seal: a.seal, secret: []byte(a.o.Token.Reveal()), network: a.networkOf, desk: func(t snowflake) (conversations.Room, string) { return a.deskOf(t, me.ID) }, ours: &roles{me: me.ID}}
	again.Pulse, again.Final = a.kept, nil
	in := inbox.New(inbox.Options{
		Deliver: a.kept.Felt(a.withRoles(deliver)),
		Insist: func(ctx context.Context, do func(context.Context) error) error {
			return again.Insist(ctx, "keep what was told", do)
		},
		Work: work, Log: a.o.Log,
	})
	h := newHistory()
	h.page, h.inbox, h.log = a.api.after, in, a.o.Log
	h.message = func(n *post, edited bool) *conversations.Message {
		if h.isThread(n.ChannelID) || a.isDesk(n.ChannelID) {
			return reader.inTicket(n, a.o.MessageContent)
		}
		return reader.privately(n, edited)
	}
	return &reception{a: a, reader: reader, inbox: in, history: h, work: work, log: a.o.Log}
}

// The intents that we ask for.
// https://discord.com/developers/docs/events/gateway#gateway-intents
const (
	intentGuilds  = 1 << 0
	intentWritten = 1 << 9  // in channels
	intentPrivate = 1 << 12 // written in private
	intentContent = 1 << 15 // what is written in channels without a mention of us; privileged
)

func (a *Adapter) intents() int {
	all := intentGuilds | intentWritten | intentPrivate
	if a.o.MessageContent {
		all |= intentContent
	}
	return all
}

// isFinal reports whether waiting does not cure an error.
func isFinal(err error) bool { return errors.Is(err, errUnauthorized) }

// application is the application's id, which is asked for once.
func (a *Adapter) application(ctx context.Context) (snowflake, error) {
	a.mu.Lock()
	app := a.app
	a.mu.Unlock()
	if app != "" {
		return app, nil
	}
	is, err := a.api.application(ctx)
	if err != nil {
		return "", err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.app = is.ID
	return is.ID, nil
}

// networkOf is the network that a channel belongs to, or the channel whose thread
// it is.
func (a *Adapter) networkOf(channel snowflake) conversations.NetworkID {
	if n, ok := a.o.Channels[channel]; ok {
		return n
	}
	return a.o.Channels[a.rooms.of(channel)]
}

// publishLimit is for all that the bot says about itself.
const publishLimit = 2 * time.Minute

// introduce registers the commands. Without them people see less, and can talk
// all the same.
func (a *Adapter) introduce(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, publishLimit)
	defer cancel()
	if err := a.publish(ctx); err != nil && !errors.Is(ctx.Err(), context.Canceled) {
		a.o.Log.Warn("commands not registered", "err", err)
	}
}
