package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"waymark/adapters/terminal"
	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/storage"
)

// A chatCommand is a conversation in this terminal.
type chatCommand struct {
	configFlag
	Network string `placeholder:"ID" help:"The network that invited you, as ern-rnd."`
	Guide   string `placeholder:"ID" help:"The guide to walk, as cpms2."`
}

// Run talks until the input ends or the process is asked to stop. Nothing is
// lost then, so both are fine.
func (c chatCommand) Run(p *process) error {
	ctx, stop := untilStopped()
	defer stop()
	conf, content, err := p.load(c.Config)
	if err != nil {
		return err
	}
	payload, err := invitation(content, c.Network, c.Guide)
	if err != nil {
		return err
	}
	return talk(ctx, p, conf, content, payload)
}

const (
	personWaits = 500 * time.Millisecond // somebody who looks at an empty screen
	scriptWaits = time.Minute            // a script, which has its turn after the one before it
)

// sit takes the seat of whoever talks in this terminal.
func sit(ctx context.Context, conf config, o terminal.Options) (leave func() error, err error) {
	patience := scriptWaits
	if o.Interactive {
		patience = personWaits
	}
	leave, err = storage.TakeSeat(ctx, conf.Storage.url(), o.User, patience)
	if taken := (*storage.TakenError)(nil); errors.As(err, &taken) {
		return nil, fmt.Errorf("%q talks in another terminal already (%s): go on there or end it first; USER=NAME waymark chat talks as somebody else", o.User, taken.Process)
	}
	return leave, err
}

// invitation is what /start is told of an invitation to a network, a guide, both
// or neither.
func invitation(c *content.Content, network, guide string) (string, error) {
	if err := knownNetwork(c, network); err != nil {
		return "", err
	}
	if err := knownGuide(c, guide); err != nil {
		return "", err
	}
	return strings.Trim(network+"_"+guide, "_"), nil
}

// knownNetwork refuses a network that there is not. An empty one is none.
func knownNetwork(c *content.Content, id string) error {
	if _, ok := c.Network(conversations.NetworkID(id)); ok || id == "" {
		return nil
	}
	var known []conversations.NetworkID
	for _, n := range c.Networks {
		known = append(known, n.ID)
	}
	return usageError{fmt.Sprintf("there is no network %q%s", id, didYouMean(id, known))}
}

// knownGuide refuses a guide that there is not. An empty one is none.
func knownGuide(c *content.Content, id string) error {
	if _, ok := c.Guide(conversations.GuideID(id)); ok || id == "" {
		return nil
	}
	return usageError{fmt.Sprintf("there is no guide %q%s", id, didYouMean(id, guideIDs(c)))}
}

func guideIDs(c *content.Content) []conversations.GuideID {
	var ids []conversations.GuideID
	for _, g := range c.Guides {
		ids = append(ids, g.ID)
	}
	return ids
}
