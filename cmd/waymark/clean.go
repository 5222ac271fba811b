package main

import "io"

// cleaned is a writer that lets no token through, whoever prints it: a library that was
// asked to say more than it should, by the environment, too.
func (p *process) cleaned(to io.Writer) io.Writer { return cleanWriter{to, p.tokens().Without} }

// A cleanWriter makes something else of each text, which is written at once.
type cleanWriter struct {
	to    io.Writer
	clean func(string) string
}

// Write is [io.Writer].
func (w cleanWriter) Write(text []byte) (int, error) {
	if _, err := io.WriteString(w.to, w.clean(string(text))); err != nil {
		return 0, err
	}
	return len(text), nil
}
