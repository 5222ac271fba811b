package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
)

// mayImport is the middle column of the table in ARCHITECTURE.md. A star stands
// for one folder that has no row of its own.
var mayImport = map[string][]string{
	"conversations":         {},
	"conversations/content": {"conversations"},
	"conversations/engine":  {"conversations", "conversations/content"},
	"conversations/faq":     {"conversations"},
	"conversations/shield":  {"conversations"},
	"guides":                {"conversations", "conversations/content", "conversations/faq", "internal/plaintext", "internal/tomlfile"},
	"bot":                   {"conversations"},
	"bot/calendar":          {"conversations"},
	"adapters/*":            {"conversations", "internal/plaintext", "internal/tomlfile", "adapters/direct", "adapters/files", "adapters/inbox", "adapters/markup", "adapters/platform", "adapters/retry"},
	"adapters/files":        {"conversations"},
	"adapters/inbox":        {"conversations"},
	"adapters/markup":       {"conversations"},
	"adapters/platform":     {"conversations", "internal/secret"},
	"adapters/retry":        {"conversations"},
	"adapters/direct":       {},
	"storage":               {"conversations"},
	"cmd/*":                 {"*", "*/*"},
	"internal/faqlab":       {"conversations/faq"},
	"internal/licences":     {},
	"internal/archtest":     {},
	"internal/plaintext":    {},
	"internal/secret":       {},
	"internal/tomlfile":     {"internal/plaintext", "internal/secret"},
}

// doesIO is what the conversation may not import of the standard library, and
// what would let it know more than its message and its state.
var doesIO = []string{
	"os", "os/*", "net", "net/*", "database/*", "database/sql/*", "syscall", "log", "log/*", "context",
	"io/ioutil", "math/rand", // math/rand/v2 with a fixed seed is arithmetic
	"crypto/rand", "runtime", "runtime/*", "sync", "plugin", "unsafe",
}

// tables are what it may import of others: what letters and hosts are like.
var tables = []string{"golang.org/x/text/*", "golang.org/x/text/*/*", "golang.org/x/net/idna", "golang.org/x/net/publicsuffix"}

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, _ := path.Match(p, name) // the patterns above are well-formed
		return ok
	})
}

// rowOf is what a folder may import of ours.
func rowOf(folder string) (row []string, ok bool) {
	if row, ok = mayImport[folder]; ok {
		return row, true
	}
	for pattern, row := range mayImport {
		if matches([]string{pattern}, folder) {
			return row, true
		}
	}
	return nil, false
}

func isCore(folder string) bool {
	return folder == "conversations" || strings.HasPrefix(folder, "conversations/")
}

// importRule holds the table, and that test packages serve tests only.
func importRule(t tree) (faults []string) {
	for _, f := range t.files {
		if f.test || f.syntax == nil {
			continue // in tests all may meet
		}
		row, known := rowOf(f.folder)
		if !known {
			faults = append(faults, fmt.Sprintf("%s:1: folder %s stands in no row of the import table: add it to ARCHITECTURE.md and to mayImport", f.name, f.folder))
			continue
		}
		for p, line := range f.imports(t.fset) {
			folder, isOurs := ours(p)
			switch {
			case !isOurs:
			case isTestFolder(folder):
				faults = append(faults, fmt.Sprintf("%s:%d: %s serves tests and may be imported from _test.go files only", f.name, line, p))
			case !matches(row, folder):
				faults = append(faults, fmt.Sprintf("%s:%d: %s may not import %s; of ours it may import: %s", f.name, line, f.folder, p, list(row)))
			}
		}
	}
	return faults
}

func list(row []string) string {
	if len(row) == 0 {
		return "nothing"
	}
	return strings.Join(row, ", ")
}

// pureRule holds that the conversation does no I/O and leans on nothing but the
// standard library and [tables].
func pureRule(t tree) (faults []string) {
	for _, f := range t.files {
		if f.test || !isCore(f.folder) {
			continue
		}
		for p, line := range f.imports(t.fset) {
			_, isOurs := ours(p)
			standard := !strings.Contains(strings.Split(p, "/")[0], ".")
			switch {
			case isOurs, matches(tables, p):
			case !standard:
				faults = append(faults, fmt.Sprintf("%s:%d: the conversation may import the standard library, x/text and tables of hosts, not %s", f.name, line, p))
			case matches(doesIO, p):
				faults = append(faults, fmt.Sprintf("%s:%d: the conversation decides and does nothing else, so it may not import %s", f.name, line, p))
			}
		}
	}
	return faults
}

