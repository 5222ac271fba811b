// Package bot is the running process: it takes messages from adapters, turns
// each into one committed [Turns.Turn], and empties the outbox afterwards. What
// is owed to people becomes a message as well, once it is due:
//
//	tick ──► Owed ──► a Due for each ──► Receive
//
//	adapter ──deliver──► Receive ──► Turns.Turn ──► Handle ──► fit     one transaction
//	   ▲                                 │
//	   │                               commit ──► adapter acknowledges
//	   │                                 ▼
//	   │             token ──► Due ── outbox ◄─────────────┐
//	   │                        │ most urgent              │
//	   ├──Send── chat's rate ◄──┘                          │
//	   │  ├─ sent ─────────────────────────────────► Sent ─┤
//	   │  └─ an error ──► deferred, unsure,                │
//	   │                  parked or buried ───────► Settle ┘
//	   └──ClearButtons── the message before it loses its buttons
//
// What to say is decided by the Handle it is given, how to say it by the
// adapters, and keeping it by the ports in ports.go; package bot knows none
// of them. How often a platform may be called is in rate.go and, chat by chat, in
// pace.go, what becomes of a delivery in settle.go, how a long reply becomes
// several in fit.go, how a ticket gets its thread in open.go, who is told what became
// of their words in tell.go, and when what is owed is looked for in remind.go. Who
// counts is told by an [Event].
//
// Several platforms run beside each other and share only the store. One that
// fails is run again (platforms.go), and holds none of the others.
//
// Messages of one person that waited together arrive as one with the earlier
// ones in it, and share a transaction. What becomes of a turn that cannot be
// stored depends on whose fault it is, which the store says: where it is about
// the message alone it is given up after three tries, so that nobody waits
// behind it; otherwise Receive answers an error, and the platform keeps all of
// them.
//
// What may surprise: a turn never sends. Replies are committed first and sent
// by a dispatcher of their own, so [Bot.Receive] returning nil means that the
// answer is safe, not that anybody has seen it. Who must see it calls
// [Bot.Flush].
package bot
