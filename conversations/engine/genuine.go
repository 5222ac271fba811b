package engine

import (
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// genuineTopic is the question whether a link or a mail is genuine.
const genuineTopic conversations.TopicID = "is-this-link-genuine"

// Of how many addresses in one message something is said, those that are not genuine
// first, and how many are looked at.
const (
	judgedMax = 3
	lookedMax = 50
)

// verdicts are what is to be said of the addresses in a message.
type verdicts struct {
	all, tricks []conversations.Markup // of each, and of those that pretend to be another
	beside      int                    // how many words stand beside them
}

// verdicts judges the addresses in a text, by their letters alone. Of an address no more
// than its host is said again, and that so that nobody can tap it.
func (q *faq) verdicts(said string) (v verdicts) {
	rest := said
	var genuine []conversations.Markup
	for i, a := range content.Addresses(said) {
		rest = strings.Replace(rest, a.Text, " ", 1)
		if i >= lookedMax {
			continue
		}
		j := q.content.Judge(a.Text)
		says := q.verdict(j)
		if j.Genuine() {
			genuine = append(genuine, says)
		} else {
			v.all = append(v.all, says)
		}
		switch j.Trick {
		case content.NoTrick, content.Port, content.Bare, content.Filtered:
		default:
			v.tricks = append(v.tricks, says)
		}
	}
	v.all = append(v.all, genuine...)
	v.all, v.tricks = v.all[:min(len(v.all), judgedMax)], v.tricks[:min(len(v.tricks), judgedMax)]
	v.beside = wordsIn(rest)
	return v
}

// verdict says whose an address is, and what is odd about it.
func (q *faq) verdict(j content.Judgement) conversations.Markup {
	id := content.PhraseID("web-" + string(j.Trick))
	slight := j.Trick == content.Port || j.Trick == content.Bare
	switch {
	case j.Trick == content.NoTrick, slight && j.Standing == content.Foreign:
		id = content.PhraseID("web-" + string(j.Standing))
	case j.Trick == content.Letters && j.Like == "":
		id = "web-foreign-letters"
	}
	return q.phrase(id, "host", j.Host, "like", j.Like, "network", q.networkName(j.Network))
}

// asksGenuine reports whether a text with addresses asks about them: by its meaning, or
// because nothing else is said.
func (q *faq) asksGenuine(v verdicts) bool {
	m := q.meaning
	return v.beside <= fewBeside || m.Decision == conversations.Answer && len(m.Matches) > 0 && m.Matches[0].ID == genuineTopic
}

// genuine answers whether the addresses in a text are genuine where that is asked, or the
// text was passed on, which is how people ask it. Elsewhere it warns of one that pretends
// to be another, and leaves the rest to be answered.
func (t *turn) genuine(said string, passedOn bool) bool {
	v := t.faq.verdicts(said)
	if len(v.all) > 0 && (passedOn || t.faq.asksGenuine(v)) {
		t.walker.happened(didRead, string(genuineTopic), string(t.state.Journey.At))
		t.speaker.say(paragraphs(t.faq.judged(v), t.card.stillAt()), append(t.faq.aboutLinks(), t.card.ways()...)...)
		return true
	}
	for _, warning := range v.tricks {
		t.speaker.note(warning)
	}
	return false
}

// judged is the answer.
func (q *faq) judged(v verdicts) conversations.Markup {
	return paragraphs(append(v.all, q.phrase("web-by-letters"))...)
}

// aboutLinks leads to the answer that is no address's.
func (q *faq) aboutLinks() []conversations.Choice {
	p, ok := q.content.Topic(genuineTopic)
	if !ok {
		return nil
	}
	return []conversations.Choice{q.topicChoice(p)}
}

// genuine is the same where others read along.
func (g group) genuine(said string) bool {
	v := g.faq.verdicts(said)
	if len(v.all) == 0 || !g.faq.asksGenuine(v) {
		return false
	}
	g.say(g.faq.judged(v), append(g.faq.aboutLinks(), g.inPrivate(topicPayload(genuineTopic)))...)
	return true
}
