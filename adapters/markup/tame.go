package markup

import (
	"bytes"
	"strings"
)

// What a text may hold to be read. The parser takes time with the square of
// what is left open or stands in each other, and so does who renders it; no
// message that could be sent comes near to this.
const (
	marksMax = 2048 // signs that may begin or end a span
	depthMax = 16   // quotes and lists that one line may open
)

// tame reports whether markup of no more than longest bytes can be read in no
// time. It takes one look at each sign.
func tame(source []byte, longest int) bool {
	if len(source) > longest {
		return false
	}
	marks := 0
	for i := 0; i < len(source); i++ {
		switch source[i] {
		case '\\':
			i++ // what follows is no mark
		case '*', '_', '[', ']', '(', '`', '<':
			marks++
		}
	}
	if marks > marksMax {
		return false
	}
	for line := range bytes.Lines(source) {
		if opens(line) > depthMax {
			return false
		}
	}
	return true
}

// opens is how many quotes and lists may begin at a line's beginning.
func opens(line []byte) (n int) {
	for len(line) > 0 {
		rest := bytes.TrimLeft(line, "0123456789")
		switch {
		case line[0] == ' ' || line[0] == '\t':
		case line[0] == '>':
			n++
		case strings.IndexByte("-+*", line[0]) >= 0 && blankNext(line):
			n++
		case len(rest) < len(line) && len(rest) > 0 && (rest[0] == '.' || rest[0] == ')') && blankNext(rest):
			n++
			line = rest
		default:
			return n
		}
		line = line[1:]
	}
	return n
}

func blankNext(line []byte) bool {
	return len(line) == 1 || strings.IndexByte(" \t\r\n", line[1]) >= 0
}

// asItStands is a text that is not read, line by line.
func asItStands(source []byte) (all Lines) {
	for line := range strings.Lines(unescaped(source)) {
		all = append(all, strings.TrimRight(line, "\r\n"))
	}
	return all
}
