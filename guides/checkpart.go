package guides

import (
	"fmt"
	"slices"
	"strings"

	"waymark/conversations"
	"waymark/conversations/content"
)

// checkPart wants words for all of a part, and everything it names to exist.
func (r *reading) checkPart(p *content.Part) {
	file := "parts/" + string(p.ID) + ".en.md"
	_, worded := r.homes["words "+string(p.ID)+" en"]
	if !worded {
		r.fault(file, 0, "this file is missing: the English words of part %s", p.ID)
	} else if p.Title[conversations.English] == "" {
		r.fault(file, 1, "part %s has no title and no paragraph on what it is for", p.ID)
	}
	if !slices.ContainsFunc(r.content.Guides, func(g content.Guide) bool { return slices.Contains(g.Parts, p.ID) }) {
		r.fault("parts/"+string(p.ID)+".toml", 1, "part %s is in no guide, so nobody can reach its steps", p.ID)
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		switch {
		case s.Body[conversations.English] != "":
			r.checkLabels(s)
		case worded:
			r.faultAt("step "+string(s.ID), "id", "step %s has no words in English", s.ID)
		}
		r.solvedBy("step "+string(s.ID), s.Helpdesk)
		r.checkStep(s)
	}
}

// checkLabels wants words for every button that a step shows.
func (r *reading) checkLabels(s *content.Step) {
	for i, o := range s.Options {
		thing, field := "step "+string(s.ID), fmt.Sprintf("options[%d]", i)
		if o.Label[conversations.English] == "" && o.ID != content.Done {
			r.faultAt(thing, field+".id", "option %s has no label in English", o.ID)
		}
		if o.Stay && o.Says[conversations.English] == "" {
			r.faultAt(thing, field+".stay", "option %s stays on the step, but has no words on what to do meanwhile", o.ID)
		}
	}
}

// guidesAddress reports whether an address is left to the guide that is walked.
func guidesAddress(address string) bool { return address == "{cpms}" || address == "{form}" }

// checkAddress wants the address that a step lets people copy to be the one
// that its words send them to, in every language.
func (r *reading) checkAddress(s *content.Step) {
	thing := "step " + string(s.ID)
	if s.Device != content.Computer && s.Device != content.Both {
		r.faultAt(thing, "address", "an address to copy is for steps on the computer: device is %s", s.Device)
	}
	for _, lang := range sortedKeys(s.Body) {
		body := s.Body[lang]
		if guidesAddress(s.Address) && strings.Contains(body, s.Address) ||
			strings.Contains(body, "<"+s.Address+">") || strings.Contains(body, "]("+s.Address+")") {
			continue
		}
		r.faultAt(thing, "address", "the words of step %s in %s do not hold the address %s", s.ID, lang, s.Address)
	}
}

func (r *reading) checkStep(s *content.Step) {
	thing := "step " + string(s.ID)
	r.sourced(thing, s.Sources)
	r.each(thing, "topics", "topic", texts(s.Topics))
	if s.Address != "" {
		r.checkAddress(s)
	}
	if s.Next != "" {
		r.refersAt(thing, "next", "step", string(s.Next))
	}
	for i, n := range s.NextIf {
		r.checkNextIf(thing, fmt.Sprintf("next_if[%d]", i), n)
	}
	for i := range s.Options {
		r.checkOption(s, thing, fmt.Sprintf("options[%d]", i), &s.Options[i])
	}
	stays := func(o content.Option) bool { return o.Stay }
	if s.Waits() && !slices.ContainsFunc(s.Options, stays) {
		r.faultAt(thing, "actor", "step %s waits for somebody, but has no option that stays: what if nothing comes?", s.ID)
	}
	if r.nobodys(s) {
		r.faultAt(thing, "extra", "step %s is extra, but no network asks for it, so nobody can reach it", s.ID)
	}
}

// checkNextIf wants the earlier choice that a way depends on to exist.
func (r *reading) checkNextIf(thing, field string, n content.NextIf) {
	r.refersAt(thing, field+".to", "step", string(n.To))
	if !r.refersAt(thing, field+".at", "step", string(n.At)) {
		return
	}
	at, _, _ := r.content.Step(n.At)
	if optionOf(at, n.Option) == nil {
		r.faultAt(thing, field+".option", "step %s has no option %s%s", n.At, n.Option, didYouMean(string(n.Option), optionIDs(at)))
	}
}

func (r *reading) checkOption(s *content.Step, thing, field string, o *content.Option) {
	if o.To != "" {
		r.refersAt(thing, field+".to", "step", string(o.To))
	}
	if o.Topic != "" {
		r.refersAt(thing, field+".topic", "topic", string(o.Topic))
	}
	if o.Meanwhile != "" {
		r.refersAt(thing, field+".meanwhile", "part", string(o.Meanwhile))
	}
	r.fits(thing, field+".id", string(s.ID), string(o.ID))
}
