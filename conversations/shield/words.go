package shield

import (
	_ "embed" // words.txt
	"strings"

	"waymark/conversations"
)

// A class is what words.txt says of a word. A word may be of several.
type class uint64

// The classes, by their names in words.txt.
const (
	cPassword class = 1 << iota
	cPIN
	cCode
	cRecovery
	cNational
	cRecord
	cBirth
	cPhone
	cInnocent // a number beside it is that of a step, a version, an error
	cExtension
	cUnit
	cPatient
	cTitle
	cMonth
	cIs
	cMine
	cOrdinary // what is said of a password and is none
	cGives    // "it says", "I got"
	cProduct
	cDigit
	cFunction
	cRole
	cNumber // the word number, and the like
	cSpoken // how a sign is said
	cQuestion
	cDoctor
	cDiagnosis
	cTens
	cSentence // a password of several words
	cAcronym  // of a disease, in capitals
	cParticle // of names
	cIll      // somebody is treated
	cAge
	cAnswer
	cAt
	cDot
	cExam
	cCapital
	cPlace  // no part of somebody's name
	cSample // in an address that only shows how one looks
	cWeak   // a password that many use
	cKey    // what is typed into an app, or lets a program in
	cApp    // that makes codes
	cPhrase // several words by which an account is opened again are spoken of
	cClue   // what is asked for to open an account again
	cJust   // between a word and what it means
	cAs     // … password
	cUse
	cWhich     // no password, but a word for one
	cWhen      // before a year
	cFavourite // what many choose for a password, and is a word all the same
	cWith      // how something is written: "without a capital"
	cRule      // what a page asks of a password: so many characters
	cStreet    // a word for one, in an address
	cLives     // somewhere
	cStored    // where somebody keeps what they cannot remember
	cTried     // a code or a PIN may be
	cBlocked   // what happens when it was wrong
	cGreets    // somebody
	cAlike     // "for example"
	cMon       // a month between two numbers, and elsewhere another word
	cEnters    // somewhere, by what they tell there
)

// classNames are what the classes are called in words.txt.
var classNames = map[string]class{
	"password": cPassword, "pin": cPIN, "code": cCode, "recovery": cRecovery, "national": cNational,
	"record": cRecord, "birth": cBirth, "phone": cPhone, "innocent": cInnocent, "extension": cExtension,
	"unit": cUnit, "patient": cPatient, "title": cTitle, "month": cMonth, "is": cIs, "mine": cMine,
	"ordinary": cOrdinary, "gives": cGives, "product": cProduct, "digit": cDigit, "function": cFunction, "role": cRole, "number": cNumber,
	"spoken": cSpoken, "question": cQuestion, "doctor": cDoctor, "diagnosis": cDiagnosis, "tens": cTens, "sentence": cSentence, "acronym": cAcronym, "particle": cParticle,
	"ill": cIll, "age": cAge, "answer": cAnswer, "at": cAt, "dot": cDot, "sample": cSample, "capital": cCapital, "exam": cExam, "place": cPlace, "with": cWith, "key": cKey, "clue": cClue, "phrase": cPhrase, "app": cApp, "weak": cWeak, "favourite": cFavourite, "when": cWhen, "as": cAs, "just": cJust, "use": cUse, "which": cWhich, "rule": cRule, "mon": cMon, "stored": cStored, "alike": cAlike, "greets": cGreets, "tried": cTried, "blocked": cBlocked, "street": cStreet, "lives": cLives, "enters": cEnters,
}

//go:embed words.txt
var wordsFile string

// A phrase is words behind a first one, and what they are together.
type phrase struct {
	rest  []string
	class class
}

// A lexicon knows the words that rules go by.
type lexicon struct {
	phrases map[string][]phrase // by their first word
	begins  map[string][]stem   // how words begin, by the first letters
	ends    map[string][]stem   // how they end, by the last ones
	inside  []stem              // what may stand anywhere in them
}

