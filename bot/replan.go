package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"waymark/conversations"
)

const (
	// replanTurns are few, so that they slip into commits of people who write
	// and never fill one.
	replanTurns = 8
	replanPause = time.Minute // after a look at which something went wrong
)

// replan lets everybody pass through a turn that only plans whose reminders
// were planned by something else than what counts today: another schedule, other
// content, an earlier Waymark. Who is through is marked by that turn, so it goes
// on after a kill, and other bots on the same store do the rest of it. A reminder
// that falls due meanwhile is looked at by what counts today anyway.
func (b *Bot) replan(ctx context.Context, store Planner) {
	out, broke := b.decide(conversations.State{}, conversations.Message{At: b.now(), Body: conversations.Replan{}})
	plan := out.State.Planned
	if broke != nil || plan == 0 {
		b.log.Warn("reminders are not planned anew: nobody says by what they are planned", "err", broke)
		return
	}
	left := slices.Collect(maps.Keys(b.limits))
	for {
		left = slices.DeleteFunc(left, func(p conversations.Platform) bool {
			err := b.replanAll(ctx, store, p, plan)
			if err != nil && ctx.Err() == nil {
				b.log.Warn("reminders are planned anew later", "platform", p, "err", err)
			}
			return err == nil
		})
		if len(left) == 0 {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(replanPause):
		}
	}
}

// replanAll tries everybody on p once.
func (b *Bot) replanAll(ctx context.Context, store Planner, p conversations.Platform, plan conversations.PlanID) error {
	tried := make(map[int64]bool)
	var errs []error
	for stuck := 0; ctx.Err() == nil; {
		people, err := store.Unplanned(ctx, p, plan, portion+stuck)
		if err != nil {
			return errors.Join(append(errs, fmt.Errorf("look for whom to plan: %w", err))...)
		}
		var fresh []conversations.Message
		for _, o := range people {
			if !tried[o.Person] {
				tried[o.Person] = true
				fresh = append(fresh, replan(o, plan, b.now()))
			}
		}
		if len(fresh) == 0 {
			break
		}
		stuck = len(people) - len(fresh) // these stand in front of the others
		wrong := b.each(ctx, replanTurns, fresh, b.planAnew)
		errs = append(errs, wrong...)
		if len(wrong) == len(fresh) {
			break // the store is at fault, and not one of them
		}
	}
	return errors.Join(errs...)
}

// replan is the message that somebody's reminders may have to be planned anew.
func replan(o conversations.Owed, plan conversations.PlanID, now time.Time) conversations.Message {
	return conversations.Message{
		ID:    conversations.MessageID(fmt.Sprintf("replan:%d:%d", o.Person, plan)),
		Actor: o.Account,
		Room:  o.Room,
		At:    now,
		Body:  conversations.Replan{},
	}
}

// planAnew commits the turn of a [conversations.Replan]. It is not tried again
// here, given up or counted: it is nobody's, and is found again where it failed.
func (b *Bot) planAnew(ctx context.Context, m conversations.Message) error {
	_, err := b.tryTurns(ctx, []conversations.Message{m})
	if err != nil {
		return fmt.Errorf("turn of message %s: %w", m.Trace(), err)
	}
	return nil
}
