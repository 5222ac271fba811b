package platform

import (
	"context"
	"slices"
	"strings"

	"waymark/conversations"
)

// How a role is named among the staff of a helpdesk, and in
// [conversations.Message.Roles].
const (
	// RoleMark begins the ID of a role, where a platform has roles.
	RoleMark = "role:"
	// Admins are who administrates the group of the helpdesk.
	Admins = "admins"
)

// IsRole reports whether a member of the staff is named by what they are rather
// than by who they are.
func IsRole(id string) bool { return id == Admins || strings.HasPrefix(id, RoleMark) }

// A Deliver hands on what arrived.
type Deliver = func(context.Context, conversations.Message) error

// Learning hands on each message, and those that waited with it, after learn has
// added to it what the platform has to be asked for. What learn cannot find out is
// not handed on, and is offered again.
func Learning(deliver Deliver, learn func(context.Context, *conversations.Message) error) Deliver {
	return func(ctx context.Context, m conversations.Message) error {
		m.Earlier = slices.Clone(m.Earlier)
		for i := range m.Earlier {
			if err := learn(ctx, &m.Earlier[i]); err != nil {
				return err
			}
		}
		if err := learn(ctx, &m); err != nil {
			return err
		}
		return deliver(ctx, m)
	}
}
