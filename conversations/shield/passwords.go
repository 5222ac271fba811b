package shield

import (
	"strings"
	"unicode"

	"waymark/conversations"
)

// passwords hides what is said to be a password, before or behind the word for it.
func (sc *scan) passwords() {
	for i := range sc.tokens {
		if !sc.has(i, cPassword) || sc.has(i+2, cPassword) && sc.is(i+1, space) || sc.tokens[i].hidden {
			continue
		}
		if end := sc.chunkEnd(i); sc.tokens[i].chunk == i && end > i+1 && !strings.Contains(":=/", sc.of(i+1)) {
			if _, to := sc.trimPassword(i, end); to > i+1 && sc.lookAt(i, to).digits >= min(2, to-i-1) && sc.lookAt(i, to).digit {
				sc.hide(i, to, conversations.Password) // "Password.2026"
				continue
			}
		}
		if !sc.valueBehind(i) {
			sc.valueBefore(i)
		}
	}
}

// valueBehind hides what stands behind the word at i, and reports whether anything does.
func (sc *scan) valueBehind(i int) bool {
	at, said, assigned := i+1, false, sc.isShort(i) && sc.is(i+1, space) && sc.isJoined(i+2, sc.chunkEnd(i+2))
	for n := 0; n < 8 && at < len(sc.tokens); n++ {
		w := sc.of(at)
		switch {
		case sc.is(at, space) && !strings.Contains(w, "\n"):
		case sc.is(at, space) && assigned && n <= 2:
		case w == ":" || w == "=" || w == "-" && sc.is(at+1, space) || w == ">" || w == "→":
			assigned = true
		case sc.has(at, cIs) && !assigned && sc.is(at+1, space) || (w == "'" && sc.of(at+1) == "s"):
			said = true
		case w == "\"" || w == "'":
			return sc.quoted(at)
		case sc.is(at, marker):
			return true
		default:
			return sc.value(at, said, assigned) || sc.strongNear(at)
		}
		at++
	}
	return false
}

// quoted hides what stands in quotes that begin at i.
func (sc *scan) quoted(i int) bool {
	for end := i + 1; end < min(len(sc.tokens), i+24); end++ {
		if sc.of(end) == sc.of(i) && end > i+1 {
			if l := sc.lookAt(i+1, end); sc.words > 1 && !l.digit && sc.anyOf(i+1, end, cOrdinary|cFunction|cPassword) {
				return false
			}
			sc.hide(i+1, end, conversations.Password)
			return true
		}
	}
	return false
}

// anyOf reports whether a word among tokens is of a class.
func (sc *scan) anyOf(from, to int, c class) bool {
	for i := from; i < to; i++ {
		if sc.has(i, c) {
			return true
		}
	}
	return false
}

// value hides the chunk at i, if a password may look like that where it was said or
// assigned to the word before.
func (sc *scan) value(i int, said, assigned bool) bool {
	end := sc.chunkEnd(i)
	if sc.isHidden(i, end) || !said && !assigned {
		return false
	}
	alone := sc.endsBehind(end) || assigned && sc.is(end+1, letters) && (sc.of(end+2) == ":" || sc.is(end+2, space) && sc.of(end+3) == ":") // "pass: … user: …"
	switch {
	case sc.looksSecret(i, end), assigned && sc.isJoined(i, end):
	case assigned && !alone && sc.passphrase(i):
		return true
	case sc.has(i, cOrdinary|cFunction|cPassword|cPIN|cCode|cGives|cMine) || !sc.is(i, letters) || end-i > 4:
		return false
	case sc.isChoice(i, end, assigned):
	case alone && sc.of(sc.sentenceEnd(end)) != "?" && (assigned || sc.belongs(i)):
	case said && end-i >= 3 && sc.of(i+1) == "." && !sc.isPlainSign(i, end):
	case said && sc.has(end+1, cWith) && sc.belongs(i): // "my password is pepper without a capital"
	default:
		return false
	}
	sc.hide(i, end, conversations.Password)
	return true
}

