package engine

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A sense is something that a text may mean where the person stands, and how
// likely that is. All senses are on one scale, whatever they are of: an option,
// what was just offered, a wish, a network, a question.
type sense struct {
	key    string               // senses of one key do the same
	p      float64              // from 0 to 1
	need   float64              // how likely it has to be to be acted on at once
	choice conversations.Choice // that offers it; none: it cannot be offered
	do     func()
	asked  bool // it answers a question
	stays  bool // it is an option that says something and moves nobody
	lists  bool // troubles: of two such lists one will do
}

// How likely a sense has to be to be acted on at once. The harder to take back,
// the surer.
const (
	needAsks  = 0.55 // it only says or asks something
	needMoves = 0.7  // back takes it back
	needStops = 0.75 // one word takes it back
	needSkips = 0.8
	// A question of which the matcher is not sure; one that belongs to the step.
	needAnswers, needAnswersHere = 0.9, 0.8
	needBack                     = 0.88 // back is never gone on a doubt
	needNever                    = 2
)

const (
	// alone is how many times likelier, as odds, than anything else what one can go
	// back from has to be where it is not so sure.
	alone, mayBeAlone = 12, 0.5
	// unsureTopic is how likely a question has to be in itself to be answered.
	unsureTopic = 0.72
	// mayReport is how likely an option has to be not to be passed over.
	mayReport = 0.4
	// mayAsk is the same of a question.
	mayAsk = 0.5
	// leads is how many times likelier, as odds, a sense has to be than the next
	// one: where two are close, both are offered.
	leads = 3.5
	// mayMean is how likely a sense has to be to be offered, sayable the first;
	// a stranger is rather greeted.
	mayMean, sayable, sayableFirst = 0.1, 0.28, 0.4
	// nearly is how likely a question is, to the option before it, that is offered first.
	nearly = 0.8
	// mostOffered is how many are offered.
	mostOffered = 3
	// here is how many times likelier, as odds, a question is that belongs to the step.
	hereOdds = 4
	// justOffered is the same for what was just offered.
	justOffered = 4
	// plainOften is how many of a question's examples are plain statements where one
	// more is no surprise, plainSeldom where it is one.
	plainOften, plainSeldom = 0.5, 0.35
	// verySure is how likely a question has to be to be answered all the same.
	verySure = 0.995
	// reports is how many times likelier, as odds, a plain statement at a step is a
	// report than it is in itself.
	reports = 2
	// aLoneWord is the most that a question of one word is taken to be likely.
	aLoneWord = 0.7
	// surest is the most that a question is taken to be likely: what people were
	// just offered, or their step offers, and say word for word goes before it.
	surest = 0.96
	// mostOfIt is the share of a button's words that stands for all of them.
	mostOfIt = 0.6
	// wordForWord is how likely what is said as an author wrote it.
	wordForWord = 0.99938
	// An aside has to be so likely, asideAsks where it is for a secret that somebody asks, asideSays where it is small talk, and everything else so unlikely.
	asideNeeds, asideAsks, asideSays, asideLeaves = 0.6, 0.8, 0.15, 0.4
)

// decider decides what a text means here. It is the only place that does.
type decider struct {
	*turn
	said   string
	alike  map[conversations.SayingID]float64
	senses []sense
}

// decide acts on what a text means here, or asks which of a few things it means.
func (t *turn) decide(said string) {
	d := t.weigh(said)
	if d.toldOnly(said) {
		d.speaker.say(d.card.stillAt(), d.card.ways()...)
		return
	}
	suggests := t.message.Meaning.Decision == conversations.Suggest && (t.walker.started() || len(t.state.Journey.Offered) > 0)
	if suggests && t.wantsHuman() {
		return
	}
	if !d.act() && !d.settings.zoneUnknown(said) && !d.aside() && !d.ask() {
		d.none()
	}
}

// weigh finds all that a text may mean here, the likeliest first.
func (t *turn) weigh(said string) *decider {
	d := &decider{turn: t, said: said, alike: map[conversations.SayingID]float64{}}
	for _, s := range t.message.Meaning.Said {
		d.alike[s.ID] = s.Alike
	}
	d.options()
	d.wishes()
	d.networks()
	d.numbered()
	d.topics()
	d.complaints()
	d.whatNow()
	d.join()
	return d
}

// likely makes a probability of how alike a text and a saying are.
func likely(alike float64) float64 {
	if alike == 0 {
		return 0
	}
	return 1 / (1 + math.Exp(-20*(alike-0.63)))
}

// times makes a probability so many times likelier, as odds.
func times(p, by float64) float64 {
	o := by * odds(min(p, 0.995))
	return o / (1 + o)
}

func odds(p float64) float64 { return p / max(1-p, 1e-6) }

func (d *decider) kind(k content.Kind) float64 { return likely(d.alike[conversations.SayingID(k)]) }

func (d *decider) add(s sense) {
	if s.p > 0 {
		d.senses = append(d.senses, s)
	}
}

