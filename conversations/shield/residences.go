package shield

import (
	"strings"

	"waymark/conversations"
)

// residences hides where somebody lives whose name was found right before: a street with its
// number, a postcode and a town.
func (sc *scan) residences() {
	for _, x := range sc.spans {
		if x.kind != conversations.Name {
			continue
		}
		from := x.to
		for n := 0; n < 4 && (sc.is(from, space) || sc.is(from, sign) || sc.has(from, cLives)); n++ {
			from++
		}
		if to := sc.residence(from); to > 0 {
			sc.hideWhole(from, to, conversations.Name)
			return // the spans are others now
		}
	}
}

// residence is behind an address that begins at token i; 0: there is none. It has a street, by a
// word for one, and a number, or a number and a postcode.
func (sc *scan) residence(i int) (to int) {
	street, numbers, capitals, words := false, 0, 0, 0
	for at := i; at < len(sc.tokens) && words < 14 && !sc.is(at, marker) && !sc.tokens[at].birth; at++ {
		w := sc.of(at)
		switch {
		case sc.is(at, space), w == ".", w == "/", w == "-", w == "º", w == "ª", w == "'":
			continue
		case w == ",":
			if !sc.goesOnAs(at + 2) {
				return sc.residenceEnd(to, street, numbers, capitals)
			}
			continue
		case sc.is(at, digits):
			numbers++
		case sc.isStreet(at):
			street = true
		case sc.is(at, letters) && sc.capitalIn(at, at+1) && !sc.isDiagnosis(at):
			capitals++
		case sc.is(at, letters) && len(w) <= 5 && (sc.has(at, cParticle|cFunction) && to > 0 && sc.goesOnAs(at+2) || sc.isAlnum(at-1) || len(w) <= 2 && !sc.has(at, cFunction)):
		default:
			return sc.residenceEnd(to, street, numbers, capitals)
		}
		words++
		to = at + 1
	}
	return sc.residenceEnd(to, street, numbers, capitals)
}

// goesOnAs reports whether an address goes on with token i: by a number or a capital.
func (sc *scan) goesOnAs(i int) bool {
	return sc.is(i, digits) || sc.is(i, letters) && sc.capitalIn(i, i+1) && !sc.isDiagnosis(i)
}

func (sc *scan) residenceEnd(to int, street bool, numbers, capitals int) int {
	if numbers == 0 || capitals == 0 || !street && numbers < 2 {
		return 0
	}
	return to
}

// isStreet reports whether a word is one for a street, or ends as one does.
func (sc *scan) isStreet(i int) bool {
	w := sc.of(i)
	if sc.has(i, cStreet) || w == "c" && sc.of(i+1) == "/" {
		return true
	}
	for _, end := range []string{"strasse", "straat", "weg", "gasse", "platz", "laan", "plein", "allee", "ring", "lei", "kade", "steeg"} {
		if len(w) > len(end)+2 && strings.HasSuffix(w, end) {
			return sc.capitalIn(i, i+1)
		}
	}
	return false
}
