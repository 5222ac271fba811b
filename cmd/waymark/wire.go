package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strconv"
	"time"

	"golang.org/x/term"

	"waymark/adapters/telegram"
	"waymark/adapters/terminal"
	"waymark/bot"
	"waymark/conversations"
	"waymark/storage"
)

const (
	screen    = 80               // columns that read well, on wider screens too
	lastSends = 10 * time.Second // how long the outbox may take to empty at the end
)

// openAndClose makes sure that the database works and is up to date.
func openAndClose(c config, now func() time.Time) error {
	db, err := storage.Open(context.Background(), c.Storage.URL, now)
	if err != nil {
		return err
	}
	return db.Close()
}

// backup writes a copy of the database to file, also of one that is to be
// brought up to date.
func backup(ctx context.Context, c config, file string, now func() time.Time) error {
	db, err := openAsItIs(ctx, c, now)
	if older := (*olderError)(nil); errors.As(err, &older) {
		return copyAsItIs(ctx, c.Storage.file(), file)
	}
	if err != nil {
		return err
	}
	return errors.Join(db.Backup(ctx, file), db.Close())
}

// talk runs the bot on this terminal until the person leaves or ctx ends. What
// was said by then is kept, and answered as far as the terminal still listens.
func talk(ctx context.Context, p *process, conf config, content *conversations.Content, payload string) (err error) {
	db, err := storage.Open(ctx, conf.Storage.URL, p.now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	o := p.terminal(payload)
	here := &inOrder{Adapter: terminal.New(p.in, p.out, o)}
	log := slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	questions := newMatcher(conf.content(), log)
	if o.Interactive { // the person reads the greeting meanwhile
		defer questions.begin()()
	}
	c, err := botConfig(p, conf, content, db, questions, here, log)
	if err != nil {
		return err
	}
	if o.Interactive { // a script is not reminded
		c.Reminders = db
	}
	b := bot.New(c)
	here.flush = b.Flush
	err = b.Run(ctx)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastSends)
	defer cancel()
	return errors.Join(err, b.Flush(last))
}

// serve runs the bot on its platform until ctx ends.
func serve(ctx context.Context, p *process, conf config, content *conversations.Content) (err error) {
	db, err := storage.Open(ctx, conf.Storage.URL, p.now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	log := slog.New(slog.NewTextHandler(p.err, nil))
	options := telegramOptions(p, conf, log)
	options.Menus = menus(content)
	here, err := telegram.New(options)
	if err != nil {
		return err
	}
	questions := newMatcher(conf.content(), log)
	c, err := botConfig(p, conf, content, db, questions, here, log)
	if err != nil {
		return err
	}
	counted := newMetrics()
	c.Reminders, c.Note = db, counted.note
	parts := []func(context.Context) error{bot.New(c).Run}
	if conf.HTTP.Listen != "" {
		ready := func(ctx context.Context) error { return errors.Join(db.Ping(ctx), here.Health()) }
		metrics := counted.handler(db, here.Platform(), p.now, log)
		d, err := newDoor(ctx, conf.HTTP.Listen, routes(ready, metrics, here.Path(), here.Handler()), log)
		if err != nil {
			return err
		}
		parts = append(parts, d.serve)
	}
	defer questions.begin()()
	log.Info("serving", "platform", here.Platform(), "mode", conf.Telegram.Mode, "listen", conf.HTTP.Listen)
	err = together(ctx, parts...)
	log.Info("stopped")
	return err
}

// newEngine makes the engine that the config asks for.
func newEngine(conf config, content *conversations.Content) (*conversations.Engine, error) {
	reminding, err := conf.Reminders.reminding()
	if err != nil {
		return nil, err
	}
	engine := conversations.NewEngine(content)
	engine.KeepUnanswered = conf.Questions.Keep
	engine.Reminding = reminding
	return engine, nil
}

// botConfig puts the parts together that every platform needs.
func botConfig(p *process, conf config, content *conversations.Content, db *storage.DB, questions *matcher, here bot.Adapter, log *slog.Logger) (bot.Config, error) {
	engine, err := newEngine(conf, content)
	if err != nil {
		return bot.Config{}, err
	}
	return bot.Config{
		Turns:  db,
		Outbox: db,
		Handle: engine.Handle,
		Understand: func(text string) conversations.Meaning {
			if !engine.MayAsk(text) {
				return conversations.Meaning{}
			}
			return questions.understand(text)
		},
		Sorry:    engine.Sorry,
		Adapters: []bot.Adapter{here},
		Now:      p.now,
		Log:      log,
	}, nil
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
		return err
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
	if o.User == "" {
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
