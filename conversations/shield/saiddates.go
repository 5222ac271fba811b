package shield

import (
	"strings"

	"waymark/conversations"
)

// saidDates hides the day of birth that is said in words: "geboren am zwölften Mai
// neunzehnhunderteinundfünfzig".
func (sc *scan) saidDates() {
	for i := range sc.tokens {
		if !sc.has(i, cBirth) {
			continue
		}
		month := 0
		for at, words := i+1, 0; at < len(sc.tokens) && words <= 6 && !sc.ends(at) && month == 0; at++ {
			if sc.has(at, cMonth) {
				month = at
			}
			words += int(one(sc.is(at, letters)))
		}
		if month == 0 {
			continue
		}
		from, end := i+1, month+1
		for at := from; sc.is(at, space) || at < month && sc.has(at, cFunction); at++ {
			from = at + 1
		}
		for at, words := end, 0; at < len(sc.tokens) && words <= 8 && !sc.ends(at) && sc.of(at) != ","; at++ {
			switch {
			case sc.has(at, cDigit|cTens), sc.is(at, letters) && isNumberWord(sc.of(at)):
				end = at + 1
			case sc.is(at, letters) && !sc.has(at, cFunction):
				words = 9
			}
			words += int(one(sc.is(at, letters)))
		}
		sc.hide(from, end, conversations.Birth)
	}
}

// isNumberWord reports whether a word is one for a number of two digits or more, or a part of it.
func isNumberWord(w string) bool {
	for _, part := range []string{
		"hundert", "tausend", "zehn", "zig", "hundred", "thousand", "teen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
		"cent", "mill", "mil", "vingt", "trente", "quarant", "cinquant", "soixant", "veint", "treint", "cuarent", "cincuent", "sesent", "setent", "ochent", "novent",
		"venti", "trenta", "anta", "honderd", "duizend", "tien", "tig", "tysi", "dziest", "dwadz", "dziew", "czterdz", "noventa", "oitent", "sessent", "cinquent", "quarent", "vinte",
	} {
		if strings.Contains(w, part) {
			return true
		}
	}
	return false
}
