package plaintext

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// Lines reads a text line by line, while it is still being written.
type Lines struct {
	in      *bufio.Reader
	name    string
	begun   bool
	longest int // bytes of a line that are kept
}

// NewLines reads in, which faults call name. Of a line the first longest bytes
// are kept.
func NewLines(in io.Reader, name string, longest int) *Lines {
	return &Lines{in: bufio.NewReader(in), name: name, longest: longest}
}

// Next is the next line without its end, or [io.EOF]. The last line needs no
// end. Bytes that are no UTF-8 are left as they are: one odd line does not end
// a conversation.
func (l *Lines) Next() (string, error) {
	var line []byte
	for {
		part, err := l.in.ReadSlice('\n')
		line = append(line, part[:min(len(part), l.longest-len(line))]...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) > 0: // nobody ended the last line
		case err != nil:
			return "", err
		}
		if !l.begun {
			l.begun = true
			if wide := wideOf(line); wide != "" && bytes.IndexByte(line, 0) >= 0 {
				return "", &Error{File: l.name, Says: "this text is " + wide + "; it has to be UTF-8"}
			}
			line = bytes.TrimPrefix(line, []byte(mark))
		}
		return strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r"), nil
	}
}

// OneLine is a text in which nothing drives a terminal.
func OneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}
