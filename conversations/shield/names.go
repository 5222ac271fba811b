package shield

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/conversations"
)

// names hides the name of somebody of whom a diagnosis or the day of birth is told.
// A name alone is left alone, and so is that of a colleague.
func (sc *scan) names() {
	told := false
	for i := range sc.tokens {
		told = told || sc.tokens[i].birth || sc.has(i, cIll|cAge) || sc.isDiagnosis(i)
	}
	if !told {
		return
	}
	for i := 0; i < len(sc.tokens); i++ {
		end, words := sc.name(i)
		if words == 0 && (sc.isAlone(i) || sc.isSmall(i)) {
			end, words = i+1, 2
		}
		if words == 0 && sc.isAddressed(i) {
			end, words = i+1, 1
			if sc.has(i, cParticle) && sc.is(i+1, space) && sc.isName(i+2) {
				end = i + 3 // "Meneer El Khattabi"
			}
			for ; words < 3 && sc.is(end, space) && sc.is(end+1, letters) && sc.capitalIn(end+1, end+2); words++ {
				end += 2
			}
		}
		if words == 0 {
			continue
		}
		if sc.isTold(i, end) {
			from := i
			if sc.isInitial(end-1) && sc.of(end) == "." {
				end++
			}
			if sc.is(i-1, space) && sc.has(i-2, cTitle|cPatient) || sc.of(i-1) == " " && sc.of(i-2) == "." && sc.has(i-3, cTitle) {
				from = i - 2
				if sc.of(from) == "." {
					from--
				}
			}
			sc.hide(from, end, conversations.Name)
		}
		i = end - 1
	}
	sc.fields()
	sc.residences()
}

// fields hides what stands in the fields of a form in which a name is asked for, where somebody's
// day of birth or illness is told: "COGNOME: … NOME: … NATA: …".
func (sc *scan) fields() {
	for i := range sc.tokens {
		at := i + 1
		if sc.of(at) == ":" {
			at++
		}
		if sc.is(at, space) {
			at++
		}
		if !sc.has(i, cSample) || at == i+1 || sc.of(i+1) != ":" && !sc.unheard(at) {
			continue
		}
		end := at
		for words := 0; words < 3 && sc.is(end, letters) && sc.capitalIn(end, end+1) && sc.of(end+1) != ":"; words++ {
			if end++; sc.is(end, space) && sc.is(end+1, letters) && sc.capitalIn(end+1, end+2) && sc.of(end+2) != ":" {
				end++
			}
		}
		if end > at {
			sc.hide(at, end, conversations.Name)
		}
	}
}

// name reads a name that begins at token i: two or three words with capitals, of which
// the first may be one letter, with particles between. words is 0 where there is none.
func (sc *scan) name(i int) (end, words int) {
	if sc.isDiagnosis(i) && !sc.isHyphened(i) {
		return i, 0
	}
	begins := sc.isName(i) || sc.has(i, cParticle) && sc.is(i+1, space) && sc.isName(i+2) && (sc.isUpper(i) || sc.capitalIn(i, i+1) && (!sc.startsAt(i) || sc.unheard(i+2)))
	if !begins || sc.isAlnum(i-1) || sc.of(i-1) == "-" || sc.isDoctor(i) {
		return i, 0
	}
	if sc.isInitial(i) && sc.of(i+1) != "." {
		return i, 0
	}
	end, words = i+1, 1
	for words < 5 {
		at := sc.nextName(i, end, words)
		if at < 0 {
			break
		}
		end, words = at+1, words+1
	}
	if sc.is(end, digits) {
		return i, 0 // "CFTR, SCNN1A"
	}
	if sc.of(end) == "'" && sc.is(end+1, letters) && len(sc.of(end+1)) <= 2 {
		end += 2 // "Solène Guivarc'h"
	}
	if list := sc.of(end) == "," && sc.is(end+1, space) && sc.isName(end+2); words < 2 || list && strings.Contains(sc.said(i, end), ",") {
		return i, 0
	}
	return end, words
}

