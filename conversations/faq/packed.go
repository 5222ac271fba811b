package faq

import (
	"encoding/binary"
	"math"
	"slices"
)

// What was learned is kept as it is used: numbers and texts in a row, in the bytes
// of a file. Nothing has to be built from it before the first question.
type (
	longs string // whole numbers, four bytes each
	reals string // float32, four bytes each
)

func (s longs) at(i int) int {
	b := s[4*i : 4*i+4]
	return int(uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24)
}

func (s longs) len() int { return len(s) / 4 }

func (s longs) has(n int) bool {
	for ; len(s) > 0; s = s[4:] {
		if s.at(0) == n {
			return true
		}
	}
	return false
}

func (s reals) at(i int) float32 { return math.Float32frombits(uint32(longs(s).at(i))) }

// packLongs takes numbers that fit into four bytes.
func packLongs[T ~int | ~int32 | ~uint32](all []T) longs {
	b := make([]byte, 0, 4*len(all))
	for _, n := range all {
		b = binary.LittleEndian.AppendUint32(b, uint32(n)) //nolint:gosec // as said
	}
	return longs(b)
}

func packReals(all []float32) reals {
	b := make([]byte, 0, 4*len(all))
	for _, v := range all {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return reals(b)
}

// A lists is lists of numbers, one after the other.
type lists struct {
	ends  longs // where each ends and the next begins
	items longs
}

func packLists[T ~int | ~int32 | ~uint32](all [][]T) lists {
	ends := make([]int, len(all))
	n := 0
	for i, list := range all {
		n += len(list)
		ends[i] = n
	}
	return lists{packLongs(ends), packLongs(slices.Concat(all...))}
}

// of is list i; none where there are not so many.
func (l lists) of(i int) longs {
	if i < 0 || i >= l.ends.len() {
		return ""
	}
	from := 0
	if i > 0 {
		from = l.ends.at(i - 1)
	}
	return l.items[4*from : 4*l.ends.at(i)]
}

// A texts is texts, one after the other.
type texts struct {
	ends  longs
	bytes string
}

func packTexts(all []string) texts {
	var b []byte
	ends := make([]int, len(all))
	for i, s := range all {
		b = append(b, s...)
		ends[i] = len(b)
	}
	return texts{packLongs(ends), string(b)}
}

func (t texts) len() int { return t.ends.len() }

func (t texts) at(i int) string {
	from := 0
	if i > 0 {
		from = t.ends.at(i - 1)
	}
	return t.bytes[from:t.ends.at(i)]
}

func (t texts) all() []string {
	list := make([]string, t.len())
	for i := range list {
		list[i] = t.at(i)
	}
	return list
}

// A dictionary numbers words, in the order in which it was given them.
type dictionary struct {
	words texts
	slots longs // by hash: the number of a word and one, or 0; what is taken is one further on
}

// newDictionary takes words of which no two are the same.
func newDictionary(words []string) dictionary {
	size := 1
	for size < len(words)+len(words)/2+1 {
		size *= 2
	}
	slots := make([]int32, size)
	for i, w := range words {
		at := slotOf(w, size)
		for slots[at] != 0 {
			at = (at + 1) & (size - 1)
		}
		slots[at] = int32(i + 1) //nolint:gosec // some ten thousand
	}
	return dictionary{packTexts(words), packLongs(slots)}
}

func slotOf(word string, size int) int {
	h := hashString(wordSeed, word)
	return int(h^h>>32) & (size - 1) //nolint:gosec // the mask keeps what counts
}

// find is the number of a word; -1 where there is none.
func (d dictionary) find(word string) int {
	size := d.slots.len()
	if size == 0 {
		return -1
	}
	for at := slotOf(word, size); ; at = (at + 1) & (size - 1) {
		i := d.slots.at(at) - 1
		if i < 0 || d.words.at(i) == word {
			return i
		}
	}
}
