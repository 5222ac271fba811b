package archtest

import (
	"fmt"
	"go/ast"
	"strings"
)

// fileRule holds that whoever opens a file can read it to its end. What a
// program wrote is nobody's to read.
func fileRule(t tree) (faults []string) {
	for _, f := range t.files {
		if f.syntax != nil && ast.IsGenerated(f.syntax) {
			continue
		}
		if lines := strings.Count(f.src, "\n"); lines > t.limits.file {
			faults = append(faults, fmt.Sprintf("%s:%d: this file has %d lines; %d is enough for one noun", f.name, t.limits.file+1, lines, t.limits.file))
		}
	}
	return faults
}

// functionRule holds that a function fits on a page: so many lines between its
// braces. A test tells one story, long or short.
func functionRule(t tree) (faults []string) {
	for _, f := range t.files {
		if f.syntax == nil || strings.HasSuffix(f.name, "_test.go") {
			continue
		}
		for _, d := range f.syntax.Decls {
			d, ok := d.(*ast.FuncDecl)
			if !ok || d.Body == nil {
				continue
			}
			if lines := t.fset.Position(d.Body.Rbrace).Line - t.fset.Position(d.Body.Lbrace).Line - 1; lines > t.limits.function {
				faults = append(faults, fmt.Sprintf("%s: %s has %d lines; %d are enough for one thing", at(t, d), d.Name.Name, lines, t.limits.function))
			}
		}
	}
	return faults
}

// interfaceRule holds that an interface asks for little, with what the
// interfaces in it ask for, as far as they are the package's own.
func interfaceRule(t tree) (faults []string) {
	own := map[string]*ast.InterfaceType{} // folder + "." + name
	each(t, func(f file, s *ast.TypeSpec) {
		if i, ok := s.Type.(*ast.InterfaceType); ok {
			own[f.folder+"."+s.Name.Name] = i
		}
	})
	var count func(folder string, i *ast.InterfaceType) int
	count = func(folder string, i *ast.InterfaceType) (n int) {
		for _, m := range i.Methods.List {
			n += len(m.Names)
			if id, ok := m.Type.(*ast.Ident); ok && own[folder+"."+id.Name] != nil {
				n += count(folder, own[folder+"."+id.Name])
			}
		}
		return n
	}
	each(t, func(f file, i *ast.InterfaceType) {
		if n := count(f.folder, i); n > t.limits.methods {
			faults = append(faults, fmt.Sprintf("%s: this interface has %d methods; whoever needs it names at most %d", at(t, i), n, t.limits.methods))
		}
	})
	return faults
}

// each does work for every node of a kind.
func each[N ast.Node](t tree, work func(file, N)) {
	for _, f := range t.files {
		if f.syntax == nil {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if n, ok := n.(N); ok {
				work(f, n)
			}
			return true
		})
	}
}

// docRule holds that every package says what it is for.
func docRule(t tree) (faults []string) {
	first, said := map[string]file{}, map[string]bool{} // by folder
	for _, f := range t.files {
		if f.syntax == nil || strings.HasSuffix(f.name, "_test.go") {
			continue
		}
		if first[f.folder].name == "" {
			first[f.folder] = f
		}
		said[f.folder] = said[f.folder] || f.syntax.Doc.Text() != ""
	}
	for folder, f := range first {
		if !said[folder] {
			faults = append(faults, fmt.Sprintf("%s: package %s does not say what it is for", at(t, f.syntax.Name), f.syntax.Name.Name))
		}
	}
	return faults
}
