package guides

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"waymark/internal/plaintext"
)

// A Fault is one thing that is wrong with the content.
type Fault struct {
	File string // below the content folder; "config" for what the operator set
	Line int    // 0 where the file as a whole is meant
	Key  string // of the config, as "networks.ern-rnd.guide"
	Says string
}

func (f Fault) String() string {
	if f.Key != "" {
		return f.File + ": " + f.Key + ": " + f.Says
	}
	if f.Line == 0 {
		return f.File + ": " + f.Says
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Says)
}

// Faults is everything that is wrong, sorted by file and line.
type Faults []Fault

// Error names one fault a line.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// sorted puts the faults in the order they are read in, each of them once.
func (fs Faults) sorted() Faults {
	slices.SortStableFunc(fs, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Says, b.Says))
	})
	return slices.Compact(fs)
}

// didYouMean ends a sentence about a wrong word with the known word nearest to
// it, where one comes near.
func didYouMean[T ~string](wrong string, known []T) string {
	if near := plaintext.Nearest(wrong, known); near != "" {
		return fmt.Sprintf(" (did you mean %s?)", near)
	}
	return ""
}
