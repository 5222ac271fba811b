package bot

import (
	"context"
	"slices"
	"time"

	"waymark/conversations"
)

const (
	// answeredAtOnce is how long those who answer messages of ours in groups wait until it is
	// written down that these were sent: a platform shows them before it tells us.
	answeredAtOnce = time.Second
	// toldAtOnce is how long those who write in private wait until the platform has told us of the
	// message that is on its way to them: they have seen it, and what it tells is then
	// written down together with their turn.
	toldAtOnce = 2 * time.Millisecond
)

// awaitWhatTheyAnswer lets the calls end that were under way when somebody wrote, which
// may have brought what they answer. In a group nobody would know which ticket it is of;
// in private it spares a commit, and all that came together wait once.
func (b *Bot) awaitWhatTheyAnswer(ctx context.Context, all []conversations.Message) {
	if slices.ContainsFunc(all, answersInAGroup) {
		bounded, cancel := context.WithTimeout(ctx, answeredAtOnce)
		defer cancel()
		ctx = bounded
	}
	for i, m := range all {
		for _, d := range b.lines {
			switch {
			case d.adapter.Platform() != m.Room.Platform:
			case answersInAGroup(m):
				d.settled(ctx, m.Room.Chat)
			case i == 0 && !m.Shared && !m.Ours():
				d.told(ctx, m.Room.Chat)
			}
		}
	}
}

func answersInAGroup(m conversations.Message) bool { return m.On != "" && m.Shared }

// settled waits until what is in flight to a chat has ended, or ctx has.
func (d *dispatcher) settled(ctx context.Context, chat string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for f := d.flying[chat]; f != nil && d.flying[chat] == f && ctx.Err() == nil; {
		landed := d.landed
		d.mu.Unlock()
		select {
		case <-landed:
		case <-ctx.Done():
		}
		d.mu.Lock()
	}
}

// told waits a moment until the platform has answered the call to a chat.
func (d *dispatcher) told(ctx context.Context, chat string) {
	d.mu.Lock()
	f := d.flying[chat]
	d.mu.Unlock()
	if f == nil || f.told == nil {
		return
	}
	select {
	case <-f.told:
	case <-time.After(toldAtOnce):
	case <-ctx.Done():
	}
}
