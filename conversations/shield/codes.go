package shield

import (
	"strings"
	"unicode"

	"waymark/conversations"
)

// mixed hides codes and numbers of patients that are made of letters and digits,
// where the words around say what they are.
func (sc *scan) mixed() {
	for i := 0; i < len(sc.tokens); i++ {
		if sc.tokens[i].chunk != i || sc.is(i, space) || sc.is(i, marker) {
			continue
		}
		end := sc.chunkEnd(i)
		from, to := sc.trimPassword(i, end)
		if last := sc.manyFours(from, to); last > 0 {
			i = last - 1
			continue
		}
		if to-from >= 2 && to-from < 24 && !sc.isHidden(from, to) {
			switch kind := sc.mixedKind(from, to); {
			case kind == conversations.Password:
				for to < end && strings.Contains("!?.", sc.of(to)) {
					to++
				}
				sc.hide(from, to, kind)
			case kind != "":
				sc.hide(from, to, kind)
			case sc.isMedical(from, to):
				for j := from; j < to; j++ {
					sc.tokens[j].hidden = true
				}
			}
		}
		i = end - 1
	}
}

// mixedKind is as what a chunk is hidden; empty: it is not.
func (sc *scan) mixedKind(from, to int) conversations.Sensitive {
	if eq := sc.assigned(from, to); eq > 0 {
		from = eq
	}
	l := sc.lookAt(from, to)
	switch {
	case sc.isMedical(from, to) || l.letters == 0 || sc.isRange(from, to):
		return ""
	}
	plain := l.digit
	for i := from; i < to; i++ {
		plain = plain && (sc.isAlnum(i) || strings.Contains("-/._#", sc.of(i)))
	}
	if kind := sc.plainKind(from, to, l); plain && kind != "" {
		return kind
	}
	if sc.looksLikeOne(from, to, l) {
		return conversations.Password
	}
	return ""
}

// plainKind is the same of a chunk of letters and digits.
func (sc *scan) plainKind(from, to int, l look) conversations.Sensitive {
	c, near := sc.before(from, 5, strong|cNumber)
	if behind, far := sc.after(to-1, 3, cCode|cRecord|cNational|cPIN); c == 0 && far <= 3 {
		c, near = behind, far
	}
	switch {
	case c&cInnocent != 0 || sc.has(from, cInnocent):
		return ""
	case c&(cRecord|cNumber) != 0 && l.digits >= 3 && near <= 4:
		return conversations.Record
	case c&cNational != 0 && l.digits >= 4 && near <= 4:
		return conversations.NationalID
	case sc.has(from, cProduct|cUnit|cMonth) || l.length < 5 || l.digits < 2 && (l.lower || !l.upper):
		return ""
	case l.upper && !l.lower && l.digits >= 5 && sc.patientNear(from, to):
		return conversations.Record
	case c&(cCode|cPIN) != 0 && sc.isCode(from, to, l), sc.expects(conversations.OneTime) && l.upper && !l.lower && l.digits >= 2:
		return conversations.OneTime
	}
	return ""
}

// patientNear reports whether a patient is spoken of around tokens.
func (sc *scan) patientNear(from, to int) bool {
	before, _ := sc.before(from, 12, cPatient|cExam)
	after, _ := sc.after(to-1, 8, cPatient|cExam)
	return before|after != 0
}

// isMedical reports whether a chunk names a gene, a variant, a trial or an error.
func (sc *scan) isMedical(from, to int) bool {
	said := sc.said(from, to)
	for _, begin := range []string{"p.", "c.", "g.", "m.", "nm_", "np_", "nc_", "rs", "chr", "nct", "ensg", "enst", "0x", "err_", "hp:", "omim:", "orpha:", "mondo:"} {
		if strings.HasPrefix(said, begin) {
			return strings.ContainsAny(said, "0123456789_") && said[len(said)-1] != '!'
		}
	}
	return strings.ContainsAny(said, ">")
}

// manyFours hides one code of four and four or several that follow each other, and
// returns the token behind the last; 0: there is none.
func (sc *scan) manyFours(from, to int) (last int) {
	first, kind := from, conversations.OneTime
	if c, _ := sc.before(from, 5, cRecovery); c != 0 {
		kind = conversations.Recovery
	}
	for n := 0; to-from >= 3 && to-from < 24 && !sc.isHidden(from, to) && sc.inFours(from, to); n++ {
		if last = to; n > 0 {
			kind = conversations.Recovery
		}
		from = to
		for from < len(sc.tokens) && (sc.is(from, space) || sc.is(from, sign) && strings.Contains(",;", sc.of(from))) {
			from++
		}
		from, to = sc.trimPassword(from, sc.chunkEnd(from))
	}
	if last > 0 {
		sc.hide(first, last, kind)
	}
	return last
}

