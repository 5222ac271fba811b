package engine_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/conversations/engine"
)

// A said is what was answered to a text, and the state that it left.
type said struct {
	state   conversations.State
	paras   []string
	choices []conversations.Choice
}

// A spot is where somebody stands when they type, with what its buttons and the
// plain commands lead to there. An outcome is named by what it equals.
type spot struct {
	lab    *lab
	screen said
	typed  map[string]said
	common map[string]bool // paragraphs that stand below nearly everything
	labels []string        // of its screen, then of its step
	lines  []string        // how each of them is chosen
	step   said
}

// A lab plays single texts over the engine that the program ships.
type lab struct {
	engine  *engine.Engine
	topics  map[string][]string // what the answer to each says, its title first
	general map[string][]string // how what is said anywhere begins, by outcome
}

const gibberish = "zqx wvut plomk"

var (
	hereLines = map[string]string{"next": "done", "back": "/back", "skip": "skip", "repeat": "continue", "where": "/status", "stuck": "I'm stuck", "have": "I already have this"}
	anyLines  = map[string]string{"help": "/help", "menu": "/faq", "map": "/guide", "language": "/language", "stop": "/stop", "later": "remind me later", "unnag": "no more reminders",
		"restart": "start over", "delete": "delete my data", "human": "/faq contact-helpdesk", "smalltalk": "thanks"}
	asideSigns = map[string]*regexp.Regexp{
		"warning":   regexp.MustCompile(`medical matter|written one into this chat|delete (it|that message) if it described|describe[ds]? (a|any) patient`),
		"outside":   regexp.MustCompile(`another system|outside of what i know|my knowledge ends|not something i (can|know)`),
		"smalltalk": regexp.MustCompile(`good to hear from you`),
		"none":      regexp.MustCompile(`rather not guess|not sure (what you mean|i understood)|did not understand|do(n't| not) know that|i need words|there is no \d`),
	}
)

func newLab(t testing.TB) *lab {
	l := &lab{engine: remindingEngine(t), topics: map[string][]string{}, general: map[string][]string{}}
	begun := l.say(l.say(said{}, "/start"), "ern-cranio")
	times := map[string]int{}
	for _, p := range builtinContent(t).Topics {
		r := l.say(begun, "/faq "+string(p.ID))
		l.topics[string(p.ID)] = r.paras
		for _, para := range r.paras {
			times[para]++
		}
	}
	for id, paras := range l.topics {
		l.topics[id] = append(paras[:1:1], slices.DeleteFunc(slices.Clone(paras[1:]), func(p string) bool { return times[p] > 1 || strings.Contains(p, "ern cranio") })...)
	}
	for name, line := range anyLines {
		l.general[name] = l.say(begun, line).paras
	}
	return l
}

// say has somebody type a line.
func (l *lab) say(at said, line string) said {
	m := conversations.Message{ID: "1", Actor: conversations.Account{Platform: "p", User: "u"}, Room: conversations.Room{Platform: "p", Chat: "c"},
		At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Body: conversations.Text(line)}
	if l.engine.MayAsk(m.Words()) {
		m.Meaning = understand(m.Words())
	}
	out := l.engine.Handle(at.state, m)
	r := said{state: out.State}
	for _, reply := range out.Replies {
		for p := range strings.SplitSeq(strings.ToLower(string(reply.Text)), "\n\n") {
			r.paras = append(r.paras, strings.Join(strings.Fields(strings.TrimPrefix(p, "> ")), " "))
		}
		r.choices = reply.Choices
	}
	return r
}

// press chooses the button whose words begin so, by its number.
func (l *lab) press(at said, label string) (said, bool) {
	i := slices.IndexFunc(at.choices, func(c conversations.Choice) bool {
		return strings.HasPrefix(strings.ToLower(c.Label), strings.ToLower(label))
	})
	if i < 0 {
		return at, false
	}
	return l.say(at, strconv.Itoa(i+1)), true
}

