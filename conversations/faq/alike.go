package faq

import (
	"cmp"
	"slices"
	"strings"
)

// match returns the sayings that a text is most like.
func (s *sayings) match(text string) []Alike {
	if len(s.examples) == 0 {
		return nil
	}
	asks := strings.HasSuffix(strings.TrimSpace(text), "?")
	c := s.comparison()
	seen := map[string]bool{}
	compare := func(list []string, asks bool, share float32) {
		key := strings.Join(list, " ")
		if len(list) == 0 || seen[key] {
			return
		}
		seen[key] = true
		c.compare(s.utter(list, asks), share)
	}
	whole := saidWords(cut(text))
	compare(whole, asks, 1)
	compare(s.bare(whole), asks, 1)
	clauses := s.clauses(cut(text))
	compare(slices.Concat(clauses...), asks, 1)
	for i, clause := range clauses {
		share := float32(partly)
		if len(clauses) == 1 {
			share = 1
		}
		if s.isTrouble(whole) && !s.isTrouble(clause) {
			share *= turned // what went well before is not what they write for
		}
		if asks && i < len(clauses)-1 {
			share *= asked // it leads up to the question
		}
		compare(clause, asks && i == len(clauses)-1, share)
	}
	var list []Alike
	for k, share := range c.best {
		if share >= leastAlike {
			list = append(list, Alike{s.classes[k], float64(min(share, 1))})
		}
	}
	slices.SortStableFunc(list, func(a, b Alike) int { return cmp.Compare(b.Share, a.Share) })
	return list[:min(maxSaid, len(list))]
}

// isTrouble reports whether words say no or tell of trouble.
func (s *sayings) isTrouble(list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return s.negation.has(w) || s.trouble.has(w) })
}

// clauses are the parts of a text that say something. What stands before "but"
// is taken back by what follows.
func (s *sayings) clauses(text string) (all [][]string) {
	for _, part := range clauseEnds.Split(text, -1) {
		for _, clause := range splitAt(saidWords(part), "and", "then", "und", "et", "y", "e", "i", "oraz") {
			if clause = s.bare(clause); len(clause) > 0 && !s.fillers[strings.Join(clause, " ")] {
				all = append(all, clause)
			}
		}
	}
	for i, clause := range all {
		if at := slices.IndexFunc(clause, func(w string) bool {
			return w == "but" || w == "aber" || w == "mais" || w == "pero" || w == "ma" || w == "ale" || w == "maar" || w == "mas"
		}); at >= 0 && at < len(clause)-1 {
			all = all[i:]
			all[0] = clause[at+1:]
			break
		}
	}
	return all
}

// splitAt parts a list at words that join two statements of their own. "i" is
// such a word in Polish, and a statement's first word in English.
func splitAt(list []string, joints ...string) (parts [][]string) {
	from := 0
	for i, w := range list {
		if i > from && slices.Contains(joints, w) && w != "i" && w != "e" && w != "y" {
			parts = append(parts, list[from:i])
			from = i + 1
		}
	}
	return append(parts, list[from:])
}

// bare is list without the fillers at either end; all of it where it is nothing
// else.
func (s *sayings) bare(list []string) []string {
	left := list
	for again := true; again; {
		again = false
		for n := min(s.longest, len(left)-1); n > 0; n-- {
			if s.fillers[strings.Join(left[:n], " ")] {
				left, again = left[n:], true
				break
			}
			if s.fillers[strings.Join(left[len(left)-n:], " ")] {
				left, again = left[:len(left)-n], true
				break
			}
		}
	}
	return left
}

// A counterpart is a word of an example that a word of a text stands for.
type counterpart struct {
	word    string
	quality float32
	typo    bool
}

const stemLetters = 5

// counterparts are the words of examples that w may be: itself, a form of the
// same word, or the word that was mistyped, its first letter right. No word that
// somebody says is a typo.
func (s *sayings) counterparts(w string) []counterpart {
	var all []counterpart
	said := s.said[w] > mostTypos || len(s.byWord[w]) > 0 && s.said[w] > 0
	if len(s.byWord[w]) > 0 {
		all = append(all, counterpart{w, 1, false})
	}
	if stem, ok := stemOf(w); ok {
		for _, other := range s.stems[stem] {
			if other != w && sameStem(w, other) {
				all = append(all, counterpart{other, 0.85, false})
			}
		}
	}
	if said || len(w) > maxTypoLetters || len(w) < 4 {
		return all
	}
	for length := len(w) - 2; length <= len(w)+2; length++ {
		allowed := 1
		switch {
		case min(len(w), length) >= 8:
			allowed = 2
		case abs(length-len(w)) > 1, len(w) == 4 && length < 4:
			continue
		}
		for _, other := range s.near[typoKey{w[0], length}] {
			if d := typos(w, other); d <= allowed {
				all = append(all, counterpart{other, 0.98 - 0.08*float32(d), true})
			}
		}
	}
	return all
}

func abs(n int) int { return max(n, -n) }

