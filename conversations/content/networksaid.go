package content

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"waymark/conversations"
)

// A NetworkGuess is a network that a text may name.
type NetworkGuess struct {
	ID    conversations.NetworkID
	Named bool // by one of its names, rather than by a word of its field
	Typo  bool // which was mistyped
	Words int  // how many words of the text say so
}

// SaidNetworks returns the networks that a text may name, by their names or by
// words of their fields, those first that more words speak for. What only fewer
// words speak for than for another is left out.
func (c *Content) SaidNetworks(text string) []NetworkGuess {
	said := bareWords(text)
	var all []NetworkGuess
	for _, n := range c.Networks {
		var best NetworkGuess
		for _, name := range append([]string{string(n.ID), n.Name}, n.Also...) {
			list := bareWords(name)
			if len(list) > 1 {
				list = slices.DeleteFunc(list, func(w string) bool { return w == "ern" })
			}
			best = best.or(saysAll(said, list, true))
		}
		for _, words := range n.Words {
			best = best.or(saysAll(said, strings.Fields(words), false))
		}
		if best.Words > 0 {
			best.ID = n.ID
			all = append(all, best)
		}
	}
	slices.SortStableFunc(all, func(a, b NetworkGuess) int { return b.weight() - a.weight() })
	return slices.DeleteFunc(all, func(g NetworkGuess) bool { return g.weight() < all[0].weight() })
}

func (g NetworkGuess) weight() int {
	w := 4 * g.Words
	if g.Named {
		w += 2
	}
	if g.Typo {
		w--
	}
	return w
}

func (g NetworkGuess) or(other NetworkGuess) NetworkGuess {
	if other.Words > 0 && other.weight() > g.weight() {
		return other
	}
	return g
}

// bareWords are the words of a text in small letters without accents.
func bareWords(text string) []string {
	bare := strings.Map(func(r rune) rune {
		if r >= 0x300 && r < 0x370 {
			return -1
		}
		return r
	}, norm.NFKD.String(strings.ReplaceAll(text, "œ", "oe")))
	return strings.Fields(Plain(strings.NewReplacer("'", " ", "’", " ").Replace(bare)))
}

// nameTypo is how many letters a name has at least that is recognised with a
// typo.
const nameTypo = 6

// saysAll is how a text names what has all these words; zero: it does not.
func saysAll(said, words []string, named bool) NetworkGuess {
	g := NetworkGuess{Named: named}
	for _, word := range words {
		begin, open := strings.CutSuffix(word, "*")
		i := slices.IndexFunc(said, func(s string) bool { return s == begin || open && strings.HasPrefix(s, begin) })
		if i < 0 && !open {
			i = slices.IndexFunc(said, func(s string) bool { return len(word) >= nameTypo-1 && len(s) >= nameTypo-1 && OneTypo(s, word) })
			if i < 0 && named && len(word) >= nameTypo {
				i = joined(said, word)
			}
			g.Typo = g.Typo || i >= 0
		}
		if i < 0 {
			return NetworkGuess{}
		}
		g.Words++
	}
	return g
}

// joined finds a name that was written in two words, as "blood net".
func joined(said []string, name string) int {
	for i := range len(said) - 1 {
		if said[i]+said[i+1] == name {
			return i
		}
	}
	return -1
}

// OneTypo reports whether b is a with one letter added, dropped, changed or two
// swapped.
func OneTypo(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	switch {
	case len(y)-len(x) > 1:
		return false
	case len(y) > len(x):
		return string(x[i:]) == string(y[i+1:])
	case i == len(x):
		return false
	case string(x[i+1:]) == string(y[i+1:]):
		return true
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
}
