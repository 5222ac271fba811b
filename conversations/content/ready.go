package content

import (
	"slices"

	"waymark/conversations"
)

// A ReadyID names an answer that the staff of a helpdesk send as it is.
type ReadyID string

// A Ready is an answer that stands ready for the staff of a helpdesk, or a
// question of theirs.
type Ready struct {
	ID    ReadyID
	Title Words // for staff
	// Text is Markup with the {placeholders} of [Content.Fill] and {number}, the
	// ticket's; {step}, where the person stands; {hours}, when the helpdesk is there.
	Text    Words
	Steps   []conversations.StepID  // at which it is likely
	Topics  []conversations.TopicID // whose steps are, too
	Asks    bool                    // the person is waited for afterwards
	Sources []conversations.SourceID
}

// ReadyIDMax is how many characters the id of a ready answer has at most, so that
// it fits into a button's token beside a ticket's number.
const ReadyIDMax = 32

// ReadyMax is how many characters a ready answer has at most: one screen of a
// phone.
const ReadyMax = 1000

// Ready returns the ready answer with that id.
func (c *Content) Ready(id ReadyID) (*Ready, bool) {
	return find(c.Answers, func(r *Ready) bool { return r.ID == id })
}

// ReadyAt returns the ready answers, or the questions of staff: first those that
// belong to a step or to a topic of it, each in the order of the content.
func (c *Content) ReadyAt(at conversations.StepID, asks bool) (all []*Ready) {
	var others []*Ready
	s, _, known := c.Step(at)
	for i := range c.Answers {
		r := &c.Answers[i]
		switch {
		case r.Asks != asks:
		case slices.Contains(r.Steps, at) && known,
			known && slices.ContainsFunc(s.Topics, func(t conversations.TopicID) bool { return slices.Contains(r.Topics, t) }):
			all = append(all, r)
		default:
			others = append(others, r)
		}
	}
	return append(all, others...)
}
