package archtest

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
	"unicode"
)

// shared are the folders of adapters that are no platform's.
var shared = []string{"adaptertest", "direct", "files", "inbox", "markup", "platform", "retry"}

// platforms are names that belong into adapters, cmd and content: those of the
// folders below adapters.
func platforms(t tree) (names []string) {
	for _, f := range t.files {
		below, ok := strings.CutPrefix(f.folder, "adapters/")
		name, _, _ := strings.Cut(below, "/")
		if ok && !slices.Contains(shared, name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// table is the file of the program that knows the platforms it runs on.
const table = "platforms.go"

// inTable are the names of the platforms that the table imports.
func inTable(t tree) (names []string) {
	all := platforms(t)
	for _, f := range t.files {
		if path.Base(f.name) != table || !strings.HasPrefix(f.folder, "cmd/") {
			continue
		}
		for p := range f.imports(t.fset) {
			folder, _ := ours(p)
			if name, ok := strings.CutPrefix(folder, "adapters/"); ok && slices.Contains(all, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// houseRule holds that what is special to a platform stands in its folder: that
// nothing else names one of those in the table.
func houseRule(t tree) (faults []string) {
	names := inTable(t)
	for _, f := range t.files {
		top, below, _ := strings.Cut(f.folder, "/")
		if f.test || path.Base(f.name) == table || !slices.Contains([]string{"cmd", "adapters", "internal"}, top) {
			continue
		}
		for i, line := range strings.Split(f.src, "\n") {
			for _, name := range names {
				if own, _, _ := strings.Cut(below, "/"); own != name && strings.Contains(strings.ToLower(line), name) {
					faults = append(faults, fmt.Sprintf("%s:%d: what is special to a platform stands in its folder; here it says %q", f.name, i+1, name))
				}
			}
		}
	}
	return faults
}

// nameRule holds that the core does not know any platform by name.
func nameRule(t tree) (faults []string) {
	names := platforms(t)
	for _, f := range t.files {
		if f.test || !isCore(f.folder) && !slices.Contains([]string{"bot", "storage", "guides"}, strings.Split(f.folder, "/")[0]) {
			continue
		}
		for i, line := range strings.Split(f.src, "\n") {
			for _, name := range names {
				if strings.Contains(strings.ToLower(line), name) {
					faults = append(faults, fmt.Sprintf("%s:%d: the core asks what a platform can do, never which it is; here it says %q", f.name, i+1, name))
				}
			}
		}
	}
	return faults
}

// givenUp are words for things that have another name by now, see the nouns in
// ARCHITECTURE.md.
var givenUp = map[string]string{
	"absence": "blocked",
	"aloud":   "group",
	"door":    "HTTP server",
	"lesson":  "examples",
	"passing": "ephemeral",
}

// wordRule holds that nothing is named by a word that was given up, and that what
// settles is a fate, for which that word is kept.
func wordRule(t tree) (faults []string) {
	for _, f := range t.files {
		if f.syntax == nil {
			continue
		}
		fates := slices.Contains([]string{"bot", "storage"}, strings.Split(f.folder, "/")[0])
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			for _, id := range named(n) {
				for _, word := range wordsOf(id.Name) {
					right, is := givenUp[word]
					if !is {
						right, is = givenUp[strings.TrimSuffix(word, "s")]
					}
					switch {
					case is:
						faults = append(faults, fmt.Sprintf("%s: %s says %q, which is called %s here", at(t, id), id.Name, word, right))
					case strings.HasPrefix(word, "settle") && !fates && id.Name != "Settle": // as an outbox has it, wherever one stands in for it
						faults = append(faults, fmt.Sprintf("%s: %s is no fate of a delivery, and only those are settled", at(t, id), id.Name))
					}
				}
			}
			return true
		})
	}
	return faults
}

// named are the names that n gives.
func named(n ast.Node) (ids []*ast.Ident) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return []*ast.Ident{n.Name}
	case *ast.TypeSpec:
		return []*ast.Ident{n.Name}
	case *ast.ValueSpec:
		return n.Names
	case *ast.Field:
		return n.Names
	case *ast.AssignStmt:
		if n.Tok.String() == ":=" {
			for _, x := range n.Lhs {
				ids = append(ids, rootOf(x)...)
			}
		}
	}
	return ids
}

// wordsOf are the words that a name is put together of, in small letters.
func wordsOf(name string) []string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) || r == '_' {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.Fields(strings.ReplaceAll(b.String(), "_", " "))
}