// stand learns what can be done at a spot.
func (l *lab) stand(screen said) *spot {
	p := &spot{lab: l, screen: screen, typed: map[string]said{}, common: map[string]bool{}}
	p.step = p.typeHere("continue")
	for i, c := range screen.choices {
		p.labels, p.lines = append(p.labels, c.Label), append(p.lines, strconv.Itoa(i+1))
	}
	for i, c := range p.step.choices {
		if !slices.Contains(p.labels, c.Label) {
			p.labels, p.lines = append(p.labels, c.Label), append(p.lines, "continue\n"+strconv.Itoa(i+1))
		}
	}
	lines := append(slices.Clone(p.lines), gibberish)
	for _, line := range hereLines {
		lines = append(lines, line)
	}
	times := map[string]int{}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	for _, line := range lines {
		paras := slices.Clone(p.typeHere(line).paras)
		slices.Sort(paras)
		for _, para := range slices.Compact(paras) {
			times[para]++
		}
	}
	for para, n := range times {
		if float64(n) >= max(4, 0.6*float64(len(lines))) {
			p.common[para] = true
		}
	}
	for _, para := range p.typeHere(gibberish).paras[1:] {
		p.common[para] = true
	}
	return p
}

// typeHere is what comes of lines typed here; what is asked often is kept.
func (p *spot) typeHere(lines string) said {
	if r, known := p.typed[lines]; known {
		return r
	}
	r := p.screen
	for line := range strings.SplitSeq(lines, "\n") {
		r = p.lab.say(r, line)
	}
	p.typed[lines] = r
	return r
}

// key is what counts of a state: a pause does not, any word ends it.
func (r said) key() string {
	j := r.state.Journey
	phase := j.Phase
	if phase != conversations.Finished {
		phase = ""
	}
	wanted := 0
	for _, owed := range r.state.Reminders {
		if owed.Kind == conversations.Wanted {
			wanted++
		}
	}
	return fmt.Sprint(j.Guide, j.At, phase, r.state.Person.Network, j.Answers, r.state.Person.Unnagged, r.state.Person.Zone, wanted)
}

// same reports whether r says what ref says, whatever stands around it.
func (p *spot) same(r, ref said) bool {
	own, n := 0, 0
	for _, para := range ref.paras {
		if !p.common[para] {
			own++
			if slices.Contains(r.paras, para) {
				n++
			}
		}
	}
	return own > 0 && float64(n) >= 0.6*float64(own)
}

func first(r said) string {
	if len(r.paras) == 0 {
		return ""
	}
	return r.paras[0]
}

// outcomes are the names of all that r equals.
func (p *spot) outcomes(r said, deep bool) map[string]bool {
	out := map[string]bool{}
	none := p.typeHere(gibberish)
	moved := r.key() != p.screen.key()
	if p.screen.state.Journey.Guide == "" && !moved {
		if hello := p.typeHere("/start"); p.same(r, hello) && !p.same(none, hello) {
			return map[string]bool{"begin": true}
		}
	}
	named := func(label string, ref said) {
		switch {
		case moved && ref.key() == r.key():
			out[label] = true
		case moved:
		case slices.Contains([]string{"back", "skip", "option:Back", "option:Skip"}, label) && !slices.Contains(r.paras, first(ref)):
		case ref.key() == p.screen.key() && p.same(r, ref) && first(ref) != first(none):
			out[label] = true
		}
	}
	if r.state.Journey.Phase == conversations.Paused && p.screen.state.Journey.Phase != conversations.Paused {
		out["stop"] = true
	}
	for i, label := range p.labels {
		named("option:"+label, p.typeHere(p.lines[i]))
	}
	if moved && len(p.step.choices) > 0 && out["option:"+p.step.choices[0].Label] {
		out["next"] = true
	}
	for label, line := range hereLines {
		ref := p.typeHere(line)
		switch {
		case (label == "repeat" || label == "where") && (moved || p.screen.state.Journey.Guide == ""):
		case label == "next" && !moved && ref.key() == p.screen.key():
			if p.same(r, ref) && !p.same(none, ref) {
				out["choose"] = true
			}
		default:
			named(label, ref)
		}
	}
	if moved {
		p.movedTo(r, out)
		return out
	}
	p.saidOf(r, out, deep)
	return out
}

// movedTo names what changed.
func (p *spot) movedTo(r said, out map[string]bool) {
	was, is := p.screen.state, r.state
	if is.Person.Network != was.Person.Network && is.Person.Network != "" {
		out["network:"+string(is.Person.Network)] = true
	}
	if slices.ContainsFunc(is.Reminders, func(o conversations.Reminder) bool { return o.Kind == conversations.Wanted }) {
		out["later"] = true
	}
	if is.Person.Unnagged != was.Person.Unnagged {
		out["unnag"] = true
	}
	if was.Journey.Guide != "" && is.Journey.Guide == "" {
		out["deleted"] = true
	}
	if len(out) == 0 {
		out["moved:"+string(is.Journey.At)] = true
	}
}