// sameStem reports whether two words differ in their endings alone.
func sameStem(a, b string) bool {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	if a+"s" == b || b+"s" == a {
		return true
	}
	return n >= stemLetters-1 && len(a)-n <= 3 && len(b)-n <= 3 && 10*n >= 6*max(len(a), len(b))
}

// A comparison is of one text with all examples. It is thrown away afterwards.
type comparison struct {
	*sayings
	best     []float32 // by class: how alike its nearest example is
	own      []float32 // by example: what of the text it has
	theirs   []float32 // by example: what of it the text has
	taken    []float32 // by example: how well it has the word at hand
	covered  []float32 // by class: how much of the text are its words
	proof    []bool    // by class: among them is one that says something
	touched  []int32   // examples that have anything of the text
	fresh    []int32   // those that have the word at hand
	meanings map[string][]counterpart
}

func (s *sayings) comparison() *comparison {
	n, k := len(s.examples), len(s.classes)
	return &comparison{sayings: s, best: make([]float32, k), own: make([]float32, n), theirs: make([]float32, n), taken: make([]float32, n),
		covered: make([]float32, k), proof: make([]bool, k), meanings: map[string][]counterpart{}}
}

// of is what a word may be.
func (c *comparison) of(word string) []counterpart {
	said, known := c.meanings[word]
	if !known {
		said = c.counterparts(word)
		c.meanings[word] = said
	}
	return said
}

// compare notes for each saying how alike its nearest example is to a text.
func (c *comparison) compare(u utterance, share float32) {
	clear(c.covered)
	clear(c.proof)
	for i, w := range u.words {
		said := c.of(w)
		for _, x := range said {
			u.negated = u.negated || x.typo && (c.negation.has(x.word) || c.trouble.has(x.word))
		}
		c.cover(said, u.weights[i])
		c.take(said, u.weights[i])
	}
	var only []counterpart
	if len(u.words) == 1 {
		only = c.of(u.words[0])
	}
	for _, e := range c.touched {
		x := &c.examples[e]
		alike := share * (c.own[e] + min(c.theirs[e], x.sum)) / (u.sum + x.sum)
		if x.negated != u.negated {
			alike *= turned
		}
		if x.asks != u.asks {
			alike *= asked
		}
		if len(u.words) == 1 && !isLone(u.words[0], only, x) {
			alike = min(alike, lone(x))
		}
		c.best[x.class] = max(c.best[x.class], alike)
		c.own[e], c.theirs[e] = 0, 0
	}
	c.touched = c.touched[:0]
	if len(u.words) == 1 {
		return
	}
	for k, is := range c.proof {
		if is {
			c.best[k] = max(c.best[k], share*allItsWords*c.covered[k]/u.sum*c.inManner(int32(k), u)) //nolint:gosec // there are some hundreds
		}
	}
}

// take notes which examples have a word, and how well.
func (c *comparison) take(said []counterpart, weight float32) {
	for _, x := range said {
		for _, e := range c.byWord[x.word] {
			if x.quality <= c.taken[e] {
				continue
			}
			if c.own[e] == 0 && c.taken[e] == 0 {
				c.touched = append(c.touched, e)
			}
			if c.taken[e] == 0 {
				c.fresh = append(c.fresh, e)
			}
			c.theirs[e] += (x.quality - c.taken[e]) * c.weights[x.word]
			c.taken[e] = x.quality
		}
	}
	for _, e := range c.fresh {
		c.own[e] += c.taken[e] * weight
		c.taken[e] = 0
	}
	c.fresh = c.fresh[:0]
}

// lone is how alike a lone word can be to an example that says more, or another
// word.
func lone(x *utterance) float32 {
	if len(x.words) == 1 {
		return loneWord
	}
	return loneAmong
}

// isLone reports whether a word alone is all that an example says: that word, or a
// long one that was mistyped. Names and short words are near to a lot.
func isLone(word string, said []counterpart, x *utterance) bool {
	return len(x.words) == 1 && slices.ContainsFunc(said, func(c counterpart) bool {
		return c.word == x.words[0] && (c.quality == 1 || c.typo && len(word) >= lengthy)
	})
}

// cover adds what a word of a text weighs to the options that have it.
func (c *comparison) cover(said []counterpart, weight float32) {
	for i, x := range said {
		for _, k := range c.options[x.word] {
			if slices.ContainsFunc(said[:i], func(before counterpart) bool { return slices.Contains(c.options[before.word], k) }) {
				continue // the best come first
			}
			c.covered[k] += x.quality * weight
			c.proof[k] = c.proof[k] || x.quality > 0.8 && weight > telling
		}
	}
}

// inManner is how far a text is said as a class is.
func (s *sayings) inManner(k int32, u utterance) float32 {
	m := s.speaks[k]
	share := func(n float32, is bool) float32 {
		if !is {
			n = m.all - n
		}
		return min(1, 1.5*n/m.all)
	}
	return share(m.turned, u.negated) * share(m.asks, u.asks)
}
