package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strconv"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"waymark/adapters/platform"
	"waymark/adapters/terminal"
	"waymark/bot"
	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/engine"
	"waymark/conversations/shield"
	"waymark/storage"
)

const (
	screen    = 80                   // columns that read well, on wider screens too
	lastSends = 10 * time.Second     // how long the outbox may take to empty at the end
	shareFor  = 5 * time.Millisecond // a note of what was sent waits for who answers at once
	lastWords = time.Minute          // how long /readyz says why all is over: longer than most take to ask again
)

// openAndClose makes sure that the database works and is up to date.
func openAndClose(c config, now func() time.Time) error {
	db, err := storage.Open(context.Background(), c.Storage.url(), now)
	if err != nil {
		return err
	}
	return db.Close()
}

// An opener is [storage.Open] or [storage.OpenShared].
type opener func(ctx context.Context, url string, now func() time.Time) (*storage.DB, error)

// openToWork opens the database to talk to people, and to forget them.
func openToWork(ctx context.Context, p *process, conf config, open opener) (*storage.DB, error) {
	keep, err := conf.People.kept()
	if err != nil {
		return nil, err
	}
	db, err := open(ctx, conf.Storage.url(), p.now)
	if err != nil {
		return nil, err
	}
	db.KeepPeople(keep)
	if err := db.ListForgotten(ctx, conf.Storage.Forgotten); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// backup writes a copy of the database to file, also of one that is to be
// brought up to date.
func backup(ctx context.Context, c config, file string, now func() time.Time) error {
	db, err := openAsItIs(ctx, c, now)
	if errors.As(err, new(olderError)) {
		return storage.Copy(ctx, c.Storage.url(), file, now)
	}
	if err != nil {
		return err
	}
	return errors.Join(db.Backup(ctx, file), db.Close())
}

// talk runs the bot on this terminal until the person leaves or ctx ends. What
// was said by then is kept, and answered as far as the terminal still listens.
func talk(ctx context.Context, p *process, conf config, content *content.Content, payload string) (err error) {
	db, err := openToWork(ctx, p, conf, storage.OpenShared)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conf.helpdesk = helpdesksConfig{} // it is on platforms that do not run here
	o := p.terminal(payload)
	leave, err := sit(ctx, conf, o)
	if ctx.Err() != nil {
		return nil // asked to stop before anything was said
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, leave()) }()
	here := &inOrder{Adapter: terminal.New(p.in, p.out, o)}
	log := slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	questions := newMatcher(conf.content(), log)
	if o.Interactive { // the person reads the greeting meanwhile
		defer questions.begin()()
	}
	c, err := botConfig(p, conf, content, db, questions, []bot.Adapter{here}, log)
	if err != nil {
		return err
	}
	own := db.In(o.Account(), o.Room())
	c.Outbox = own     // others talk in terminals of their own
	if o.Interactive { // a script is not reminded
		c.Reminders = own
	}
	b := bot.New(c)
	here.flush = b.Flush
	if err = watched(ctx, db, b.Run); errors.Is(err, storage.ErrReplaced) {
		return err
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastSends)
	defer cancel()
	return errors.Join(err, b.Flush(last))
}

// serve runs the bot on its platforms until ctx ends.
func serve(ctx context.Context, p *process, conf config, content *content.Content) (err error) {
	db, err := openToWork(ctx, p, conf, storage.Open)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // asked to stop before it had begun
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.ShareCommits(shareFor)
	log := conf.Log.to(p.err)
	on := conf.running()
	here, err := adapters(on, platform.Env{Now: p.now, Log: log, Menus: menus(content), Bookmarks: db.Bookmarks, Desks: conf.deskRooms(), Roles: conf.deskRoles()})
	if err != nil {
		return err
	}
	questions := newMatcher(conf.content(), log)
	c, err := botConfig(p, conf, content, db, questions, here, log)
	if err != nil {
		return err
	}
	numbers := newMetrics()
	numbers.ofProcess()
	c.Reminders, c.Leases = db, db
	ready := newReadiness(db, here, p.now)
	numbers.watch(ready)
	c.Note = func(e bot.Event) {
		numbers.note(e)
		ready.note(e)
	}
	b := bot.New(c)
	ready.standings = b.Platforms
	parts := []func(context.Context) error{func(ctx context.Context) error {
		err := watched(ctx, db, b.Run)
		if errors.Is(err, storage.ErrReplaced) && conf.HTTP.Listen != "" {
			log.Error("nothing is received, stored or sent any more", "err", err)
			sleep(ctx, lastWords)
		}
		return err
	}}
	if conf.HTTP.Listen != "" {
		hooks, err := hooksOf(here)
		if err != nil {
			return err
		}
		numbers.watchDesks(db, conf.deskRooms(), p.now, log)
		metrics := numbers.handler(db, namesOf(on), p.now, log)
		ready.waits = numbers.waiting.ask
		server, err := newHTTPServer(ctx, conf.HTTP.Listen, routes(ready.says, metrics, hooks), log)
		if err != nil {
			return err
		}
		parts = append(parts, server.serve)
	}
	defer questions.begin()()
	for _, m := range on {
		log.Info("serving", append(m.attributes(), "listen", conf.HTTP.Listen)...)
	}
	err = together(ctx, parts...)
	log.Info("stopped")
	return err
}

