package telegram

import (
	"context"
	"time"
)

// A bot can be renamed while it runs, and Telegram does not say.
const (
	// nameKeeps is how old a name may be that a link is made of. Whoever takes
	// the former name gets those who follow an old link.
	nameKeeps = time.Minute
	// doubtEvery is how often somebody unknown who is called in a group makes
	// us ask.
	doubtEvery = time.Minute
	// nameLimit is for asking while something waits that could go on without.
	nameLimit = 5 * time.Second
)

// learn asks Telegram who we are.
func (a *Adapter) learn(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	a.mu.Lock()
	a.learnt = a.o.Now()
	a.mu.Unlock()
	me, err := a.api.me(ctx)
	if err != nil {
		return err
	}
	a.mu.Lock()
	before := a.me
	a.me = me
	a.mu.Unlock()
	if before.Username != "" && before.Username != me.Username {
		a.o.Log.Info("the bot has been renamed", "from", before.Username, "to", me.Username)
	}
	return nil
}

// known is who we are, or zero as long as nobody has learnt it.
func (a *Adapter) known() Me {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.me
}

// name is the bot's username as of a moment ago, or what it was when Telegram
// does not say.
func (a *Adapter) name(ctx context.Context) (string, error) {
	a.mu.Lock()
	name, age := a.me.Username, a.o.Now().Sub(a.learnt)
	a.mu.Unlock()
	if name == "" {
		err := a.learn(ctx)
		return a.known().Username, err
	}
	if age >= nameKeeps {
		a.askAgain(ctx)
	}
	return a.known().Username, nil
}

// renamed reports whether we have another name than was. It asks Telegram,
// unless that was done a moment ago.
func (a *Adapter) renamed(ctx context.Context, was string) bool {
	now := a.o.Now()
	a.mu.Lock()
	asks := now.Sub(a.doubted) >= doubtEvery
	if asks {
		a.doubted = now
	}
	a.mu.Unlock()
	if asks {
		a.askAgain(ctx)
	}
	return a.known().Username != was
}

// askAgain is learn for those who go on with what is known.
func (a *Adapter) askAgain(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, nameLimit)
	defer cancel()
	if err := a.learn(ctx); err != nil {
		a.o.Log.Debug("name not learnt anew", "err", err)
	}
}