// A stem is how words begin or end, and what they are.
type stem struct {
	letters string
	class   class
	longer  bool // the word has to be
}

// stemKey is by how many letters stems are found.
const stemKey = 2

func newLexicon() *lexicon {
	l := &lexicon{phrases: map[string][]phrase{}, begins: map[string][]stem{}, ends: map[string][]stem{}}
	for line := range strings.Lines(wordsFile) {
		name, all, ok := strings.Cut(strings.TrimSpace(line), ": ")
		c := classNames[name]
		if !ok || c == 0 {
			continue
		}
		for w := range strings.SplitSeq(all, "|") {
			w = fold(strings.TrimSpace(w)).s
			switch {
			case strings.HasPrefix(w, "*") && strings.HasSuffix(w, "*"):
				l.inside = append(l.inside, stem{letters: strings.Trim(w, "*"), class: c})
			case strings.HasSuffix(w, "*"):
				w = strings.TrimSuffix(w, "*")
				l.begins[w[:stemKey]] = append(l.begins[w[:stemKey]], stem{letters: w, class: c})
			case strings.HasPrefix(w, "*"), strings.HasPrefix(w, "+"):
				longer := w[0] == '+'
				w = w[1:]
				l.ends[w[len(w)-stemKey:]] = append(l.ends[w[len(w)-stemKey:]], stem{w, c, longer})
			default:
				parts := strings.Fields(w)
				l.phrases[parts[0]] = append(l.phrases[parts[0]], phrase{parts[1:], c})
			}
		}
	}
	return l
}

// of is what a word is by how it begins or ends, or what stands in it.
func (l *lexicon) of(w string) (c class) {
	if len(w) < stemKey {
		return 0
	}
	for _, s := range l.begins[w[:stemKey]] {
		if strings.HasPrefix(w, s.letters) {
			c |= s.class
		}
	}
	for _, s := range l.ends[w[len(w)-stemKey:]] {
		if strings.HasSuffix(w, s.letters) && (!s.longer || len(w) > len(s.letters)) {
			c |= s.class
		}
	}
	for _, s := range l.inside {
		if strings.Contains(w, s.letters) {
			c |= s.class
		}
	}
	return c
}

// exact is what one word is by itself.
func (l *lexicon) exact(w string) (c class) {
	for _, p := range l.phrases[w] {
		if len(p.rest) == 0 {
			c |= p.class
		}
	}
	return c
}

// whole is what one word is by itself and by its parts.
func (l *lexicon) whole(w string) class { return l.exact(w) | l.of(w) }

// classify gives the tokens their classes. What a longer phrase says goes before: an
// error code is no code.
func (sc *scan) classify() {
	for i := range sc.tokens {
		if sc.tokens[i].form != letters {
			continue
		}
		w := sc.of(i)
		sc.tokens[i].class |= sc.lexicon.of(w)
		for _, p := range sc.lexicon.phrases[w] {
			if end, ok := sc.follows(i, p.rest); ok {
				for j := i; j < end; j++ {
					if sc.tokens[j].form == letters {
						sc.tokens[j].class |= p.class
					}
				}
			}
		}
	}
	sc.spoken = sc.expects(conversations.Password)
	for i := range sc.tokens {
		sc.spoken = sc.spoken || sc.has(i, cPassword|cRecovery)
		if c := &sc.tokens[i].class; *c&cInnocent != 0 {
			*c &^= cCode | cPIN | cPassword | cNational | cRecord | cPhone | cNumber
		}
	}
}

// follows reports whether words stand behind token i, each behind one sign or space,
// and which token is behind the last of them.
func (sc *scan) follows(i int, words []string) (end int, ok bool) {
	end = i + 1
	for _, w := range words {
		at := end
		for n := 0; n < 2 && (sc.is(at, space) || sc.is(at, sign)); n++ {
			at++
		}
		if sc.of(at) != w {
			return 0, false
		}
		end = at + 1
	}
	return end, true
}
