package telegram

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"waymark/adapters/platform"
	"waymark/conversations"
)

const (
	adminFor  = time.Minute // how long we believe what Telegram said of somebody
	adminsMax = 1000        // of whom we remember it
)

// A member is somebody in a group.
type member struct{ chat, user int64 }

// Admins knows for a short time who administrates a group.
type admins struct {
	now func() time.Time

	mu    sync.Mutex
	known map[member]standingAt
}

// A standingAt is what Telegram said of a member, and when.
type standingAt struct {
	at time.Time
	is bool
}

func newAdmins(now func() time.Time) *admins {
	return &admins{now: now, known: make(map[member]standingAt)}
}

// forget drops what is known of a member: they became something else.
func (a *admins) forget(m member) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.known, m)
}

// recall is what is known of a member.
func (a *admins) recall(m member) (is, known bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s, ok := a.known[m]
	return s.is, ok && a.now().Sub(s.at) < adminFor
}

// note keeps what Telegram said, at the moment when it was asked.
func (a *admins) note(m member, is bool, asked time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.known) >= adminsMax {
		clear(a.known)
	}
	a.known[m] = standingAt{asked, is}
}

// withRoles hands on what is said in the group of a helpdesk with whether its author
// administrates it, where that lets act there.
func (a *Adapter) withRoles(deliver platform.Deliver) platform.Deliver {
	if !slices.Contains(a.o.Roles, platform.Admins) {
		return deliver
	}
	return platform.Learning(deliver, a.learnRoles)
}

// learnRoles asks what somebody is in the group of a helpdesk. Where Telegram says
// no they are nothing: they may have left.
func (a *Adapter) learnRoles(ctx context.Context, m *conversations.Message) error {
	group, _, _ := strings.Cut(m.Room.Chat, topicSep)
	if !m.Shared || m.Anonymous || !slices.Contains(a.o.Desks, group) {
		return nil
	}
	var of member
	var errs [2]error
	of.chat, errs[0] = strconv.ParseInt(group, 10, 64)
	of.user, errs[1] = strconv.ParseInt(m.Actor.User, 10, 64)
	if err := errors.Join(errs[:]...); err != nil {
		return nil //nolint:nilerr // it is nobody's
	}
	m.Roles = []string{}
	is, known := a.admins.recall(of)
	if !known {
		asked := a.o.Now()
		var err error
		is, err = a.api.administrates(ctx, of)
		if no := (*refusal)(nil); errors.As(err, &no) && (no.code == http.StatusBadRequest || no.code == http.StatusForbidden) {
			return nil
		}
		if err != nil {
			return err
		}
		a.admins.note(of, is, asked)
	}
	if is {
		m.Roles = append(m.Roles, platform.Admins)
	}
	return nil
}

// administrates asks whether a member is an administrator of the group, or owns it.
func (a *api) administrates(ctx context.Context, m member) (bool, error) {
	chat, _ := a.moved.follow(m.chat)
	of, err := a.bot.GetChatMember(ctx, &bot.GetChatMemberParams{ChatID: chat, UserID: m.user})
	if err != nil {
		return false, explain("getChatMember", err)
	}
	return of.Type == models.ChatMemberTypeOwner || of.Type == models.ChatMemberTypeAdministrator, nil
}
