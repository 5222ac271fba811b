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
		from, to := sc.trimArrows(sc.trimPassword(i, end))
		if last := max(sc.manyFours(from, to), sc.key(from)); last > 0 {
			i = last - 1
			continue
		}
		if sc.humped(from, to) {
			sc.hide(from, to, conversations.Password)
		}
		if (to-from >= 2 && to-from < 24 || sc.isBase32(from, to)) && !sc.isHidden(from, to) {
			switch kind := sc.mixedKind(from, to); {
			case kind == conversations.Password:
				for to < end && strings.Contains("!?.", sc.of(to)) {
					to++
				}
				sc.hide(from, to, kind)
			case kind != "":
				if kind == conversations.OneTime && sc.is(to-1, digits) && sc.is(to, space) && sc.is(to+1, digits) && len(sc.of(to-1)) == len(sc.of(to+1)) {
					to += 2 // "F-841 529"
				}
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

// humped reports whether a chunk is one long word with capitals inside where a password is
// asked for.
func (sc *scan) humped(from, to int) bool {
	l := sc.lookAt(from, to)
	return to-from == 1 && sc.expects(conversations.Password) && sc.is(from, letters) && l.inner && l.length >= 10 && !sc.isHidden(from, to) && !sc.has(from, cProduct|cInnocent|cPlace) && !isFault(sc.of(from))
}

// isFault reports whether a word names an error, as programs do: AuthnFailed.
func isFault(w string) bool {
	for _, part := range []string{"fail", "error", "exception", "invalid", "denied", "request", "response", "authn"} {
		if strings.Contains(w, part) {
			return true
		}
	}
	return false
}

// mixedKind is as what a chunk is hidden; empty: it is not.
func (sc *scan) mixedKind(from, to int) conversations.Sensitive {
	if sc.isBase32(from, to) {
		return conversations.Recovery
	}
	if l := sc.lookAt(from, to); l.length >= 9 && l.digits >= 3 && l.upper && l.lower && l.symbol && l.letters >= 4 && sc.is(from, letters) && sc.is(from+1, digits) {
		return conversations.Password // "x7Rb=Qm-29kd"
	}
	if sc.isKey(from, to) {
		return conversations.Recovery
	}
	if eq := sc.assigned(from, to); eq > 0 {
		from = eq
	}
	l := sc.lookAt(from, to)
	switch {
	case sc.isMedical(from, to) || sc.isHour(from, to) || l.letters == 0 || sc.isRange(from, to):
		return ""
	}
	plain := l.digit
	for i := from; i < to; i++ {
		plain = plain && (sc.isAlnum(i) || strings.Contains("-/._#", sc.of(i)))
	}
	if said := sc.said(from, to); strings.Contains(said, "_") && l.upper && l.lower && sc.looksLikeOne(from, to, l) {
		return conversations.Password
	}
	if kind := sc.plainKind(from, to, l); plain && kind != "" {
		return kind
	}
	if sc.looksLikeOne(from, to, l) {
		return conversations.Password
	}
	return ""
}

// isBase32 reports whether a chunk is a long word in capitals that is none, where an app or a key is
// spoken of or asked for: "IFBEGRCF…".
func (sc *scan) isBase32(from, to int) bool {
	w := sc.of(from)
	return to == from+1 && len(w) >= 16 && sc.isUpper(from) && !isFault(w) && !sc.learned.knows(w) && (sc.expects(conversations.OneTime) || sc.told(cKey|cApp|cCode) || strings.Contains(sc.s, "qr"))
}

// isKey reports whether a chunk is a long run of letters and digits that change places again
// and again.
func (sc *scan) isKey(from, to int) bool {
	changes, size := 0, 0
	for i := from; i < to; i++ {
		if c := sc.of(i); !sc.isAlnum(i) && (c != "-" && c != "_" || !sc.keyNear(from, to)) {
			return false
		}
		size += len(sc.of(i))
		if i > from {
			changes++
		}
	}
	c, _ := sc.before(from, 4, cInnocent|cRecord)
	return size >= 14 && (changes >= 4 && c == 0 || changes >= 1 && sc.keyNear(from, to))
}

// keyNear reports whether a key is spoken of around tokens.
func (sc *scan) keyNear(from, to int) bool {
	before, _ := sc.before(from, 5, cKey)
	after, _ := sc.after(to-1, 3, cKey)
	return before|after != 0
}

// plainKind is the same of a chunk of letters and digits.
func (sc *scan) plainKind(from, to int, l look) conversations.Sensitive {
	c, near := sc.before(from, 5, (strong|cNumber)&^cPhone)
	if behind, far := sc.after(to-1, 3, cCode|cRecord|cNational|cPIN); c == 0 && far <= 3 {
		c, near = behind, far
	}
	switch {
	case c&cInnocent != 0 || sc.has(from, cInnocent) || c == cNumber && sc.isFiledFor(from):
		return ""
	case c == 0 && l.upper && !l.lower && l.letters <= 3 && l.digits >= 6 && sc.told(cRecord) && !sc.told(cInnocent):
		return conversations.Record // "her hospital number? it's RX4409172"
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

// isFiledFor reports whether what has a number is no patient: "Zgłoszenie nr HD-20917".
func (sc *scan) isFiledFor(from int) bool {
	c, near := sc.before(from, 3, cInnocent)
	return c != 0 && near <= 2
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
	for _, begin := range []string{"p.", "c.", "g.", "m.", "nm_", "np_", "nc_", "ng_", "nr_", "lrg_", "rs", "chr", "nct", "ensg", "enst", "0x", "0.", "euctr", "err_", "hp:", "omim:", "orpha:", "mondo:"} {
		if strings.HasPrefix(said, begin) {
			return strings.ContainsAny(said, "0123456789_") && said[len(said)-1] != '!'
		}
	}
	if to-from == 3 && sc.is(from, digits) && sc.of(from+1) == "x" && sc.is(from+2, digits) {
		return true // "2x750"
	}
	if sc.of(from+3) == "/" && from+3 < to {
		return sc.isMedical(from, from+3) && sc.isMedical(from+4, to)
	}
	return strings.ContainsAny(said, ">") || to-from == 3 && sc.is(from+1, digits) && (sc.isInitial(from) && (sc.isInitial(from+2) || isResidue(sc.of(from+2))) && sc.isUpper(from) && len(sc.of(from+1)) >= 2 || isResidue(sc.of(from)) && isResidue(sc.of(from+2)))
}

// isHour reports whether a chunk is an hour as "9h10" is.
func (sc *scan) isHour(from, to int) bool {
	return to-from == 3 && sc.is(from, digits) && sc.of(from+1) == "h" && sc.is(from+2, digits) && len(sc.of(from)) <= 2 && len(sc.of(from+2)) == 2
}

// isResidue reports whether a word is the short name of an amino acid, or what may stand in its
// place: https://hgvs-nomenclature.org/stable/background/standards/
func isResidue(w string) bool {
	return len(w) == 3 && strings.Contains(" ala arg asn asp cys gln glu gly his ile leu lys met phe pro ser thr trp tyr val sec ter del dup ", " "+w+" ")
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
	if last == 0 {
		return 0
	}
	if c, near := sc.before(first, 3, cInnocent); c != 0 && near <= 2 {
		return 0 // "ticket M2025-00318"
	}
	sc.hide(first, last, kind)
	return last
}

// keyGroups is of how many groups of four a key is at most.
const keyGroups = 40

// key hides two groups or more of four capitals and digits each that stand apart, as a key
// does that is typed into an app, and returns the token behind the last; 0: there is none.
func (sc *scan) key(from int) (last int) {
	if groups := sc.digitGroups(from); groups >= 4 {
		last = from + 2*groups - 1
		sc.hide(from, last, conversations.Recovery)
		return last
	}
	groups, mixed := 0, 0
	for at := from; at < len(sc.tokens) && groups < keyGroups && !sc.isHidden(at, at+1); at = last + 1 {
		end, begin, size := at, at, 0
		for end < len(sc.tokens) && sc.isAlnum(end) && (sc.is(end, digits) || sc.isUpper(end)) {
			size += len(sc.of(end))
			end++
		}
		if size != 4 && (groups < 2 || size < 2 || size > 4) {
			break
		}
		if end-begin > 1 {
			mixed++
		}
		groups, last = groups+1, end
		if size != 4 || !sc.is(end, space) {
			break
		}
	}
	if groups < 2 || mixed == 0 || groups == 2 && mixed < 2 {
		return 0
	}
	sc.hide(from, last, conversations.Recovery)
	return last
}

// digitGroups is how many groups of five digits or more with hyphens between begin at a token.
func (sc *scan) digitGroups(from int) (n int) {
	for at := from; sc.is(at, digits) && len(sc.of(at)) >= 5 && len(sc.of(at)) == len(sc.of(from)) && !sc.isHidden(at, at+1); at += 2 {
		if n++; sc.of(at+1) != "-" {
			break
		}
	}
	return n
}

// inFours reports whether a chunk is parts of about four capitals and digits, as
// codes for later are.
func (sc *scan) inFours(from, to int) bool {
	whole, parts, size, number, mixed := 0, 0, 0, 0, false
	for i := from; i <= to; i++ {
		if i < to && sc.isAlnum(i) {
			if c, _ := sc.before(from, 6, cCode|cRecovery); sc.is(i, letters) && !sc.isUpper(i) && c == 0 {
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
	if strings.HasPrefix(said, "eu4") {
		return false // a programme
	}
	if l.length < 6 || l.letters < 4 || !l.lower || sc.isPlainSign(from, to) || strings.Contains(said, "://") || strings.Contains(said, "@") && strings.Contains(said, ".") && !l.digit {
		return false
	}
	words, glued, longest := 0, false, 0
	for i := from; i < to; i++ {
		if !sc.is(i, letters) {
			continue
		}
		if sc.has(i, cProduct|cInnocent) && i == from && len(sc.of(i)) > 2 && (!sc.spoken || !strings.Contains(said, "_")) {
			return false
		}
		if sc.of(i) == "password" {
			return false
		}
		words++
		longest = max(longest, len(sc.of(i)))
		glued = glued || len(sc.of(i)) > 2 && (sc.is(i-1, digits) && i-1 >= from || sc.is(i+1, digits) && i+1 < to)
	}
	if strings.Contains(said, "_") && words >= 2 && l.upper && sc.capitalIn(to-1, to) && longest >= 5 && !l.digit && to == from+3 && (!sc.learned.knows(sc.of(from)) || !sc.learned.knows(sc.of(to-1))) {
		return true
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
	case sc.expects(conversations.Password) && l.inner && l.letters > 5 && !sc.has(from, cProduct), sc.lonely(from, to):
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
