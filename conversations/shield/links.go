package shield

import (
	"slices"
	"strings"
	"unicode"

	"waymark/conversations"
)

// keyNames are what links call that by which they let somebody in.
var keyNames = map[string]bool{
	"token": true, "code": true, "key": true, "otp": true, "ticket": true, "reset": true, "activation": true, "confirm": true,
	"confirmation": true, "hash": true, "auth": true, "sig": true, "signature": true, "password": true, "pwd": true, "pin": true,
	"secret": true, "t": true, "tk": true, "tok": true, "tkn": true, "k": true, "c": true, "uid": true, "id": true, "verify": true, "verification": true, "invite": true,
	"llave": true, "cle": true, "clef": true, "chiave": true, "chave": true, "clave": true, "sleutel": true, "schluessel": true, "klucz": true, "codigo": true, "codice": true, "kod": true, "haslo": true,
	"access_token": true, "id_token": true, "session": true, "sid": true, "state": true, "nonce": true, "loginrequestid": true,
	"resettoken": true, "link": true, "magic": true, "oobcode": true, "jwt": true, "samlrequest": true, "samlresponse": true,
}

// keyPaths are parts of the way before what lets somebody in.
var keyPaths = map[string]bool{
	"reset": true, "token": true, "verify": true, "confirm": true, "activate": true, "activation": true, "invite": true,
	"magic": true, "password": true, "resetpassword": true, "reset-password": true, "password-reset": true, "unlock": true,
	"validate": true, "login": true, "auth": true, "v": true, "r": true, "verification": true, "confirmation": true,
}

// links hides what lets in whoever opens it. Other links are left alone, with the
// numbers in them.
func (sc *scan) links() {
	for i := 0; i < len(sc.tokens); i++ {
		if sc.tokens[i].chunk != i || sc.is(i, space) {
			continue
		}
		end := sc.chunkEnd(i)
		from, to := sc.trim(i, end)
		if at := sc.linkIn(from, to); at >= 0 {
			sc.link(at, to)
		}
		i = max(i, end-1)
	}
}

// trim leaves out the signs around a chunk that are not part of a link or an address.
func (sc *scan) trim(from, to int) (int, int) {
	for from < to && sc.is(from, sign) && strings.Contains("<>()[]{}\"'*_,;:!", sc.of(from)) {
		from++
	}
	for from < to && sc.is(to-1, sign) && strings.Contains("<>()[]{}\"'*,.;:!?", sc.of(to-1)) {
		to--
	}
	return from, to
}

// linkIn is where a link begins in a chunk; -1: there is none.
func (sc *scan) linkIn(from, to int) int {
	if to-from < 3 {
		return -1
	}
	said := sc.said(from, to)
	at := strings.Index(said, "://")
	switch {
	case at >= 0:
		for i := from; i < to; i++ {
			if sc.is(i, letters) && sc.of(i+1) == ":" && sc.of(i+2) == "/" && sc.of(i+3) == "/" {
				return i
			}
		}
	case strings.HasPrefix(said, "www."):
		return from
	case !strings.Contains(said, "@") && strings.Contains(said, "/"):
		host, _, _ := strings.Cut(said, "/")
		if isHost(host) {
			return from
		}
	}
	return -1
}

// isHost reports whether a text looks like a host: labels of letters, the last of
// two or more.
func isHost(s string) bool {
	s, _, _ = strings.Cut(s, ":")
	labels := strings.Split(s, ".")
	if len(labels) < 2 {
		return false
	}
	for _, l := range labels {
		if l == "" || strings.ContainsFunc(l, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' }) {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(last) >= 2 && !strings.ContainsFunc(last, unicode.IsDigit) && strings.ContainsFunc(labels[0], unicode.IsLetter)
}

// link hides tokens that are a link, or marks them as harmless.
func (sc *scan) link(from, to int) {
	if sc.letsIn(sc.written(from, to)) {
		sc.hide(from, to, conversations.EntryLink)
		return
	}
	for i := from; i < to; i++ {
		sc.tokens[i].hidden = true
	}
}

// hostOf is what stays of a link that is hidden: where it leads, by which one sees whether
// it is genuine. What stands before an @ stays where it is made to look like a host.
func (s *Shield) hostOf(link string, kind conversations.Sensitive) string {
	scheme, rest, found := strings.Cut(link, "://")
	end := strings.IndexAny(rest, "/?#\\")
	if kind != conversations.EntryLink || !found || end < 0 && !strings.Contains(rest, "@") {
		return ""
	}
	if end < 0 {
		end = len(rest)
	}
	user, host, hasUser := strings.Cut(rest[:end], "@")
	if !hasUser {
		user, host = "", user
	}
	if !isHost(host) || hasUser && !s.isDecoy(user) || slices.ContainsFunc(strings.Split(host, "."), isOpaque) {
		return ""
	}
	return scheme + "://" + rest[:end] + "/"
}

// isDecoy reports whether what stands before an @ is made to look like a host, and is no
// password.
func (s *Shield) isDecoy(user string) bool {
	return isHost(user) && (!strings.ContainsFunc(user, unicode.IsDigit) || s.isOfOurs(strings.ToLower(user)))
}

// letsIn reports whether a link holds something that only its reader has.
func (sc *scan) letsIn(link string) bool {
	_, rest, found := strings.Cut(link, "://")
	if !found {
		rest = link
	}
	if strings.HasPrefix(link, "otpauth") {
		return true // the seed of an app
	}
	host, rest, _ := strings.Cut(rest, "/")
	host, asked, found := strings.Cut(host, "?")
	if user, _, hasUser := strings.Cut(host, "@"); hasUser && !sc.isDecoy(user) {
		return true
	}
	if found {
		return letsInBy(asked, isVideo(host))
	}
	path, query, _ := strings.Cut(rest, "?")
	path, fragment, _ := strings.Cut(path, "#")
	if letsInBy(query, isVideo(host)) || letsInBy(fragment, false) {
		return true
	}
	if resets(path) && strings.Count(query, "=") > 0 && len(digitsOf(query)) >= 3 {
		return true
	}
	before, ours := "", strings.Contains(host, "europa.eu") || strings.Contains(host, "ern")
	for part := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '/' || r == ';' }) {
		if isOpaque(part) || !ours && (isShortKey(part) || mixes(part) >= 3 && !isVideo(host)) || keyPaths[before] && len(part) >= 6 && strings.ContainsFunc(part, unicode.IsDigit) {
			return true
		}
		if name, value, found := strings.Cut(part, "="); found && keyNames[strings.ToLower(name)] && len(value) >= 4 {
			return true
		}
		before = strings.ToLower(part)
	}
	return false
}

