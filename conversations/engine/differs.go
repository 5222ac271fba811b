package engine

import (
	"slices"
	"strconv"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
)

// differsTopic is the answer for people whose screen looks different: what to
// compare.
const differsTopic conversations.TopicID = "screen-looks-different"

// announcedAt are the counts of reports on one step within [conversations.DiffersFor]
// days at which its helpdesk is told. It never changes.
var announcedAt = []int{1, 3, 10, 30}

// differsChoice is how to tell the helpdesk so below its answer, or whom to tell.
func (q *faq) differsChoice() []conversations.Choice {
	if !q.walker.walks() {
		return nil
	}
	if !q.asks {
		return []conversations.Choice{q.human()}
	}
	return []conversations.Choice{{Label: q.label("differs-tell"), Token: token(vDiffers, string(q.state.Journey.At))}}
}

// screenDiffers counts that the person's step looks different on their screen, once
// within the days that count, and tells the helpdesk of some of the counts. Who it
// was is told to nobody.
func (t *turn) screenDiffers() {
	j, now := &t.state.Journey, t.message.ReadAt()
	if !t.helpdesk.isThere() {
		t.reach("")
		return
	}
	if !t.walker.reported(now) {
		if t.state.Found == nil {
			t.lookup = &conversations.Lookup{Differs: conversations.Differs{Step: j.At, At: now}}
			return
		}
		t.countDiffers(t.state.Found.Differs+1, now)
	}
	t.speaker.say(paragraphs(t.speaker.phrase("differs-noted"), t.card.stillAt()), append([]conversations.Choice{t.faq.human()}, t.card.ways()...)...)
}

// reported reports whether the person has said so of their step within the days that
// count. What is older is forgotten.
func (w *walker) reported(now time.Time) bool {
	j := &w.state.Journey
	from := now.UTC().AddDate(0, 0, 1-conversations.DiffersFor).Format(time.DateOnly)
	j.Reported = slices.DeleteFunc(slices.Clone(j.Reported), func(h conversations.Happening) bool {
		_, on, _ := parseHappening(h)
		return on < from
	})
	return slices.ContainsFunc(j.Reported, func(h conversations.Happening) bool {
		step, _, _ := parseHappening(h)
		return w.content.CurrentID(conversations.StepID(step)) == j.At
	})
}

// countDiffers counts a report, as one of so many.
func (t *turn) countDiffers(times int, now time.Time) {
	j := &t.state.Journey
	t.differs = conversations.Differs{Step: j.At, At: now}
	t.walker.happened(didNotSee, string(j.At))
	j.Reported = append(j.Reported, conversations.Happening(string(j.At)+tokenSep+now.UTC().Format(time.DateOnly)))
	if !slices.Contains(announcedAt, times) {
		return
	}
	id := content.PhraseID("desk-differs-count")
	if times == 1 {
		id = "desk-differs-first"
	}
	told := t.helpdesk.english()
	t.helpdesk.passed = append(t.helpdesk.passed, conversations.Reply{
		To: conversations.Recipient{Room: t.helpdesk.desk.Room},
		Text: paragraphs(told.phrase(id, "step", told.title(j.At), "n", strconv.Itoa(times), "days", strconv.Itoa(conversations.DiffersFor)),
			told.phrase("desk-notice-how", "id", string(j.At))),
	})
}
