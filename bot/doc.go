// Package bot is the running process: it takes messages from adapters, turns
// each into one committed [Turns.Turn], and empties the outbox afterwards.
//
//	adapter ──deliver──► Receive ──► Turns.Turn ──► Handle      one transaction
//	   ▲                                 │
//	   │                               commit ──► adapter acknowledges
//	   │                                 │
//	   └──Send── dispatcher ◄── Due ── outbox
//
// What to say is decided by the Handle it is given, how to say it by the
// adapters, and keeping it by the ports in ports.go; package bot knows none
// of them.
//
// What may surprise: a turn never sends. Replies are committed first and sent
// by a dispatcher of their own, so [Bot.Receive] returning nil means that the
// answer is safe, not that anybody has seen it. Who must see it calls
// [Bot.Flush].
package bot
