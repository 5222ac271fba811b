package main

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

// notepad is a text as an editor on Windows saves it.
func notepad(s string) string { return "\ufeff" + strings.ReplaceAll(s, "\n", "\r\n") }

// utf16le is a text in the encoding that such an editor calls Unicode.
func utf16le(s string) string {
	b := []byte("\xff\xfe")
	for _, unit := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return string(b)
}

// saved writes a file and returns its name.
func saved(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "saved")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestConfig_HoweverItWasSaved(t *testing.T) {
	t.Parallel()
	token := "987654321:" + strings.Repeat("x", 35)
	for _, file := range []string{notepad(token + "\n\n"), token + "\x00\x00", "\n" + token + "\r\n\x00"} {
		conf, err := readConfig(saved(t, notepad("[telegram]\ntoken_file = '"+saved(t, file)+"'\n")), noEnv)
		if err != nil || conf.secrets[1].Value.Reveal() != token {
			t.Errorf("%q: got %+v, %v", file, conf.secrets, err)
		}
	}
	name := saved(t, notepad("[http]\nlisen = \"x\"\n  listen = 5\n"))
	_, err := readConfig(name, noEnv)
	want := name + `:2:1: unknown key "http.lisen"; did you mean "http.listen"?` + "\n" + name + ":3:3: http.listen must be a text in quotes"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestConfig_SaysHowAFileWasSaved(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	large := saved(t, strings.Repeat("# much\n", 3<<20))
	wide, latin := saved(t, utf16le("hunter2")), saved(t, "hunter2\xe9")
	for name, want := range map[string]string{
		folder: folder + ": this file cannot be read: this is a folder, not a file",
		large:  large + ": this file is larger than 8 MB; is it the right one?",
		wide:   wide + ": this file is saved as UTF-16; save it as UTF-8",
		latin:  latin + ":1:8: this is not UTF-8; save the file as UTF-8",
	} {
		if _, err := readConfig(name, noEnv); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
		conf := configured(t, "[telegram]\ntoken_file = '"+name+"'\n")
		want = conf + ":2:1: telegram.token_file: " + want
		if _, err := readConfig(conf, noEnv); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestFAQ_QuestionsHoweverTheyWereSaved, in a file and on stdin.
func TestFAQ_QuestionsHoweverTheyWereSaved(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ src, out, err string }{
		{notepad("I forgot my EU Login password\n"), "answer   forgot-password", ""},
		{utf16le("I forgot my EU Login password\n"), "", "waymark: read the questions: stdin: this text is UTF-16; it has to be UTF-8\n"},
	} {
		in, err := os.Open(saved(t, tt.src))
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		var out, errs bytes.Buffer
		code := run([]string{"faq", "match", "--config", saved(t, "")}, in, &out, &errs)
		if !strings.HasPrefix(out.String(), tt.out) || errs.String() != tt.err || (code == fine) != (tt.err == "") {
			t.Errorf("%q: got %d, %s%s", tt.src, code, &out, &errs)
		}
	}
}
