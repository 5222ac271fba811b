package engine

import (
	"waymark/conversations"
	"waymark/conversations/content"
)

// tap does what a button says. A button that belongs to another step than
// today's changes nothing and leads to today's step.
func (t *turn) tap(tapped conversations.Token) {
	v, a, b := parse(tapped)
	t.clerk.act = outsideTap(tapped)
	switch v {
	case vTopic, vSource, vChapter, vNetwork, vListAll, vLang, vStop, vRight, vWrong, vNone, vForget, vRemind, vNags, vZone, vLink, vSend, vUnsent, vRecall, vAnyway, vDesk, vFile, vNoFile, vCommand, vReopen, vWorked:
		t.tapAnywhere(v, a, b)
		return
	}
	if !t.walker.started() {
		t.host.start("")
		return
	}
	at := t.content.CurrentID(conversations.StepID(a))
	switch v {
	case vChoose, vBack, vSkip, vHave, vStuck, vDiffers:
		t.tapStep(v, at, conversations.OptionID(b))
	case vGo:
		if !t.companion.mayLeaveGuide(tapped, at) {
			return
		}
		t.companion.goTo(at)
	case vResume:
		t.card.showStep()
	case vGuide:
		t.companion.guideTapped(conversations.GuideID(a))
	case vMap:
		t.companion.partMap(conversations.PartID(a))
	case vPart:
		t.companion.partAgain(conversations.PartID(a))
	case vAgain:
		t.companion.askAgain()
	case vWipe:
		if !t.walker.offered().has(tapped) {
			t.speaker.notice("sure-again")
			t.companion.askAgain()
			return
		}
		t.companion.startAgain()
	case vEnd:
		if !t.walker.offered().has(tapped) {
			t.card.showStep()
			return
		}
		t.companion.end()
	default:
		t.speaker.notice("old-button")
		t.card.showStep()
	}
}

// tapStep does what a button says that belongs to a step, where that is today's.
func (t *turn) tapStep(v verb, at conversations.StepID, o conversations.OptionID) {
	if at != t.state.Journey.At || t.state.Journey.Phase == conversations.Finished && v != vBack {
		t.companion.oldButton(at)
		return
	}
	switch v {
	case vChoose:
		t.companion.choose(o)
	case vBack:
		t.companion.back()
	case vSkip:
		t.companion.skip(at)
	case vHave:
		t.companion.have(at)
	case vStuck:
		t.faq.isStuck(at)
	case vDiffers:
		t.screenDiffers()
	}
}

// tapAnywhere does what a button says that works with and without a guide.
func (t *turn) tapAnywhere(v verb, a, b string) {
	switch v {
	case vTopic, vSource:
		if t.wish(conversations.TopicID(a)) {
			return
		}
		topic, ok := t.content.Topic(conversations.TopicID(a))
		switch {
		case !ok:
			t.speaker.notice("unknown-topic")
			t.faq.menu()
		case v == vSource:
			t.faq.sources(topic)
		case b != "":
			t.faq.branch(topic, conversations.OptionID(b))
		default:
			t.faq.topic(topic)
		}
	case vChapter:
		t.faq.chapter(conversations.ChapterID(a))
	case vNetwork:
		t.host.network(conversations.NetworkID(a), conversations.GuideID(b))
	case vListAll:
		t.greeter.allNetworks()
	case vLang:
		t.settings.speak(conversations.Language(a))
	case vStop:
		t.settings.stop()
	case vRight:
		t.card.briefly("glad")
	case vWrong:
		t.counter.count(conversations.NotThat)
		if t.keeps {
			t.unknown = t.faq.turnedDown(conversations.TopicID(a))
		}
		t.faq.notThat()
	case vNone:
		t.counter.count(conversations.NotUnderstood)
		t.faq.noneOffered()
	case vRemind:
		t.reminder.remindMe(a)
	case vNags:
		t.settings.reminders(a)
	case vZone:
		t.settings.zoneTapped(a)
	case vLink:
		t.linkTapped(a)
	case vCommand:
		t.commandTapped(a)
	case vForget:
		if !t.walker.offered().has(token(v)) {
			t.speaker.notice("sure-again")
			t.settings.askForget()
			return
		}
		t.forget()
	default:
		t.tapHelpdesk(v, a, b)
	}
}

// tapHelpdesk does what a button says that has to do with the helpdesk.
func (t *turn) tapHelpdesk(v verb, a, b string) {
	switch v {
	case vSend, vUnsent, vRecall, vAnyway, vDesk:
		t.tapHuman(v, a)
	case vFile, vNoFile:
		t.helpdesk.fileTapped(v, a, b)
	case vReopen:
		t.reopenTapped(a)
	case vWorked:
		t.helpdesk.worked(a, b)
	}
}

// tapHuman does what a button says to somebody who wants a human.
func (t *turn) tapHuman(v verb, a string) {
	done := true
	switch v {
	case vSend:
		t.helpdesk.send()
	case vUnsent:
		t.card.briefly("human-unsent")
	case vRecall:
		t.helpdesk.recall(a)
	case vAnyway:
		done = !t.knowsLast() || t.helpdesk.afterAll(a)
	case vDesk:
		done = t.helpdesk.referTo(content.HelpdeskID(a))
	}
	if !done {
		t.faq.known(helpdeskTopic)
	}
}
