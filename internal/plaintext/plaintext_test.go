package plaintext

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"
	"unicode/utf16"
	"unicode/utf8"
)

// wide is s in two bytes a sign.
func wide(order binary.ByteOrder, s string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		var two [2]byte
		order.PutUint16(two[:], unit)
		b = append(b, two[:]...)
	}
	return string(b)
}

func TestDecode_HoweverItWasSaved(t *testing.T) {
	t.Parallel()
	const want = "# naïve\nkey = 1\n"
	for name, src := range map[string]string{
		"as on Linux":              want,
		"as by Notepad":            mark + strings.ReplaceAll(want, "\n", "\r\n"),
		"with ends as on Windows":  strings.ReplaceAll(want, "\n", "\r\n"),
		"padded with NUL":          want + "\x00\x00\x00",
		"padded, blanks among it":  want + " \x00\r\n\x00\t",
		"padded after some blanks": want[:len(want)-1] + " \r\n\x00",
	} {
		if got, err := Decode("f", []byte(src)); string(got) != want || err != nil {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	for _, src := range []string{"", "\n", "a", "\n\n \n", "a\r", "a\rb", "\uFFFD", "é" + mark} {
		if got, err := Decode("f", []byte(src)); string(got) != src || err != nil {
			t.Errorf("%q: got %q, %v", src, got, err)
		}
	}
}

func TestDecode_SaysWhatItIsInstead(t *testing.T) {
	t.Parallel()
	const line = "token = \"hunter2\"\n"
	for src, want := range map[string]string{
		"\xff\xfe" + wide(binary.LittleEndian, line): "f: this file is saved as UTF-16; save it as UTF-8",
		"\xfe\xff" + wide(binary.BigEndian, line):    "f: this file is saved as UTF-16; save it as UTF-8",
		wide(binary.LittleEndian, line):              "f: this file is saved as UTF-16; save it as UTF-8",
		wide(binary.BigEndian, line):                 "f: this file is saved as UTF-16; save it as UTF-8",
		"\xff\xfe\x00\x00t\x00\x00\x00":              "f: this file is saved as UTF-32; save it as UTF-8",
		"\x00\x00\xfe\xff\x00\x00\x00t":              "f: this file is saved as UTF-32; save it as UTF-8",
		line + "# na\xefve\n":                        "f:2:5: this is not UTF-8; save the file as UTF-8",
		mark + "\xe9\n":                              "f:1:1: this is not UTF-8; save the file as UTF-8",
		line + "a\x00b":                              "f:2:2: there is a NUL byte here, which no text holds",
		"\xed\xa0\x80":                               "f:1:1: this is not UTF-8; save the file as UTF-8",
		"a\r\nb\r\n\xc3":                             "f:3:1: this is not UTF-8; save the file as UTF-8",
		strings.Repeat("a", Longest+1):               "f: this file is larger than 8 MB; is it the right one?",
	} {
		_, err := Decode("f", []byte(src))
		if err == nil || err.Error() != want {
			t.Errorf("%.20q: got %v, want %s", src, err, want)
		}
	}
}

// FuzzDecode: what is read is text and is read as itself again, and no fault
// repeats it.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(mark + "a = 1\r\n\x00"))
	f.Add([]byte("\xff\xfea\x00"))
	f.Add([]byte(mark + mark + "a\r\r\n\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		got, err := Decode("f", src)
		if err != nil {
			if wrong := (*Error)(nil); !errors.As(err, &wrong) || !utf8.ValidString(err.Error()) || len(err.Error()) > 100 {
				t.Fatalf("got %#v", err)
			}
			return
		}
		if !utf8.Valid(got) || strings.Contains(string(got), "\x00") || strings.Contains(string(got), "\r\n") && !strings.Contains(string(src), "\r\r\n") {
			t.Fatalf("got %q", got)
		}
	})
}

func TestReadFile_WhatIsNoFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := ReadFile(filepath.Join(folder, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err := ReadFile(folder); err == nil || err.Error() != folder+": this file cannot be read: this is a folder, not a file" {
		t.Errorf("got %v", err)
	}
	if _, err := ReadFS(fstest.MapFS{"a/b": {}}, "a"); err == nil || err.Error() != "a: this file cannot be read: this is a folder, not a file" {
		t.Errorf("got %v", err)
	}
	endless, err := os.Open("/dev/zero")
	if err != nil {
		t.Skip("no endless file here")
	}
	endless.Close()
	if _, err := ReadFile("/dev/zero"); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("got %v", err)
	}
}

func TestLike_KeepsHowAFileIsSaved(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "f")
	for was, want := range map[string]string{
		"a\n":               "b\nc\n",
		"a\r\n":             "b\r\nc\r\n",
		mark + "a\n":        mark + "b\nc\n",
		mark + "a\r\na\r\n": mark + "b\r\nc\r\n",
		"":                  "b\nc\n",
	} {
		if err := os.WriteFile(file, []byte(was), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := Like(file, "b\nc\n"); string(got) != want || err != nil {
			t.Errorf("like %q: got %q, %v", was, got, err)
		}
	}
	if got, err := Like(file+"none", "b\n"); string(got) != "b\n" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestLines_OneAfterTheOther(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 100_000)
	in := NewLines(iotest.HalfReader(strings.NewReader(mark+"a\r\n\n"+long+"\n\xff\xfe\xc0\xaf\n"+mark+"b")), "stdin", 9000)
	for _, want := range []string{"a", "", long[:9000], "\xff\xfe\xc0\xaf", mark + "b"} {
		if got, err := in.Next(); got != want || err != nil {
			t.Errorf("got %.20q, %v, want %.20q", got, err, want)
		}
	}
	for range 2 {
		if got, err := in.Next(); !errors.Is(err, io.EOF) {
			t.Errorf("got %q, %v at the end", got, err)
		}
	}
}

func TestLines_SayWhatTheyAreInstead(t *testing.T) {
	t.Parallel()
	for _, src := range []string{"\xff\xfe" + wide(binary.LittleEndian, "/start\n"), wide(binary.BigEndian, "/start\n")} {
		_, err := NewLines(strings.NewReader(src), "stdin", 100).Next()
		if err == nil || err.Error() != "stdin: this text is UTF-16; it has to be UTF-8" {
			t.Errorf("%q: got %v", src, err)
		}
	}
	if got, err := NewLines(strings.NewReader("\xff\xfe\xc3\x28\n"), "stdin", 100).Next(); got != "\xff\xfe\xc3\x28" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	broken := errors.New("broken")
	if _, err := NewLines(iotest.ErrReader(broken), "stdin", 100).Next(); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