// at is the file and line of n.
func at(t tree, n ast.Node) string {
	p := t.fset.Position(n.Pos())
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

// clockRule holds that only the edges look at the clock: adapters, and what
// holds a main function.
func clockRule(t tree) (faults []string) {
	for _, f := range t.files {
		if f.test || f.syntax == nil || f.syntax.Name.Name == "main" || strings.HasPrefix(f.folder, "adapters/") {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := s.X.(*ast.Ident)
			if ok && pkg.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, s.Sel.Name) {
				faults = append(faults, fmt.Sprintf("%s: time.%s looks at the clock; take a now func() time.Time, or the time of the message", at(t, s), s.Sel.Name))
			}
			return true
		})
	}
	return faults
}

// readRule holds that what people saved is read by one package, which knows how
// editors save. Data of the laboratory is nobody's.
func readRule(t tree) (faults []string) {
	for _, f := range t.files {
		if f.test || f.syntax == nil || isTestFolder(f.folder) || matches([]string{"internal/*"}, f.folder) {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := s.X.(*ast.Ident)
			if name := s.Sel.Name; ok && slices.Contains([]string{"os.ReadFile", "fs.ReadFile", "bufio.NewScanner"}, pkg.Name+"."+name) {
				faults = append(faults, fmt.Sprintf("%s: %s.%s does not know how editors save; internal/plaintext does", at(t, s), pkg.Name, name))
			}
			return true
		})
	}
	return faults
}

// makesTables are the calls whose result never changes.
var makesTables = []string{"errors.New", "fmt.Errorf", "regexp.MustCompile", "strings.NewReplacer", "time.Date"}

// stateRule holds that packages have no init and no variables but embedded
// files, errors and tables that nobody writes to.
func stateRule(t tree) (faults []string) {
	variables := map[string]bool{} // folder + "." + name
	for _, f := range t.files {
		if f.test || f.syntax == nil {
			continue
		}
		for _, d := range f.syntax.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					faults = append(faults, fmt.Sprintf("%s: no init: say it where the program begins", at(t, d)))
				}
			case *ast.GenDecl:
				for _, v := range variablesOf(d) {
					variables[f.folder+"."+v.Name] = true
				}
				faults = append(faults, badVariables(t, d)...)
			}
		}
	}
	for _, f := range t.files {
		if f.test || f.syntax == nil {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			for _, id := range written(n) {
				if variables[f.folder+"."+id.Name] {
					faults = append(faults, fmt.Sprintf("%s: %s belongs to the whole package and must never change", at(t, id), id.Name))
				}
			}
			return true
		})
	}
	return faults
}

func variablesOf(d *ast.GenDecl) (names []*ast.Ident) {
	if d.Tok != token.VAR {
		return nil
	}
	for _, s := range d.Specs {
		names = append(names, s.(*ast.ValueSpec).Names...)
	}
	return names
}

// badVariables are variables that look like state.
func badVariables(t tree, d *ast.GenDecl) (faults []string) {
	if d.Tok != token.VAR || strings.Contains(commentOf(d.Doc), "//go:embed") {
		return nil
	}
	for _, s := range d.Specs {
		v := s.(*ast.ValueSpec)
		if strings.Contains(commentOf(v.Doc), "//go:embed") {
			continue
		}
		for i, name := range v.Names {
			if name.Name == "_" || len(v.Values) == len(v.Names) && isTable(v.Values[i]) {
				continue
			}
			faults = append(faults, fmt.Sprintf("%s: %s is state of the whole package: only errors, embedded files and tables may stand there", at(t, name), name.Name))
		}
	}
	return faults
}

func commentOf(g *ast.CommentGroup) string {
	if g == nil {
		return ""
	}
	var b strings.Builder
	for _, c := range g.List {
		b.WriteString(c.Text + "\n") // Text() would leave directives out
	}
	return b.String()
}

// isTable reports whether a value looks like one that never changes.
func isTable(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.CompositeLit:
		return true
	case *ast.CallExpr:
		s, ok := x.Fun.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		pkg, ok := s.X.(*ast.Ident)
		return ok && slices.Contains(makesTables, pkg.Name+"."+s.Sel.Name)
	}
	return false
}

// written are the names that a statement writes to, or into.
func written(n ast.Node) (ids []*ast.Ident) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			return nil
		}
		for _, x := range n.Lhs {
			ids = append(ids, rootOf(x)...)
		}
	case *ast.IncDecStmt:
		return rootOf(n.X)
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "delete" || f.Name == "clear") && len(n.Args) > 0 {
			return rootOf(n.Args[0])
		}
	}
	return ids
}

// rootOf is x of x, x.f, x[i] and *x.
func rootOf(x ast.Expr) []*ast.Ident {
	switch x := x.(type) {
	case *ast.Ident:
		return []*ast.Ident{x}
	case *ast.SelectorExpr:
		return rootOf(x.X)
	case *ast.IndexExpr:
		return rootOf(x.X)
	case *ast.StarExpr:
		return rootOf(x.X)
	case *ast.ParenExpr:
		return rootOf(x.X)
	}
	return nil
}
