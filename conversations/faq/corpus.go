package faq

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"maps"
	"slices"
	"strconv"
)

// An Example is a question as people ask it, and the class that answers it.
type Example struct {
	Class    string
	Language string // as in BCP 47: "en", "de"; empty where nobody knows
	Text     string
}

// A Concept is one thing under all the names that people give it. It lets a
// question in a language without examples find its class.
type Concept struct {
	Name string
	// Words are the names by language: one to three words in a row, of which
	// the last may be the beginning of a word ("passwor*"). Case and accents
	// do not matter. The words _email, _phone and _number stand for what such
	// a thing is replaced by before a question is read.
	Words map[string][]string
}

// A Corpus is what a model learns from.
type Corpus struct {
	Examples []Example
	// Negatives are questions that no class answers. They teach the model what
	// being wrong looks like, so that it can say how sure it is.
	Negatives []string
	Concepts  []Concept
	// Outside names the classes that are out of scope: recognised and named,
	// never the decision [Answer].
	Outside []string
	// Sayings are what people say where they stand, by what it is: "done", or
	// one option of one step. They are no classes of questions.
	Sayings []Example
	// Careful names the classes whose advice destroys something: to be the
	// answer they need a higher probability.
	Careful []string
}

// labels are the classes and the languages of the examples.
func (c Corpus) labels() (classes, tongues []string) {
	for _, e := range c.Examples {
		classes, tongues = append(classes, e.Class), append(tongues, e.Language)
	}
	return classes, tongues
}

// method changes whenever the same corpus trains to another model, so that an
// old [Calibration] is not taken for a new one.
const method = "3"

// Hash identifies what was learned from: two corpora with the same hash train
// to the same model.
func (c Corpus) Hash() string {
	h := sha256.New()
	write(h, "method", method)
	for _, e := range c.Examples {
		write(h, "example", e.Class, e.Language, e.Text)
	}
	write(h, append([]string{"negatives"}, c.Negatives...)...)
	for _, k := range c.Concepts {
		write(h, "concept", k.Name)
		for _, lang := range slices.Sorted(maps.Keys(k.Words)) {
			write(h, append([]string{lang}, k.Words[lang]...)...)
		}
	}
	write(h, append([]string{"outside"}, c.Outside...)...)
	write(h, append([]string{"careful"}, c.Careful...)...)
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// digest identifies all that a [Learned] is made of.
func (c Corpus) digest() string {
	h := sha256.New()
	write(h, "lesson", c.Hash())
	for _, e := range c.Sayings {
		write(h, "saying", e.Class, e.Language, e.Text)
	}
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// write puts each string with its length, so that no two lists look alike.
func write(h hash.Hash, list ...string) {
	b := append(strconv.AppendInt(make([]byte, 0, 128), int64(len(list)), 10), ';')
	for _, s := range list {
		b = append(append(strconv.AppendInt(b, int64(len(s)), 10), ':'), s...)
	}
	_, _ = h.Write(b) // a hash takes all
}
