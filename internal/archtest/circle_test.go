package archtest

import "fmt"

// circleRule holds that a package can be understood and tested without what
// needs it: that no imports lead back to where they begin, through tests neither.
// Packages that only serve tests may need what they test.
func circleRule(t tree) (faults []string) {
	needs := map[string]map[string]bool{} // by folder
	for _, f := range t.files {
		for p := range f.imports(t.fset) {
			if folder, isOurs := ours(p); isOurs && folder != f.folder && !isTestFolder(f.folder) {
				if needs[f.folder] == nil {
					needs[f.folder] = map[string]bool{}
				}
				needs[f.folder][folder] = true
			}
		}
	}
	for _, f := range t.files {
		for p, line := range f.imports(t.fset) {
			folder, isOurs := ours(p)
			if isOurs && folder != f.folder && !isTestFolder(f.folder) && leads(needs, folder, f.folder, map[string]bool{}) {
				faults = append(faults, fmt.Sprintf("%s:%d: %s needs %s, itself or in its tests, and is needed by it", f.name, line, f.folder, folder))
			}
		}
	}
	return faults
}

// leads reports whether from needs to, directly or not. seen is where one was.
func leads(needs map[string]map[string]bool, from, to string, seen map[string]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	for next := range needs[from] {
		if leads(needs, next, to, seen) {
			return true
		}
	}
	return false
}
