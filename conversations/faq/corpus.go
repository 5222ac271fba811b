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
	// Words are the names by language: single words, sequences of up to
	// [maxNameWords] words, and beginnings of words ("passwor*"). The words
	// _email, _phone and _number stand for what such a thing is replaced by
	// before a question is read.
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
	// Careful holds the smallest probability at which a class may be the
	// answer, for advice that destroys something. It only ever raises the
	// threshold.
	Careful map[string]float64
}

// Hash identifies what was learned from: two corpora with the same hash train
// to the same model.
func (c Corpus) Hash() string {
	h := sha256.New()
	write(h, "method")
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
	for _, class := range slices.Sorted(maps.Keys(c.Careful)) {
		write(h, "careful", class, fmt.Sprint(c.Careful[class]))
	}
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
