package engine

import (
	"waymark/conversations"
	"waymark/conversations/content"
)

// tap does what a button says. A button that belongs to another step than
// today's changes nothing and leads to today's step.
func (t *turn) tap(tapped conversations.Token) {
	v, a, b := parse(tapped)
	switch v {
	case vTopic, vSource, vChapter, vNetwork, vListAll, vLang, vStop, vRight, vWrong, vNone, vForget, vRemind, vNags, vZone:
		t.tapAnywhere(v, a, b)
		return
	}
	if !t.started() {
		t.start("")
		return
	}
	at := t.c.CurrentID(conversations.StepID(a))
	switch v {
	case vChoose, vBack, vSkip, vHave, vStuck:
		if at != t.s.Journey.At || t.s.Journey.Phase == conversations.Finished && v != vBack {
			t.oldButton(at)
			return
		}
	}
	switch v {
	case vChoose:
		t.choose(conversations.OptionID(b))
	case vBack:
		t.back()
	case vSkip:
		t.skip(at)
	case vHave:
		t.have(at)
	case vStuck:
		t.stuck(at)
	case vGo:
		if !t.mayLeaveGuide(tapped, at) {
			return
		}
		t.goTo(at)
	case vResume:
		t.showStep()
	case vGuide:
		t.guideTapped(conversations.GuideID(a))
	case vMap:
		t.partMap(conversations.PartID(a))
	case vPart:
		t.partAgain(conversations.PartID(a))
	case vAgain:
		t.askAgain()
	case vWipe:
		if !t.wasOffered(tapped) {
			t.askAgain()
			return
		}
		t.startAgain()
	case vEnd:
		if !t.wasOffered(tapped) {
			t.showStep()
			return
		}
		t.end()
	default:
		t.notice("old-button")
		t.showStep()
	}
}

// tapAnywhere does what a button says that works with and without a guide.
func (t *turn) tapAnywhere(v verb, a, b string) {
	switch v {
	case vTopic, vSource:
		if t.wish(conversations.TopicID(a)) {
			return
		}
		topic, ok := t.c.Topic(conversations.TopicID(a))
		switch {
		case !ok:
			t.notice("unknown-topic")
			t.menu()
		case v == vSource:
			t.sources(topic)
		case b != "":
			t.branch(topic, conversations.OptionID(b))
		default:
			t.topic(topic)
		}
	case vChapter:
		t.chapter(conversations.ChapterID(a))
	case vNetwork:
		t.network(conversations.NetworkID(a), conversations.GuideID(b))
	case vListAll:
		t.allNetworks()
	case vLang:
		t.speak(conversations.Language(a))
	case vStop:
		t.stop()
	case vRight:
		t.answerBriefly("glad")
	case vWrong:
		t.notThat()
	case vNone:
		t.noneOfThese()
	case vRemind:
		t.remindMe(a)
	case vNags:
		t.reminders(a)
	case vZone:
		t.zoneTapped(a)
	case vForget:
		if !t.wasOffered(token(v)) {
			t.askForget()
			return
		}
		t.forget()
	}
}

// guideTapped goes over to another guide where that was just offered. A button
// of long ago asks.
func (t *turn) guideTapped(id conversations.GuideID) {
	g, ok := t.c.Guide(id)
	switch {
	case ok && id == t.s.Journey.Guide:
		t.showStep()
	case ok && !t.wasOffered(token(vGuide, string(id))):
		t.askGuide(g, t.switchTo(g))
	default:
		t.switchGuide(id)
	}
}

// mayLeaveGuide reports whether a button may lead to a step, and asks where
// only the older guide has that and it is a button of long ago.
func (t *turn) mayLeaveGuide(tapped conversations.Token, id conversations.StepID) bool {
	r, _ := t.route()
	g, ok := t.c.Guide(t.olderGuide())
	if r.Has(id) || !ok || !t.olderHas(id) || t.wasOffered(tapped) {
		return true
	}
	t.askGuide(g, conversations.Choice{Label: t.label("goto-older", "step", t.title(id)), Token: tapped})
	return false
}

// askGuide asks before the guide is changed.
func (t *turn) askGuide(g *content.Guide, yes conversations.Choice) {
	t.ask(t.phrase("guide-sure", "guide", g.Title.In(t.lang)), conversations.Choice{Label: t.label("network-no"), Token: token(vResume)}, yes)
}

// oldButton answers the button of a step that is not today's.
func (t *turn) oldButton(id conversations.StepID) {
	_, _, stands := t.c.Step(id)
	_, answered := t.s.Journey.Answers[id]
	switch {
	case t.s.Journey.Phase == conversations.Finished, !stands:
		t.notice("old-button")
	case answered:
		t.notice("behind-you", "step", t.title(id))
	default:
		t.notice("other-step", "step", t.title(id))
	}
	t.showStep()
}