// resets reports whether a way leads where something is set anew or confirmed.
func resets(path string) bool {
	path = strings.ToLower(path)
	for _, w := range []string{"lostpassword", "reset", "activat", "confirm", "verif", "unlock", "recover", "register", "validat"} {
		if strings.Contains(path, w) {
			return true
		}
	}
	return false
}

// isVideo reports whether a host shows films, which have a name that looks like a key.
func isVideo(host string) bool { return strings.HasSuffix(host, "youtube.com") || host == "youtu.be" }

// letsInBy reports the same of a query, which may be that of a video.
func letsInBy(query string, video bool) bool {
	for part := range strings.FieldsFuncSeq(query, func(r rune) bool { return r == '&' || r == ';' || r == '#' || r == '?' }) {
		name, value, found := strings.Cut(part, "=")
		if !found {
			value = name
			name = ""
		}
		named := isKeyName(name) && len(value) >= 4
		if isOpaque(value) || isTangled(value) || !video && (mixes(value) >= 3 || mixes(value) == 2 && !strings.ContainsAny(value, "-_")) || named && (strings.ContainsFunc(value, unicode.IsDigit) || looksCoded(value)) {
			return true
		}
	}
	return false
}

// isTangled reports whether a value is ten letters and digits or more that change places as in
// no word and no number of anything, whatever the page calls it.
func isTangled(s string) bool {
	numbers, changes := 0, 0
	var last rune
	for i, r := range s {
		number := r >= '0' && r <= '9'
		if !number && (r|0x20 < 'a' || r|0x20 > 'z') {
			return false
		}
		if number {
			numbers++
		}
		if i > 0 && number != (last >= '0' && last <= '9') {
			changes++
		}
		last = r
	}
	return len(s) >= 10 && numbers >= 3 && changes >= 3
}

// mixes is how often letters and digits, or small letters and capitals, change places in a part of
// six signs or more that has two digits and both sorts of letters; 0 for any other.
func mixes(s string) (changes int) {
	lower, upper, numbers := 0, 0, 0
	var last rune
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			numbers++
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		case r == '-' || r == '_':
			r = 0
		default:
			return 0
		}
		if r != 0 && last != 0 && (unicode.IsDigit(r) != unicode.IsDigit(last) || unicode.IsUpper(r) && unicode.IsLower(last)) {
			changes++
		}
		last = r
	}
	if len(s) < 6 || numbers < 2 || lower == 0 || upper == 0 {
		return 0
	}
	return changes
}

// isKeyName reports whether a link calls so what lets somebody in, as "resetCode" and "loginToken".
func isKeyName(name string) bool {
	name = strings.ToLower(name)
	for _, end := range []string{"code", "token", "key", "ticket"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return keyNames[name]
}

// isShortKey reports whether a part of a link is eight letters and digits or more that change
// places as in no word.
func isShortKey(s string) bool {
	letters, numbers, changes := 0, 0, 0
	var last rune
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			numbers++
		case unicode.IsLetter(r):
			letters++
		case r != '-':
			return false
		}
		if last != 0 && unicode.IsDigit(r) != unicode.IsDigit(last) {
			changes++
		}
		last = r
	}
	return letters+numbers >= 8 && numbers >= 3 && letters >= 2 && changes >= 3
}

// looksCoded reports whether letters alone change between capitals and small ones as no word does.
func looksCoded(s string) bool {
	upper, lower := 0, 0
	for i, r := range s {
		if unicode.IsUpper(r) && i > 0 {
			upper++
		}
		if unicode.IsLower(r) {
			lower++
		}
	}
	return upper >= 2 && lower >= 1 || upper >= 7
}

// isOpaque reports whether a part of a link is no word: long, of letters and digits
// mixed, or of capitals and small letters as no word has them.
func isOpaque(s string) bool {
	numbers, changes, alnum := 0, 0, 0
	var last rune
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			numbers++
			alnum++
		case unicode.IsLetter(r):
			alnum++
			if unicode.IsUpper(r) && unicode.IsLower(last) {
				changes++
			}
		}
		last = r
	}
	return alnum >= 12 && numbers >= 3 && numbers < alnum && !strings.Contains(s, ".") || alnum >= 16 && changes >= 4 ||
		alnum >= 20 && numbers >= 6
}
