package guides

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// notepad is a text as an editor on Windows saves it.
func notepad(s string) string { return "\ufeff" + strings.ReplaceAll(s, "\n", "\r\n") }

// saved writes a file and returns its name.
func saved(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "saved")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestExamples_LeaveAFileAsItWasSaved while they add to it.
func TestExamples_LeaveAFileAsItWasSaved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, heldOutFile)
	if err := os.WriteFile(file, []byte(notepad("one\ta\ten\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (&Examples{dir: dir}).holdOut("two", "a", "en"); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	if want := notepad("one\ta\ten\ntwo\ta\ten\n"); string(got) != want || err != nil {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func TestWithExample_GoesBelowItsLanguage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ src, lang, want string }{
		"below the others":  {"# why\n[en]\nold\n\n[de]\nalt\n", "en", "# why\n[en]\nold\nnew\n\n[de]\nalt\n"},
		"below the last":    {"[en]\nold\n[de]\nalt\n\n", "de", "[en]\nold\n[de]\nalt\nnew\n"},
		"in a new language": {"[en]\nold\n", "pt", "[en]\nold\n\n[pt]\nnew\n"},
		"in a new file":     {"", "en", "[en]\nnew\n"},
		"below no example":  {"[en]\n[de]\nalt\n", "en", "[en]\nnew\n[de]\nalt\n"},
		"without an end":    {"[en]\nold", "en", "[en]\nold\nnew\n"},
	} {
		if got := withExample(test.src, test.lang, "# [new"); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestLoad_RefusesExamplesOfNothing(t *testing.T) {
	t.Parallel()
	const file = "examples/mail-missing.txt"
	for name, test := range map[string]struct{ file, src, want string }{
		"no language": {file, "no mail comes\n", file + `:1: this question stands below no language: write [en] above it`},
		"no words":    {file, "[en]\n???\n", file + ":2: this example has no words"},
		"no topic":    {"examples/mail-mising.txt", "[en]\nno mail\n", "examples/mail-mising.txt: there is no topic and no aside mail-mising"},
		"no wish":     {"examples/wish-dance.txt", "[en]\ndance\n", "examples/wish-dance.txt: nobody knows how to fulfil wish-dance"},
		"no text":     {"examples/mail-missing.toml", "[en]\n", "examples/mail-missing.toml: only .txt files live in this folder, one for each topic, wish and aside"},
		"of another":  {file, "[en]\nThe link is too old!\n", file + `:2: "The link is too old!" is an example of link-expired already`},
	} {
		fsys := small(t)
		fsys["examples/link-expired.txt"] = &fstest.MapFile{Data: []byte("[en]\nthe link is too old\n")}
		fsys[test.file] = &fstest.MapFile{Data: []byte(test.src)}
		if _, err := Load(fsys, Settings{}); err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
}
