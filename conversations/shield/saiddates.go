package shield

import (
	"strings"

	"waymark/conversations"
)

// saidDates hides the day of birth that is said in words, or of which a part is: "geboren am
// zwölften Mai neunzehnhunderteinundfünfzig", "born on the second of May 1978".
func (sc *scan) saidDates() {
	for i := range sc.tokens {
		if !sc.has(i, cMonth) || !sc.isBornAround(i) {
			continue
		}
		from, to := sc.dayBefore(i), sc.yearBehind(i)
		if from < i && to > i {
			sc.hideWhole(from, to, conversations.Birth)
		}
	}
}

// isBornAround reports whether somebody is said to be born around the month at i.
func (sc *scan) isBornAround(i int) bool {
	before, _ := sc.before(i, 7, cBirth)
	after, _ := sc.after(i, 5, cBirth)
	return before|after != 0
}

// dayBefore is where the day begins that is said before the month at i; i: none is.
func (sc *scan) dayBefore(i int) (from int) {
	from = i
	for at, words := i-1, 0; at >= 0 && words < 5 && !sc.ends(at); at-- {
		switch {
		case sc.is(at, space), sc.of(at) == "-":
		case sc.is(at, digits) && len(sc.of(at)) <= 2, sc.is(at, letters) && !sc.has(at, cBirth) && isOrdinal(sc.of(at)), sc.has(at, cDigit|cTens) && !sc.has(at, cBirth):
			from = at
			words++
		case sc.of(at) == "am" && from < i:
			return at
		case sc.has(at, cFunction):
			words++
		default:
			return from
		}
	}
	return from
}

// isOrdinal reports whether a word says which day of a month: "dritten", "first", "primo".
func isOrdinal(w string) bool {
	for _, begin := range []string{
		"erst", "zweit", "dritt", "viert", "funft", "sechst", "siebt", "acht", "neunt", "zehnt", "elft", "zwolft", "zwanzigst", "dreissigst", "einund", "zweiund", "dreiund", "vierund", "funfund", "sechsund", "siebenund", "achtund", "neunund",
		"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "twentieth", "thirtieth", "premier", "primer", "primeir", "primo",
		"eerste", "tweede", "derde", "vierde", "vijfde", "zesde", "zevende", "achtste", "negende", "tiende", "pierwsz", "drugi", "trzeci", "czwart", "piat", "szost", "siodm", "osm", "dziewiat", "dziesiat",
	} {
		if strings.HasPrefix(w, begin) {
			return true
		}
	}
	return isNumberWord(w)
}

// yearBehind is the token behind the numbers that are said behind a month.
func (sc *scan) yearBehind(month int) (end int) {
	end = month + 1
	for at := end; at < len(sc.tokens) && !sc.ends(at) && sc.of(at) != ","; at++ {
		if number := sc.is(at, digits) && len(sc.of(at)) <= 4 || sc.has(at, cDigit|cTens) || sc.is(at, letters) && isNumberWord(sc.of(at)); number {
			end = at + 1
		} else if sc.is(at, letters) && !sc.has(at, cFunction) {
			break
		}
	}
	return end
}

// isNumberWord reports whether a word is one for a number of two digits or more, or a part of it.
func isNumberWord(w string) bool {
	if w == "mil" || w == "cent" || w == "dois" || w == "duas" {
		return true
	}
	for _, part := range []string{
		"hundert", "tausend", "zehn", "zig", "hundred", "thousand", "teen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
		"cento", "cents", "mille", "mila", "vingt", "trente", "quarant", "cinquant", "soixant", "veint", "treint", "cuarent", "cincuent", "sesent", "setent", "ochent", "novent",
		"venti", "ventu", "vento", "trenta", "anta", "honderd", "duizend", "tien", "tig", "tysi", "dziest", "dwadz", "dziew", "czterdz", "noventa", "oitent", "sessent", "cinquent", "quarent", "vinte", "dezas", "dezano", "dezoi", "dezes", "dezen", "quinze", "catorze",
	} {
		if strings.Contains(w, part) {
			return true
		}
	}
	return false
}