// isAddressed reports whether token i is a name behind the title of somebody who is no
// colleague: "Frau Sommer", "Mme Fournier".
func (sc *scan) isAddressed(i int) bool {
	from := i - 2
	if sc.of(i-1) == " " && sc.of(i-2) == "." {
		from--
	}
	begins := sc.isName(i) || sc.has(i, cParticle) && sc.capitalIn(i, i+1) && sc.is(i+1, space) && sc.isName(i+2)
	return begins && sc.is(i-1, space) && sc.has(from, cTitle) && !sc.has(from-2, cTitle|cDoctor) && !sc.has(i, cDiagnosis|cDoctor) && !sc.isDoctor(i)
}

// isAlone reports whether a word with a capital that nobody uses here stands right beside an
// illness, and little else is said: "Sklerodermie Wiesinger eilt".
func (sc *scan) isAlone(i int) bool {
	if sc.words > longestNote || !sc.unheard(i) || sc.isHyphened(i) || sc.isDiagnosis(i) || sc.tokens[i].hidden {
		return false
	}
	return !sc.isUpper(i) && (sc.is(i-1, space) && sc.has(i-2, cDiagnosis) || sc.is(i+1, space) && sc.has(i+2, cDiagnosis))
}

// isSmall reports whether a word that nobody uses here stands behind a title, written small as
// all of a hasty text is: "hr. tadesse".
func (sc *scan) isSmall(i int) bool {
	if !sc.is(i, letters) || len(sc.of(i)) < 4 || sc.tokens[i].class != 0 || !sc.is(i-1, space) || sc.learned.knows(sc.of(i)) {
		return false
	}
	return sc.has(i-2, cTitle) || sc.of(i-2) == "." && sc.has(i-3, cTitle)
}

// isHad reports whether token i is letters of which somebody is said to have them: "has MLD".
func (sc *scan) isHad(i int) bool {
	n := len(sc.of(i))
	if n < 3 || n > 5 || !sc.isUpper(i) || sc.tokens[i].class != 0 || !sc.is(i-1, space) {
		return false
	}
	switch sc.of(i - 2) {
	case "has", "heeft", "hat", "ha", "tiene", "ma", "tem", "a", "met", "avec", "con":
		return true
	}
	return false
}

// isHyphened reports whether token i is one half of a name like Lily-Mae.
func (sc *scan) isHyphened(i int) bool { return sc.of(i-1) == "-" || sc.of(i+1) == "-" }

// isMonth reports whether token i names the month of a day, and not somebody: Jan, Mai, April.
func (sc *scan) isMonth(i int) bool {
	return sc.has(i, cMonth) && (sc.is(i-1, digits) || sc.is(i-2, digits) || sc.is(i+1, digits) || sc.is(i+2, digits) && sc.is(i+1, space))
}

// nextName is the next word of a name from token first to before token end; -1: there is none.
func (sc *scan) nextName(first, end, words int) int {
	at := end
	for n := 0; n < 3 && at < len(sc.tokens); n++ {
		w := sc.of(at)
		joins := sc.is(at, space) && !strings.Contains(w, "\n") || w == "-" || w == "'" || w == "," && words <= 2 && !strings.Contains(sc.said(first, end), ",") || w == "." && sc.isInitial(end-1) && at == end
		if !joins {
			break
		}
		at++
	}
	for n := 0; n < 2 && at > end && sc.has(at, cParticle) && sc.is(at+1, space) && (sc.isName(at+2) || sc.has(at+2, cParticle)); n++ {
		at += 2
	}
	if at == end || at >= len(sc.tokens) || !sc.isName(at) || sc.isMonth(at) || sc.has(at, cDiagnosis|cPatient|cRecord) && !sc.isHyphened(at) || sc.isInitial(at) && sc.of(at+1) != "." {
		return -1
	}
	return at
}

// isInitial reports whether token i is one letter.
func (sc *scan) isInitial(i int) bool {
	return sc.is(i, letters) && utf8.RuneCountInString(sc.of(i)) == 1
}

