package faq

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
)

// An index is the features of a corpus: which examples have each, or how strongly it
// draws towards the classes, or both. They stand in the order of their hashes.
type index struct {
	begins  longs // by the first 16 bits of a hash: where the records of such features begin
	records string
	rarity  reals // by how many examples have a feature: what it weighs
	scales  reals // by example and block: what a weight is multiplied with
}

// pack names the parts of an index.
func (x *index) pack(p *pages) {
	p.longs(&x.begins)
	p.text(&x.records)
	p.reals(&x.rarity)
	p.reals(&x.scales)
}

const (
	// few is how many examples have a feature that needs no slopes: going through
	// what these pull is as quick.
	few = 16
	// common is how many examples may have a feature that tells which of them is near.
	// What more of them have weighs little, and its lists are what takes long.
	common = 120
)

// A feat is one feature as it stands in the index.
type feat struct {
	have int // examples; of one that has it once, at says which it is
	at   int // where the rest of its record begins
	once bool
}

// find finds a feature by its hash. Two in a thousand billion look the same.
func (x *index) find(hash uint64) (feat, bool) {
	if len(x.begins) == 0 {
		return feat{}, false
	}
	top := int(hash >> 48) //nolint:gosec // 16 bits
	at, end := x.begins.at(top), x.begins.at(top+1)
	for at < end {
		tag := x.records[at : at+3]
		n, next := uvarint(x.records, at+3)
		same := tag[0] == byte(hash>>40) && tag[1] == byte(hash>>32) && tag[2] == byte(hash>>24)
		switch {
		case same && n&1 == 1:
			return feat{1, n >> 1, true}, true
		case same:
			have, at := uvarint(x.records, next)
			return feat{have, at, false}, true
		}
		if at = next; n&1 == 0 {
			at += n >> 1
		}
	}
	return feat{}, false
}

// uvarint reads a number as [binary.AppendUvarint] writes it, and says where what
// follows begins.
func uvarint(s string, at int) (n, next int) {
	for shift := 0; ; shift += 7 {
		b := s[at]
		at++
		n |= int(b&0x7f) << shift
		if b < 0x80 {
			return n, at
		}
	}
}

// A record is three more bytes of the feature's hash, and then of what one example has,
// once, that example, doubled, and one more. Of all others it is how many bytes
// follow, doubled, and these: how many examples have it; where that is more than few,
// the size of a step and a step for each class; where it is not more than common, its
// examples, each as the distance to the one before, doubled, and one more where the
// example has it several times, which then follows; where it is, how many examples of
// each language have it, if it is a run of letters.
func (d *bench) newIndex(found draws, tongues *languages) index {
	have := spreadOf(d.xs, len(d.vocabulary.weights))
	owners := d.invert(have)
	rows := newSlopes(d.xs, have, found.pulls, len(d.classes))
	letters := tongues.counts(d, have)
	features := make([]keyed, 0, len(have))
	for hash, id := range d.vocabulary.ids {
		features = append(features, keyed{hash, id})
	}
	slices.SortFunc(features, func(a, b keyed) int { return cmp.Compare(a.hash, b.hash) })

	begins := make([]int, 1<<16+1)
	var records, record []byte
	for _, f := range features {
		records = append(records, byte(f.hash>>40), byte(f.hash>>32), byte(f.hash>>24))
		if own := owners[f.id]; len(own) == 1 && own[0].times == 1 {
			records = binary.AppendUvarint(records, uint64(own[0].example)<<1|1) //nolint:gosec // it is not negative
		} else {
			record = binary.AppendUvarint(record[:0], uint64(have[f.id])) //nolint:gosec // so
			record = appendOwners(rows.append(record, f.id), own)
			for _, n := range letters[f.id] {
				record = binary.AppendUvarint(record, uint64(n)) //nolint:gosec // so
			}
			records = append(binary.AppendUvarint(records, uint64(len(record))<<1), record...)
		}
		begins[f.hash>>48+1] = len(records)
	}
	for i := range 1 << 16 {
		begins[i+1] = max(begins[i], begins[i+1])
	}
	return index{packLongs(begins), string(records), packReals(d.rarities(have)), packReals(d.scales)}
}

type keyed struct {
	hash uint64
	id   int32
}

// rarities are what features weigh, by how many examples have them.
func (d *bench) rarities(have []int32) []float32 {
	most := int32(0)
	for _, n := range have {
		most = max(most, n)
	}
	list := make([]float32, most+1)
	for n := range list {
		list[n] = rarity(float64(n), float64(len(d.xs)))
	}
	return list
}

// spreadOf is how many examples have each feature.
func spreadOf(xs []vector, features int) []int32 {
	n := make([]int32, features)
	for _, x := range xs {
		for _, id := range x.ids {
			n[id]++
		}
	}
	return n
}

// An owner is an example that has a feature.
type owner struct {
	example int32
	times   uint16
}

func appendOwners(b []byte, own []owner) []byte {
	last := int32(0)
	for _, o := range own {
		if o.times == 1 {
			b = binary.AppendUvarint(b, uint64(o.example-last)<<1) //nolint:gosec // they grow
		} else {
			b = binary.AppendUvarint(b, uint64(o.example-last)<<1|1) //nolint:gosec // so
			b = binary.AppendUvarint(b, uint64(o.times))
		}
		last = o.example
	}
	return b
}

// invert turns the features of the examples into lists of examples by feature, of
// those that are not common.
func (d *bench) invert(have []int32) [][]owner {
	total := 0
	for _, n := range have {
		if n <= common {
			total += int(n)
		}
	}
	all := make([]owner, total)
	list := make([][]owner, len(have))
	for id, n := range have {
		if n <= common {
			list[id], all = all[:0:n], all[n:]
		}
	}
	for i, x := range d.xs {
		for j, id := range x.ids {
			if have[id] <= common {
				list[id] = append(list[id], owner{int32(i), d.times[i][j]}) //nolint:gosec // some ten thousand
			}
		}
	}
	return list
}

// A hit is a feature of a question that examples have.
type hit struct {
	feat
	block int
	value float32 // how strong it is in the question
}

// hits weighs a question, and returns of it what is known. What is not counts in a
// block's length as much as the rarest of what is.
func (x *index) hits(b bag) []hit {
	list := make([]hit, 0, len(b[byWord])+len(b[byConcept])+len(b[byLetter]))
	for i, block := range b {
		var squares float64
		from := len(list)
		for _, f := range block {
			is, known := x.find(f.hash)
			value := strength(x.rarity.at(is.have), f.count)
			squares += float64(value) * float64(value)
			if known {
				list = append(list, hit{is, i, value})
			}
		}
		scale := weightOf[i] / float32(math.Sqrt(squares))
		for j := range list[from:] {
			list[from+j].value *= scale
		}
	}
	return list
}
