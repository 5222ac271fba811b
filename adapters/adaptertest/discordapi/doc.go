// Package discordapi is Discord for tests: its REST API and its gateway on this
// machine, as strict as the real ones. It keeps users, guilds, channels,
// threads and messages, checks everything a bot asks for, answers with the real
// server's codes, and tells what happens over a WebSocket that can be cut,
// silenced and resumed. A test holds the people's side of it: [Server.Say],
// [Server.Tap], [Server.Slash]; and that of the network: [Server.Cut],
// [Server.Fail], [Server.Down].
//
// It leaves to others what roles may, members other than those who speak, voice,
// webhooks of channels, modals that a bot opens, autocompletion, components of the second kind,
// sharding and compression; a bot that asks for these commits a violation. It
// holds a bot to the vendor's machine-readable specification where a test names
// its folder, see [Options].
//
// What may surprise: what a bot ought to have known before it asked stands in
// [Server.Violations] even where the answer is a success: a message without
// allowed_mentions, for example. Heartbeats are measured by the clock on the
// wall, because that is how a client beats; all else goes by [Options].Now. A
// deferred answer that still says "thinking" is no [Post] yet. The limits are
// those that Discord states for its bots, not those of its specification, which
// speaks of people with Nitro.
package discordapi
