package engine

import (
	"regexp"
	"slices"
	"strconv"

	"waymark/conversations"
	"waymark/conversations/content"
)

// wished is how likely a wish is that the matcher saw among the questions. A word
// alone, what it was not sure of, a "not" where it would take something away, and few
// words that nobody says who wants to go back, are a doubt.
func (d *decider) wished(m conversations.Match) float64 {
	answer := d.message.Meaning.Decision == conversations.Answer
	switch lone := wordsIn(d.said) < 2; {
	case lone && !answer:
		return 0
	case lone || !answer || takesAway(m.ID) && d.message.Meaning.SaysNo, m.ID == wishBack && wordsIn(d.said) <= nameWords && d.kind(content.SayBack) < mayAsk:
		return 0.45 * m.Score
	case m.ID == wishHuman && d.message.Meaning.Matches[0].ID == wishHuman:
		return saysSo // whoever wants a person gets one, whatever they tell beside
	}
	return m.Score
}

// takesAway reports whether a wish, once met, takes from people where they are, what they
// did, or the words that they read.
func takesAway(wish conversations.TopicID) bool {
	return wish == wishBack || wish == wishStartOver || wish == wishDelete || wish == wishLanguage
}

// saysSo is how likely what somebody says in so many words.
const saysSo = 0.995

// wishes are the senses of what people say at any step.
func (d *decider) wishes() {
	at := d.state.Journey.At
	walks := d.walker.walks()
	act := func(k content.Kind, wish conversations.TopicID, need float64, c conversations.Choice, do func()) {
		p := d.kind(k)
		for _, m := range d.message.Meaning.Near {
			if m.ID == wish && wish != "" && (k != content.SayWhere || !d.asksWhatNow()) {
				p = max(p, d.wished(m))
			}
		}
		key := string(c.Token)
		if key == "" {
			key = "say|" + string(k)
		}
		if d.asksAlready(wish) {
			return
		}
		d.add(sense{key: key, p: p, need: need, choice: c, do: do, lists: k == content.SayStuck})
	}
	offer := func(id content.PhraseID, v verb, args ...string) conversations.Choice {
		return conversations.Choice{Label: d.speaker.label(id), Token: token(v, args...)}
	}
	wish := func(id conversations.TopicID) conversations.Choice {
		return conversations.Choice{Label: d.speaker.topicTitle(id), Token: token(vTopic, string(id))}
	}
	does := func(id conversations.TopicID) func() { return func() { d.wish(id) } }
	act(content.SayHuman, wishHuman, needAsks, d.faq.human(), does(wishHuman))
	act(content.SayDelete, wishDelete, needStops, wish(wishDelete), does(wishDelete))
	act(content.SayLanguage, wishLanguage, needAsks, wish(wishLanguage), does(wishLanguage))
	act(content.SayThanks, "", needAsks, conversations.Choice{}, func() { d.card.briefly("glad") })
	act(content.SayStop, "", needStops, offer("stop-writing", vStop), d.settings.stop)
	act(content.SayUnnag, wishStop, needStops, wish(wishStop), does(wishStop))
	act(content.SayRestart, wishStartOver, needAsks, wish(wishStartOver), does(wishStartOver))
	act(content.SayNetwork, "", needAsks, offer("change-network", vListAll), d.greeter.allNetworks)
	act(content.SayHelp, "", needAsks, conversations.Choice{Label: "/help", Token: token(vCommand, "help")}, d.whoWeAre)
	act(content.SayWhere, wishWhere, needAsks, wish(wishWhere), does(wishWhere))
	act(content.SayLater, wishLater, needAsks, wish(wishLater), does(wishLater))
	act(content.SayRepeat, "", needAsks, d.card.resume(), d.card.showStep)
	act(content.SayContinue, "", needAsks, d.card.resume(), d.card.showStep)
	act(content.SayNoneOfThese, "", needAsks, conversations.Choice{Label: d.speaker.label("none-of-these"), Token: token(vNone)}, d.faq.noneOfThese)
	if !walks {
		act(content.SayDone, "", needAsks, d.card.resume(), d.card.showStep)
		act(content.SayNext, "", needAsks, d.card.resume(), d.card.showStep)
		return
	}
	act(content.SayBack, wishBack, needBack, wish(wishBack), does(wishBack))
	act(content.SayStuck, "", needAsks, offer("stuck", vStuck, string(at)), func() { d.faq.stuck(at) })
	if s, _ := d.walker.here(); s.Divides() || s.Waits() {
		choose := func() { d.speaker.notice("choose-first"); d.card.showStep() }
		act(content.SayDone, "", needAsks, conversations.Choice{}, choose)
		act(content.SayNext, "", needAsks, conversations.Choice{}, choose)
		act(content.SaySkip, "", needSkips, conversations.Choice{}, choose)
	} else {
		act(content.SaySkip, "", needSkips, offer("skip", vSkip, string(at)), func() { d.companion.skip(at) })
	}
	act(content.SayHave, "", needAsks, conversations.Choice{Label: d.speaker.label("have"), Token: token(vHave, string(at))}, func() { d.companion.askHave(at) })
}

// asksWhatNow reports whether a text is most like who asks what is to be done now. The
// step says that, not how far they are.
func (d *decider) asksWhatNow() bool {
	now := d.alike[conversations.SayingID(content.SayWhatNow)]
	return likely(now) >= mayAsk && now > d.alike[conversations.SayingID(content.SayWhere)]
}

// whatNow is the sense of who asks what is to be done: the step says it. Where that
// stands beside anything else, as in "it is open, what now", it asks for the answer to
// that.
func (d *decider) whatNow() {
	c, p := d.card.resume(), d.kind(content.SayWhatNow)
	if p < verySure && slices.ContainsFunc(d.senses, func(s sense) bool { return s.p >= mayAsk && s.key != string(c.Token) }) {
		return
	}
	d.add(sense{key: string(c.Token), p: p, need: needAsks, choice: c, do: d.card.showStep})
}

// asksAlready reports whether the last reply asked whether to do just that.
func (d *decider) asksAlready(wish conversations.TopicID) bool {
	switch wish {
	case wishDelete:
		return d.walker.offered().has(token(vForget))
	case wishStartOver:
		return d.walker.offered().has(token(vWipe))
	}
	return false
}

// aStep is what names a step by its number.
var aStep = regexp.MustCompile(`(?i)\b(?:step|schritt|étape|paso|passo|passaggio|stap|krok\w*)\s+(\d{1,3})\b`)

// numbered is the step that a text names by its number. Who goes there is asked
// first: it may be far.
func (d *decider) numbered() {
	m := aStep.FindStringSubmatch(asciiDigits(d.said))
	if m == nil || !d.walker.walks() || wordsIn(d.said) > stepWords {
		return
	}
	r, _ := d.walker.route()
	steps := r.Steps()
	n, err := strconv.Atoi(m[1])
	if err != nil || n < 1 || n > len(steps) {
		return
	}
	to := steps[n-1]
	c := conversations.Choice{Label: d.speaker.label("goto", "step", d.speaker.title(to)), Token: token(vGo, string(to))}
	d.add(sense{key: string(c.Token), p: surest, need: needNever, choice: c, do: func() { d.pick(c) }})
}

// stepWords is how many words somebody has who just names a step.
const stepWords = 7
