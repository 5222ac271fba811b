package shield

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	update = flag.Bool("update", false, "learn from the corpus, and keep it in learned.bin")
	cross  = flag.Bool("cross", false, "learn from all writers but one, and measure on that one")
)

// How it is learned: a logistic regression by AdaGrad.
const (
	rounds = 16
	rate   = 0.05
	limit  = 127 // of a weight
	calmer = 4   // times as much is learned from what nobody may take for a secret,
	calmly = 5   // as long as no more speaks against it
	folds  = 8   // of questions and sayings
	alike  = 0.8 // a part of a clause is, if it is all of it
	unlike = 0.4 // and less is no part
	seldom = 2   // a word is known that stands in so many messages
)

// An instance is features, and whether they are those of what is looked for.
type instance struct {
	features []uint32
	is       bool
}

// An example is a message whose pieces are told to be secrets or not, and of somebody or not.
type example struct {
	calm             bool // nobody tells one, wherever it is said
	secrets, persons []instance
}

// learnsFrom adds an instance to others.
func learnsFrom(all []instance, features []uint32, is bool) []instance {
	return append(all, instance{slices.Clone(features), is})
}

// A fold is messages that are asked whether others know their words: those of a writer, or a
// part of the questions and sayings.
func (l *labelled) fold() string {
	if l.kind != "question" && l.kind != "saying" {
		return l.writer
	}
	sum := sha256.Sum256([]byte(l.text))
	return l.kind + string('0'+rune(sum[0]%folds))
}

// learnWords are the words that several messages have, and those that several have which are not
// of a fold, by its name.
func (s *Shield) learnWords(all []labelled, taught map[string]bool) (known []byte, without map[string][]byte) {
	total, of := map[string]int{}, map[string]map[string]int{}
	for _, l := range all {
		fold := l.fold()
		if of[fold] == nil {
			of[fold] = map[string]int{}
		}
		seen := map[string]bool{}
		sc := s.scan(l.text, nil)
		for i := range sc.tokens {
			from, to := sc.span(sc.tokens[i].from, sc.tokens[i].to)
			secret := slices.ContainsFunc(l.parts, func(p [2]int) bool { return p[0] < to && p[1] > from })
			if w := sc.of(i); sc.is(i, letters) && !seen[w] && !secret {
				seen[w] = true
				total[w]++
				of[fold][w]++
			}
		}
	}
	for w := range taught {
		total[w] += seldom
	}
	without = map[string][]byte{}
	for fold, count := range of {
		without[fold] = noted(total, count)
	}
	return noted(total, nil), without
}

// noted are the words that are counted several times, but for what is left out.
func noted(total, but map[string]int) []byte {
	bits := make([]byte, 1<<(knownBits-3))
	for w, n := range total {
		if n-but[w] < seldom {
			continue
		}
		for _, b := range bitsOf(w) {
			bits[b/8] |= 1 << (b % 8)
		}
	}
	return bits
}

// exampleOf takes a message apart. What the rules know to be harmless is no part of it, and neither is
// a secret of what is learned of persons, nor the other way round.
func (s *Shield) exampleOf(l labelled) (x example) {
	full := s.scan(l.text, l.expect)
	full.rules()
	found := make([]bool, len(full.tokens))
	for _, x := range full.spans {
		for i := x.from; i < x.to; i++ {
			found[i] = true
		}
	}
	w := s.scan(l.text, l.expect).weighing()
	for i, p := range w.all {
		from, to := w.span(w.tokens[p.from].from, w.tokens[p.to-1].to)
		marked, harmless := false, false
		for _, part := range l.parts {
			marked = marked || part[0] < to && part[1] > from
		}
		for j := p.from; j < p.to; j++ {
			harmless = harmless || full.tokens[j].hidden && !found[j]
		}
		if harmless {
			continue
		}
		features := w.features(i)
		if !marked || l.group == "secret" {
			x.secrets = learnsFrom(x.secrets, features, marked)
		}
		if (!marked || l.group == "patient") && w.mayBePerson(p) {
			x.persons = learnsFrom(x.persons, features, marked)
		}
	}
	s.growths(l, w, &x)
	for _, c := range w.clauses() {
		from, to := w.span(w.tokens[c.from].from, w.tokens[c.to-1].to)
		shared := 0.0
		for _, part := range l.parts {
			inside := max(0, min(part[1], to)-max(part[0], from))
			if all := max(part[1], to) - min(part[0], from); inside > 0 && strings.Contains(strings.TrimSpace(l.text[part[0]:part[1]]), " ") {
				shared = max(shared, float64(inside)/float64(all))
			}
		}
		if secret := l.group == "secret" && shared >= alike; secret || shared < unlike {
			x.secrets = learnsFrom(x.secrets, w.clauseFeatures(c), secret)
		}
	}
	return x
}

