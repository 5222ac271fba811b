package faq

import "math/bits"

// typosIn returns how many typos a name of that length may contain and still
// be recognised.
func typosIn(length int) int {
	switch {
	case length >= 9:
		return 2
	case length >= 5:
		return 1
	}
	return 0
}

// mistyped returns the concept whose name word was probably meant to be. The
// first letter must be right, and the nearest names must agree.
func (l *lexicon) mistyped(word string) (concept int, ok bool) {
	if typosIn(len(word)+1) == 0 || len(word) > maxTypoLetters || l.knows(word) {
		return 0, false
	}
	best, letters := 3, lettersOf(word)
	for near := l.near.of(int(word[0])); len(near) > 0; near = near[4:] {
		text, stem, of := l.name(near.at(0))
		w := word
		has := letters
		if stem && len(w) > len(text) {
			w = w[:len(text)]
			has = lettersOf(w)
		}
		allowed := typosIn(min(len(text), len(w)+1))
		if len(text) > len(w)+allowed {
			break // the names are sorted by length
		}
		if len(text) < len(w)-allowed || apart(has, lettersOf(text), allowed) {
			continue
		}
		switch d := typos(w, text); {
		case d > allowed || d > best:
		case d < best:
			best, concept, ok = d, of, true
		case concept != of:
			ok = false
		}
	}
	return concept, ok
}

// maxTypoLetters bounds the work on what is no word anyway.
const maxTypoLetters = 32

// lettersOf are the letters of a word, a bit each; some share one.
func lettersOf(word string) (set uint64) {
	for i := range len(word) {
		set |= 1 << (word[i] & 63)
	}
	return set
}

// apart reports whether two words differ by more typos than allowed, as far as their
// letters tell: each typo brings in one letter at most, and takes one away.
func apart(a, b uint64, allowed int) bool {
	return bits.OnesCount64(a&^b) > allowed || bits.OnesCount64(b&^a) > allowed
}

// typos counts the letters to add, drop, change or swap between a and b, both
// at most maxTypoLetters+2 long (the optimal string alignment distance).
func typos(a, b string) int {
	var rows [3][maxTypoLetters + 4]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			d := last[j]
			if a[i] != b[j] {
				d++
			}
			d = min(d, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, before[j-1]+1)
			}
			row[j+1] = d
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
