package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strconv"
	"time"

	"golang.org/x/term"

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

// backup writes a copy of the database to file.
func backup(c config, file string, now func() time.Time) error {
	db, err := storage.Open(context.Background(), c.Storage.URL, now)
	if err != nil {
		return err
	}
	return errors.Join(db.Backup(context.Background(), file), db.Close())
}

// talk runs the bot on this terminal until the person leaves or ctx ends. What
// was said by then is kept, and answered as far as the terminal still listens.
func talk(ctx context.Context, p *process, conf config, content *conversations.Content, payload string) (err error) {
	db, err := storage.Open(ctx, conf.Storage.URL, p.now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	engine := conversations.NewEngine(content)
	engine.KeepUnanswered = conf.Questions.Keep
	o := p.terminal(payload)
	here := &inOrder{Adapter: terminal.New(p.in, p.out, o)}
	log := slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	questions := newMatcher(conf.content(), log)
	if o.Interactive { // the person reads the greeting meanwhile
		defer questions.begin()()
	}
	b := bot.New(bot.Config{
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
	})
	here.flush = b.Flush
	err = b.Run(ctx)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastSends)
	defer cancel()
	return errors.Join(err, b.Flush(last))
}

// inOrder is a terminal whose answers stand below what they answer: the next
// line is read when the answer to the last one is on the screen.
type inOrder struct {
	*terminal.Adapter
	flush func(context.Context) error
}

// Run shows first what an earlier run could not show any more.
func (a *inOrder) Run(ctx context.Context, deliver func(context.Context, conversations.Message) error) error {
	if err := a.flush(ctx); err != nil {
		return err
	}
	return a.Adapter.Run(ctx, func(ctx context.Context, m conversations.Message) error {
		if err := deliver(ctx, m); err != nil {
			return err
		}
		return a.flush(ctx)
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
	o.Colours = p.getenv("NO_COLOR") == "" && p.getenv("TERM") != "dumb" //nolint:misspell // its name everywhere
	if width, _, err := term.GetSize(int(out.Fd())); err == nil {
		o.Width = min(width, screen)
	}
	return o
}
