package shield

import (
	"slices"
	"strings"
	"unicode/utf8"

	"waymark/conversations"
)

// A Shield finds what nobody should write here. It never changes, so one serves
// everybody at once.
type Shield struct {
	lexicon *lexicon
	learned learned
	markers []string // folded
	hosts   map[string]bool
	public  map[string]bool // addresses and numbers, folded
}

// Options say what is no secret although it looks like one.
type Options struct {
	Hosts  []string // of pages and helpdesks that the content names, whose offices anybody may know
	Public []string // their e-mail addresses and phone numbers
}

// New makes a shield.
func New(o Options) *Shield {
	s := &Shield{lexicon: newLexicon(), learned: newLearned(learnedFile), hosts: map[string]bool{}, public: map[string]bool{}}
	for _, k := range conversations.AllSensitive() {
		s.markers = append(s.markers, strings.ToLower(k.Marker()))
	}
	for _, h := range o.Hosts {
		s.hosts[fold(h).s] = true
	}
	for _, p := range o.Public {
		s.public[fold(p).s] = true
		if number := digitsOf(p); number != "" {
			s.public[number] = true
		}
	}
	return s
}

// A Finding is a part of a text, in bytes, that is to be hidden.
type Finding struct {
	From, To int
	Kind     conversations.Sensitive
}

// Find returns what is to be hidden in a text, in its order. None of it overlaps. Where
// it is known what its writer has before them, more of it is found.
func (s *Shield) Find(text string, expect ...conversations.Sensitive) []Finding {
	if !worth(text) {
		return nil
	}
	sc := s.scan(text, expect)
	sc.rules()
	var all []Finding
	for _, x := range sc.spans {
		from, to := sc.span(sc.tokens[x.from].from, sc.tokens[x.to-1].to)
		all = append(all, Finding{from, to, x.kind})
	}
	slices.SortFunc(all, func(a, b Finding) int { return a.From - b.From })
	return all
}

// rules goes over the text by all rules, the surest first.
func (sc *scan) rules() {
	for _, rule := range []func(*scan){
		(*scan).links, (*scan).addresses, (*scan).dates, (*scan).saidDates, (*scan).harmless, (*scan).cards, (*scan).questions, (*scan).answers, (*scan).recoveries, (*scan).sentences, (*scan).quotations, (*scan).used,
		(*scan).letterwise, (*scan).weak, (*scan).passwords, (*scan).joined, (*scan).mixed, (*scan).repeated, (*scan).numbers, (*scan).spelled, (*scan).bySigns, (*scan).loners, (*scan).clued, (*scan).chosen, (*scan).weigh, (*scan).grow, (*scan).likes, (*scan).wholes, (*scan).names, (*scan).persons,
	} {
		rule(sc)
	}
}

// worth reports whether there can be anything: a secret has a digit, a sign or
// several words.
func worth(text string) bool { return len(text) >= 3 }

// most is how often a text is looked at again: what is hidden may change how the
// rest is to be read.
const most = 6

// Hide puts a marker in the place of all that is to be hidden, and returns which
// kinds there were, each once. The text it returns is valid UTF-8, and hiding it
// again changes nothing.
func (s *Shield) Hide(text string, expect ...conversations.Sensitive) (clean string, kinds []conversations.Sensitive) {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\uFFFD")
	}
	for range most {
		found := s.Find(text, expect...)
		if len(found) == 0 {
			return text, kinds
		}
		var b strings.Builder
		at := 0
		for _, f := range found {
			b.WriteString(text[at:f.From])
			b.WriteString(s.hostOf(text[f.From:f.To], f.Kind) + f.Kind.Marker())
			at = f.To
			if !slices.Contains(kinds, f.Kind) {
				kinds = append(kinds, f.Kind)
			}
		}
		b.WriteString(text[at:])
		text = b.String()
	}
	if len(s.Find(text, expect...)) == 0 {
		return text, kinds
	}
	return conversations.Password.Marker(), []conversations.Sensitive{conversations.Password} // nothing of it is sure
}

// HideName is Hide of the name of a file, in which words stand between other signs
// than in a text.
func (s *Shield) HideName(name string) (clean string, kinds []conversations.Sensitive) {
	apart := strings.Map(func(r rune) rune {
		if r == '_' {
			return ' '
		}
		return r
	}, name)
	clean, kinds = s.Hide(apart)
	if len(kinds) == 0 {
		return name, nil
	}
	return clean, kinds
}
