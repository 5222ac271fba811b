package discordapi

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"unicode/utf8"
)

// read takes the body apart.
func (c *call) read(contentType string, raw []byte) *failure {
	if len(raw) == 0 {
		return nil
	}
	kind, params, err := mime.ParseMediaType(contentType)
	switch {
	case err == nil && kind == "multipart/form-data":
		raw, err = c.readParts(multipart.NewReader(bytes.NewReader(raw), params["boundary"]))
		if err != nil {
			return fail(http.StatusBadRequest, 50035, "Invalid Form Body")
		}
	case err != nil || kind != "application/json":
		return &failure{
			status: http.StatusBadRequest, code: 50035, message: "Invalid Form Body",
			errors: object{"_errors": []any{object{"code": "CONTENT_TYPE_INVALID", "message": "Expected \"Content-Type\" header to be one of {'application/json', 'multipart/form-data'}."}}},
		}
	}
	if f := tooLarge(c.files); f != nil {
		return f
	}
	v, err := decode(raw)
	if err != nil {
		return fail(http.StatusBadRequest, 50109, "The request body contains invalid JSON.")
	}
	switch v := v.(type) {
	case object:
		c.body = v
	case []any:
		c.body = object{"": v} // a list of commands
	}
	return nil
}

// readParts reads a form: files, and the JSON beside them.
func (c *call) readParts(form *multipart.Reader) (payload []byte, err error) {
	payload = []byte("{}")
	for {
		part, err := form.NextPart()
		if err == io.EOF { //nolint:errorlint // the reader's own word for its end
			return payload, nil
		}
		if err != nil {
			return nil, err
		}
		b, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		switch {
		case part.FormName() == "payload_json":
			payload = b
		case part.FileName() != "":
			c.files = append(c.files, uploadOf(part.FormName(), File{Name: part.FileName(), Type: part.Header.Get("Content-Type"), Content: string(b)}))
		}
	}
}

// A form collects what is wrong with a body, as the tree that Discord answers.
type form struct{ tree object }

// fault notes one thing at a path like components.0.label.
func (f *form) fault(path, code, format string, args ...any) {
	if f.tree == nil {
		f.tree = object{}
	}
	at := f.tree
	if path != "" {
		for _, p := range strings.Split(path, ".") {
			next, ok := at[p].(object)
			if !ok {
				next = object{}
				at[p] = next
			}
			at = next
		}
	}
	at["_errors"] = append(list(at, "_errors"), object{"code": code, "message": fmt.Sprintf(format, args...)})
}

func (f *form) failure() *failure {
	if f.tree == nil {
		return nil
	}
	return &failure{status: http.StatusBadRequest, code: 50035, message: "Invalid Form Body", errors: f.tree}
}

// str is a string of so many code points; absent or null counts as "".
func (f *form) str(o object, at, key string, low, high int) string {
	at = join(at, key)
	s, ok := o[key].(string)
	if !ok && o[key] != nil {
		f.fault(at, "STRING_TYPE_CONVERT", "Could not interpret %q as string.", fmt.Sprint(o[key]))
		return ""
	}
	n := utf8.RuneCountInString(s)
	switch {
	case n == 0 && low > 0:
		f.fault(at, "BASE_TYPE_REQUIRED", "This field is required")
	case n < low:
		f.fault(at, "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", low, high)
	case n > high && low > 0:
		f.fault(at, "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", low, high)
	case n > high:
		f.fault(at, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", high)
	}
	return s
}

// items is a list of so many objects.
func (f *form) items(o object, at, key string, low, high int) []object {
	at = join(at, key)
	l, ok := o[key].([]any)
	if !ok && o[key] != nil {
		f.fault(at, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
		return nil
	}
	if len(l) < low || len(l) > high {
		if low == 0 {
			f.fault(at, "BASE_TYPE_MAX_LENGTH", "Must be %d or fewer in length.", high)
		} else {
			f.fault(at, "BASE_TYPE_BAD_LENGTH", "Must be between %d and %d in length.", low, high)
		}
	}
	all := make([]object, len(l))
	for i, v := range l {
		all[i], ok = v.(object)
		if !ok {
			f.fault(fmt.Sprintf("%s.%d", at, i), "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
		}
	}
	return all
}

func join(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}
