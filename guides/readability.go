package guides

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A Screen is how one text reads that people get at once: a step, what is said
// when one of its options is chosen, an answer. A label, an address or a
// placeholder is one word. A line is an item of a list, or a sentence outside
// of one.
type Screen struct {
	Name string // "account/password", with "#" and the option; "topic:new-phone", with "#" and the branch

	Words   float64 // a sentence, on average
	Longest int     // words of its longest sentence
	Actions int     // of the line that asks for most
	Labels  int     // lines that name a label to press, choose or fill
	First   int     // of them, those that begin with it
}

// Readability measures every screen in English, the worst first: most actions a
// line, then labels that do not come first, then the longest sentences.
func Readability(c *content.Content) []Screen {
	var all []Screen
	add := func(name string, w content.Words) {
		if s := w.In(conversations.English); s != "" {
			all = append(all, measure(name, s))
		}
	}
	for _, p := range c.Parts {
		for _, s := range p.Steps {
			add(string(s.ID), s.Body)
			for _, o := range s.Options {
				add(string(s.ID)+"#"+string(o.ID), o.Says)
			}
		}
	}
	for _, t := range c.Topics {
		add("topic:"+string(t.ID), t.Answer)
		for _, b := range t.Branches {
			add("topic:"+string(t.ID)+"#"+string(b.ID), b.Answer)
		}
	}
	slices.SortStableFunc(all, func(a, b Screen) int {
		return cmp.Or(cmp.Compare(b.Actions, a.Actions), cmp.Compare(b.Labels-b.First, a.Labels-a.First), cmp.Compare(b.Words, a.Words))
	})
	return all
}

func measure(name, text string) Screen {
	s := Screen{Name: name}
	words, sentences := 0, 0
	for _, line := range linesOf(text) {
		for _, sentence := range sentencesOf(line) {
			if n := countWords(sentence); n > 0 {
				words, sentences, s.Longest = words+n, sentences+1, max(s.Longest, n)
			}
		}
		n := actions(line)
		s.Actions = max(s.Actions, n)
		if n > 0 && strings.Contains(line, aLabel) {
			s.Labels++
			if strings.HasPrefix(line, aLabel) {
				s.First++
			}
		}
	}
	if sentences > 0 {
		s.Words = float64(words) / float64(sentences)
	}
	return s
}

// aLabel stands for what is shown on a screen, whatever it says.
const aLabel = "Label"

var (
	item     = regexp.MustCompile(`^(?:[0-9]+\.|[-*]) `)
	linked   = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	fixed    = regexp.MustCompile(`<[^>\s]+>|` + "`[^`]*`" + `|\{[a-z]+\}`)
	sentence = regexp.MustCompile(`[.!?]["”)]*(?:\s|$)`)
)

// linesOf cuts a text into items of lists and sentences, with what needs not be
// read word by word taken out.
func linesOf(text string) (lines []string) {
	text = onScreen.ReplaceAllString(text, aLabel)
	text = fixed.ReplaceAllString(linked.ReplaceAllString(text, "$1"), "Thing")
	text = strings.NewReplacer("*", "").Replace(text)
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		prose := ""
		for line := range strings.Lines(paragraph) {
			line = strings.TrimSpace(strings.TrimPrefix(line, ">"))
			if mark := item.FindString(line); mark != "" {
				lines = append(lines, line[len(mark):])
			} else {
				prose += line + " "
			}
		}
		lines = append(lines, sentencesOf(prose)...)
	}
	return lines
}

func sentencesOf(line string) (all []string) {
	for {
		at := sentence.FindStringIndex(line)
		if at == nil {
			break
		}
		all = append(all, strings.TrimSpace(line[:at[1]]))
		line = line[at[1]:]
	}
	if line = strings.TrimSpace(line); line != "" {
		all = append(all, line)
	}
	return all
}

func countWords(s string) (n int) {
	for _, word := range strings.Fields(s) {
		if strings.ContainsFunc(word, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }) {
			n++
		}
	}
	return n
}

// verbs are what the content asks people to do with their hands, each between blanks.
const verbs = " " +
	"accept add allow ask attach begin borrow bring change check choose clear click close come compare complete " +
	"confirm connect copy count delete do download drop enter fill find finish follow get give go have hold keep " +
	"leave let link log look make mark move name note open paste pick point press put read register remove repeat " +
	"replace save scan scroll search see select send set show sign start stay submit switch take tap tell think " +
	"tick touch try turn type unlock use wait walk write "

// actions counts what a line asks for: verbs that begin a sentence, or follow a
// comma, a colon, "and" or "then". What people are told not to do is none.
func actions(line string) (n int) {
	begins := true
	words := strings.Fields(line)
	for i, word := range words {
		bare := strings.ToLower(strings.TrimFunc(word, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }))
		if begins && strings.Contains(verbs, " "+bare+" ") && (i+1 == len(words) || words[i+1] != "not" && words[i+1] != "nothing") {
			n++
		}
		ends := strings.ContainsAny(word[len(word)-1:], ".,:;!?")
		begins = ends || bare == "and" || bare == "then" || bare == "now" && begins
	}
	return n
}