// join puts senses that do the same together, the likeliest first.
func (d *decider) join() {
	slices.SortStableFunc(d.senses, func(a, b sense) int { return cmp.Compare(b.p, a.p) })
	var all []sense
	for _, s := range d.senses {
		i := slices.IndexFunc(all, func(other sense) bool { return other.key == s.key || s.lists && other.lists })
		if i < 0 {
			all = append(all, s)
			continue
		}
		all[i].need = min(all[i].need, s.need)
	}
	d.senses = all
}

// act does what is meant where that is sure enough, and nothing else is close.
func (d *decider) act() bool {
	if len(d.senses) == 0 {
		return false
	}
	best := d.senses[0]
	var next float64
	if len(d.senses) > 1 {
		next = d.senses[1].p
	}
	alone := best.need <= needMoves && best.p >= mayBeAlone && odds(best.p) >= alone*odds(next)
	if best.p < best.need && !alone || odds(best.p) < leads*odds(next) || best.asked && d.reports(best) || best.stays && d.asksToo() {
		return false
	}
	best.do()
	return true
}

// reports reports whether a plain statement may as well be about an option of the
// step.
func (d *decider) reports(than sense) bool {
	return d.message.Meaning.Plain && slices.ContainsFunc(d.senses, func(s sense) bool {
		v, _, _ := parse(s.choice.Token)
		return v == vChoose && s.key != than.key && s.p >= mayReport
	})
}

// asksToo reports whether a text may as well ask a question, whose answer says more
// than an option that only says something.
func (d *decider) asksToo() bool {
	return slices.ContainsFunc(d.senses, func(s sense) bool { return s.asked && s.p >= mayAsk })
}

// ask offers the few things that a text may mean.
func (d *decider) ask() bool {
	least := sayable
	if d.isNew() {
		least = sayableFirst
	}
	few := mayMean
	if least == sayable && d.message.Meaning.Decision == conversations.Suggest {
		least, few = mayMean, mayMean/2
	}
	if len(d.senses) == 0 || d.senses[0].p < least {
		return false
	}
	var cs []conversations.Choice
	senses := slices.Clone(d.senses)
	if len(senses) > 1 && senses[1].asked && !senses[0].asked && senses[1].p >= nearly*senses[0].p {
		senses[0], senses[1] = senses[1], senses[0] // an answer says more than a button
	}
	for _, s := range senses {
		if s.p >= max(few, d.senses[0].p/6) && s.choice.Label != "" && s.choice.Token != d.faq.noneOf().Token && len(cs) < mostOffered {
			cs = append(cs, s.choice)
		}
	}
	if len(cs) == 0 {
		return false
	}
	d.speaker.saysInEnglish(d.message.Meaning.Language)
	cs = append(cs, d.faq.noneOf())
	if !offer(cs).has(d.card.resume().Token) {
		cs = append(cs, d.card.resume())
	}
	d.speaker.ask(d.speaker.phrase("did-you-mean"), cs...)
	return true
}

// aside says that something is not for us, where that is likely and nothing else
// is.
func (d *decider) aside() bool {
	a, ok := d.faq.aside()
	if !ok {
		return false
	}
	need := asideNeeds
	switch a.ID {
	case asideSmallTalk:
		need = asideSays
	case asideSecrets: // who tells one was warned before
		need = asideAsks
	}
	if d.message.Meaning.Matches[0].Score < need {
		return false
	}
	if len(d.senses) > 0 && d.senses[0].p > asideLeaves {
		return false
	}
	switch {
	case a.ID == asideMedical && wordsIn(d.said) <= nameWords && !strings.HasSuffix(d.said, "?"):
		return false // a few words name a speciality, and tell nothing of anybody
	case a.ID == asideSmallTalk && d.isNew():
		d.host.start("") // who is new is greeted
		return true
	}
	d.faq.setAside(a)
	return true
}

// none says honestly that nothing was understood. A stranger is greeted.
func (d *decider) none() {
	switch {
	case d.walker.started() || d.state.Person.Network != "":
		d.counter.count(conversations.NotUnderstood)
		d.faq.noneOfThese()
	case len(d.state.Journey.Offered) == 0 && (wordsIn(d.said) > nameWords || d.isHello()):
		d.host.start("")
	case wordsIn(d.said) <= nameWords && !strings.HasSuffix(d.said, "?"):
		d.greeter.askNetwork("which-network-again")
	default:
		d.counter.count(conversations.NotUnderstood)
		d.faq.noneOfThese()
	}
}

// isHello reports whether a text is a greeting, or the like.
func (d *decider) isHello() bool {
	m := d.message.Meaning
	if a, ok := d.faq.aside(); ok && a.ID == asideSmallTalk && m.Matches[0].Score >= 0.5 {
		return true
	}
	for _, k := range []content.Kind{content.SayNext, content.SayContinue, content.SayThanks, content.SayDone, content.SayYes, content.SayRestart} {
		if d.kind(k) > 0.5 {
			return true
		}
	}
	return likely(d.alike[sayFiller]) > 0.5
}

// sayFiller is the saying that says nothing, and asideSmallTalk what is said to
// nobody in particular.
const (
	sayFiller      conversations.SayingID = "filler"
	asideSmallTalk conversations.TopicID  = "oos-small-talk"
)

// nameWords is how many words what looks like a network's name has.
const nameWords = 3
