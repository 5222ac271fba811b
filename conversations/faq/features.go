package faq

import "slices"

// A feature is something a question contains: a word, a pair of words, a few
// letters in a row, a concept. It is known by a hash of 64 bits, which for the
// some 100 000 features of a corpus are as good as distinct.
type feature struct {
	hash  uint64
	count float32
}

// The features of a question come in blocks, each of which counts for a fixed
// share however many features it has.
const (
	byWord    = iota // words and pairs of words
	byConcept        // concepts and pairs of concepts
	byLetter         // runs of letters
	blocks
)

// A bag is what a question contains.
type bag [blocks][]feature

// full is the product of the question's vector with itself when all of it is
// known.
func (b bag) full() float32 {
	var sum float32
	for i, block := range b {
		if len(block) > 0 {
			sum += weightOf[i] * weightOf[i]
		}
	}
	return sum
}

// The kinds of features begin their hashes differently.
const (
	wordSeed     uint64 = 0xcbf29ce484222325
	letterSeed   uint64 = 0x9e3779b97f4a7c15
	conceptSeed  uint64 = 0xc2b2ae3d27d4eb4f
	strangerSeed uint64 = 0x27d4eb2f165667c5
	pairSeed     uint64 = 0x165667b19e3779f9
)

// hashString continues an FNV-1a hash.
func hashString(h uint64, s string) uint64 {
	for i := range len(s) {
		h = hashByte(h, uint64(s[i]))
	}
	return h
}

func hashByte(h, b uint64) uint64 { return (h ^ b) * 0x00000100000001b3 }

// pairDistance is how many words apart the two of a pair may be.
const pairDistance = 3

// newBag takes a question apart.
func newBag(list []string, concepts, strangers []uint64) bag {
	var b bag
	hashes := make([]uint64, 0, 128)
	for i, word := range list {
		hashes = append(hashes, hashString(wordSeed, word))
		// A pair is the two words written together: "log in", "log me in" and
		// "login" have a feature in common.
		for _, before := range list[max(0, i-pairDistance):i] {
			hashes = append(hashes, hashString(hashString(wordSeed, before), word))
		}
	}
	b[byWord] = count(hashes)
	b[byConcept] = count(append(appendConcepts(nil, concepts), strangers...))
	hashes = make([]uint64, 0, 512)
	for _, word := range list {
		hashes = appendLetters(hashes, word)
	}
	b[byLetter] = count(hashes)
	return b
}

// appendConcepts appends the concepts and every two of them, in either order.
func appendConcepts(hashes, concepts []uint64) []uint64 {
	for i, a := range concepts {
		hashes = append(hashes, a)
		for _, c := range concepts[:i] {
			hashes = append(hashes, hashByte(hashByte(pairSeed, min(a, c)), max(a, c)))
		}
	}
	return hashes
}

// The shortest and the longest run of letters.
const (
	minLetters = 2
	maxLetters = 5
)

// appendLetters appends the runs of letters of a word, whose beginning and end
// count as a letter each.
func appendLetters(hashes []uint64, word string) []uint64 {
	letters := make([]rune, 0, 32)
	letters = append(letters, ' ')
	for _, r := range word {
		letters = append(letters, r)
	}
	letters = append(letters, ' ')
	for i := range letters {
		h := letterSeed
		for n, r := range letters[i:min(i+maxLetters, len(letters))] {
			h = hashByte(h, uint64(r))
			if n+1 >= minLetters {
				hashes = append(hashes, h)
			}
		}
	}
	return hashes
}

// count sorts the hashes and counts equal ones.
func count(hashes []uint64) []feature {
	slices.Sort(hashes)
	list := make([]feature, 0, len(hashes))
	for i, h := range hashes {
		if i > 0 && h == hashes[i-1] {
			list[len(list)-1].count++
			continue
		}
		list = append(list, feature{h, 1})
	}
	return list
}
