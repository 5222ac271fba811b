package engine

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"waymark/conversations/content"
)

// A when is a moment as people say it, before it is known where they live:
// "in 2 hours", "tomorrow at 10", "on Monday", "on the 15th".
type when struct {
	days    *int          // from today on
	span    time.Duration // from now on, on top of days that were counted
	weekday *time.Weekday // its next one
	after   bool          // of a weekday: the one of next week
	day     int           // of the month; 0: none was named
	month   time.Month    // 0: none was named
	year    int           // 0: none was named
	clock   time.Duration // since midnight; only where timed
	timed   bool
	counted bool // a number of days or hours was said, rather than a day was named
	now     bool // of today, and no other day
	wait    bool // when the wait is over that a screen speaks of
}

// A daytime is a part of the day, and the moment that is meant where no hour is
// said. All are since midnight.
type daytime struct{ from, usual, to time.Duration }

const (
	hour     = time.Hour
	wholeDay = 24 * hour
	mostWhen = 24 // words; who types more says something else
	mostDays = 3660
)

// whenSigns are the numbers, the words and the signs of a moment.
var (
	whenSigns = regexp.MustCompile(`\d+|\pL+|[^\s\pL\d]`)
	hyphened  = regexp.MustCompile(`(\pL)-(\pL)`)
)

// A whenToken is one of them.
type whenToken struct {
	text  string
	n     int  // a number; else -1
	glued bool // nothing stands between it and what is before it
}

func whenTokens(said string) (all []whenToken) {
	said = strings.NewReplacer("½", " 1/2", "¼", " 1/4", "¾", " 3/4").Replace(said)
	said = unaccented(strings.ToLower(asciiDigits(norm.NFKC.String(said))))
	said = strings.NewReplacer("'", " ", "’", " ", "⁄", "/", "–", "-", "—", "-").Replace(said)
	said = hyphened.ReplaceAllString(said, "$1 $2")
	end := -1
	for _, at := range whenSigns.FindAllStringIndex(said, -1) {
		t := whenToken{text: said[at[0]:at[1]], n: -1, glued: at[0] == end}
		if t.text[0] >= '0' && t.text[0] <= '9' {
			t.n = mostDays * 100
			if n, err := strconv.Atoi(t.text); err == nil {
				t.n = min(n, t.n)
			}
		}
		end = at[1]
		all = append(all, t)
	}
	return all
}

// parse reads when somebody wants to be reminded. addressed says that they
// asked for it, "remind me tomorrow", and did not just name a moment; near, that
// they said something of the kind that is not understood in full.
func (l *whenLexicon) parse(said string) (w when, addressed, near, ok bool) {
	tokens := whenTokens(said)
	if len(tokens) == 0 {
		return w, false, false, false
	}
	i := 0
	for i < len(tokens)-1 && politeWords[tokens[i].text] {
		i++
	}
	if addressed = l.words[tokens[i].text].is == isAsking; addressed {
		i++
	} else {
		i = 0
	}
	p := whenParser{whenLexicon: l, tokens: tokens[i:]}
	near = p.isNear()
	if len(p.tokens) > 2*mostWhen || !p.read() || strings.HasSuffix(strings.TrimSpace(said), "?") && !addressed {
		return w, addressed, near, false
	}
	return p.when, addressed, near, true
}

// A whenParser reads a moment. Whatever it does not account for makes the whole
// unread.
type whenParser struct {
	*whenLexicon
	when
	tokens []whenToken
	at     int // the token that is read next
	found  bool
	hourTo bool // an hour is announced: "at"
	spanTo bool // a span is announced: "in"

	part  *daytime      // that was named; nil: none
	other time.Duration // what the clock is if its hour is in the other half of the day
	units map[int]bool  // that were counted
}

// isNear reports whether most of the words are those of moments, or a number and
// one of them.
func (p *whenParser) isNear() bool {
	known, words, numbers := 0, 0, 0
	for _, t := range p.tokens {
		switch w, ok := p.words[t.text]; {
		case t.n >= 0:
			numbers++
		case ok && w.is != isFiller && w.is != isAsking && w.is != isOne && w.is != isIn:
			known++
			words++
		case ok || !isWord(t.text):
		default:
			words++
		}
	}
	return known > 0 && 2*known >= words || numbers > 0 && known > 0 || numbers > 0 && words <= 1
}

func isWord(s string) bool { return s != "" && (s[0] >= 'a' && s[0] <= 'z' || s[0] >= 0x80) }

// read reads all of it, and reports whether it is one moment.
func (p *whenParser) read() bool {
	p.units = map[int]bool{}
	for p.at < len(p.tokens) {
		if !p.next() {
			return false
		}
	}
	return p.found && !p.hourTo && p.agree()
}

// next reads what comes next, and reports whether it is understood.
func (p *whenParser) next() bool {
	t := p.tokens[p.at]
	if t.n >= 0 {
		return p.number()
	}
	word, n := p.lookUp()
	if n == 0 {
		if strings.Contains(",.!;", t.text) { // between words
			p.at++
			return true
		}
		return false
	}
	return p.word(word, n)
}

