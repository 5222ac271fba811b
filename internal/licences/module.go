package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A module is one that the program links.
type module struct {
	Path, Version string
	Texts         []text // of its licences and notices, in order
}

// A text lies in a module, or in one of its packages.
type text struct {
	Name string // from the module's folder
	Body string
}

// isLicence tells a licence from what goes along with one.
func (t text) isLicence() bool {
	name := strings.ToUpper(filepath.Base(t.Name))
	return !strings.HasPrefix(name, "NOTICE") && !strings.HasPrefix(name, "PATENTS")
}

// licences are those of the module, each once.
func (m module) licences() (all []licence) {
	for _, t := range m.Texts {
		if t.isLicence() {
			all = append(all, recognise(t.Body)...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// release are the go command's tags of a release; deploy/release has the same.
const release = "sqlite_omit_load_extension netgo osusergo"

// linked are the modules of which a package is in the program, by their paths. It
// asks the go command in folder, which lies in our own module.
func linked(folder string) ([]module, error) {
	list := exec.Command("go", "list", "-deps", "-tags", release, "-json=Dir,Module", "waymark/cmd/waymark") //nolint:noctx // it runs as long as we do
	list.Dir, list.Stderr = folder, os.Stderr
	list.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=1")
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("ask the go command what is linked: %w", err)
	}
	type pkg struct {
		Dir    string
		Module *struct {
			Path, Version, Dir string
			Main               bool
		}
	}
	known := map[string]*module{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read what is linked: %w", err)
		}
		if p.Module == nil || p.Module.Main {
			continue
		}
		m := known[p.Module.Path]
		if m == nil {
			m = &module{Path: p.Module.Path, Version: p.Module.Version}
			known[m.Path] = m
		}
		if err := m.read(p.Module.Dir, p.Dir); err != nil {
			return nil, fmt.Errorf("licences of %s: %w", m.Path, err)
		}
	}
	var all []module
	for _, m := range known {
		slices.SortFunc(m.Texts, func(a, b text) int { return cmp.Compare(a.Name, b.Name) })
		all = append(all, *m)
	}
	slices.SortFunc(all, func(a, b module) int { return cmp.Compare(a.Path, b.Path) })
	return all, nil
}

// read adds the texts in a package's folder and in those above it, up to root.
func (m *module) read(root, folder string) error {
	for ; strings.HasPrefix(folder, root); folder = filepath.Dir(folder) {
		files, err := os.ReadDir(folder)
		if err != nil {
			return err
		}
		for _, f := range files {
			if f.IsDir() || !isText(f.Name()) {
				continue
			}
			file := filepath.Join(folder, f.Name())
			name, err := filepath.Rel(root, file)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(m.Texts, func(t text) bool { return t.Name == name }) {
				continue
			}
			body, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			m.Texts = append(m.Texts, text{name, string(body)})
		}
	}
	return nil
}

// isText tells by its name whether a file says something about a licence.
func isText(name string) bool {
	base, end, _ := strings.Cut(strings.ToUpper(name), ".")
	begins := func(s string) bool { return strings.HasPrefix(base, s) }
	return (begins("LICENSE") || begins("LICENCE") || begins("COPYING") || begins("NOTICE") || begins("PATENTS")) &&
		slices.Contains([]string{"", "TXT", "MD"}, end)
}
