package plaintext

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"
)

// Longest is how many bytes a file may have. Nobody writes that much; it is the
// wrong file.
const Longest = 8 << 20

// mark is the byte order mark that some editors put before UTF-8.
const mark = "\ufeff"

// An Error says why a file is no text, and where. It never repeats what stands
// there.
type Error struct {
	File         string
	Line, Column int // 0 where the file as a whole is meant; columns are bytes
	Says         string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Says
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Says)
}

// ReadFile reads the file of that name. A file that is not there is an error
// that wraps [fs.ErrNotExist], any other one is an *[Error].
func ReadFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	return read(name, f, err)
}

// ReadFS is [ReadFile] in fsys.
func ReadFS(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	return read(name, f, err)
}

func read(name string, f fs.File, err error) ([]byte, error) {
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err != nil {
		return nil, unreadable(name, err)
	}
	src, err := take(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, unreadable(name, err)
	}
	return Decode(name, src)
}

func take(f fs.File) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, errors.New("this is a folder, not a file")
	}
	return io.ReadAll(io.LimitReader(f, Longest+1))
}

// unreadable names a file once, whatever the error says.
func unreadable(name string, err error) error {
	if wrong := (*fs.PathError)(nil); errors.As(err, &wrong) {
		err = wrong.Err
	}
	return &Error{File: name, Says: fmt.Sprintf("this file cannot be read: %v", err)}
}

// Decode makes text of what stands in a file. An error is an *[Error].
func Decode(name string, src []byte) ([]byte, error) {
	if len(src) > Longest {
		return nil, &Error{File: name, Says: fmt.Sprintf("this file is larger than %d MB; is it the right one?", Longest>>20)}
	}
	if wide := wideOf(src); wide != "" {
		return nil, &Error{File: name, Says: fmt.Sprintf("this file is saved as %s; save it as UTF-8", wide)}
	}
	src = withoutPadding(bytes.ReplaceAll(bytes.TrimPrefix(src, []byte(mark)), []byte("\r\n"), []byte("\n")))
	if at := firstOdd(src); at >= 0 {
		says := "this is not UTF-8; save the file as UTF-8"
		if src[at] == 0 {
			says = "there is a NUL byte here, which no text holds"
		}
		line := bytes.LastIndexByte(src[:at], '\n') + 1
		return nil, &Error{name, bytes.Count(src[:at], []byte("\n")) + 1, at - line + 1, says}
	}
	return src, nil
}

// wideOf names the encoding of a text whose signs have two bytes or four. One
// without a byte order mark is known by every second byte: a text begins with
// letters that anybody has.
func wideOf(src []byte) string {
	is := func(begin string) bool { return bytes.HasPrefix(src, []byte(begin)) }
	switch {
	case is("\xff\xfe\x00\x00"), is("\x00\x00\xfe\xff"):
		return "UTF-32"
	case is("\xff\xfe"), is("\xfe\xff"):
		return "UTF-16"
	case len(src) >= 4 && (src[0] == 0) != (src[1] == 0) && (src[0] == 0) == (src[2] == 0) && (src[1] == 0) == (src[3] == 0):
		return "UTF-16"
	}
	return ""
}

// withoutPadding takes the NUL bytes off the end that some tools and crashes
// leave there.
func withoutPadding(src []byte) []byte {
	end := bytes.TrimRight(src, "\x00\n\r\t ")
	if bytes.IndexByte(src[len(end):], 0) < 0 {
		return src
	}
	return append(end[:len(end):len(end)], '\n')
}

// firstOdd is where the first byte stands that no text holds, or -1.
func firstOdd(src []byte) int {
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		if r == 0 || r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// Like is text as the file of that name is saved: with its byte order mark and
// its ends of lines. Where there is none, it is text as it stands.
func Like(name, text string) ([]byte, error) {
	was, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if bytes.Contains(was, []byte("\r\n")) {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if bytes.HasPrefix(was, []byte(mark)) {
		text = mark + text
	}
	return []byte(text), nil
}
