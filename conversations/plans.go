package conversations

// A PlanID stands for all that reminders are planned by: the calendar, the
// silences, the content, and how the engine goes about it. Where it differs,
// what is owed is planned anew. It is never 0.
type PlanID int64
