package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"waymark/conversations"
)

// A Reader reads what is in a file, up to so many bytes.
type Reader struct {
	from io.Reader
	left int64
	most int64
	err  error
}

// NewReader reads from r. Where there is more than most bytes in it, reading fails
// with [conversations.ErrFileTooBig].
func NewReader(r io.Reader, most int64) *Reader { return &Reader{from: r, left: most, most: most} }

// Bounded is a file that is read as by [NewReader], and closed.
func Bounded(file io.ReadCloser, most int64) io.ReadCloser {
	return struct {
		io.Reader
		io.Closer
	}{NewReader(file, most), file}
}

// Read is [io.Reader].
func (r *Reader) Read(p []byte) (n int, err error) {
	if r.err != nil {
		return 0, r.err
	}
	if int64(len(p)) > r.left+1 {
		p = p[:r.left+1]
	}
	n, err = r.from.Read(p)
	if int64(n) > r.left {
		n = int(r.left)
		err = fmt.Errorf("%w: it has more than %d bytes", conversations.ErrFileTooBig, r.most)
	}
	r.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

// Err is why the file could not be read to its end; nil: it could, or nobody has yet.
// It is one of conversations' errors about files, or one that says of no platform
// that it may have heard anything.
func (r *Reader) Err() error {
	switch {
	case r.err == nil:
		return nil
	case errors.Is(r.err, conversations.ErrFileTooBig), errors.Is(r.err, conversations.ErrFileGone):
		return r.err
	}
	return errors.New("read the file: " + r.err.Error())
}

// A Field is one of a form that is no file.
type Field struct{ Name, Value string }

// A Form is the body of a request, with one file as its last field.
type Form struct {
	Body io.Reader
	Type string // of the content
}

// NewForm makes a form. It reads the file as the form is read.
func NewForm(fields []Field, name, fileName, fileType string, file io.Reader) (Form, error) {
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	for _, f := range fields {
		if err := w.WriteField(f.Name, f.Value); err != nil {
			return Form{}, err
		}
	}
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"; filename="%s"`, name, strings.NewReplacer("\\", "\\\\", `"`, "\\\"").Replace(fileName)))
	h.Set("Content-Type", fileType)
	if _, err := w.CreatePart(h); err != nil {
		return Form{}, err
	}
	tail := "\r\n--" + w.Boundary() + "--\r\n"
	return Form{io.MultiReader(&head, file, strings.NewReader(tail)), w.FormDataContentType()}, nil
}

// nameMax is how long the name of a file may be, in bytes: what all platforms take.
const nameMax = 120

// images are the types of the pictures that people send, by the ends of their names.
// It never changes.
var images = map[string]string{".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".gif": "image/gif"}

// Name is what a file is called where it goes, and its type: as its sender called it,
// without what may lead elsewhere or does not show. A picture is called as one.
func Name(f conversations.File) (name, fileType string) {
	name = f.Name
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || slices.Contains([]rune(`"<>|:*?`), r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	name = strings.Trim(name, ". ")
	end := filepath.Ext(name)
	if len(end) > 12 {
		end = ""
	}
	if len(name) > nameMax {
		name = strings.ToValidUTF8(name[:nameMax-len(end)], "") + end
	}
	fileType = images[strings.ToLower(end)]
	switch {
	case f.Kind == conversations.Photo && fileType == "":
		return strings.TrimSuffix(orElse(name, "picture"), end) + ".jpg", "image/jpeg"
	case f.Kind == conversations.Photo:
		return name, fileType
	}
	return orElse(name, "document"), "application/octet-stream"
}

func orElse(name, fallback string) string {
	if name == "" {
		return fallback
	}
	return name
}
