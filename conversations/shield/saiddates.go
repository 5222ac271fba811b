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
		month := sc.monthBehind(i)
		if month == 0 {
			continue
		}
		from := i + 1
		for at := from; sc.is(at, space) || at < month && sc.has(at, cFunction); at++ {
			from = at + 1
		}
		sc.hide(from, sc.yearBehind(month), conversations.Birth)
	}
}

// monthBehind is the month that is named at most six words behind token i; 0: none is.
func (sc *scan) monthBehind(i int) int {
	for at, words := i+1, 0; at < len(sc.tokens) && words <= 6 && !sc.ends(at); at++ {
		if sc.has(at, cMonth) {
			return at
		}
		if sc.is(at, letters) {
			words++
		}
	}
	return 0
}

// yearBehind is the token behind the numbers that are said behind a month.
func (sc *scan) yearBehind(month int) (end int) {
	end = month + 1
	for at := end; at < len(sc.tokens) && !sc.ends(at) && sc.of(at) != ","; at++ {
		if number := sc.has(at, cDigit|cTens) || sc.is(at, letters) && isNumberWord(sc.of(at)); number {
			end = at + 1
		} else if sc.is(at, letters) && !sc.has(at, cFunction) {
			break
		}
	}
	return end
}

// isNumberWord reports whether a word is one for a number of two digits or more, or a part of it.
func isNumberWord(w string) bool {
	if w == "mil" || w == "cent" {
		return true
	}
	for _, part := range []string{
		"hundert", "tausend", "zehn", "zig", "hundred", "thousand", "teen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
		"cento", "cents", "mille", "mila", "vingt", "trente", "quarant", "cinquant", "soixant", "veint", "treint", "cuarent", "cincuent", "sesent", "setent", "ochent", "novent",
		"venti", "trenta", "anta", "honderd", "duizend", "tien", "tig", "tysi", "dziest", "dwadz", "dziew", "czterdz", "noventa", "oitent", "sessent", "cinquent", "quarent", "vinte",
	} {
		if strings.Contains(w, part) {
			return true
		}
	}
	return false
}
