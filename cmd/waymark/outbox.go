package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"waymark/conversations"
	"waymark/internal/plaintext"
	"waymark/storage"
)

// An outboxCommand looks at what could not be sent.
type outboxCommand struct {
	List  outboxListCommand  `cmd:"" default:"withargs" help:"List what is stuck and why, never what was said."`
	Retry outboxRetryCommand `cmd:"" help:"Put dead letters back to be sent."`
	Drop  outboxDropCommand  `cmd:"" help:"Throw dead letters away."`
}

type outboxListCommand struct{ configFlag }

// Run lists what is stuck, without texts and without people.
func (c outboxListCommand) Run(p *process) error {
	return withDatabase(c.configFlag, p, func(ctx context.Context, db *storage.DB) error {
		stuck, err := db.StuckDeliveries(ctx)
		if err != nil {
			return err
		}
		if len(stuck) == 0 {
			_, err := fmt.Fprintln(p.out, "nothing is stuck")
			return err
		}
		rows := [][]any{{"ID", "KIND", "STATE", "SINCE", "TRIED", "PLATFORM", "REASON"}}
		for _, l := range stuck {
			rows = append(rows, []any{l.ID, kindName(l.Kind), l.State, minute(l.Made), l.Attempts, l.Room.Platform, plaintext.OneLine(l.Reason)})
		}
		var b bytes.Buffer
		if err := errors.Join(table(&b, rows), more(ctx, &b, db, stuck)); err != nil {
			return err
		}
		_, err = p.out.Write(b.Bytes())
		return err
	})
}

// more says how many stand behind those that are listed and wait for somebody.
func more(ctx context.Context, b *bytes.Buffer, db *storage.DB, listed []storage.StuckDelivery) error {
	c, err := db.Counts(ctx)
	if err != nil {
		return err
	}
	for _, l := range listed {
		switch l.State {
		case "dead":
			c.Dead--
		case "parked":
			c.Parked--
		}
	}
	if c.Dead > 0 {
		fmt.Fprintf(b, "and %s more: retry and drop take their ids, too, and they are listed once these are gone\n", counted(c.Dead, "dead letter", "dead letters"))
	}
	if c.Parked > 0 {
		fmt.Fprintf(b, "and %s more that cannot be reached\n", counted(c.Parked, "chat", "chats"))
	}
	return nil
}

// kindName is what the operator calls a kind.
func kindName(k conversations.Kind) string {
	if k == conversations.Said {
		return "answer"
	}
	return string(k)
}

type outboxRetryCommand struct {
	configFlag
	IDs []int64 `arg:"" name:"ID" help:"What waymark outbox lists as dead."`
}

// Run puts each back at the end of its line, where it gets another id. A
// reminder that may have arrived stays where it is.
func (c outboxRetryCommand) Run(p *process) error {
	return withDatabase(c.configFlag, p, func(ctx context.Context, db *storage.DB) error {
		retry := func(ctx context.Context, id int64) (bool, error) {
			l, found, err := db.DeadLetter(ctx, id)
			switch {
			case err != nil || !found:
				return false, err
			case l.MayNag():
				return false, errMayNag
			}
			return db.Retry(ctx, id)
		}
		return eachDeadLetter(ctx, p, c.IDs, retry, "is sent again")
	})
}

// errMayNag refuses to send a reminder again.
var errMayNag = errors.New("is a reminder that may have arrived or that is too late, and nobody is to be reminded twice or of yesterday; `waymark outbox drop` throws it away")

type outboxDropCommand struct {
	configFlag
	IDs []int64 `arg:"" name:"ID" help:"What waymark outbox lists as dead."`
}

// Run throws each away.
func (c outboxDropCommand) Run(p *process) error {
	return withDatabase(c.configFlag, p, func(ctx context.Context, db *storage.DB) error {
		return eachDeadLetter(ctx, p, c.IDs, db.Drop, "is gone")
	})
}

// eachDeadLetter does something to dead letters, and says so of each. One that there
// is not, or that stays, hinders none of the others.
func eachDeadLetter(ctx context.Context, p *process, ids []int64, do func(context.Context, int64) (bool, error), done string) error {
	var left []error
	for _, id := range ids {
		ok, err := do(ctx, id)
		switch {
		case errors.Is(err, errMayNag):
			left = append(left, fmt.Errorf("%d %w", id, err))
		case err != nil:
			return errors.Join(append(left, err)...)
		case !ok:
			left = append(left, fmt.Errorf("there is no dead letter %d; `waymark outbox` lists them", id))
		default:
			if _, err := fmt.Fprintf(p.out, "%d %s\n", id, done); err != nil {
				return err
			}
		}
	}
	return errors.Join(left...)
}

// withDatabase opens the configured database, as it is, for the time of work.
func withDatabase(c configFlag, p *process, work func(context.Context, *storage.DB) error) (err error) {
	ctx, stop := untilStopped()
	defer stop()
	conf, err := p.readConfig(c.Config)
	if err != nil {
		return err
	}
	keep, err := conf.People.kept()
	if err != nil {
		return err
	}
	db, err := openAsItIs(ctx, conf, p.now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.KeepPeople(keep)
	return work(ctx, db)
}
