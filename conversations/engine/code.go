package engine

import (
	"encoding/base32"
	"strings"

	"waymark/conversations"
)

// codeSigns are Crockford's: without I, L, O and U.
const codeSigns = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// codeOf is the code of what was drawn.
func codeOf(drawn conversations.Chance) conversations.Code {
	return conversations.Code(base32.NewEncoding(codeSigns).EncodeToString(drawn[:]))
}

// readCode reads a code as people type it: in any case, with blanks and hyphens,
// and with the letters that look like a digit. What is none is a code of nobody's.
func readCode(typed string) conversations.Code {
	var b strings.Builder
	for _, r := range strings.ToUpper(typed) {
		switch r {
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		case '-', '\u2010', '\u2011', '\u2013', ' ', '\u00a0':
			continue
		}
		b.WriteRune(r)
	}
	return conversations.Code(b.String())
}

// inHalves is a code as it is shown.
func inHalves(c conversations.Code) string {
	half := len(c) / 2
	return string(c[:half]) + "-" + string(c[half:])
}
