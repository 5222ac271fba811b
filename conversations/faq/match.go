package faq

import (
	"math"
	"slices"

	"waymark/conversations"
)

// A Decision says what to do with a question.
type Decision string

// The decisions.
const (
	Answer  Decision = "answer"  // the first match is what was meant
	Suggest Decision = "suggest" // one of the matches may be: ask
	None    Decision = "none"    // no class answers it; the first match may be a class outside
)

// A Result is what a question may mean.
type Result struct {
	Decision Decision
	Matches  []Match // best first, at most three
	Best     string  // the likeliest class; one outside may be missing from the matches
	Near     []Match // the likeliest of all classes, what is in Matches too, at most eight
	Plain    bool    // it neither asks nor says no nor tells of trouble
	SaysNo   bool    // it has a word that turns what it says into its opposite
	Said     []Alike // what people say where they stand that it may be, best first
	Language string  // what the question is written in; empty where that is unclear
}

// Meaning is the result in the words of a conversation, whose topics, wishes and
// asides are the classes.
func (r Result) Meaning() conversations.Meaning {
	m := conversations.Meaning{
		Decision: conversations.Decision(r.Decision),
		Best:     conversations.TopicID(r.Best),
		Language: conversations.Language(r.Language),
	}
	for _, match := range r.Matches {
		m.Matches = append(m.Matches, conversations.Match{ID: conversations.TopicID(match.Class), Score: match.Score})
	}
	m.Plain, m.SaysNo = r.Plain, r.SaysNo
	for _, match := range r.Near {
		m.Near = append(m.Near, conversations.Match{ID: conversations.TopicID(match.Class), Score: match.Score, Plain: match.Plain})
	}
	for _, a := range r.Said {
		m.Said = append(m.Said, conversations.Saying{ID: conversations.SayingID(a.Saying), Alike: a.Share})
	}
	return m
}

// A Match is a class that a question may belong to.
type Match struct {
	Class string
	Score float64 // probability that it is right
	Plain float64 // how many examples of the class are plain statements
}

// maxMatches is how many matches a result holds at most.
const maxMatches = 3

// maxNear is how many of the likeliest classes are named besides.
const maxNear = 8

// outsideLead is by how much a class outside must lead what can be answered:
// a question that may be either is put to the person.
const outsideLead = 0.1

// A Model matches questions. It never changes, so many may ask it at once.
type Model struct {
	core    *core
	lexicon *lexicon
	sayings *sayings
	classes []string
	answer  []float64 // by class
	suggest float64
	weights evidence
	desks   chan desk // that nobody uses
}

// A desk is the room that one question takes. It is used again, so that many
// questions leave no garbage.
type desk struct {
	cosines    []float32
	comparison *comparison
}

// desksKept is how many are used again; more are there only while more ask at once.
const desksKept = 4

func (m *Model) desk() desk {
	select {
	case d := <-m.desks:
		return d
	default:
		return desk{make([]float32, m.core.class.len()), m.sayings.comparison()}
	}
}

func (m *Model) tidy(d desk) {
	select {
	case m.desks <- d:
	default:
	}
}

// never is more than any probability.
const never = 2

// Train learns from a corpus. A calibration that was not fitted on it makes no
// difference to the order of the matches, but to their probabilities; without
// any, nothing is ever sure.
func Train(c Corpus, cal Calibration) *Model { return Recall(Learn(c), cal) }

// Recall is Train with what was learned before.
func Recall(l *Learned, cal Calibration) *Model {
	if len(cal.Weights) != evidences {
		cal = Calibration{Answer: never, Careful: never, Suggest: cal.Suggest}
	}
	m := &Model{core: &l.core, lexicon: &l.lexicon, sayings: &l.sayings, classes: l.core.classes.all(), suggest: cal.Suggest, desks: make(chan desk, desksKept)}
	copy(m.weights[:], cal.Weights)
	for k := range m.classes {
		need := cal.Answer
		if l.careful[k] == 1 {
			need = max(need, cal.Careful)
		}
		m.answer = append(m.answer, need)
	}
	return m
}

// Match says what a question may mean. It reads the first 500 characters.
func (m *Model) Match(text string) Result {
	list := words(text)
	r := Result{Decision: None}
	if len(list) == 0 || len(m.classes) == 0 {
		return r
	}
	d := m.desk()
	r.Said, r.Plain, r.SaysNo = m.sayings.match(text, d.comparison), m.sayings.isPlain(text), m.sayings.saysNo(text)
	s := m.core.score(m.lexicon.bagOf(list), d.cosines)
	r.Language = s.language
	m.decide(&r, s)
	m.tidy(d)
	switch chance := m.sayings.turnsOnNothing(m.sayings.utter(saidWords(cut(text)), false)); {
	case r.Decision == Answer && (chance || len(list) == 1 && !m.lexicon.has(list[0])):
		r.Decision = Suggest // one typo away from something proves little
	case r.Decision == None && chance:
		r.Matches = nil
	}
	return r
}

// A candidate is a class that may be right.
type candidate struct {
	class       int32
	probability float64
}

// candidates returns the likeliest classes, best first. The margins order
// them, and no later one is likelier than an earlier one.
func (m *Model) candidates(s score, n int) []candidate {
	list := make([]candidate, 0, n)
	most := 1.0
	for _, k := range s.ranking[:min(n, len(s.ranking))] {
		p := probability(m.weights, s.evidence(k))
		if math.IsNaN(p) {
			p = 0
		}
		most = min(most, p)
		list = append(list, candidate{k, most})
	}
	return list
}

// decide fills in the decision and the matches.
func (m *Model) decide(r *Result, s score) {
	list := m.candidates(s, len(m.classes))
	top := list[0]
	r.Best = m.classes[top.class]
	r.Near = m.named(list, maxNear)
	inside := slices.DeleteFunc(slices.Clone(list), func(c candidate) bool { return m.core.beyond[c.class] == 1 })
	switch {
	case m.core.beyond[top.class] == 1 && top.probability >= m.suggest && m.leads(top, inside):
		r.Matches = m.named(list, maxMatches)
		return
	case len(inside) == 0:
		return
	case m.core.beyond[top.class] == 0 && top.probability >= m.answer[top.class]:
		r.Decision = Answer
	case inside[0].probability >= m.suggest:
		r.Decision = Suggest
	}
	r.Matches = m.named(inside, maxMatches)
}

// leads reports whether the class outside is well ahead of all others.
func (m *Model) leads(top candidate, inside []candidate) bool {
	return len(inside) == 0 || top.probability-inside[0].probability >= outsideLead
}

func (m *Model) named(list []candidate, most int) []Match {
	var matches []Match
	for _, c := range list[:min(most, len(list))] {
		matches = append(matches, Match{m.classes[c.class], c.probability, float64(m.sayings.plain.at(int(c.class)))})
	}
	return matches
}