// isName reports whether token i looks like a part of a name.
func (sc *scan) isName(i int) bool {
	if !sc.is(i, letters) || sc.tokens[i].hidden {
		return false
	}
	first, _ := utf8.DecodeRuneInString(sc.written(i, i+1))
	inside := len(sc.of(i)) >= 3 && (!sc.startsAt(i) || sc.unheard(i+2)) && !sc.has(i-2, cTitle) && sc.is(i+1, space) && sc.is(i+2, letters) && sc.capitalIn(i+2, i+3) // "Mia Schäfer"
	if sc.has(i, cFunction) && !inside && (!sc.isInitial(i) || sc.of(i+1) != ".") {
		return false
	}
	return unicode.IsUpper(first) && (sc.isInitial(i) && sc.of(i+1) == "." || !sc.has(i, cInnocent|cProduct|cTitle|cDoctor|cBirth|cPlace|cExtension|cSample))
}

// isUpper reports whether a word is written in capitals.
func (sc *scan) isUpper(i int) bool {
	for _, r := range sc.written(i, i+1) {
		if unicode.ToUpper(r) != r {
			return false
		}
	}
	return true
}

// isDoctor reports whether a colleague's title stands right before token i.
func (sc *scan) isDoctor(i int) bool {
	c, near := sc.before(i, 2, cDoctor)
	return c != 0 && near <= 1
}

// isTold reports whether a diagnosis or a day of birth stands beside a name.
func (sc *scan) isTold(from, to int) bool {
	if c, _ := sc.after(to-1, 2, cDoctor); c != 0 {
		return false
	}
	if ill, near := sc.before(from, 3, cIll); ill != 0 && near <= 1 {
		return true
	}
	if ill, near := sc.after(to-1, 2, cIll); ill != 0 && near == 0 {
		return true
	}
	if age, _ := sc.after(to-1, 3, cAge); age != 0 {
		return true
	}
	for i := max(0, from-36); i < min(len(sc.tokens), to+36); i++ {
		if i >= from && i < to {
			continue
		}
		if sc.isDiagnosis(i) && !sc.namesIt(from, to, i) || sc.tokens[i].birth && i > from-10 && i < to+24 {
			return true
		}
	}
	return false
}

// namesIt reports whether words are the name of the disease at token i: "Pierre Robin syndrome",
// "syndrome de Pierre Robin".
func (sc *scan) namesIt(from, to, i int) bool {
	w := sc.of(i)
	generic := strings.Contains(w, "syndrom") || strings.Contains(w, "sindrom") || strings.HasPrefix(w, "disease") || strings.HasSuffix(w, "krankheit") ||
		w == "maladie" || w == "enfermedad" || w == "malattia" || w == "doenca" || w == "ziekte" || strings.HasPrefix(w, "zespol") || w == "choroba"
	return generic && (i >= to && i-to <= 1 || i < from && from-i <= 4)
}

// isDiagnosis reports whether token i says what somebody has: the word for it, its
// letters, or a gene.
func (sc *scan) isDiagnosis(i int) bool {
	switch {
	case !sc.is(i, letters):
		return false
	case strings.Contains(sc.of(i), "log"): // a speciality, rather
		return false
	case sc.of(i) == "still" || sc.of(i) == "charge" || sc.of(i) == "poland": // names of diseases, and other words
		return sc.capitalIn(i, i+1) && !sc.startsAt(i)
	case sc.has(i, cDiagnosis), sc.has(i, cAcronym) && sc.isUpper(i), sc.isHad(i):
		return true
	}
	postcode := sc.is(i+2, space) && sc.is(i+3, digits) && sc.is(i+4, letters) && len(sc.of(i+4)) == 2
	return sc.is(i+1, digits) && !postcode && len(sc.of(i)) >= 2 && len(sc.of(i)) <= 5 && len(sc.of(i+1)) <= 3 && sc.isUpper(i) && !sc.has(i, cProduct|cInnocent)
}