// adapters makes the adapters of the platforms that are on.
func adapters(on []member, e platform.Env) (all []bot.Adapter, err error) {
	for _, m := range on {
		a, err := m.adapter(e)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		all = append(all, a)
	}
	return all, nil
}

// adaptable says what would keep the platforms that are on from being served
// together.
func (c config) adaptable(e platform.Env) error {
	here, err := adapters(c.running(), e)
	if err != nil {
		return err
	}
	_, err = hooksOf(here)
	return err
}

// hooksOf are what takes messages that are brought to us, by their paths.
func hooksOf(here []bot.Adapter) (map[string]http.Handler, error) {
	all := map[string]http.Handler{}
	for _, a := range here {
		h, ok := a.(hooked)
		if !ok || h.Path() == "" {
			continue
		}
		if all[h.Path()] != nil {
			return nil, fmt.Errorf("two platforms have their messages brought to %s, and %s is one of them; choose another path", h.Path(), a.Platform())
		}
		all[h.Path()] = h.Handler()
	}
	return all, nil
}

// sleep waits, unless ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// newEngine makes the engine that the config asks for.
func newEngine(conf config, content *content.Content) (*engine.Engine, error) {
	reminding, err := conf.Reminders.reminding()
	if err != nil {
		return nil, err
	}
	keep, err := conf.People.kept()
	if err != nil {
		return nil, err
	}
	engine := engine.New(content)
	engine.KeepUnanswered = conf.Questions.Keep
	engine.Reminding = reminding
	engine.Keep, engine.KeepFinished = keep.People, keep.Finished
	if engine.Desk, engine.Desks, err = conf.desks(); err != nil {
		return nil, err
	}
	return engine, nil
}

// botConfig puts the parts together that every platform needs.
func botConfig(p *process, conf config, content *content.Content, db *storage.DB, questions *matcher, here []bot.Adapter, log *slog.Logger) (bot.Config, error) {
	engine, err := newEngine(conf, content)
	if err != nil {
		return bot.Config{}, err
	}
	desks, err := conf.deskTimes()
	if err != nil {
		return bot.Config{}, err
	}
	engine.Carries, engine.Erases = bot.Carries(here), bot.Erases(here)
	hides := newShield(content)
	engine.Shield = hides.Message
	return bot.Config{
		Turns:  db,
		Outbox: db,
		Shield: func(m conversations.Message) conversations.Message { return hides.Message(m) },
		Links:  linksOf(content),
		Handle: engine.Handle,
		Understand: func(text string) conversations.Meaning {
			if !engine.MayAsk(text) {
				return conversations.Meaning{}
			}
			return questions.understand(text)
		},
		Desks:     desks,
		Ignores:   conf.Abuse.ignores(),
		Newcomers: conf.Abuse.Newcomers,
		Full:      engine.Full,
		Sorry:     engine.Sorry,
		Adapters:  here,
		Now:       p.now,
		Log:       log,
	}, nil
}

// newShield makes the shield over what the content names publicly.
func newShield(c *content.Content) *shield.Shield {
	addresses, hosts := c.Public()
	return shield.New(shield.Options{Hosts: hosts, Public: addresses})
}

// inOrder is a terminal whose answers stand below what they answer: the next
// line is read when the answer to the last one is on the screen.
type inOrder struct {
	*terminal.Adapter
	flush func(context.Context) error
}

// Run shows first what an earlier run could not show any more. An answer that
// cannot be shown ends it: what it answers was kept, and is not to be typed again.
func (a *inOrder) Run(ctx context.Context, deliver func(context.Context, conversations.Message) error) error {
	if err := a.flush(ctx); err != nil {
		return &conversations.FinalError{Err: err}
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	return a.Adapter.Run(ctx, func(ctx context.Context, m conversations.Message) error {
		if err := deliver(ctx, m); err != nil {
			return err
		}
		err := a.flush(ctx)
		if err != nil {
			end()
		}
		return err
	})
}

// terminal says what this terminal is like.
func (p *process) terminal(payload string) terminal.Options {
	o := terminal.Options{Width: screen, Payload: payload, Now: p.now, User: p.getenv("USER")}
	// What is no text is kept as text, and two people would be one.
	if o.User == "" || !utf8.ValidString(o.User) {
		o.User = strconv.Itoa(os.Getuid())
	}
	out, isFile := p.out.(*os.File)
	if !isFile || !term.IsTerminal(int(p.in.Fd())) || !term.IsTerminal(int(out.Fd())) {
		return o
	}
	o.Interactive = true
	o.Colours = p.colours()
	if width, _, err := term.GetSize(int(out.Fd())); err == nil {
		o.Width = min(width, screen)
	}
	return o
}

// colours reports whether what is printed is seen by somebody who wants colours.
func (p *process) colours() bool {
	out, isFile := p.out.(*os.File)
	return isFile && term.IsTerminal(int(out.Fd())) && p.getenv("NO_COLOR") == "" && p.getenv("TERM") != "dumb" //nolint:misspell // its name everywhere
}
