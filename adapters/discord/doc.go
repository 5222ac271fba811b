// Package discord is the adapter for Discord. It keeps a session with the
// gateway, makes messages of what people write, tap and choose, and shows replies
// in Discord's Markdown with buttons and menus. A [Setup] is what the operator
// says about the bot: it reads its section of the config, makes the adapter, finds
// out how Discord sees the bot, and invites it to servers.
//
// It leaves to its callers what is said and when: it splits nothing, keeps to no
// rate, and tries nothing again, but says through [Adapter.Limits] what would be
// too much, and through the errors of package conversations what became of a
// delivery. What people mean is the conversation's to find out.
//
// What may surprise: the gateway offers nothing again. What it told is kept in
// memory until it is stored, and after each new session every private room is read
// on from where it was left, so that what somebody wrote meanwhile is found, once
// each and in order. Nobody is found who wrote for the first time in such a gap:
// Discord names no rooms. A button or a command is acknowledged once its turn is
// kept, or before if that takes long; then it is lost if we die in between, and
// one that is used while we are away fails at once, which Discord shows.
//
// A file that somebody sent is named by its message, not by its address: that ends
// after about a day, and a new one is told each time the message is asked for. So a
// file can be had as long as its message is there and we are shown it.
//
// A message is sent with a nonce, so trying again where the answer got lost says
// nothing twice, for the minutes that Discord remembers. It remembers none for
// what answers a command or a button further than once; that may come twice.
package discord