// likes hides what is written almost like a password that was found: "Castagna1, castagna-1".
func (sc *scan) likes() {
	stems := map[string]bool{}
	for _, x := range sc.spans {
		if stem := sc.of(x.from); x.kind == conversations.Password && sc.is(x.from, letters) && len(stem) >= 5 && x.to > x.from+1 && !sc.is(x.from+1, space) {
			stems[stem] = true
		}
	}
	for i := 0; len(stems) > 0 && i < len(sc.tokens); i++ {
		end := sc.chunkEnd(i)
		if end <= i {
			continue
		}
		from, to := sc.trimPassword(i, end)
		plain := to == from+1 && sc.tokens[from].class&^(cWeak|cFavourite|cClue|cPatient|cDoctor) != 0
		if to > from && stems[sc.of(from)] && !plain && !sc.isHidden(from, to) {
			sc.hide(from, to, conversations.Password)
		}
		i = end - 1
	}
}

// isShort reports whether the word for a password at i is one of those behind which it is
// written without a sign.
func (sc *scan) isShort(i int) bool {
	w := sc.of(i)
	return w == "pw" || w == "pwd" || w == "mdp" || w == "ww" || w == "passwd"
}

// belongs reports whether somebody says a few words before token i that it is theirs,
// or it is written as a name is.
func (sc *scan) belongs(i int) bool {
	mine, _ := sc.before(i, 4, cMine)
	return mine != 0 || sc.capitalIn(i, i+1)
}

// sentenceEnd is the sign that ends the sentence before token end.
func (sc *scan) sentenceEnd(end int) int {
	if sc.ends(end - 1) {
		return end - 1
	}
	return end
}

// endsBehind reports whether the sentence ends with the token before end.
func (sc *scan) endsBehind(end int) bool {
	return end >= len(sc.tokens) || sc.ends(end-1) || sc.ends(end) || end+1 >= len(sc.tokens)
}

// passphrase hides a few words that stand alone behind a colon.
func (sc *scan) passphrase(i int) bool {
	end, words := i, 0
	for end < len(sc.tokens) && !sc.ends(end) {
		if sc.is(end, letters) {
			if words++; words > 6 || sc.has(end, cFunction|cIs|cMine) || words > 1 && sc.has(end, cOrdinary) {
				return false
			}
		} else if !sc.is(end, space) && sc.of(end) != "-" {
			return false
		}
		end++
	}
	if end < len(sc.tokens) && sc.of(end) == "?" {
		return false
	}
	if words < 2 || words < 4 && sc.has(i, cOrdinary) {
		return false
	}
	sc.hide(i, end, conversations.Password)
	return true
}

// strongNear hides a chunk that can hardly be anything but a password, among the next few words.
func (sc *scan) strongNear(i int) bool {
	is := false
	for words := 0; i < len(sc.tokens) && words < 7; {
		if sc.is(i, space) {
			if strings.Contains(sc.of(i), "\n") {
				return false
			}
			i++
			continue
		}
		end := sc.chunkEnd(i)
		if end == i { // a marker
			return false
		}
		if !sc.isHidden(i, end) && sc.looksStrong(i, end) {
			sc.hide(i, end, conversations.Password)
			return true
		}
		if known := sc.is(i, letters) && sc.learned.knows(sc.of(i)); is && !known && sc.value(i, true, false) {
			return true
		}
		if sc.ends(end - 1) {
			return false
		}
		is = sc.has(i, cIs)
		i, words = end, words+1
	}
	return false
}

// valueBefore hides what stands before the word at i: "Hunter2! is my password".
func (sc *scan) valueBefore(i int) {
	is := false
	for at, words := i-1, 0; at >= 0 && words < 6; at-- {
		if sc.ends(at) && sc.of(at) != "!" {
			return
		}
		if sc.tokens[at].chunk != at || sc.is(at, space) {
			continue
		}
		end := sc.chunkEnd(at)
		switch {
		case sc.isHidden(at, end):
		case sc.looksStrong(at, end) || is && sc.looksSecret(at, end):
			sc.hide(at, end, conversations.Password)
			return
		case is && words <= 2 && end-at == 1 && sc.is(at, letters) && !sc.has(at, cOrdinary|cFunction|cGives|cPassword|cIs|cMine|cPIN|cCode) && sc.startsAt(at) && !sc.learned.knows(sc.of(at)):
			sc.hide(at, end, conversations.Password)
			return
		}
		is = sc.has(at, cIs)
		words++
	}
}

