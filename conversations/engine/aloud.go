package engine

import (
	"cmp"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// An aloud is a turn that others hear: it answers questions from the content
// alone, and leads whatever concerns one person into private. It begins from an
// empty state, so it knows nobody's place or network and cannot tell it.
type aloud struct{ t *turn }

// aloud answers a shared message. The sender's state stays as it was.
func (e *Engine) aloud(s conversations.State, m conversations.Message) conversations.Outcome {
	a := aloud{e.turn(conversations.State{}, m)}
	a.t.noticeUnread()
	switch b := m.Body.(type) {
	case conversations.Blocked, conversations.Unblocked: // we are no longer where the others are, or are there again
	case conversations.Text:
		a.text(string(b))
	case conversations.Forwarded: // nobody's place can move here, so it does not matter whose words they are
		a.text(string(b))
	case conversations.Edited:
		a.edited(string(b))
	case conversations.Command:
		a.command(b)
	case conversations.Tap:
		a.tap(b.Token)
	default:
		a.briefly("unreadable")
	}
	for i := range a.t.replies {
		a.t.replies[i].Answers = answered(m)
	}
	return conversations.Outcome{State: s, Replies: a.t.replies}
}

// answered is the message that a reply to m stands below: of a tap, the one that
// had the button.
func answered(m conversations.Message) conversations.Ref {
	if !m.Shared {
		return ""
	}
	return cmp.Or(m.Ref, m.On)
}

func (a aloud) text(raw string) {
	if len(raw) > content.ReadableBytes {
		a.briefly("too-long")
		return
	}
	said := content.Clean(raw)
	if name, args, ok := command(said); ok {
		a.command(conversations.Command{Name: name, Args: args})
		return
	}
	if _, ok := a.t.c.NetworkNamed(said); ok {
		a.forTwo()
		return
	}
	if _, addressed, ok := parseWhen(said); ok && addressed {
		a.forTwo()
		return
	}
	switch a.t.meaning(said) {
	case "":
	case "help", "start":
		a.command(conversations.Command{Name: "help"})
		return
	case "faq":
		a.chapter("")
		return
	case "thanks":
		a.t.say(a.t.phrase("glad"))
		return
	default:
		a.forTwo()
		return
	}
	if p, ok := a.t.c.TopicNamed(said, a.t.lang); ok {
		a.topic(p)
		return
	}
	if !a.question() {
		a.briefly("shared-unknown")
	}
}

// edited answers a question that was put right. Nothing else counts.
func (a aloud) edited(raw string) {
	_, network := a.t.c.NetworkNamed(content.Clean(raw))
	if network || a.t.m.Meaning.Decision != conversations.Answer || !a.question() {
		a.t.say(a.t.phrase("edited"))
	}
}

// question answers a text by its meaning, and reports whether it could. Nobody
// is told in front of others what kind of thing they wrote.
func (a aloud) question() bool {
	m := a.t.m.Meaning
	if len(m.Matches) == 0 {
		return false
	}
	best := m.Matches[0].ID
	switch m.Decision {
	case conversations.Answer:
		if best == wishHuman {
			best = helpdeskTopic
		}
		p, ok := a.t.c.Topic(best)
		if !ok { // a wish
			a.forTwo()
			return true
		}
		a.t.saysInEnglish(m.Language)
		a.topic(p)
		return true
	case conversations.Suggest:
		return a.didYouMean()
	case conversations.None:
		if best == asideMedical || best == asideSecrets {
			a.briefly("shared-careful")
			return true
		}
	}
	return false
}

// didYouMean offers the titles of the topics that a text may mean.
func (a aloud) didYouMean() bool {
	var cs []conversations.Choice
	for _, match := range a.t.m.Meaning.Matches {
		if p, ok := a.t.c.Topic(match.ID); ok {
			cs = append(cs, a.t.topicChoice(p))
		}
	}
	if len(cs) == 0 {
		return false
	}
	a.t.saysInEnglish(a.t.m.Meaning.Language)
	a.t.say(a.t.phrase("did-you-mean"), append(cs, a.t.noneOf(), a.t.inPrivate(content.HereInPrivate))...)
	return true
}

func (a aloud) command(c conversations.Command) {
	switch strings.ToLower(c.Name) {
	case "help":
		a.briefly("shared-help")
	case "faq":
		name := content.Clean(c.Args)
		if p, ok := a.t.c.TopicNamed(name, a.t.lang); ok {
			a.topic(p)
			return
		}
		if name != "" {
			a.t.notice("unknown-topic")
		}
		a.chapter("")
	default:
		a.forTwo()
	}
}

func (a aloud) tap(tapped conversations.Token) {
	v, id, branch := parse(tapped)
	switch v {
	case vTopic:
		p, ok := a.t.c.Topic(conversations.TopicID(id))
		switch {
		case !ok:
			a.t.notice("unknown-topic")
			a.chapter("")
		case branch != "":
			a.branch(p, conversations.OptionID(branch))
		default:
			a.topic(p)
		}
	case vChapter:
		a.chapter(conversations.ChapterID(id))
	case vNone:
		a.briefly("shared-unknown")
	default:
		a.forTwo()
	}
}

// topic answers a question, or asks the one question back that its answer
// depends on.
func (a aloud) topic(p *content.Topic) {
	a.t.say(a.t.topicText(p), append(a.t.branchChoices(p), a.t.inPrivate(topicPayload(p.ID)))...)
}

func (a aloud) branch(p *content.Topic, id conversations.OptionID) {
	b, ok := p.Branch(id)
	if !ok {
		a.topic(p)
		return
	}
	if other, ok := a.t.c.Topic(b.Topic); ok {
		a.topic(other)
		return
	}
	a.t.say(a.t.content(b.Answer), a.t.inPrivate(topicPayload(p.ID)))
}

func (a aloud) chapter(id conversations.ChapterID) {
	text, cs := a.t.contents(id)
	a.t.say(text, append(cs, a.t.inPrivate(content.HereInPrivate))...)
}

// forTwo says that something is not for others to read.
func (a aloud) forTwo() { a.briefly("for-two") }

// briefly says a phrase, and where to go on.
func (a aloud) briefly(id content.PhraseID) {
	a.t.say(a.t.phrase(id), a.t.inPrivate(content.HereInPrivate))
}
