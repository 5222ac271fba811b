package engine

import (
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// options are the senses that were just offered, and those that the step offers.
func (d *decider) options() {
	for _, c := range d.listener.onOffer() {
		p, need, stays := d.label(c), needAsks, false
		v, a, b := parse(c.Token)
		key := string(c.Token)
		switch v {
		case vChoose:
			is, o := d.option(conversations.StepID(a), conversations.OptionID(b))
			need = needMoves
			if o != nil && !o.Moves() && is < wordForWord { // it answers, as a question is answered
				is, stays = min(is, surest), o.Stay && p < surest
			}
			if o != nil && o.Topic != "" {
				key = string(token(vTopic, string(o.Topic)))
			}
			if d.message.Meaning.Plain {
				is = times(is, reports)
			}
			p = max(p, is)
		case vTopic:
			id := content.SaysTopic(conversations.TopicID(a))
			if b != "" {
				id = content.SaysBranch(conversations.TopicID(a), conversations.OptionID(b))
			}
			p = max(p, likely(d.alike[id]))
		case vNone, vWrong:
			p = max(p, d.kind(content.SayNoneOfThese), d.kind(content.SayNo))
		case vListAll:
			p = max(p, d.kind(content.SayNoneOfThese))
		case vNetwork:
			need = needMoves
			if a == "" {
				p = max(p, d.kind(content.SayUnsure), 0.9*d.kind(content.SayNoneOfThese))
			}
		case vBack:
			need = needBack
		case vSkip, vStop, vNags:
			need = needSkips
		case vForget, vWipe, vEnd, vHave, vSend, vLink, vGuide, vGo, vPart, vRecall:
			need = needSkips
		}
		switch d.listener.answers(c) {
		case "yes":
			p = max(p, d.kind(content.SayYes))
		case "no":
			p = max(p, d.kind(content.SayNo))
		}
		if slices.Contains(d.state.Journey.Offered, c) && v != vChoose {
			p = times(p, justOffered)
		} else if !slices.Contains(d.state.Journey.Offered, c) && d.asksYesOrNo() {
			p = times(p, 1.0/justOffered)
		}
		d.add(sense{key: key, p: p, need: need, choice: c, stays: stays, do: func() { d.pick(c) }})
	}
}

// asksYesOrNo reports whether the last reply asked a question that a button
// answers with yes or no.
func (d *decider) asksYesOrNo() bool {
	return slices.ContainsFunc(d.state.Journey.Offered, func(c conversations.Choice) bool { return d.listener.answers(c) != "" })
}

// option is how likely a text means an option of a step.
func (d *decider) option(at conversations.StepID, id conversations.OptionID) (float64, *content.Option) {
	s, _, ok := d.content.Step(at)
	if !ok {
		return 0, nil
	}
	o, ok := s.Option(id)
	if !ok {
		return 0, nil
	}
	p := likely(d.alike[content.SaysOption(s.ID, o.ID)])
	kinds := o.Means
	if o.Moves() && !s.Divides() && !s.Waits() {
		kinds = append(slices.Clone(kinds), content.SayDone, content.SayNext)
	}
	for _, k := range kinds {
		p = max(p, d.kind(k))
	}
	return p, o
}

// label is how likely a text is the beginning of a button's words.
func (d *decider) label(c conversations.Choice) float64 {
	label, want := content.Plain(c.Label), content.Plain(d.said)
	switch {
	case want == "" || strings.HasSuffix(d.said, "?") && !strings.HasSuffix(c.Label, "?"):
		return 0
	case label == want:
		return 0.99
	case strings.HasPrefix(label+" ", want+" "):
		before, _, _ := strings.Cut(c.Label, ",")
		if content.Plain(before) == want {
			return 0.95
		}
		share := float64(len(want)) / float64(len(label))
		switch v, _, _ := parse(c.Token); {
		case share >= mostOfIt && strings.Contains(want, " "):
			return 0.99
		case v == "" && len(want) >= beginsSo && d.begins(want) == 1:
			return 0.97
		}
		return 0.45 + 0.5*share
	case strings.Contains(want, " ") && strings.Contains(" "+label+" ", " "+want+" "):
		return 0.4 + 0.5*float64(len(want))/float64(len(label))
	}
	return 0
}

// beginsSo is how many letters the beginning of a button's words has that stands
// for it, where nothing moves.
const beginsSo = 4

// begins is how many things on offer begin with those words.
func (d *decider) begins(words string) (n int) {
	for _, c := range d.listener.onOffer() {
		if strings.HasPrefix(content.Plain(c.Label)+" ", words+" ") {
			n++
		}
	}
	return n
}

// networks are the senses of a text that names a network. Who was not asked for
// theirs is asked whether to change it, and only by a name.
func (d *decider) networks() {
	asked := !d.walker.started() || d.walker.offered().hasAny(vListAll) || d.walker.offered().hasAny(vNetwork)
	all := d.content.SaidNetworks(d.said)
	for _, g := range all {
		n, _ := d.content.Network(g.ID)
		p, words := 0.9, len(strings.Fields(d.said))
		switch {
		case g.Named && g.Typo:
			p = 0.85
		case g.Named:
			p = 0.97
		case !asked:
			continue
		case words > 6 && !d.speaksOfNetwork():
			p = 0.45
		}
		if strings.HasSuffix(d.said, "?") || d.message.Meaning.Decision == conversations.Answer && !asked {
			p *= 0.4
		}
		if !asked && (!g.Named || words > 3 && !d.speaksOfNetwork()) {
			continue
		}
		if len(all) > 1 {
			p = min(p, 0.6)
		}
		need := needMoves
		d.add(sense{key: string(token(vNetwork, string(n.ID))), p: p, need: need, choice: conversations.Choice{Label: n.Name, Token: token(vNetwork, string(n.ID))},
			do: func() { d.host.network(n.ID, "") }})
	}
}

// speaksOfNetwork reports whether a text has a word for what it names.
func (d *decider) speaksOfNetwork() bool {
	words := " " + content.Plain(d.said) + " "
	for _, w := range []string{" ern ", "network", "netzwerk", "réseau", "reseau", " red ", " rete ", "netwerk", " sieć", " rede ", " from ", " member "} {
		if strings.Contains(words, w) {
			return true
		}
	}
	return false
}