// growths adds how the secrets of a message grow from each part of them to their ends, and no
// further.
func (s *Shield) growths(l labelled, w *weighing, x *example) {
	if l.group != "secret" {
		return
	}
	for _, part := range l.parts {
		first, last := len(w.all), -1
		for i, p := range w.all {
			if from, to := w.span(w.tokens[p.from].from, w.tokens[p.to-1].to); part[0] < to && part[1] > from {
				first, last = min(first, i), i
			}
		}
		for i := first; i <= last; i++ {
			for _, g := range []growth{{from: first, to: i + 1, next: i + 1}, {from: i, to: last + 1, next: i - 1}, {from: i, to: i + 1, next: i + 1}, {from: i, to: i + 1, next: i - 1}} {
				if w.mayGrow(g) {
					x.secrets = learnsFrom(x.secrets, w.growthFeatures(g), g.next >= first && g.next <= last)
				}
			}
		}
	}
}

// learn is what is learned from instances of examples, in so many weights.
func learn(examples []example, count int, instances func(example) []instance) []int8 {
	weights, past := make([]float32, count), make([]float32, count)
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // nothing secret
	order := r.Perm(len(examples))
	for round := range rounds {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		step := float32(rate * (1 - float64(round)/rounds))
		for _, n := range order {
			for _, x := range instances(examples[n]) {
				sum := float32(0)
				for _, f := range x.features {
					sum += weights[slot(f, count)]
				}
				miss := float32(1 / (1 + math.Exp(-float64(sum))))
				if x.is {
					miss--
				}
				if examples[n].calm && sum > -calmly {
					miss = min(1, miss*calmer)
				}
				if miss > -1e-3 && miss < 1e-3 {
					continue
				}
				for _, f := range x.features {
					k := slot(f, count)
					past[k] += miss * miss
					weights[k] -= step * miss / float32(math.Sqrt(float64(past[k])+1e-6))
				}
			}
		}
	}
	kept := make([]int8, len(weights))
	for i, w := range weights {
		kept[i] = int8(max(-limit, min(limit, math.Round(float64(w)/weightStep))))
	}
	return kept
}

// teach has a shield learn from messages.
func (s *Shield) teach(all []labelled, taught map[string]bool) {
	s.learned = learned{weights: make([]int8, weightCount), persons: make([]int8, personCount), known: make([]byte, 1<<(knownBits-3))}
	known, without := s.learnWords(all, taught)
	examples := make([]example, len(all))
	for i, l := range all {
		s.learned.known = without[l.fold()]
		examples[i] = s.exampleOf(l)
		examples[i].calm = l.kind == "saying" || l.kind == "question"
	}
	s.learned = learned{
		weights: learn(examples, weightCount, func(x example) []instance { return x.secrets }),
		persons: learn(examples, personCount, func(x example) []instance { return x.persons }),
		known:   known,
	}
}

// fingerprint is by what it is seen that what was learned belongs to other messages or words.
func fingerprint(t testing.TB) []byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "[cd]*", "*", "*.tsv")) // corpus and drill
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	taught, err := filepath.Glob(filepath.Join("testdata", "taught", "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(append(files, taught...), "words.txt") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sum.Write(data)
	}
	return sum.Sum(nil)[:8]
}

// What was learned is of this corpus and these words; with -update it is learned anew, and with
// -cross it is measured on each writer by what was learned from the others.
func TestLearn(t *testing.T) {
	mark := fingerprint(t)
	if *cross {
		measureEach(t)
	}
	if *update {
		s := Ours(t)
		s.teach(append(readAll(t), besides(t)...), ourWords(t))
		var b bytes.Buffer
		for _, w := range slices.Concat(s.learned.weights, s.learned.persons) {
			b.WriteByte(byte(w)) //nolint:gosec // the sign is read back
		}
		b.Write(s.learned.known)
		b.Write(mark)
		if err := os.WriteFile("learned.bin", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.HasSuffix(learnedFile, mark) {
		t.Error("learned.bin is of another corpus or other words: go test ./conversations/shield -run TestLearn -update")
	}
}

// measureEach learns from all writers but one and measures on that one. It flatters, for rules
// were made from those messages, too; it tells whether a change helps.
func measureEach(t *testing.T) {
	t.Helper()
	all, words := append(readAll(t), besides(t)...), ourWords(t)
	writers := map[string]bool{}
	for _, l := range all {
		writers[l.writer] = l.kind != "question" && l.kind != "saying" && l.kind != "taught"
	}
	for writer, is := range writers {
		t.Run(writer, func(t *testing.T) {
			if !is {
				return
			}
			var others, theirs []labelled
			for _, l := range all {
				if l.writer == writer {
					theirs = append(theirs, l)
				} else {
					others = append(others, l)
				}
			}
			s := Ours(t)
			s.teach(others, words)
			tell(t, s, theirs, os.Getenv("SHOW") == writer)
		})
	}
}
