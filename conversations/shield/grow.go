package shield

import (
	"slices"
	"strings"

	"waymark/conversations"
)

const (
	enoughGrown = -1.0 // has to speak for a word to belong to the secret that it stands beside
	mostGrown   = 8    // pieces, to either side
)

// A growth is a secret that was found, in pieces, and the one beside it that may belong to it.
type growth struct {
	kind     conversations.Sensitive
	from, to int // pieces of the secret
	next     int // the piece beside it
}

// onRight reports whether the piece stands behind the secret.
func (g growth) onRight() bool { return g.next >= g.to }

// grow has what was found take in the words beside it that belong to it: a secret of several words
// is often known by one of them.
func (sc *scan) grow() {
	for _, s := range slices.Clone(sc.spans) {
		if !grows(s.kind) || sc.lookAt(s.from, s.to).letters == 0 {
			continue
		}
		from, to := sc.weighing().grown(s)
		for s.kind == conversations.Password && sc.of(to) == "!" {
			to++ // no one knows whether it is the sentence's
		}
		if from < s.from || to > s.to {
			sc.hideWhole(from, to, s.kind)
		}
	}
}

// grows reports whether a secret may be of several words.
func grows(kind conversations.Sensitive) bool {
	return kind == conversations.Password || kind == conversations.Recovery || kind == conversations.OneTime
}

// grown is where a secret begins and ends with what belongs to it.
func (w *weighing) grown(s span) (from, to int) {
	from, to = s.from, s.to
	g := growth{kind: s.kind, from: len(w.all)}
	for i, p := range w.all {
		if p.from < to && p.to > from {
			g.from, g.to = min(g.from, i), i+1
		}
	}
	for range mostGrown {
		if g.next = g.to; !w.belongsTo(g) {
			break
		}
		g.to, to = g.next+1, w.all[g.next].to
	}
	for range mostGrown {
		if g.next = g.from - 1; !w.belongsTo(g) {
			break
		}
		g.from, from = g.next, w.all[g.next].from
	}
	return from, to
}

func (w *weighing) belongsTo(g growth) bool {
	return w.mayGrow(g) && w.learned.score(w.growthFeatures(g)) >= enoughGrown
}

// mayGrow reports whether there is a piece beside a secret, in the same line and quotes, of which
// nothing else is hidden.
func (w *weighing) mayGrow(g growth) bool {
	if g.from >= g.to || g.next < 0 || g.next >= len(w.all) || w.is(w.all[g.next].from, marker) || w.greeted(w.all[g.next].from) {
		return false
	}
	left := g.next
	if g.onRight() {
		left = g.next - 1
	}
	if strings.ContainsAny(w.said(w.all[left].to, w.all[left+1].from), "\n\"") {
		return false
	}
	for i := w.all[g.next].from; i < w.all[g.next].to; i++ {
		if w.tokens[i].hidden && !w.isOf(i, g.kind) {
			return false
		}
	}
	return true
}

// isOf reports whether token i is hidden as a secret of a kind.
func (w *weighing) isOf(i int, kind conversations.Sensitive) bool {
	return slices.ContainsFunc(w.spans, func(s span) bool { return s.from <= i && i < s.to && s.kind == kind })
}

// growthFeatures are by what it is weighed whether a piece belongs to the secret beside it.
func (w *weighing) growthFeatures(g growth) []uint32 {
	w.into = w.into[:0]
	p, style := w.all[g.next], w.styleOf(g)
	inner, beyond, far, other := w.at(g.to-1), w.at(g.next+1), w.at(g.next+2), w.at(g.from-1)
	trail, lead, ends := inner.trail, p.lead, one(inner.ends)
	if !g.onRight() {
		inner, beyond, far, other = w.at(g.from), w.at(g.next-1), w.at(g.next-2), w.at(g.to)
		trail, lead, ends = p.trail, inner.lead, one(p.ends)
	}
	gap, size, remain := uint32(trail)<<8|uint32(lead), uint32(min(g.to-g.from, 6)), w.remain(g) //nolint:gosec // few
	base := one(g.onRight()) + 2*(style&1)
	for i, n := range []uint32{
		0, p.word, mix(p.word, 1+inner.kind), p.kind, mix(p.kind, 1+inner.kind), mix(p.kind, 100+64*size+inner.kind), mix(gap, 64*p.kind+inner.kind), mix(p.shape, inner.kind),
		mix(gap, ends), mix(gap, 10+size), mix(gap, 100+style), mix(p.word, inner.word), inner.word, beyond.word, mix(p.kind, 1+beyond.kind), mix(beyond.word, p.word), far.word,
		other.word, other.kind, mix(uint32(other.trail)<<8|uint32(inner.lead), size), mix(gap, one(p.quoted > 0)*2+one(inner.quoted > 0)), mix(p.kind, 1000+one(p.quoted > 0)*2+one(inner.quoted > 0)),
		8*remain + size, 64*remain + p.kind, 2*remain + one(beyond.kind == kindNone), 64*w.step + p.kind, 64*w.secret + p.kind, 64*style + p.kind, 64*style + 8*size + remain,
	} {
		w.add(fGrow, n, uint32(i)*4+base) //nolint:gosec // few
	}
	for i, q := range []piece{p, inner, beyond, far, other} {
		k := uint32(i) //nolint:gosec // few
		w.classes(fGrow, q.class, 1000+4*k+base)
		w.classes(fGrow, q.class, 2000+(k*8+size)*4+base)
		w.classes(fGrow, q.class, mix(k*32+p.kind, 3000+remain)*4+base)
		if q.class == 0 {
			w.add(fGrow, mix(k, p.kind), 200+base)
		}
	}
	return w.into
}

// styleOf is how a secret is written: 1 in words, 2 with a number of its own, 4 with capitals.
func (w *weighing) styleOf(g growth) uint32 {
	style := uint32(1)
	for _, p := range w.all[g.from:g.to] {
		l := w.lookAt(p.from, p.to)
		if l.digit || l.symbol || l.inner {
			style &^= 1
		}
		style |= 2*one(l.letters == 0) | 4*one(l.upper)
	}
	return style
}

// remain is how many pieces there are from the one beside a secret to the end of the clause, or to
// its beginning; 5 at most.
func (w *weighing) remain(g growth) (n uint32) {
	for i := g.next; i >= 0 && i < len(w.all) && n < 5; {
		n++
		if g.onRight() {
			if w.all[i].ends || w.all[i].trail == ',' {
				break
			}
			i++
			continue
		}
		if w.all[i].begins || w.at(i-1).trail == ',' {
			break
		}
		i--
	}
	return n
}
