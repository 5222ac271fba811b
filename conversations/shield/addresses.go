package shield

import (
	"strings"
	"unicode"

	"waymark/conversations"
)

// addresses hides e-mail addresses, also those that are said: "ada at clinic dot org".
// Those of helpdesks and those that only show how one looks are left alone.
func (sc *scan) addresses() {
	for i := range sc.tokens {
		switch {
		case sc.of(i) == "@":
			sc.address(i)
		case sc.has(i, cAt):
			sc.saidAddress(i)
		}
	}
}

// address hides the address around the sign at i.
func (sc *scan) address(i int) {
	from, to := i, i+1
	if sc.of(to) == "@" { // typed twice
		to++
	}
	for from > 0 && sc.isLocal(from-1) {
		from--
	}
	for to < len(sc.tokens) && (sc.is(to, letters) || sc.is(to, digits) || strings.Contains(".-_", sc.of(to))) {
		to++
	}
	for to > i && sc.is(to-1, sign) && sc.of(to-1) != "@" {
		to--
	}
	for from < i && (sc.of(from) == "." || sc.of(from) == "-" || sc.of(from) == "/") {
		from++
	}
	if from == i || to == i+1 || sc.isHidden(from, to) {
		return
	}
	if sc.isPublic(sc.said(from, i), sc.said(i+1, to)) {
		for j := from; j < to; j++ {
			sc.tokens[j].hidden = true
		}
		return
	}
	host := sc.said(i+1, to)
	if !strings.Contains(host, ".") && !sc.nearMail(from) {
		return
	}
	if !strings.ContainsFunc(host, unicode.IsLetter) {
		return
	}
	if last := host[strings.LastIndexByte(host, '.')+1:]; strings.ContainsFunc(last, unicode.IsDigit) {
		return // a password, rather
	}
	sc.hide(from, to, conversations.Email)
}

// nearMail reports whether an address is spoken of before token i.
func (sc *scan) nearMail(i int) bool {
	for j := i - 1; j >= max(0, i-8); j-- {
		if sc.of(j) == "mail" || sc.of(j) == "email" {
			return true
		}
	}
	return false
}

func (sc *scan) isLocal(i int) bool {
	return !sc.tokens[i].hidden && (sc.is(i, letters) || sc.is(i, digits) || sc.is(i, sign) && strings.Contains(".-_+%'&#", sc.of(i)))
}

// isPublic reports whether an address is one that anybody may know: of a helpdesk that the
// content names, one that stands for others, or a mailbox of no person, as "info@…" is.
func (sc *scan) isPublic(local, host string) bool {
	if sc.public[local+"@"+host] {
		return true
	}
	switch local {
	case "no-reply", "no_reply", "no.reply", "do-not-reply", "do_not_reply", "donot-reply":
		return true
	}
	for _, w := range strings.FieldsFunc(local, func(r rune) bool { return !unicode.IsLetter(r) }) {
		role := false
		for _, p := range sc.lexicon.phrases[w] {
			role = role || p.class&(cSample|cRole) != 0
		}
		if !role {
			return false
		}
	}
	return strings.ContainsFunc(local, unicode.IsLetter)
}

// isOfOurs reports whether a host is that of a network, of the Commission, or of
// whoever else the content sends people to.
func (s *Shield) isOfOurs(host string) bool {
	for host != "" {
		network := strings.HasPrefix(host, "ern-") && strings.HasSuffix(host, ".eu") && strings.Count(host, ".") == 1
		if s.hosts[host] || host == "europa.eu" || host == "ern-net.eu" || network {
			return true
		}
		_, host, _ = strings.Cut(host, ".")
	}
	return false
}

// saidAddress hides an address whose sign is said at i, where a dot is said behind
// it, or both stand in brackets.
func (sc *scan) saidAddress(i int) {
	before, after := sc.outward(i, -1), sc.outward(i, 1)
	if before < 0 || after >= len(sc.tokens) || sc.isHidden(before, after+1) || sc.has(after, cFunction) || !sc.isAlnum(before) || sc.anyOf(before, before+1, cRole|cSample|cFunction|cGives) || sc.of(before) == "mail" || sc.of(before) == "email" {
		return
	}
	to, dots := after+1, 0
	for n := 0; n < 6; n++ {
		at := to
		for at < len(sc.tokens) && at < to+2 && (sc.is(at, space) || sc.is(at, sign) && strings.Contains("[](){}", sc.of(at))) {
			at++
		}
		if sc.of(at) == "." && sc.is(at+1, letters) || sc.has(at, cDot) {
			next := sc.outward(at, 1)
			if next >= len(sc.tokens) || !sc.is(next, letters) && !sc.is(next, digits) {
				break
			}
			to, dots = next+1, dots+1
			continue
		}
		if sc.of(to) == "-" && sc.is(to+1, letters) {
			to += 2
			continue
		}
		break
	}
	if dots == 0 || sc.of(to) == "@" {
		return
	}
	from := before
	for n := 0; n < 8 && from > 0; n++ {
		back := sc.outward(from, -1)
		switch {
		case strings.Contains("._-", sc.of(from-1)) && from > 1 && (sc.is(from-2, letters) || sc.is(from-2, digits)):
			from -= 2
		case (sc.is(from-1, letters) || sc.is(from-1, digits)) && !sc.tokens[from-1].hidden:
			from--
		case back > 0 && sc.has(back, cDot) && sc.outward(back, -1) >= 0:
			from = sc.outward(back, -1)
		default:
			n = 8
		}
	}
	if sc.is(from-1, space) && sc.isInitial(from-2) && !sc.has(from-2, cFunction) {
		from -= 2 // "r casamayor at …"
	}
	sc.hide(from, to, conversations.Email)
}

// outward is the next token in a direction that is neither a space nor a bracket.
func (sc *scan) outward(i, way int) int {
	for n := 0; n < 4; n++ {
		i += way
		bracket := sc.is(i, sign) && strings.Contains("[](){}", sc.of(i))
		if !sc.is(i, space) && !bracket {
			break
		}
	}
	return i
}
