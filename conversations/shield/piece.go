package shield

import (
	"strings"
	"unicode"
)

// A piece is a chunk of a text as it is weighed: without the signs of the sentence around it.
type piece struct {
	from, to    int // tokens
	class       class
	word        uint32 // what it is, with all digits alike
	shape       uint32 // of what signs it is, each run of one kind once or twice
	kind        uint32 // roughly of what signs it is, less than pieceKinds
	lead, trail byte   // the sign before and behind it
	begins      bool   // a sentence
	ends        bool
	quoted      uint32 // one of so many words in quotes; 0: of none
}

// Kinds of pieces that are none of a look.
const (
	kindMarker = 31
	kindNone   = 40 // beyond either end of the text
	pieceKinds = 64
)

// pieces takes a text apart.
func (sc *scan) pieces() (all []piece) {
	begins := true
	for i := 0; i < len(sc.tokens); i++ {
		end := sc.chunkEnd(i)
		if sc.is(i, marker) {
			all = append(all, piece{from: i, to: i + 1, word: 1, kind: kindMarker})
		}
		if end <= i {
			begins = begins || sc.ends(i)
			continue
		}
		from := i
		if at := sc.announced(i, end); at > 0 {
			p := sc.piece(i, at-1)
			p.trail, p.begins, begins = sc.of(at - 1)[0], begins, false
			all, from = append(all, p), at
		}
		p := sc.piece(from, end)
		p.begins = begins
		begins = sc.ends(end-1) || sc.ends(end)
		p.ends = begins
		all, i = append(all, p), end-1
	}
	sc.quotes(all)
	return all
}

// announced is where what follows begins in a chunk like "pw:value"; 0: it is none.
func (sc *scan) announced(from, end int) int {
	for i := from + 1; i < min(end-1, from+4); i++ {
		if w := sc.of(i); (w == ":" || w == "=") && sc.has(i-1, cPassword|cPIN|cCode|cRecovery|cPhone|cRecord|cNational|cBirth|cPatient|cNumber) {
			return i + 1
		}
	}
	return 0
}

// piece is that of a chunk.
func (sc *scan) piece(first, end int) piece {
	from, to := sc.trimPassword(first, end)
	if from >= to {
		from, to = first, end
	}
	p := piece{from: from, to: to}
	if from > first {
		p.lead = sc.of(from - 1)[0]
	}
	if to < end {
		p.trail = sc.of(to)[0]
	}
	fresh := false
	for i := from; i < to; i++ {
		p.class |= sc.tokens[i].class
		fresh = fresh || sc.is(i, letters) && len(sc.of(i)) > 1 && sc.tokens[i].class == 0 && !sc.learned.knows(sc.of(i))
	}
	p.word = hashOf(sc.said(from, to))
	p.shape = shapeOf(sc.written(from, to))
	p.kind = sc.lookAt(from, to).kind(fresh)
	return p
}

// kind is roughly of what signs it is; fresh is whether nobody uses a word in it.
func (l look) kind(fresh bool) (k uint32) {
	others := l.length - l.letters - l.digits
	switch {
	case l.letters == 0 && others == 0:
		return 10 + uint32(min(l.digits, 10)) //nolint:gosec // no less than none
	case l.letters == 0:
		return 21
	case l.letters == 1 && l.length == 1:
		return 22
	case l.digits == 0 && others == 0 && l.inner:
		k = 6
	case l.digits == 0 && others == 0 && l.upper && l.lower:
		k = 2
	case l.digits == 0 && others == 0 && l.upper:
		k = 4
	case l.digits == 0 && others == 0:
		k = 0
	case l.digits == 0:
		k = 23
	case others == 0 && l.lower:
		k = 25
	case others == 0:
		k = 27
	default:
		k = 29
	}
	return k + one(fresh)
}

func one(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// shapeOf is of what signs a text is: a run of one kind counts as it is up to three, and the
// same from four on.
func shapeOf(s string) uint32 {
	shape, last, run := uint32(7), rune(0), 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			r = '0'
		case unicode.IsUpper(r):
			r = 'A'
		case unicode.IsLetter(r):
			r = 'a'
		}
		if r != last {
			run, last = 0, r
			shape = mix(shape, uint32(r)) //nolint:gosec // a rune is not negative
		} else if run++; run == 3 {
			shape = mix(shape, '+')
		}
	}
	return shape
}

// longestQuote is of how many words what is quoted is at most.
const longestQuote = 10

// quotes notes what stands in quotes.
func (sc *scan) quotes(all []piece) {
	for i := 0; i < len(all); i++ {
		if all[i].lead != '"' && all[i].lead != '\'' {
			continue
		}
		for j := i; j < min(len(all), i+longestQuote); j++ {
			if !strings.ContainsRune(sc.said(all[j].to, sc.chunkEnd(all[j].to)), rune(all[i].lead)) {
				continue
			}
			for k := i; k <= j; k++ {
				all[k].quoted = uint32(1 + min(j-i, 6)) //nolint:gosec // no less than one
			}
			i = j
			break
		}
	}
}

// mix is two numbers as one, by which what they stand for is found.
func mix(a, b uint32) uint32 {
	h := (a ^ 0x9e3779b9) * 0x85ebca6b
	h ^= b + h>>13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

// hashOf is the number of a text in which all digits are alike.
func hashOf(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		c := s[i]
		if c >= '0' && c <= '9' {
			c = '0'
		}
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}
