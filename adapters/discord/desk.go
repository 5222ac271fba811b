package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"waymark/conversations"
)

const (
	titleMax = 100 // of a thread
	// archiveAfter is after how many quiet minutes Discord archives a thread: a week,
	// the most there is. Who writes in it takes it out again.
	archiveAfter = 10080

	flagNeedsTag = 1 << 4 // of a forum: each post has a tag
)

// Open opens a thread in a text channel, or a post in a forum, and returns it. A
// channel of another kind, or one in which we may not, is conversations.ErrRefused.
//
// Discord does not know again what it was asked before: where an answer got lost, or
// we died before it was noted, the thread is among those that are active.
func (a *Adapter) Open(ctx context.Context, wanted conversations.NewThread) (conversations.Room, error) {
	in := wanted.In
	if !idShape.MatchString(in.Chat) {
		return conversations.Room{}, fmt.Errorf("%w: %q is no channel of Discord's", conversations.ErrRefused, in.Chat)
	}
	c, err := a.api.channel(ctx, in.Chat)
	if err != nil {
		return conversations.Room{}, sureOf(err)
	}
	title := shorten(wanted.Title, titleMax)
	if t, err := a.openedBefore(ctx, c, title, wanted.Since); err != nil || t.ID != "" {
		return roomOf(t.ID), err
	}
	t, err := a.api.startThread(ctx, c, title)
	if no := (*refusal)(nil); errors.As(err, &no) && no.code == codeNoPermission && c.Type != channelForum { // there is nothing but posts
		return conversations.Room{}, fmt.Errorf("%w: the bot may not open threads there: %s", conversations.ErrRefused, no.Error())
	}
	if err != nil {
		return conversations.Room{}, err
	}
	t.ParentID = c.ID
	if !t.isThread() {
		t.Type = channelThread
	}
	a.rooms.opened(t)
	return roomOf(t.ID), nil
}

// ownClock is how far Discord's clock may go behind ours.
const ownClock = time.Minute

// openedBefore is the thread that we opened already by this title, since then; without
// an ID: there is none, or we may not look. One that is shut is of no use.
func (a *Adapter) openedBefore(ctx context.Context, in channel, title string, since time.Time) (found channel, err error) {
	if since.IsZero() || in.GuildID == "" {
		return channel{}, nil
	}
	all, err := a.api.activeThreads(ctx, in.GuildID)
	if err != nil {
		if errors.As(err, new(*refusal)) {
			return channel{}, nil
		}
		return channel{}, sureOf(err)
	}
	me, err := a.ourselves(ctx)
	if err != nil {
		return channel{}, sureOf(err)
	}
	for _, t := range all {
		made, _ := madeAt(t.ID)
		if t.ParentID == in.ID && t.OwnerID == me && t.Name == title && !t.Thread.Locked && !t.Thread.Archived &&
			made.After(since.Add(-ownClock)) && !a.rooms.isShut(t.ID) {
			a.rooms.opened(t)
			return t, nil
		}
	}
	return channel{}, nil
}

// forum is the helpdesk's channel of that ID where it is a forum; else without an ID.
// Discord is asked once: a forum stays one.
func (a *Adapter) forum(ctx context.Context, id snowflake) (found channel, err error) {
	if !slices.Contains(a.o.Desks, id) {
		return found, nil
	}
	c, known := a.rooms.desk(id)
	if !known {
		if c, err = a.api.channel(ctx, id); err != nil {
			return found, sureOf(err)
		}
		a.rooms.noteDesk(c)
	}
	if c.Type == channelForum {
		found = c
	}
	return found, nil
}

