package guides

import (
	"io/fs"
	"strings"
	"testing"
)

func TestWithExample_TouchesNothingElse(t *testing.T) {
	t.Parallel()
	const head = "id = \"x\"\n[answer]\nen = '''\n[examples]\nde = [\n]\n'''\n"
	tests := map[string]struct{ src, lang, want string }{
		"one a line":        {"[examples]\nen = [\n  \"a]\", # why ]\n]\nde = [\n]\n", "en", "[examples]\nen = [\n  \"a]\", # why ]\n  \"NEW\",\n]\nde = [\n]\n"},
		"an empty list":     {"[examples]\nen = [\n]\n", "en", "[examples]\nen = [\n  \"NEW\",\n]\n"},
		"no comma":          {"[examples]\nen = [\n  'a' # why\n]\n", "en", "[examples]\nen = [\n  'a', # why\n  \"NEW\",\n]\n"},
		"all in one line":   {"[examples]\nen = [\"a\", \"\\\"b\"]\n", "en", "[examples]\nen = [\"a\", \"\\\"b\", \"NEW\"]\n"},
		"nothing in a line": {"[examples]\nen = []\n", "en", "[examples]\nen = [ \"NEW\"]\n"},
		"no list":           {"[examples]\nen = [\"a\"]\n[more]\nfr = [\"b\"]\n", "fr", "[examples]\nfr = [\n  \"NEW\",\n]\nen = [\"a\"]\n[more]\nfr = [\"b\"]\n"},
		"no table":          {"[more]\nx = 1\n", "en", "[more]\nx = 1\n\n[examples]\nen = [\n  \"NEW\",\n]\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const text = `say "C:\no"`
			got, err := withExample(head+test.src, test.lang, text)
			if err != nil {
				t.Fatal(err)
			}
			if want := head + strings.Replace(test.want, `"NEW"`, `"say \"C:\\no\""`, 1); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestWithExample_RefusesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for _, src := range []string{
		"examples.en = [\"a\"]\n",
		"examples = { en = [\"a\"] }\n",
		"[examples]\n\"en\" = [\"a\"]\n",
		"[examples\n",
	} {
		if got, err := withExample(src, "en", "new"); err == nil {
			t.Errorf("%q became %q", src, got)
		}
	}
}

// TestWithExample_OnEveryFileOfTheContent, in a language that is there and in
// one that is not.
func TestWithExample_OnEveryFileOfTheContent(t *testing.T) {
	t.Parallel()
	content := Builtin()
	for _, folder := range []string{"faq", "wishes", "asides"} {
		files, err := fs.Glob(content, folder+"/*.toml")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(files), err)
		}
		for _, file := range files {
			src, err := fs.ReadFile(content, file)
			if err != nil {
				t.Fatal(err)
			}
			for _, lang := range []string{"en", "pt", "el"} {
				if _, err := withExample(string(src), lang, "something new"); err != nil {
					t.Errorf("%s in %s: %v", file, lang, err)
				}
			}
		}
	}
}
