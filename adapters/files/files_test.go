package files_test

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"testing"
	"testing/iotest"

	"waymark/adapters/files"
	"waymark/conversations"
)

func TestReader_StopsWhereItIsTooMuch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		most int64
		fits bool
	}{{"", 0, true}, {"12345", 5, true}, {"12345", 6, true}, {"123456", 5, false}, {strings.Repeat("x", 100000), 5, false}} {
		r := files.NewReader(iotest.HalfReader(strings.NewReader(c.text)), c.most)
		got, err := io.ReadAll(r)
		if fits := err == nil; fits != c.fits || fits && string(got) != c.text || int64(len(got)) > c.most {
			t.Errorf("%d bytes of %d: got %d, %v", c.most, len(c.text), len(got), err)
		}
		if err := r.Err(); (err == nil) != c.fits || err != nil && !errors.Is(err, conversations.ErrFileTooBig) {
			t.Errorf("%d bytes of %d: %v", c.most, len(c.text), err)
		}
	}
}

// Whatever breaks on the way here says nothing about where the file goes.
func TestReader_TellsWhatBroke(t *testing.T) {
	t.Parallel()
	r := files.NewReader(iotest.ErrReader(conversations.ErrUnsure), 5)
	if _, err := io.ReadAll(r); err == nil || r.Err() == nil || errors.Is(r.Err(), conversations.ErrUnsure) {
		t.Errorf("got %v, %v; want an error that is none of a send", err, r.Err())
	}
}

func TestForm_IsOne(t *testing.T) {
	t.Parallel()
	form, err := files.NewForm([]files.Field{{"chat_id", "7"}, {"caption", "ü\r\n--x"}}, "photo", `a "b" \ü.png`, "image/png", strings.NewReader("what is in it"))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(form.Type)
	if err != nil {
		t.Fatal(err)
	}
	got, err := multipart.NewReader(form.Body, params["boundary"]).ReadForm(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	if got.Value["chat_id"][0] != "7" || got.Value["caption"][0] != "ü\r\n--x" || got.File["photo"][0].Filename != `a "b" \ü.png` {
		t.Errorf("got %+v", got)
	}
	f, err := got.File["photo"][0].Open()
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(f); string(text) != "what is in it" || err != nil {
		t.Errorf("got %q, %v", text, err)
	}
}

func TestName_LeadsNowhere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind       conversations.FileKind
		name, want string
	}{
		{conversations.Document, "", "document"},
		{conversations.Document, "../../etc/passwd", "passwd"},
		{conversations.Document, `C:\secret\a.pdf`, "a.pdf"},
		{conversations.Document, "a\r\nX: \"b\"\u202egpj.exe", "aX bgpj.exe"},
		{conversations.Document, "...", "document"},
		{conversations.Document, strings.Repeat("ü", 200) + ".pdf", strings.Repeat("ü", 58) + ".pdf"},
		{conversations.Photo, "", "picture.jpg"},
		{conversations.Photo, "Screen 1.PNG", "Screen 1.PNG"},
		{conversations.Photo, "a.exe", "a.jpg"},
	} {
		if got, _ := files.Name(conversations.File{Kind: c.kind, Name: c.name}); got != c.want {
			t.Errorf("%s %q: got %q, want %q", c.kind, c.name, got, c.want)
		}
	}
}
