package storage

import (
	"time"

	"waymark/conversations"
)

// A Summary is what a [Record] says about a person, without what was said.
type Summary struct {
	Known    []Known
	Language conversations.Language
	Zone     conversations.Zone
	Unnagged bool // they are reminded only of what they ask for
	Owed     []conversations.Reminder
	Unsent   int // deliveries
	Dead     int // dead letters
}

// Known is where somebody is known.
type Known struct {
	conversations.Account
	Chat string
	Gone bool // they cannot be reached there
}

// Summary reads the columns, so that nobody else has to know them.
func (r Record) Summary() Summary {
	s := Summary{Unsent: len(r["outbox"]), Dead: len(r["undelivered"])}
	for _, row := range r["people"] {
		s.Language = conversations.Language(text(row["language"]))
		s.Zone, s.Unnagged = conversations.Zone(text(row["timezone"])), row["unnagged"] != int64(0)
	}
	for _, row := range r["accounts"] {
		a := conversations.Account{Platform: conversations.Platform(text(row["platform"])), User: text(row["user"])}
		s.Known = append(s.Known, Known{a, text(row["chat"]), row["gone"] != int64(0)})
	}
	for _, row := range r["reminders"] {
		due, _ := row["due_at"].(time.Time) // nil where it is zero
		s.Owed = append(s.Owed, conversations.Reminder{
			Kind: conversations.ReminderKind(text(row["kind"])), Due: due, Step: conversations.StepID(text(row["step"])),
		})
	}
	return s
}

// text is a column that holds text.
func text(value any) string {
	s, _ := value.(string)
	return s
}
