package engine

import (
	"cmp"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A group is a turn where others read along: it answers questions from the
// content alone, and leads whatever concerns one person into private. It begins
// from a state that is empty but for the network of the room, so it knows nobody's
// place or own network and cannot tell it.
type group struct {
	*speaker
	faq      *faq
	listener *listener
	meaning  *conversations.Meaning // what the message may be about
	when     *whenLexicon
}

// inGroup answers a shared message. The sender's state stays as it was.
func (e *Engine) inGroup(s conversations.State, m conversations.Message) conversations.Outcome {
	if m.Overheard || m.Further {
		return conversations.Outcome{State: s}
	}
	t := e.turn(conversations.State{Person: conversations.Person{Network: e.networkOf(m)}}, m)
	g := group{&t.speaker, &t.faq, &t.listener, &t.message.Meaning, e.when}
	t.noticeUnread()
	only := t.toldOnly(content.Clean(m.Words()))
	if len(m.Shielded) > 0 && !only {
		g.notice("shield-group")
	}
	switch b := m.Body.(type) {
	case conversations.Blocked, conversations.Unblocked: // we are no longer where the others are, or are there again
	case conversations.Text:
		if only {
			g.briefly("shield-group")
			break
		}
		g.text(string(b))
	case conversations.Forwarded: // nobody's place can move here, so it does not matter whose words they are
		g.text(string(b))
	case conversations.Edited:
		g.edited(m.Words())
	case conversations.Command:
		g.command(b)
	case conversations.Tap:
		g.tap(b.Token)
	default:
		g.briefly("unreadable")
	}
	for i := range g.replies {
		g.replies[i].Answers = answered(m)
	}
	return conversations.Outcome{State: s, Replies: g.replies, Act: outside(m.Body)}
}

// networkOf is the network of the room that a message came from, or that led
// there; empty where the content knows none by that name.
func (e *Engine) networkOf(m conversations.Message) conversations.NetworkID {
	if _, ok := e.content.Network(m.Network); !ok {
		return ""
	}
	return m.Network
}

// answered is the message that a reply to m stands below: of a tap, the one that
// had the button.
func answered(m conversations.Message) conversations.Ref {
	if !m.Shared {
		return ""
	}
	return cmp.Or(m.Ref, m.On)
}

func (g group) text(raw string) {
	if len(raw) > content.ReadableBytes {
		g.briefly("too-long")
		return
	}
	said := content.Clean(raw)
	if c, ok := conversations.CommandIn(raw); ok {
		g.command(c)
		return
	}
	if _, ok := g.content.NetworkNamed(said); ok {
		g.forTwo()
		return
	}
	if _, addressed, _, ok := g.when.parse(said); ok && addressed {
		g.forTwo()
		return
	}
	switch g.listener.plainWord(said) {
	case "":
	case "help", "start":
		g.command(conversations.Command{Name: "help"})
		return
	case "faq":
		g.chapter("")
		return
	case "thanks":
		g.say(g.phrase("glad"))
		return
	default:
		g.forTwo()
		return
	}
	if g.genuine(said) {
		return
	}
	if p, ok := g.content.TopicNamed(said, g.language); ok {
		g.topic(p)
		return
	}
	if !g.question() {
		g.briefly("shared-unknown")
	}
}

// edited answers a question that was put right. Nothing else counts.
func (g group) edited(raw string) {
	_, network := g.content.NetworkNamed(content.Clean(raw))
	if network || g.meaning.Decision != conversations.Answer || !g.question() {
		g.say(g.phrase("edited"))
	}
}

// question answers a text by its meaning, and reports whether it could. Nobody
// is told in front of others what kind of thing they wrote.
func (g group) question() bool {
	m := g.meaning
	if len(m.Matches) == 0 {
		return false
	}
	best := m.Matches[0].ID
	switch m.Decision {
	case conversations.Answer:
		if best == wishHuman {
			best = helpdeskTopic
		}
		p, ok := g.content.Topic(best)
		if !ok { // a wish
			g.forTwo()
			return true
		}
		g.saysInEnglish(m.Language)
		g.topic(p)
		return true
	case conversations.Suggest:
		return g.didYouMean()
	case conversations.None:
		if best == asideMedical || best == asideSecrets {
			g.briefly("shared-careful")
			return true
		}
	}
	return false
}

// didYouMean offers the titles of the topics that a text may mean.
func (g group) didYouMean() bool {
	var cs []conversations.Choice
	for _, match := range g.meaning.Matches {
		if p, ok := g.content.Topic(match.ID); ok {
			cs = append(cs, g.topicChoice(p))
		}
	}
	if len(cs) == 0 {
		return false
	}
	g.saysInEnglish(g.meaning.Language)
	g.say(g.phrase("did-you-mean"), append(cs, g.faq.noneOf(), g.inPrivate(content.HereInPrivate))...)
	return true
}

func (g group) command(c conversations.Command) {
	switch strings.ToLower(c.Name) {
	case "help":
		g.briefly("shared-help")
	case conversations.Ask:
		if content.Clean(c.Args) == "" {
			g.briefly("shared-ask")
			return
		}
		g.text(c.Args)
	case "privacy":
		p, ok := g.content.Topic(whatIsStored)
		if !ok {
			g.forTwo()
			return
		}
		g.topic(p)
	case "faq":
		name := content.Clean(c.Args)
		if p, ok := g.content.TopicNamed(name, g.language); ok {
			g.topic(p)
			return
		}
		if name != "" {
			g.notice("unknown-topic")
		}
		g.chapter("")
	default:
		g.forTwo()
	}
}

func (g group) tap(tapped conversations.Token) {
	v, id, branch := parse(tapped)
	switch v {
	case vTopic:
		p, ok := g.content.Topic(conversations.TopicID(id))
		switch {
		case !ok:
			g.notice("unknown-topic")
			g.chapter("")
		case branch != "":
			g.branch(p, conversations.OptionID(branch))
		default:
			g.topic(p)
		}
	case vChapter:
		g.chapter(conversations.ChapterID(id))
	case vNone:
		g.briefly("shared-unknown")
	default:
		g.forTwo()
	}
}

// topic answers a question, or asks the one question back that its answer
// depends on.
func (g group) topic(p *content.Topic) {
	g.say(g.faq.topicText(p), append(g.faq.branchChoices(p), g.inPrivate(topicPayload(p.ID)))...)
}

func (g group) branch(p *content.Topic, id conversations.OptionID) {
	b, ok := p.Branch(id)
	if !ok {
		g.topic(p)
		return
	}
	if other, ok := g.content.Topic(b.Topic); ok {
		g.topic(other)
		return
	}
	g.say(g.fill(b.Answer, g.faq.state), g.inPrivate(topicPayload(p.ID)))
}

func (g group) chapter(id conversations.ChapterID) {
	text, cs := g.faq.contents(id)
	g.say(text, append(cs, g.inPrivate(content.HereInPrivate))...)
}

// forTwo says that something is not for others to read.
func (g group) forTwo() { g.briefly("for-two") }

// briefly says a phrase, and where to go on.
func (g group) briefly(id content.PhraseID) {
	g.say(g.phrase(id), g.inPrivate(content.HereInPrivate))
}

func topicPayload(id conversations.TopicID) string { return content.TopicInPrivate + string(id) }
