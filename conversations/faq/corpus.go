package faq

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strings"
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

// labels are the classes of the examples.
func (c Corpus) labels() []string {
	list := make([]string, len(c.Examples))
	for i, e := range c.Examples {
		list[i] = e.Class
	}
	return list
}

// method changes whenever the same corpus trains to another model, so that an
// old [Calibration] is not taken for a new one.
const method = "2"

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

// write puts each string with its length, so that no two lists look alike.
func write(h hash.Hash, list ...string) {
	var b strings.Builder
	for _, s := range list {
		fmt.Fprintf(&b, "%d:%s", len(s), s)
	}
	fmt.Fprintf(h, "%d;%s", len(list), b.String())
}
