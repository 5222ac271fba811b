package storagetest

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"waymark/conversations"
)

var parties = rapid.Custom(func(t *rapid.T) Party {
	return Party{
		Platform: rapid.SampledFrom([]conversations.Platform{"paper", "slate"}).Draw(t, "platform"),
		Chat:     rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "chat"),
		User:     rapid.SampledFrom([]string{"ada", "grace"}).Draw(t, "user"),
	}
})

// refs are few, so that a reply often meets the card it speaks of.
var refs = rapid.SampledFrom([]conversations.Ref{"", "m1", "m2"})

var bodies = rapid.SampledFrom([]conversations.Body{
	conversations.Text("hello"), conversations.Unblocked{}, conversations.Blocked{},
	conversations.Due{Kind: nag},
})

func (m *model) message(rt *rapid.T) conversations.Message {
	m.messages++
	msg := message(parties.Draw(rt, "from"), fmt.Sprint("message ", m.messages))
	msg.Body = bodies.Draw(rt, "body")
	msg.Shared = !isDue(msg) && rapid.IntRange(0, 3).Draw(rt, "shared") == 0
	return msg
}

func isDue(msg conversations.Message) bool {
	_, due := msg.Body.(conversations.Due)
	return due
}

func (m *model) reply(rt *rapid.T) conversations.Reply {
	m.said++
	r := conversations.Reply{
		Text:      conversations.Markup(fmt.Sprint("reply ", m.said)),
		Kind:      rapid.SampledFrom([]conversations.Kind{said, said, excess, relayed, unbidden}).Draw(rt, "kind"),
		Ephemeral: rapid.Bool().Draw(rt, "ephemeral"),
		Replaces:  refs.Draw(rt, "replaces"),
		Slot:      rapid.SampledFrom([]conversations.Slot{"", "", "ticket"}).Draw(rt, "slot"),
	}
	if rapid.Bool().Draw(rt, "buttons") {
		r.Choices = yes
	}
	if rapid.Bool().Draw(rt, "to somebody else") {
		r.To = m.recipient(rt)
	}
	return r
}

// recipient is a room, or somebody we know.
func (m *model) recipient(rt *rapid.T) conversations.Recipient {
	var numbers []int64
	for _, person := range m.people {
		numbers = append(numbers, person.number)
	}
	if len(numbers) == 0 || rapid.Bool().Draw(rt, "to a room") {
		return roomOf(parties.Draw(rt, "to"))
	}
	slices.Sort(numbers)
	return conversations.Recipient{Person: rapid.SampledFrom(numbers).Draw(rt, "to")}
}

// someReminders are few, so that they often meet those of others.
func (m *model) someReminders(rt *rapid.T) (all []conversations.Reminder) {
	for _, kind := range []conversations.ReminderKind{fuse, nag, wanted} {
		if rapid.Bool().Draw(rt, string(kind)) {
			all = append(all, conversations.Reminder{
				Kind: kind,
				Due:  later.Add(time.Duration(rapid.IntRange(-2, 2).Draw(rt, "hours")) * time.Hour),
				Step: conversations.StepID(rapid.SampledFrom([]string{"", "here"}).Draw(rt, "step")),
			})
		}
	}
	return all
}
