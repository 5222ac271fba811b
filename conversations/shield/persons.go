package shield

import (
	"slices"
	"strings"

	"waymark/conversations"
)

// How much has to speak for a name, a date or a number of somebody.
const (
	enoughPerson = 1.5
	besidePerson = -1.0 // beside one that was found
)

// persons hides what looks like the name, the day of birth or the number of somebody by all that is
// known of it, where no rule knew it.
func (sc *scan) persons() {
	if !sc.mayTellOfPersons() {
		return
	}
	w := sc.weighing()
	scores := make([]float64, len(w.all))
	for i, p := range w.all {
		scores[i] = -1e9
		if !w.isHidden(p.from, p.to) && w.mayBePerson(p) {
			scores[i] = w.learned.personScore(w.features(i))
		}
	}
	for i, score := range scores {
		if score >= enoughPerson && !w.isHidden(w.all[i].from, w.all[i].to) {
			w.hidePerson(i, scores)
		}
	}
	for i, score := range scores { // "Jane Roe 2.2.83": what stands beside somebody is theirs
		if score > besidePerson && !w.isHidden(w.all[i].from, w.all[i].to) && (w.isPerson(w.at(i-1)) || w.isPerson(w.at(i+1))) {
			w.hidePerson(i, scores)
		}
	}
	sc.residences()
}

// hidePerson hides piece i, and those of its kind beside it.
func (w *weighing) hidePerson(i int, scores []float64) {
	kind := w.personKind(w.all[i])
	from, to := i, i
	for from > 0 && scores[from-1] > besidePerson && w.personKind(w.all[from-1]) == kind {
		from--
	}
	for to+1 < len(w.all) && scores[to+1] > besidePerson && w.personKind(w.all[to+1]) == kind {
		to++
	}
	w.hide(w.all[from].from, w.all[to].to, kind)
}

// isPerson reports whether a piece is hidden as the name of somebody, or their day of birth.
func (w *weighing) isPerson(p piece) bool {
	return slices.ContainsFunc(w.spans, func(s span) bool {
		return s.from < p.to && s.to > p.from && (s.kind == conversations.Name || s.kind == conversations.Birth)
	})
}

// mayTellOfPersons reports whether a text speaks of somebody ill, or says a number.
func (sc *scan) mayTellOfPersons() bool {
	for _, t := range sc.tokens {
		if !t.hidden && (t.form == digits || t.class&(cPatient|cDiagnosis|cIll|cAge|cBirth|cRecord|cNational|cMonth|cAcronym|cTitle) != 0) {
			return true
		}
	}
	return false
}

// mayBePerson reports whether a piece is more than a word as any other.
func (w *weighing) mayBePerson(p piece) bool {
	return p.kind != kindMarker && (p.kind != 0 || p.class&(cMonth|cDigit|cTens) != 0)
}

// personKind is what a piece would be of somebody.
func (w *weighing) personKind(p piece) conversations.Sensitive {
	l := w.lookAt(p.from, p.to)
	switch {
	case strings.Contains(w.said(p.from, p.to), "@"):
		return conversations.Email
	case w.anyOf(p.from, p.to, cMonth|cDigit|cTens):
		return conversations.Birth
	case l.digits == 0:
		return conversations.Name
	case l.letters == 0 && l.digits <= 8 && (l.digits <= 2 || strings.ContainsAny(w.said(p.from, p.to), "./-")):
		return conversations.Birth
	}
	return conversations.Record
}
