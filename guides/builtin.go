package guides

import (
	"embed"
	"io/fs"
)

//go:embed all:content
var builtin embed.FS

// shippedLearned is the same file as in builtin, where it need not be copied to be
// used.
//
//go:embed content/learned.bin
var shippedLearned string

// Builtin returns the content that is compiled into the program.
func Builtin() fs.FS {
	sub, err := fs.Sub(builtin, "content")
	if err != nil {
		panic(err) // the name above is no valid path
	}
	return shipped{sub}
}

// shipped is content that was checked before it was compiled in, and what was
// learned from it, too: the tests hold both to it.
type shipped struct{ fs.FS }

func isShipped(fsys fs.FS) bool {
	_, is := fsys.(shipped)
	return is
}
