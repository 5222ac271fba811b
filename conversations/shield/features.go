package shield

import (
	"math/bits"
	"strings"

	"waymark/conversations"
)

// What a feature is of. The numbers are a part of what was learned.
const (
	fBias uint32 = iota
	fWord
	fShape
	fKind
	fSize
	fSign
	fSigns
	fClass
	fEnds
	fPrev
	fPrev2
	fNext
	fNext2
	fBefore
	fBehind
	fAround
	fText
	fStep
	fPlace
	fKin
	fQuoted
	fSaid
	fClause
	fGrow
)

// A weighing is a text whose pieces are weighed.
type weighing struct {
	*scan
	all    []piece
	text   class  // of all of it
	secret uint32 // 1: a secret is spoken of
	step   uint32 // which are asked for where its writer is
	into   []uint32
	sights []sight // of the tokens that were looked at
}

const cSecret = cPassword | cPIN | cCode | cRecovery

// weighing takes a text apart, once.
func (sc *scan) weighing() *weighing {
	if sc.weighed != nil {
		return sc.weighed
	}
	w := &weighing{scan: sc, all: sc.pieces(), into: make([]uint32, 0, 256)}
	sc.weighed = w
	for i := range sc.tokens {
		w.text |= sc.tokens[i].class
	}
	w.secret = one(w.text&cSecret != 0)
	for i, k := range []conversations.Sensitive{conversations.Password, conversations.PIN, conversations.OneTime, conversations.EntryLink} {
		if sc.expects(k) {
			w.step |= 1 << i
		}
	}
	return w
}

func (w *weighing) add(of, a, b uint32) { w.into = append(w.into, mix(mix(of*0x01000193+17, a), b)) }

// classes adds one for each class.
func (w *weighing) classes(of uint32, c class, with uint32) {
	for ; c != 0; c &= c - 1 {
		w.add(of, uint32(bits.TrailingZeros64(uint64(c))), with) //nolint:gosec // at most 64
	}
}

// at is a piece, or none.
func (w *weighing) at(i int) piece {
	if i < 0 || i >= len(w.all) {
		return piece{kind: kindNone}
	}
	return w.all[i]
}

// features are by what piece i is weighed: what it is, what is around it, and what its writer
// has before them.
func (w *weighing) features(i int) []uint32 {
	w.into = w.into[:0]
	p := w.all[i]
	w.itself(p)
	w.neighbours(p, i)
	w.sentence(p, i)
	w.asked(p)
	if w.kin(i) {
		w.add(fKin, 1, p.kind)
		w.add(fKin, 2, w.secret)
	}
	return w.into
}

func (w *weighing) itself(p piece) {
	l, said := w.lookAt(p.from, p.to), w.said(p.from, p.to)
	w.add(fBias, 0, 0)
	w.add(fWord, p.word, 0)
	w.add(fShape, p.shape, 0)
	w.add(fKind, p.kind, 0)
	w.add(fSize, uint32(min(l.length, 16)), p.kind)               //nolint:gosec // no less than none
	w.add(fSize, 100+uint32(l.digits), uint32(min(l.letters, 8))) //nolint:gosec // the same
	w.classes(fClass, p.class, 0)
	for i := p.from; i < p.to; i++ {
		if !w.is(i, sign) {
			continue
		}
		c, around := uint32(w.of(i)[0]), 16*w.side(i-1, p)+w.side(i+1, p)
		sort := one(strings.Contains(".-_/:',", w.of(i)))
		w.add(fSign, c, 0)
		w.add(fSign, c, 1+around)
		w.add(fSigns, sort, around)
		if around > 16 && around%16 > 0 {
			w.add(fSigns, 10+sort, w.secret)
			w.add(fSigns, 20+sort, w.step)
		}
	}
	if n := len(said); n >= 3 {
		w.add(fEnds, hashOf(said[:2]), 0)
		w.add(fEnds, hashOf(said[:3]), 0)
		w.add(fEnds, hashOf(said[n-2:]), 1)
		w.add(fEnds, hashOf(said[n-3:]), 1)
	}
	if p.quoted > 0 {
		w.add(fQuoted, p.quoted, w.secret)
		w.add(fQuoted, 10+p.quoted, w.step)
		w.add(fQuoted, 20+p.kind, p.quoted)
	}
}

