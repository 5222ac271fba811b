// Package retry is for what an adapter has to get done before it can receive:
// an [Insister] does it again until it succeeds, with pauses that grow, and a
// [Pulse] says meanwhile that nothing is received, since when and why.
//
// It leaves to the adapter what is tried, which errors waiting does not cure,
// and which ones have a pace of their own: the package knows no platform's
// errors. Sending is not its business; what is sent waits in the outbox.
//
// What may surprise: where the platform itself says how long to wait, that is
// exactly what is waited, and it makes no later pause longer. A pulse begins as
// one that has stopped, because nothing was received yet.
package retry
