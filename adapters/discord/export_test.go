package discord

import "waymark/conversations"

// Shown is what people read of a text.
func Shown(content string) string { return shown(content) }

// LongAgo is the reference of an action that somebody did years ago.
func LongAgo(token, user string) conversations.Ref {
	s, err := newSeal(token)
	if err != nil {
		panic(err)
	}
	return s.ref(answerable{"100000000000000000", user, "aToken"})
}