// unmarked takes from a line the signs that only make it bold and the like, and from
// signs that are meant what says so. It never changes.
var unmarked = strings.NewReplacer(`\_`, "_", `\*`, "*", "\\`", "`", `\\`, `\`, `\`, "", "_", "", "*", "", "`", "")

// post says in a post of its own what is said in a forum about no ticket: a forum takes
// nothing else. What it says first is its title. One that may have arrived is looked for.
func (a *Adapter) post(ctx context.Context, forum channel, d conversations.Delivery, m message) (conversations.Ref, error) {
	first, _, _ := strings.Cut(m.Content, "\n")
	title := shorten(plain(unmarked.Replace(first)), titleMax)
	if !d.Since.IsZero() {
		if t, err := a.openedBefore(ctx, forum, title, d.Since.Add(-sendFor)); err != nil || t.ID != "" {
			return conversations.Ref(t.ID), err
		}
	}
	m.Nonce, m.EnforceNonce, m.Reference = "", false, nil
	t, err := a.api.startWith(ctx, forum, title, m)
	if err == nil {
		t.ParentID = forum.ID
		a.rooms.opened(t)
	}
	return conversations.Ref(t.ID), err // its first message has its id
}

// sendFor is how long the first try of a send may have taken.
const sendFor = time.Minute

// activeThreads are those of a guild that we see and that are in no archive.
func (r *rest) activeThreads(ctx context.Context, guild snowflake) ([]channel, error) {
	var all struct {
		Threads []channel `json:"threads"`
	}
	err := r.call(ctx, "look for a thread", request{method: http.MethodGet, path: "/guilds/" + url.PathEscape(guild) + "/threads/active"}, &all)
	return all.Threads, err
}

// below is what a post says first, which has to say something: its title stands above
// it, and what it is about comes next.
const below = "⬇"

// startThread begins a thread of a channel, or a post of a forum.
func (r *rest) startThread(ctx context.Context, in channel, title string) (t channel, err error) {
	return r.startWith(ctx, in, title, message{Content: below, Flags: flagNoEmbeds})
}

// startWith is startThread, and what a post says first.
func (r *rest) startWith(ctx context.Context, in channel, title string, first message) (t channel, err error) {
	body := map[string]any{"name": title, "auto_archive_duration": archiveAfter}
	switch in.Type {
	case channelText:
		body["type"] = channelThread
	case channelForum:
		body["message"] = first.ready()
		if in.Flags&flagNeedsTag != 0 && len(in.Tags) > 0 {
			body["applied_tags"] = []snowflake{in.Tags[0].ID}
		}
	default:
		return t, fmt.Errorf("%w: a channel of type %d has no threads for us", conversations.ErrRefused, in.Type)
	}
	const what = "open a thread"
	err = r.call(ctx, what, request{method: http.MethodPost, path: "/channels/" + url.PathEscape(in.ID) + "/threads", body: body}, &t)
	if err == nil && t.ID == "" {
		err = explain(what, errors.New("the answer names none"))
	}
	return t, err
}

// unarchive takes a thread out of the archive.
func (r *rest) unarchive(ctx context.Context, thread snowflake, locked bool) error {
	body := map[string]bool{"archived": false}
	if locked {
		body["locked"] = false
	}
	return r.call(ctx, "take a thread out of the archive", request{method: http.MethodPatch, path: "/channels/" + url.PathEscape(thread), body: body}, nil)
}

// Shred deletes the thread of a ticket, which takes the right to manage threads. What is
// no thread of ours is conversations.ErrRefused, so that no channel is ever deleted.
func (a *Adapter) Shred(ctx context.Context, thread conversations.Room) error {
	if !idShape.MatchString(thread.Chat) {
		return fmt.Errorf("%w: %q is no channel of Discord's", conversations.ErrRefused, thread.Chat)
	}
	c, err := a.api.channel(ctx, thread.Chat)
	if err == nil && (!c.isThread() || slices.Contains(a.o.Desks, c.ID)) {
		return fmt.Errorf("%w: %s is no thread", conversations.ErrRefused, c.ID)
	}
	if err == nil {
		err = a.api.deleteThread(ctx, c.ID)
	}
	var no *refusal
	switch {
	case errors.As(err, &no) && no.code == codeUnknownChannel:
		err = nil
	case errors.As(err, &no) && no.code == codeNoPermission:
		err = fmt.Errorf("%w: the bot may not delete threads there: %s", conversations.ErrRefused, no.Error())
	}
	if err == nil {
		a.rooms.shuts(thread.Chat)
	}
	return sureOf(err)
}

// deleteThread deletes a thread, or a post of a forum.
func (r *rest) deleteThread(ctx context.Context, thread snowflake) error {
	return r.call(ctx, "delete a thread", request{method: http.MethodDelete, path: "/channels/" + url.PathEscape(thread)}, nil)
}

// isDesk reports whether a channel is a thread of a helpdesk's.
func (a *Adapter) isDesk(thread snowflake) bool {
	return slices.Contains(a.o.Desks, a.rooms.of(thread))
}

// deskOf is the helpdesk's room in which we opened a thread, and what that is called;
// zero: it is none of ours.
func (a *Adapter) deskOf(thread, me snowflake) (in conversations.Room, title string) {
	t := a.rooms.about(thread)
	if !a.isDesk(thread) || t.owner != me {
		return conversations.Room{}, ""
	}
	return roomOf(t.channel), t.title
}

// inTicket sends a new message into the thread of a ticket. One that was archived
// is taken out, where we may; one that is gone, or stays shut, is
// [conversations.ErrThreadGone].
func (a *Adapter) inTicket(ctx context.Context, thread snowflake, delivery int64, m message) (conversations.Ref, error) {
	ref, err := a.say(ctx, thread, delivery, m)
	var no *refusal
	if !errors.As(err, &no) || slices.Contains(a.o.Desks, thread) {
		return ref, err
	}
	switch no.code {
	case codeArchived, codeThreadLocked:
		if err := a.api.unarchive(ctx, thread, true); err == nil {
			return a.say(ctx, thread, delivery, m)
		} else if !errors.As(err, &no) {
			return "", unsentFor("take the thread out of the archive", err)
		}
	case codeUnknownChannel, codeThreadIsFull:
	default:
		return ref, err
	}
	a.rooms.shuts(thread)
	return "", fmt.Errorf("%w: %s", conversations.ErrThreadGone, no.Error())
}