// side is of what form token i of a piece is; 0: it is not of the piece.
func (w *weighing) side(i int, p piece) uint32 {
	switch {
	case i < p.from || i >= p.to:
		return 0
	case w.is(i, letters) && w.capitalIn(i, i+1):
		return 7
	}
	return 1 + uint32(w.tokens[i].form)
}

func (w *weighing) neighbours(p piece, i int) {
	prev, prev2, next, next2 := w.at(i-1), w.at(i-2), w.at(i+1), w.at(i+2)
	w.add(fPrev, prev.word, 0)
	w.add(fPrev, mix(prev.word, uint32(prev.trail)), 1)
	w.add(fPrev, prev.word, 2+p.kind)
	w.add(fPrev, mix(prev.word, prev2.word), 100)
	w.add(fPrev, prev.word, 200+w.step)
	w.add(fPrev2, prev2.word, 0)
	w.add(fNext, mix(next.word, uint32(p.trail)), 0)
	w.add(fNext, next.word, 2+p.kind)
	w.add(fNext2, next2.word, 0)
	w.add(fAround, p.kind, uint32(prev.trail)<<16|uint32(p.trail)<<8|uint32(p.lead))
	w.add(fAround, 100+prev.kind, p.kind*pieceKinds+next.kind)
	w.add(fAround, 200+uint32(prev.trail), p.kind)
	w.add(fAround, 500+uint32(p.trail), p.kind)
	w.add(fAround, 800+uint32(p.lead), p.kind)
	for j := i - 1; j >= max(0, i-6); j-- {
		far := one(j < i-1) + one(j < i-3)
		if far > 0 {
			w.add(fBefore, w.all[j].word, 0)
		} else {
			w.classes(fBefore, w.all[j].class, 1)
		}
		w.classes(fBefore, w.all[j].class, 100+far*pieceKinds+p.kind)
	}
	for j := i + 1; j < min(len(w.all), i+6); j++ {
		far := one(j > i+1)
		if far > 0 {
			w.add(fBehind, w.all[j].word, 0)
		} else {
			w.classes(fBehind, w.all[j].class, 1)
		}
		w.classes(fBehind, w.all[j].class, 100+far*pieceKinds+p.kind)
	}
}

// sentence adds the word for a secret that stands nearest before it, and what is between.
func (w *weighing) sentence(p piece, i int) {
	between := uint32(0)
	for j, words := i-1, uint32(0); j >= 0 && words < 5; j-- {
		q := w.all[j]
		if q.trail == '?' || q.ends && q.trail != ':' && q.trail != 0 {
			return
		}
		if q.trail == ':' || q.trail == '=' || w.is(q.from, sign) {
			between |= 2
		}
		if c := q.class & cSecret; c != 0 && q.class&cIs == 0 {
			which := uint32(bits.TrailingZeros64(uint64(c))) //nolint:gosec // at most 64
			w.add(fSaid, which, between*8+words)
			w.add(fSaid, 100+between*8+words, p.kind)
			w.add(fSaid, 200+which, p.kind)
			w.add(fSaid, 300+between, p.kind)
			w.classes(fSaid, p.class, 400+between)
			if p.class == 0 {
				w.add(fSaid, 500+which, between*8+words)
				w.add(fSaid, 600+one(p.ends), between*8+words)
			}
			return
		}
		if q.class&cIs != 0 {
			between |= 1
		} else if q.class&cMine == 0 {
			words++
		}
	}
}

// asked adds what its writer has before them, and where in the text it stands.
func (w *weighing) asked(p piece) {
	place := one(p.begins) + 2*one(p.ends)
	switch {
	case len(w.all) == 1:
		place |= 4
	case len(w.all) <= 4:
		place |= 8
	}
	w.classes(fText, w.text, p.kind)
	w.add(fStep, w.step, p.kind)
	w.add(fStep, 100+w.step*2+w.secret, p.shape)
	w.classes(fStep, p.class, 200+w.step)
	w.add(fPlace, place, p.kind)
	w.add(fPlace, 100+place, p.kind*16+w.step)
	w.classes(fPlace, p.class, 1000+place*16+w.step)
}

// kin reports whether another piece begins with the same word, and goes on otherwise.
func (w *weighing) kin(i int) bool {
	stem := w.of(w.all[i].from)
	if len(stem) < 5 || !w.is(w.all[i].from, letters) {
		return false
	}
	for j, o := range w.all {
		if j != i && w.of(o.from) == stem && o.shape != w.all[i].shape {
			return true
		}
	}
	return false
}
