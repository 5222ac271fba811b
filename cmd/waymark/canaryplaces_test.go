package main

import (
	"bytes"
	"fmt"
	"slices"
)

// A corner is where a secret might be found.
type corner struct {
	name string
	text []byte
}

// found are the secrets that stand in a place, with what stands before them.
func found(places []corner, secrets []string) (all []string) {
	for _, p := range places {
		text := bytes.ReplaceAll(p.text, []byte(`\`), nil) // what is escaped
		for _, secret := range secrets {
			if at := indexOf(text, secret); at >= 0 {
				all = append(all, fmt.Sprintf("%s in the %s: %.160q", secret, p.name, text[max(0, at-80):]))
			}
		}
	}
	slices.Sort(all)
	return all
}

// indexOf is where a secret stands; -1: nowhere. One of digits is none within a longer number,
// as a clock's is.
func indexOf(text []byte, secret string) int {
	areDigits := func(i int) bool { // the sign before i and that at i
		isDigit := func(c byte) bool { return '0' <= c && c <= '9' }
		return i > 0 && i < len(text) && isDigit(text[i-1]) && isDigit(text[i])
	}
	for from := 0; ; from++ {
		at := bytes.Index(text[from:], []byte(secret))
		if at < 0 {
			return -1
		}
		from += at
		if !areDigits(from) && !areDigits(from+len(secret)) {
			return from
		}
	}
}
