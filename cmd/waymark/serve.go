package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"waymark/adapters/platform"
	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/storage"
)

// A serveCommand runs the bot on the configured platforms.
type serveCommand struct{ configFlag }

// Run serves until the process is asked to stop. What has been received is then
// finished; what is not sent yet goes out at the next start. Nobody else can
// serve a file meanwhile; of a database on a server several processes share the work.
func (c serveCommand) Run(p *process) (err error) {
	ctx, stop := untilStopped()
	defer stop()
	conf, content, err := p.load(c.Config)
	if err != nil {
		return err
	}
	if err := storage.Recognise(ctx, conf.Storage.url()); err != nil {
		return err // before a lock is put beside what is another program's
	}
	if len(conf.running()) == 0 {
		return errors.New("no platform is configured, so there is nothing to serve; `waymark chat` talks in this terminal")
	}
	if conf.Storage.file() == "" { // leases keep processes apart
		return serve(ctx, p, conf, content)
	}
	lock, err := storage.Lock(ctx, conf.Storage.url())
	switch {
	case errors.Is(err, storage.ErrNoLocks):
		if _, err := fmt.Fprintf(p.err, "waymark: warning: %v; see to it that no other Waymark serves this database\n", err); err != nil {
			return err
		}
	case err != nil:
		return err
	default:
		defer func() { err = errors.Join(err, lock.Close()) }()
	}
	return serve(ctx, p, conf, content)
}

// together runs the parts until ctx ends or one of them does, and returns when
// all have ended.
func together(ctx context.Context, parts ...func(context.Context) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var work sync.WaitGroup
	errs := make([]error, len(parts))
	for i, part := range parts {
		work.Go(func() {
			defer stop()
			errs[i] = part(ctx)
		})
	}
	work.Wait()
	return errors.Join(errs...)
}

// watched runs the parts as long as the database is where it was opened. That it
// is there no longer is all that is said then: whatever else fails, fails of it.
func watched(ctx context.Context, db *storage.DB, parts ...func(context.Context) error) error {
	var lost error
	watch := func(ctx context.Context) error {
		lost = db.Watch(ctx)
		return lost
	}
	err := together(ctx, append(parts, watch)...)
	return cmp.Or(lost, err)
}

// menus are in every language of the content; everybody else reads English.
func menus(c *content.Content) []platform.Menu {
	var all []platform.Menu
	for _, l := range c.Languages {
		says := c.Outside(l)
		m := platform.Menu{
			About: c.About(l), Short: c.AboutShort(l),
			Private: says.Private, Closed: says.Closed, Later: says.Later,
			Welcome: says.Welcome, Start: says.Start, PostWelcome: says.PostWelcome,
		}
		if l != conversations.English {
			m.Language = l
		}
		m.Commands, m.Staff = commandsOf(c.Commands(l)), commandsOf(c.StaffCommands(l))
		all = append(all, m)
	}
	return all
}

func commandsOf(lines []content.CommandLine) (all []platform.Command) {
	for _, c := range lines {
		all = append(all, platform.Command{Name: c.Name, Says: c.Says, Takes: platform.Argument(c.Takes)})
	}
	return all
}
