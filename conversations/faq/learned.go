package faq

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"slices"
	"strings"
)

// A Learned is what was learned from a corpus. It is used as it stands in its
// file, which is why it is kept beside content that is shipped: a [Model] of it is
// there at once.
type Learned struct {
	digest  string // of the corpus
	core    core
	lexicon lexicon
	sayings sayings
	careful string // by class: whether its advice destroys something, a byte
}

// Fits reports whether it was learned from this corpus, by this version of
// the method.
func (l *Learned) Fits(c Corpus) bool { return l.digest == c.digest() }

// Learn trains on a corpus.
func Learn(c Corpus) *Learned {
	l := &Learned{digest: c.digest(), lexicon: *newLexicon(c, nil)}
	labels, tongues := c.labels()
	d := newBench(l.lexicon.bags(c.Examples), labels, c.Outside)
	l.core = *d.finish(d.train(), tongues)
	l.sayings = *newSayings(c, d.classes)
	l.careful = marks(d.classes, c.Careful)
	return l
}

// marks says of each class whether it is one of some.
func marks(classes, some []string) string {
	b := make([]byte, len(classes))
	for i, class := range classes {
		if slices.Contains(some, class) {
			b[i] = 1
		}
	}
	return string(b)
}

// learnedHead is what the file begins with. The number changes with what
// follows: a checksum of four bytes, and the parts. The word stands in files out
// there, and stays.
const (
	learnedKind = "waymark lesson "
	learnedHead = learnedKind + "1\n"
)

// ErrOtherVersion says that what was learned was written by another version of the
// method: it has to be learned anew.
var ErrOtherVersion = errors.New("another version has learned this")

// Write writes it down.
func (l *Learned) Write(w io.Writer) error {
	var p pages
	l.pack(&p)
	head := binary.LittleEndian.AppendUint32([]byte(learnedHead), crc32.ChecksumIEEE(p.out))
	_, err := w.Write(append(head, p.out...))
	return err
}

// ReadLearned reads what Write has written. It stands in the file from then on.
func ReadLearned(file string) (*Learned, error) {
	rest, ok := strings.CutPrefix(file, learnedHead)
	switch {
	case !ok && strings.HasPrefix(file, learnedKind):
		return nil, ErrOtherVersion
	case !ok || len(rest) < 4:
		return nil, errors.New("this is nothing that was learned")
	}
	if checksum(rest[4:]) != uint32(longs(rest).at(0)) { //nolint:gosec // four bytes
		return nil, errors.New("what was learned is damaged")
	}
	l, p := &Learned{}, pages{in: rest[4:], reads: true}
	l.pack(&p)
	return l, nil
}

// checksum copies no more than a piece at a time.
func checksum(s string) (sum uint32) {
	piece := make([]byte, 1<<15)
	for len(s) > 0 {
		n := copy(piece, s)
		sum, s = crc32.Update(sum, crc32.IEEETable, piece[:n]), s[n:]
	}
	return sum
}

// pack names all parts in the order of the file.
func (l *Learned) pack(p *pages) {
	p.text(&l.digest)
	l.core.pack(p)
	l.lexicon.pack(p)
	l.sayings.pack(p)
	p.text(&l.careful)
}

// A pages is a file that is written, or read, part by part: both go the same way.
type pages struct {
	reads bool
	in    string
	out   []byte
}

func (p *pages) text(s *string) {
	if !p.reads {
		p.out = append(binary.LittleEndian.AppendUint32(p.out, uint32(len(*s))), *s...) //nolint:gosec // some million
		return
	}
	n := longs(p.in).at(0)
	*s, p.in = p.in[4:4+n], p.in[4+n:]
}

func (p *pages) longs(s *longs) { p.text((*string)(s)) }
func (p *pages) reals(s *reals) { p.text((*string)(s)) }

func (p *pages) lists(l *lists) {
	p.longs(&l.ends)
	p.longs(&l.items)
}

func (p *pages) texts(t *texts) {
	p.longs(&t.ends)
	p.text(&t.bytes)
}

func (p *pages) dictionary(d *dictionary) {
	p.texts(&d.words)
	p.longs(&d.slots)
}