var asksNetwork = regexp.MustCompile(`\bnetwork to ([^?]+)\?`)

// saidOf names what was said to somebody who stands where they stood.
func (p *spot) saidOf(r said, out map[string]bool, deep bool) {
	none := p.typeHere(gibberish)
	if m := asksNetwork.FindStringSubmatch(first(r)); m != nil {
		out["network:"+strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(m[1], "-"), "-")] = true
	}
	explained := map[string]bool{}
	for id, paras := range p.lab.topics {
		n := 0
		for _, para := range paras[1:] {
			if slices.Contains(r.paras, para) {
				n++
			}
		}
		if slices.Contains(r.paras, paras[0]) && (len(paras) == 1 || 2*n >= len(paras)-1) {
			out["topic:"+id] = true
			for _, para := range paras {
				explained[para] = true
			}
		}
	}
	if out["topic:contact-helpdesk"] {
		out["human"] = true
	}
	left := slices.DeleteFunc(slices.Clone(r.paras), func(para string) bool { return explained[para] })
	for label, paras := range p.lab.general {
		if label != "human" && len(paras) > 0 && slices.Contains(r.paras, paras[0]) && !p.common[paras[0]] {
			out[label] = true
		}
	}
	rest := strings.Join(slices.DeleteFunc(left, func(para string) bool { return p.common[para] }), " ")
	for _, label := range []string{"warning", "outside", "smalltalk"} {
		if asideSigns[label].MatchString(rest) {
			out[label] = true
		}
	}
	if deep {
		p.suggested(r, out)
	}
	switch {
	case len(out) > 0:
	case first(r) == first(none) || asideSigns["none"].MatchString(strings.Join(r.paras, " ")):
		out["none"] = true
	default:
		out["unclassified"] = true
	}
}

var answersAll = regexp.MustCompile(`^(topic:|option:|network:|human$|stuck$|menu$|map$|where$|help$|later$|language$|delete$|restart$|have$|warning$|outside$)`)

// suggested names what a few buttons lead to that do not always stand there.
func (p *spot) suggested(r said, out map[string]bool) {
	none := p.typeHere(gibberish)
	have := map[string]bool{}
	step := map[string]bool{}
	for _, label := range p.labels {
		have[label], step[label] = true, true
	}
	if first(r) == first(none) {
		for _, c := range none.choices {
			have[c.Label] = true
		}
	}
	titles := map[string]string{}
	for id, paras := range p.lab.topics {
		titles[strings.Trim(paras[0], "*")] = id
	}
	isTitle := func(c conversations.Choice) bool { return titles[strings.ToLower(c.Label)] != "" }
	answered := false
	for x := range out {
		answered = answered || answersAll.MatchString(x)
	}
	var offers []conversations.Choice
	for _, c := range r.choices {
		if isTitle(c) && (!answered || !have[c.Label]) || !answered && !have[c.Label] {
			offers = append(offers, c)
		}
	}
	if answered && len(offers) > 4 {
		return
	}
	if !answered && len(out) == 0 && first(r) != first(none) {
		ways, shown := map[string]bool{"I'm stuck": true}, map[string]bool{"I'm stuck": true}
		for _, c := range none.choices {
			ways[c.Label] = ways[c.Label] || step[c.Label]
		}
		var picked []conversations.Choice
		for _, c := range r.choices {
			if ways[c.Label] && !slices.Contains(offers, c) {
				picked, shown[c.Label] = append(picked, c), true
			}
		}
		n := 0
		for _, is := range ways {
			if is {
				n++
			}
		}
		if len(shown) < n {
			offers = append(offers, picked...)
		}
	}
	if len(offers) > 5 {
		return
	}
	for _, c := range offers {
		if isTitle(c) {
			out["suggest:"+titles[strings.ToLower(c.Label)]] = true
			continue
		}
		after, _ := p.lab.press(r, c.Label)
		for x := range p.outcomes(after, false) {
			if id, ok := strings.CutPrefix(x, "topic:"); ok {
				out["suggest:"+id] = true
			} else if !slices.Contains([]string{"none", "unclassified", "repeat", "begin", "smalltalk", "choose", "stuck", "menu"}, x) {
				out["suggest:"+x] = true
			}
		}
	}
}
