// Package storage keeps people, their journeys, what is owed to them, the notes
// of seen messages and the outbox in a database. It satisfies the ports Turns,
// Outbox, Leases, Endings, Reminders, Planner and Ledger of package bot without knowing it.
//
// What a turn decides is not its business: it loads a state, lets the caller
// change it, and keeps the result with its replies in one transaction. What
// the columns hold is for it alone to know: the domain's types may change while
// the row types in rows.go keep their names.
//
// A delivery leaves the outbox when it was sent or buried. What was buried is
// kept as a dead letter for the operator, who may put it back; see [DB.StuckDeliveries].
//
// Whoever is deleted, by themselves, by the operator or because they were silent
// for too long, goes through erase in erase.go. What a deletion leaves behind in
// the files is cleared away afterwards (sweep.go), and an old copy of the
// database brings nobody back (register.go).
//
// Files beside the database say who serves it ([Lock]) and who talks in a
// process of their own ([TakeSeat]); a database of two names has one of each. On a
// server the locks of sessions do, and there is no list of who was deleted.
//
// Several processes may write a database on a server (hold.go): what a turn is
// about it holds until it is committed. What one of them at a time is to do is done under
// a lease (lease.go), and they tell each other what has changed (postgresnotify.go).
//
// A database is copied into another one of either engine by [Transfer], which knows the
// tables from the schema.
//
// What may surprise: turns that wait at the same moment share one transaction.
// A commit waits for the disk, and that wait is nearly all a turn costs, so 64
// people who write at once wait for one commit and not for 64. Nobody is
// answered before that commit. When anything in the shared transaction fails,
// all of it is rolled back and each turn runs again in a transaction of its
// own, so a bad one harms nobody; that is why decide may be called twice. And
// whether a failure is one message's own is not read off the error but tried,
// with the turn of somebody who is not there; see fail.go.
package storage