// lookUp finds the longest words of moments that stand here, and how many they
// are. A long one may be mistyped.
func (p *whenParser) lookUp() (whenWord, int) {
	for n := min(p.longest, len(p.tokens)-p.at); n > 0; n-- {
		var words []string
		for _, t := range p.tokens[p.at:][:n] {
			words = append(words, t.text)
		}
		if w, ok := p.words[strings.Join(words, " ")]; ok {
			return w, n
		}
	}
	typed := p.tokens[p.at].text
	var only whenWord
	if len(typed) >= 6 {
		for name, w := range p.words {
			if len(name) < 6 || !slices.Contains([]whenKind{isDay, isPart, isTonight, isWeekday, isMonth, isUnit}, w.is) || !content.OneTypo(typed, name) {
				continue
			}
			if only.is != "" && only != w {
				return whenWord{}, 0
			}
			only = w
		}
	}
	if only.is == "" {
		return only, 0
	}
	return only, 1
}

// word takes words that mean something.
func (p *whenParser) word(w whenWord, n int) bool {
	switch w.is {
	case isOne:
		if p.at+1 < len(p.tokens) && p.words[p.tokens[p.at+1].text].is == isUnit {
			p.tokens[p.at].n = 1
			return p.number()
		}
		if !slices.Contains([]string{"um", "a", "o"}, p.tokens[p.at].text) { // "um 10", "a 10"
			return p.tokens[p.at].text == "uno" && p.skip(n)
		}
		p.hourTo = true
		return p.skip(n)
	case isNumber:
		p.tokens = slices.Concat(p.tokens[:p.at:p.at], []whenToken{{n: w.n}}, p.tokens[p.at+n:])
		return p.number()
	case isAt:
		p.hourTo = true
		if p.at+n < len(p.tokens) && slices.Contains([]whenKind{isPart, isNoon}, p.words[p.tokens[p.at+n].text].is) {
			p.hourTo = false
		}
		p.found = true
		return p.skip(n)
	case isIn:
		p.spanTo = true
		return p.skip(n)
	case isFiller:
		return p.skip(n)
	case isPast, isTo:
		return p.skip(n) && p.pastOrTo(w)
	case isSpan:
		return !p.units[1] && !p.units[60] && p.count(w.n, 1, w.n) && p.skip(n)
	}
	return p.dated(w) && p.skip(n)
}

// dated takes a word that names a day or a part of one.
func (p *whenParser) dated(w whenWord) bool {
	p.found = true
	switch w.is {
	case isDay:
		p.now = w.n == 0
		return p.setDays(w.n)
	case isPart, isTonight:
		p.now = p.now || w.is == isTonight
		if p.part != nil && *p.part != dayParts[w.n] {
			return false
		}
		p.part = &dayParts[w.n]
	case isWeekday:
		day := time.Weekday(w.n)
		if p.weekday != nil {
			return false
		}
		p.weekday = &day
	case isWeek:
		p.after = true
	case isNoon:
		return p.setClock(time.Duration(w.n)*time.Minute, false)
	case isMonth:
		return p.monthFirst(w.n)
	case isWait:
		p.wait = true
	default:
		return false
	}
	return true
}

func (p *whenParser) skip(n int) bool {
	p.at += n
	return true
}

func (p *whenParser) setDays(n int) bool {
	if p.days != nil {
		return false
	}
	p.days = &n
	return true
}

// setClock sets the time of the day, once. either says that its hour may be in
// either half of the day.
func (p *whenParser) setClock(clock time.Duration, either bool) bool {
	if p.timed || clock >= wholeDay {
		return false
	}
	p.clock, p.timed, p.other = clock, true, clock
	if either {
		p.other = (clock + wholeDay/2) % wholeDay
	}
	p.found, p.hourTo = true, false
	return true
}

// agree makes one moment of all that was said, and reports whether it goes
// together: "tonight at 8" is at 20:00, and nobody means two days. A week without a
// day begins on Monday.
func (p *whenParser) agree() bool {
	named := p.weekday != nil || p.after || p.day > 0 || p.part != nil || p.timed || p.now
	switch {
	case p.wait:
		return !named && p.days == nil && p.span == 0
	case p.span > 0 && named, p.counted && (p.weekday != nil || p.after || p.day > 0 || p.now):
		return false
	case p.after && (p.days != nil || p.day > 0):
		return false
	case p.month > 0 && p.day == 0:
		return false
	}
	if monday := time.Monday; p.after && p.weekday == nil {
		p.weekday = &monday
	}
	if p.part == nil {
		return true
	}
	within := func(clock time.Duration) bool { return clock >= p.part.from && clock < p.part.to }
	if !p.timed {
		p.clock, p.timed = p.part.usual, true
	}
	if !within(p.clock) {
		p.clock = p.other
	}
	return within(p.clock)
}
