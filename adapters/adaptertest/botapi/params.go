package botapi

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

const bodyMax = uploadMax + 1<<20

// params are a request's parameters, however they were encoded: strings as
// they are, anything else as JSON.
type params map[string]param

type param struct {
	text string
	json bool // came as JSON that was no string
	file bool
	name string // of the file
}

func (p params) text(name string) string { return p[name].text }

func (p params) has(name string) bool { _, ok := p[name]; return ok }

// whole is an integer between low and high; what is none counts as fallback.
func (p params) whole(name string, fallback, low, high int64) int64 {
	n, err := strconv.ParseInt(p.text(name), 10, 64)
	if err != nil {
		n = fallback
	}
	return min(max(n, low), high)
}

// yes is how the real server reads a boolean.
func (p params) yes(name string) bool {
	switch strings.ToLower(p.text(name)) {
	case "true", "yes", "1":
		return true
	}
	return false
}

func (p params) plain() map[string]string {
	all := make(map[string]string, len(p))
	for name, v := range p {
		all[name] = v.text
		if v.file {
			all[name] = v.name
		}
	}
	return all
}

func readParams(r *http.Request) (params, *failure) {
	p := params{}
	p.addForm(r.URL.Query())
	kind, attributes, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	body := io.LimitReader(r.Body, bodyMax)
	var err error
	switch {
	case r.Method == http.MethodGet:
	case r.Method != http.MethodPost:
		return nil, bad("only GET and POST are served")
	case kind == "multipart/form-data":
		err = p.addMultipart(multipart.NewReader(body, attributes["boundary"]))
	case kind == "application/json":
		err = p.addJSON(body)
	default:
		var raw []byte
		var form url.Values
		if raw, err = io.ReadAll(body); err == nil {
			form, err = url.ParseQuery(string(raw))
		}
		p.addForm(form)
	}
	if err != nil {
		return nil, bad("can't parse request: %v", err)
	}
	for _, v := range p {
		if !v.file && !utf8.ValidString(v.text) {
			return nil, bad("strings must be encoded in UTF-8")
		}
	}
	return p, nil
}

func (p params) addForm(form url.Values) {
	for name := range form {
		p[name] = param{text: form.Get(name)}
	}
}

func (p params) addMultipart(r *multipart.Reader) error {
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) { // a body without any part is one too
			return nil
		}
		if err != nil {
			return err
		}
		b, err := io.ReadAll(part)
		if err != nil {
			return err
		}
		p[part.FormName()] = param{text: string(b), file: part.FileName() != "", name: part.FileName()}
	}
}

func (p params) addJSON(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil || len(b) == 0 {
		return err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return err
	}
	for name, raw := range fields {
		var s string
		if json.Unmarshal(raw, &s) == nil && raw[0] == '"' {
			p[name] = param{text: s}
		} else {
			p[name] = param{text: string(raw), json: true}
		}
	}
	return nil
}
