// Package botapi is a Bot API server for tests, as strict as the real one: it
// keeps chats, checks everything a bot asks for, answers with the real
// server's sentences, and offers updates by polling or webhook. A test holds
// the people's side of it: [Server.Say], [Server.Tap], [Server.Block].
//
// What people send that is odd, forwarded, anonymous, in a topic, is a [Post].
//
// It leaves out files, channels, inline queries, payments and privacy mode: a
// group's bot sees all of it. It holds a bot to the vendor's machine-readable
// specification where a test hands it one, see [LoadSpec].
//
// What may surprise: it refuses some of what the real server lets pass. That
// one drops a wrong entity and sends the rest; this one answers 400, because a
// fault of ours must be seen. So are a parse_mode, a reply keyboard and an empty
// list of commands refused. Sentences for these are our own. Those of the real
// server are taken from its source (tdlib/telegram-bot-api 10) where they stand
// there; what it hands on from behind it (BUTTON_DATA_INVALID, "bot can't
// initiate conversation with a user") is common knowledge.
package botapi
