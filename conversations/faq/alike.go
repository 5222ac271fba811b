package faq

import (
	"cmp"
	"slices"
	"strings"
)

// match returns the sayings that a text is most like. c has compared none, or is
// done with another text.
func (s *sayings) match(text string, c *comparison) []Alike {
	if s.of.len() == 0 {
		return nil
	}
	asks := strings.HasSuffix(strings.TrimSpace(text), "?")
	clear(c.best)
	defer clear(c.meanings) // no word of anybody stays
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
			list = append(list, Alike{s.classes.at(k), float64(min(share, 1))})
		}
	}
	slices.SortStableFunc(list, func(a, b Alike) int { return cmp.Compare(b.Share, a.Share) })
	return list[:min(maxSaid, len(list))]
}

// isTrouble reports whether words say no or tell of trouble.
func (s *sayings) isTrouble(list []string) bool {
	return slices.ContainsFunc(list, s.tables.turns)
}

// clauses are the parts of a text that say something. What stands before "but"
// is taken back by what follows.
func (s *sayings) clauses(text string) (all [][]string) {
	for _, part := range clauseEnds.Split(text, -1) {
		for _, clause := range splitAt(saidWords(part), "and", "then", "und", "et", "y", "e", "i", "oraz") {
			if clause = s.bare(clause); len(clause) > 0 && s.fillers.find(strings.Join(clause, " ")) < 0 {
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
		for n := min(s.longest.at(0), len(left)-1); n > 0; n-- {
			if s.fillers.find(strings.Join(left[:n], " ")) >= 0 {
				left, again = left[n:], true
				break
			}
			if s.fillers.find(strings.Join(left[len(left)-n:], " ")) >= 0 {
				left, again = left[:len(left)-n], true
				break
			}
		}
	}
	return left
}

// A counterpart is a word of an example that a word of a text stands for.
type counterpart struct {
	id      int
	quality float32
	typo    bool
}

const stemLetters = 5

// ofSayings reports whether a word is one of the sayings' examples.
func (s *sayings) ofSayings(id int) bool { return id >= 0 && id < len(s.turns) }

// counterparts are the words of examples that w may be: itself, a form of the
// same word, or the word that was mistyped, its first letter right. No word that
// somebody says is a typo.
func (s *sayings) counterparts(w string, id int) []counterpart {
	var all []counterpart
	said := s.ofSayings(id) || id >= 0 && s.said.at(id) > mostTypos
	if s.ofSayings(id) {
		all = append(all, counterpart{id, 1, false})
	}
	if stem, ok := stemOf(w); ok {
		for list := s.stemmed.of(s.stems.find(stem)); len(list) > 0; list = list[4:] {
			if other := list.at(0); other != id && sameStem(w, s.words.words.at(other)) {
				all = append(all, counterpart{other, 0.85, false})
			}
		}
	}
	if said || len(w) > maxTypoLetters || len(w) < 4 {
		return all
	}
	letters := lettersOf(w)
	for length := len(w) - 2; length <= min(len(w)+2, maxTypoLetters); length++ {
		allowed := 1
		switch {
		case min(len(w), length) >= 8:
			allowed = 2
		case abs(length-len(w)) > 1, len(w) == 4 && length < 4:
			continue
		}
		for list := s.near.of(nearAt(w[0], length)); len(list) > 0; list = list[4:] {
			other := s.words.words.at(list.at(0))
			if apart(letters, lettersOf(other), allowed) {
				continue
			}
			if d := typos(w, other); d <= allowed {
				all = append(all, counterpart{list.at(0), 0.98 - 0.08*float32(d), true})
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

// A comparison is of one text with all examples.
type comparison struct {
	*sayings
	best     []float32 // by class: how alike its nearest example is
	own      []float32 // by example: what of the text it has
	theirs   []float32 // by example: what of it the text has
	taken    []float32 // by example: how well it has the word at hand
	covered  []float32 // by class: how much of the text are its words
	proof    []bool    // by class: among them is one that says something
	touched  []int     // examples that have anything of the text
	fresh    []int     // those that have the word at hand
	meanings map[string][]counterpart
}

func (s *sayings) comparison() *comparison {
	n, k := s.of.len(), s.classes.len()
	by := make([]float32, 2*k+3*n)
	return &comparison{sayings: s, best: by[:k], covered: by[k : 2*k], own: by[2*k:][:n], theirs: by[2*k+n:][:n], taken: by[2*k+2*n:],
		proof: make([]bool, k), meanings: map[string][]counterpart{}}
}

// means is what a word may be.
func (c *comparison) means(word string, id int) []counterpart {
	said, known := c.meanings[word]
	if !known {
		said = c.counterparts(word, id)
		c.meanings[word] = said
	}
	return said
}

// compare notes for each saying how alike its nearest example is to a text.
func (c *comparison) compare(u utterance, share float32) {
	clear(c.covered)
	clear(c.proof)
	for i, w := range u.words {
		said := c.means(w, u.ids[i])
		u.negated = u.negated || c.mistypedNo(said)
		c.cover(said, u.weights[i])
		c.take(said, u.weights[i])
	}
	var only []counterpart
	if len(u.words) == 1 {
		only = c.means(u.words[0], u.ids[0])
	}
	for _, e := range c.touched {
		sum, manner := c.sums.at(e), c.manner[e]
		alike := share * (c.own[e] + min(c.theirs[e], sum)) / (u.sum + sum)
		if (manner&turnedManner != 0) != u.negated {
			alike *= turned
		}
		switch asks := manner&askingManner != 0; {
		case asks && !u.asks && manner&markedManner != 0:
			alike *= unmarked
		case asks != u.asks:
			alike *= asked
		}
		if x := c.examples.of(e); len(u.words) == 1 && !isLone(u.words[0], only, x) {
			alike = min(alike, lone(x))
		}
		k := c.of.at(e)
		c.best[k] = max(c.best[k], alike)
		c.own[e], c.theirs[e] = 0, 0
	}
	c.touched = c.touched[:0]
	if len(u.words) == 1 {
		return
	}
	for k, is := range c.proof {
		if is {
			c.best[k] = max(c.best[k], share*allItsWords*c.covered[k]/u.sum*c.inManner(k, u))
		}
	}
}

// mistypedNo reports whether a word is rather a mistyped "no" or trouble than anything
// else: "opne" is as near to "open" as to a German "ohne".
func (c *comparison) mistypedNo(said []counterpart) bool {
	var no, other float32
	for _, x := range said {
		if x.typo && c.turns[x.id] == 1 {
			no = max(no, x.quality)
		} else {
			other = max(other, x.quality)
		}
	}
	return no > other
}

// take notes which examples have a word, and how well.
func (c *comparison) take(said []counterpart, weight float32) {
	for _, x := range said {
		theirs := c.weights.at(x.id)
		for list := c.byWord.of(x.id); len(list) > 0; list = list[4:] {
			e := list.at(0)
			if x.quality <= c.taken[e] {
				continue
			}
			if c.own[e] == 0 && c.taken[e] == 0 {
				c.touched = append(c.touched, e)
			}
			if c.taken[e] == 0 {
				c.fresh = append(c.fresh, e)
			}
			c.theirs[e] += (x.quality - c.taken[e]) * theirs
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
func lone(x longs) float32 {
	if x.len() == 1 {
		return loneWord
	}
	return loneAmong
}

// isLone reports whether a word alone is all that an example says: that word, or a
// long one that was mistyped. Names and short words are near to a lot.
func isLone(word string, said []counterpart, x longs) bool {
	return x.len() == 1 && slices.ContainsFunc(said, func(c counterpart) bool {
		return c.id == x.at(0) && (c.quality == 1 || c.typo && len(word) >= lengthy)
	})
}

// cover adds what a word of a text weighs to the options that have it.
func (c *comparison) cover(said []counterpart, weight float32) {
	for i, x := range said {
		for list := c.options.of(x.id); len(list) > 0; list = list[4:] {
			k := list.at(0)
			if slices.ContainsFunc(said[:i], func(before counterpart) bool { return c.options.of(before.id).has(k) }) {
				continue // the best come first
			}
			c.covered[k] += x.quality * weight
			c.proof[k] = c.proof[k] || x.quality > 0.8 && weight > telling
		}
	}
}

// inManner is how far a text is said as a class is.
func (s *sayings) inManner(k int, u utterance) float32 {
	all := s.speaks.at(3*k + 2)
	share := func(n float32, is bool) float32 {
		if !is {
			n = all - n
		}
		return min(1, 1.5*n/all)
	}
	return share(s.speaks.at(3*k), u.negated) * share(s.speaks.at(3*k+1), u.asks)
}
