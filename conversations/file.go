package conversations

import (
	"errors"
	"io"
)

// A File is a picture or a document that came with a message. Its platform keeps
// it, and we keep no more than how the platform calls it.
type File struct {
	Platform Platform
	Ref      string // means something only to the adapter that made it
	Kind     FileKind
	Name     string // as its sender calls it; may be empty, or anything
	Size     int64  // in bytes; 0: nobody said
}

// A FileKind says how a file is shown. The names are those of [Unreadable] too.
type FileKind string

// The kinds of files.
const (
	Photo    FileKind = "photo"
	Document FileKind = "document"
)

// A Content opens what is in a file, from its beginning each time, for as long as
// it is being sent. What it returns is to be closed. Its error is [ErrFileGone], [ErrFileTooBig], or
// another one where trying again may help; a read may fail so, too.
type Content func() (io.ReadCloser, error)

// Why the content of a file cannot be had or passed on, and never will be.
var (
	ErrFileGone   = errors.New("the file is gone")
	ErrFileTooBig = errors.New("the file is too big")
)
