package shield

import "strings"

// harmless marks chunks that look like a secret and are none: commands, names of files, genes with a word
// behind them, verbs with a pronoun, a colleague's double name.
func (sc *scan) harmless() {
	for i := range sc.command() {
		sc.tokens[i].hidden = true
	}
	for i := 0; i < len(sc.tokens); i++ {
		if sc.is(i, space) || sc.is(i, marker) {
			continue
		}
		end := sc.chunkEnd(i)
		from, to := sc.trimPassword(i, end)
		if !sc.isHidden(i, end) && (sc.isFile(from, to) || sc.isVariant(from, to) || sc.isClitic(from, to) || sc.isColleague(from, to)) {
			for j := from; j < to; j++ {
				sc.tokens[j].hidden = true
			}
		}
		i = end - 1
	}
}

// command is where the command ends that a text begins with: a slash and small letters; 0: none.
func (sc *scan) command() int {
	end := sc.chunkEnd(0)
	if sc.of(0) != "/" || !sc.is(1, letters) || sc.capitalIn(1, end) {
		return 0
	}
	for i := 1; i < end; i++ {
		if !sc.is(i, letters) && sc.of(i) != "_" && sc.of(i) != "-" {
			return 0
		}
	}
	return end
}

// isFile reports whether a chunk is the name of a file, in which neither a secret nor the number
// of a patient is told.
func (sc *scan) isFile(from, to int) bool {
	if to-from < 3 || sc.of(to-2) != "." || sc.of(to-3) == "." || sc.anyOf(from, to, cRecord|cNational|cBirth|cPatient) {
		return false
	}
	if c, _ := sc.before(from, 6, cSecret); c != 0 {
		return false
	}
	for i := from; i < to; i++ {
		number := sc.is(i, digits) && len(sc.of(i)) > 6 && !strings.HasPrefix(sc.of(i), "20") // no day, so somebody's
		if number || sc.is(i, sign) && !strings.Contains("._-()", sc.of(i)) {
			return false
		}
	}
	switch sc.of(to - 1) {
	case "png", "jpg", "jpeg", "heic", "gif", "webp", "pdf", "doc", "docx", "odt", "xls", "xlsx", "csv", "ppt", "pptx", "txt", "rtf", "zip", "mov", "exe", "msi", "dmg", "apk", "vcf":
		return true
	}
	return false
}

// isVariant reports whether a chunk is a gene and a word for what it has: "TSC2-variant".
func (sc *scan) isVariant(from, to int) bool {
	if to-from != 4 || !sc.is(from, letters) || !sc.isUpper(from) || !sc.is(from+1, digits) || len(sc.of(from+1)) > 2 || sc.of(from+2) != "-" {
		return false
	}
	for _, begin := range []string{"varia", "mutat", "mutac", "mutaz", "gen", "delet", "dupli", "syndrom", "positiv", "related", "asso", "wariant", "spektr", "spectr", "trager", "carrier"} {
		if strings.HasPrefix(sc.of(from+3), begin) {
			return true
		}
	}
	return false
}

// isClitic reports whether a chunk is a verb and the pronouns behind it: "passaram-me".
func (sc *scan) isClitic(from, to int) bool {
	if to-from < 3 || to-from > 5 || (to-from)%2 == 0 || sc.capitalIn(from+1, to) {
		return false
	}
	for i := from; i < to; i += 2 {
		switch {
		case !sc.is(i, letters), i > from && sc.of(i-1) != "-":
			return false
		case i > from && !strings.Contains(" me te se lhe lhes nos vos lo la los las no na o a os as mo lo ma ei vous je tu il elle on nous ils elles moi toi lui leur le les y en t ce ci ", " "+sc.of(i)+" "):
			return false
		}
	}
	return len(sc.of(from)) >= 3
}

// isColleague reports whether a chunk is two names with capitals behind a title: "Dr. Wietske
// Oosterhuis-Bakker".
func (sc *scan) isColleague(from, to int) bool {
	if to-from != 3 || sc.of(from+1) != "-" || !sc.isName(from) || !sc.isName(from+2) {
		return false
	}
	c, _ := sc.before(from, 3, cDoctor)
	return c != 0
}