// startsAt reports whether a sentence begins with token i.
func (sc *scan) startsAt(i int) bool { return i == 0 || i == 1 || sc.ends(i-1) || sc.ends(i-2) }

// A look is of what signs a chunk is.
type look struct {
	lower, upper, digit, symbol, inner bool // inner: a capital behind a small letter, or a sign inside
	letters, digits, length            int
}

// lookAt looks at a chunk as it was written, without the signs of the sentence around it.
func (sc *scan) lookAt(from, to int) (l look) {
	from, to = sc.trimPassword(from, to)
	s := sc.written(from, to)
	inside := strings.TrimRight(s, "!?")
	var last rune
	for i, r := range s {
		l.length++
		switch {
		case unicode.IsDigit(r):
			l.digit = true
			l.digits++
		case unicode.IsLetter(r):
			l.letters++
			if unicode.IsUpper(r) {
				l.upper = true
				l.inner = l.inner || unicode.IsLower(last)
			} else {
				l.lower = true
			}
		case strings.ContainsRune("!@#$%^&*+=~?§€£_|<>\\", r):
			l.symbol = true
			l.inner = l.inner || i > 0 && i < len(inside)-1 && r != '_'
		}
		last = r
	}
	return l
}

func (sc *scan) trimPassword(from, to int) (int, int) {
	for from < to && sc.is(from, sign) && strings.Contains("([{\"'*_,;:", sc.of(from)) {
		from++
	}
	for from < to && sc.is(to-1, sign) && strings.Contains(")]}\"',;:.?", sc.of(to-1)) {
		to--
	}
	return from, to
}

// looksSecret reports whether a chunk may be a password where one is expected.
func (sc *scan) looksSecret(from, to int) bool {
	l := sc.lookAt(from, to)
	if l.length < 4 || sc.isRange(from, to) || l.letters == 0 && l.digits < 4 || sc.isPlainSign(from, to) {
		return false
	}
	return l.digit || l.inner || l.symbol && l.letters > 2
}

// looksStrong reports whether a chunk can hardly be a word, beside the word password.
func (sc *scan) looksStrong(from, to int) bool {
	l := sc.lookAt(from, to)
	short := l.length == 5 && l.letters == 4 && l.digit // "fado1"
	if l.length < 6 && !short || sc.has(from, cProduct|cInnocent) || sc.isRange(from, to) || sc.isPlainSign(from, to) {
		return false
	}
	return l.letters >= 2 && (l.digit && (l.letters > 3 || l.symbol || l.upper && l.lower) || l.symbol && l.inner && !strings.Contains(sc.said(from, to), "/"))
}

// isRange reports whether a chunk is "8-16", "10/12" and the like.
func (sc *scan) isRange(from, to int) bool {
	from, to = sc.trimPassword(from, to)
	for i := from; i < to; i++ {
		if !sc.is(i, digits) && !strings.Contains("-/.:+", sc.of(i)) || sc.is(i, digits) && len(sc.of(i)) > 3 {
			return false
		}
	}
	return true
}

// isPlainSign reports whether a chunk is a file, a page or words with a sign between.
func (sc *scan) isPlainSign(from, to int) bool {
	from, to = sc.trimPassword(from, to)
	said := sc.said(from, to)
	if dot := strings.LastIndexByte(said, '.'); dot > 0 {
		switch said[dot+1:] {
		case "pdf", "png", "jpg", "jpeg", "docx", "doc", "html", "txt", "eu", "org", "com", "net", "de", "fr", "it", "es", "nl", "pl", "pt", "be":
			return true
		}
	}
	return false
}
