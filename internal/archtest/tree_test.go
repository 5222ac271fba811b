package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"testing"
)

const module = "waymark"

// A tree is all source files of the module, and how large things in it may be.
type tree struct {
	fset   *token.FileSet
	files  []file
	limits limits
}

type limits struct {
	file, function int // lines
	methods        int // of an interface
}

// A file is one source file. Only Go files have a syntax.
type file struct {
	name   string // "bot/dispatch.go"
	folder string // "bot"
	test   bool   // read by go test only
	src    string
	syntax *ast.File
}

func readTree(t *testing.T, root fs.FS) tree {
	t.Helper()
	all := tree{fset: token.NewFileSet()}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if d.IsDir() {
			if base == "testdata" || len(base) > 1 && base[0] == '.' {
				return fs.SkipDir
			}
			return nil
		}
		ext := path.Ext(name)
		if ext != ".go" && ext != ".sql" {
			return nil
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		f := file{name: name, folder: path.Dir(name), src: string(src)}
		if ext == ".go" {
			f.test = strings.HasSuffix(name, "_test.go") || isTestFolder(f.folder)
			f.syntax, err = parser.ParseFile(all.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
		}
		all.files = append(all.files, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// isTestFolder reports whether a package only serves tests, as storagetest
// does, and whatever lies in it.
func isTestFolder(folder string) bool {
	return strings.Contains(folder+"/", "test/")
}

// imports are the paths that the file imports, each with its line.
func (f file) imports(fset *token.FileSet) map[string]int {
	all := map[string]int{}
	if f.syntax == nil {
		return all
	}
	for _, i := range f.syntax.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil {
			all[p] = fset.Position(i.Pos()).Line
		}
	}
	return all
}

// ours is the folder of an import path of this module.
func ours(importPath string) (folder string, ok bool) {
	return strings.CutPrefix(importPath, module+"/")
}
