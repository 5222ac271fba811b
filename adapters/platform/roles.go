package platform

import "strings"

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
