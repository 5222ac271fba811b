package guides

import (
	"embed"
	"io/fs"
)

//go:embed all:content
var builtin embed.FS

// Builtin returns the content that is compiled into the program.
func Builtin() fs.FS {
	sub, err := fs.Sub(builtin, "content")
	if err != nil {
		panic(err) // the name above is no valid path
	}
	return shipped{sub}
}

// shipped is content that was checked before it was compiled in.
type shipped struct{ fs.FS }

func isShipped(fsys fs.FS) bool {
	_, is := fsys.(shipped)
	return is
}
