package main

import (
	"fmt"
	"strings"
)

// list is docs/licences.md.
func list(all []module) string {
	var b strings.Builder
	b.WriteString(`# What the program is made of

Waymark itself is [MIT](../LICENSE). The program of a release links the modules below, as ` + "`go list`" + ` names them for it. This file is written by
` + "`make licences`" + `, and a test holds it to ` + "`go.mod`" + `: a module whose licence is not one of
`)
	for i, l := range allowed() {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(l))
	}
	b.WriteString(` fails it. The texts go along with each release, in ` + "`THIRD_PARTY.txt`" + `.

| module | version | licence |
|---|---|---|
`)
	for _, m := range all {
		var names []string
		for _, l := range m.licences() {
			names = append(names, string(l))
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", m.Path, m.Version, strings.Join(names, ", "))
	}
	b.WriteString(`
Besides modules it contains:

| what | licence | what follows |
|---|---|---|
| Go's runtime and standard library | BSD-3-Clause | |
| SQLite, as go-sqlite3 brings it | public domain | |
| GNU C library, in the static programs of a release | LGPL-2.1-or-later | who gets the program may link it anew with another C library: the sources, with how they are built (` + "`make release`" + `), are all that needs |
`)
	return b.String()
}

// bodies are all texts, one after the other.
func bodies(all []module) string {
	var b strings.Builder
	for _, m := range all {
		for _, t := range m.Texts {
			fmt.Fprintf(&b, "%s\n%s %s: %s\n\n%s\n\n", strings.Repeat("=", 80), m.Path, m.Version, t.Name, strings.TrimSpace(t.Body))
		}
	}
	return b.String()
}