// inFours reports whether a chunk is parts of about four capitals and digits, as
// codes for later are.
func (sc *scan) inFours(from, to int) bool {
	whole, parts, size, number, mixed := 0, 0, 0, 0, false
	for i := from; i <= to; i++ {
		if i < to && sc.isAlnum(i) {
			if sc.is(i, letters) && !sc.isUpper(i) {
				return false
			}
			mixed = mixed || i > from && sc.isAlnum(i-1)
			size += len(sc.of(i))
			if sc.is(i, digits) {
				number += len(sc.of(i))
			}
			continue
		}
		if i < to && sc.of(i) != "-" || size > 6 {
			return false
		}
		parts++
		if size >= 4 {
			whole++
		}
		size = 0
	}
	return parts >= 2 && whole >= 2 && mixed && number >= 2
}

// looksLikeOne reports whether a chunk looks like a password wherever it stands.
func (sc *scan) looksLikeOne(from, to int, l look) bool {
	said := sc.said(from, to)
	if l.length < 6 || l.letters < 4 || !l.lower || sc.isPlainSign(from, to) || strings.Contains(said, "://") || strings.Contains(said, "@") && strings.Contains(said, ".") && !l.digit {
		return false
	}
	words, glued, longest := 0, false, 0
	for i := from; i < to; i++ {
		if !sc.is(i, letters) {
			continue
		}
		if sc.has(i, cProduct|cInnocent) && i == from && len(sc.of(i)) > 2 {
			return false
		}
		if sc.of(i) == "password" {
			return false
		}
		words++
		longest = max(longest, len(sc.of(i)))
		glued = glued || len(sc.of(i)) > 2 && (sc.is(i-1, digits) && i-1 >= from || sc.is(i+1, digits) && i+1 < to)
	}
	marked := strings.ContainsAny(said, "#$%&*!+=~_@") && l.inner || strings.Contains(said, "_") && l.digit
	switch {
	case l.digit && marked && longest >= 3:
		return true
	case sc.expects(conversations.Password) && longest >= 3 && (l.digit && (glued || words >= 2 && l.digits >= 3) || marked || l.inner && l.length >= 7):
		return true
	case marked && l.upper && longest >= 4:
		return strings.ContainsAny(said, "#$%*!+=~")
	case !l.digit || !l.upper || longest < 3:
		return false
	case glued:
		return l.digits >= 2 || words >= 2 || longest >= 5 && l.length >= 7
	}
	return l.digits >= 2 && (words >= 2 && longest >= 4 || l.digits >= 4 && longest >= 5)
}

// assigned is where a value begins in a chunk like "pin:A1B2"; 0: there is none.
func (sc *scan) assigned(from, to int) int {
	for i := from; i < to-1; i++ {
		if w := sc.of(i); (w == ":" || w == "=") && sc.is(i-1, letters) {
			return i + 1
		}
	}
	return 0
}

// isCode reports whether a chunk of letters and digits looks like a code: capitals
// and digits, or both changing places.
func (sc *scan) isCode(from, to int, l look) bool {
	changes := 0
	for i := from + 1; i < to; i++ {
		if sc.isAlnum(i) && sc.isAlnum(i-1) {
			changes++
		}
	}
	return l.upper && !l.lower || changes >= 2 || l.digits >= 3
}

// loners hides what is all of a text and can hardly be a word.
func (sc *scan) loners() {
	from, to := 0, len(sc.tokens)
	for from < to && sc.is(from, space) {
		from++
	}
	for from < to && sc.is(to-1, space) {
		to--
	}
	if from == to || sc.chunkEnd(from) != to || sc.isHidden(from, to) || sc.of(from) == "/" {
		return
	}
	from, to = sc.trimPassword(from, to)
	l := sc.lookAt(from, to)
	switch {
	case sc.expects(conversations.Password) && l.inner && l.letters > 5:
		sc.hide(from, to, conversations.Password)
	case l.length < 6 || sc.has(from, cProduct|cInnocent) || sc.isPlainSign(from, to):
	case l.letters >= 2 && l.digits >= 2 && l.upper && !l.lower && sc.isLinkCode(from, to):
		sc.hide(from, to, conversations.OneTime)
	case l.lower && l.upper && l.digit && l.length >= 7, l.digit && l.symbol && l.letters > 2, l.symbol && l.inner && l.letters > 4:
		sc.hide(from, to, conversations.Password)
	case l.lower && !l.upper && l.letters >= 4 && l.digits >= 2 && l.length >= 8 && !strings.ContainsFunc(sc.said(from, to), unicode.IsPunct):
		sc.hide(from, to, conversations.Password)
	}
}

// isLinkCode reports whether letters and digits change places, as in a code and as
// they do not in the number of an error.
func (sc *scan) isLinkCode(from, to int) bool {
	changes := 0
	for i := from + 1; i < to; i++ {
		if sc.isAlnum(i) && sc.isAlnum(i-1) {
			changes++
		}
	}
	return changes >= 2 || sc.of(from+1) == "-" && to-from <= 5
}
