package guides

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// A refusal is one edit of the small content and the one fault it makes.
type refusal struct {
	name, file, from, to string
	in                   string // where the fault is; empty: in file
	line                 string // words on the faulty line, after the edit; empty: no line
	says                 string
}

func refuse(t *testing.T, refusals []refusal) {
	t.Helper()
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			folder := small(t)
			edit(t, folder, tt.file, tt.from, tt.to)
			want := Fault{File: tt.file, Says: tt.says}
			if tt.in != "" {
				want.File = tt.in
			}
			if tt.line != "" {
				want.Line = lineOf(t, folder, want.File, tt.line)
			}
			var faults Faults
			if _, err := Load(folder, Settings{}); !errors.As(err, &faults) {
				t.Fatalf("got %v, want %s", err, want)
			}
			if len(faults) != 1 || faults[0] != want {
				t.Errorf("got\n%v\nwant\n%v", faults, want)
			}
		})
	}
}

func lineOf(t *testing.T, folder fstest.MapFS, file, words string) int {
	t.Helper()
	before, _, ok := strings.Cut(string(folder[file].Data), words)
	if !ok {
		t.Fatalf("%s does not hold %q", file, words)
	}
	return strings.Count(before, "\n") + 1
}

const (
	account      = "parts/account.toml"
	accountWords = "parts/account.en.md"
	panel        = "parts/panel.toml"
	panelWords   = "parts/panel.en.md"
	mailMissing  = "faq/mail-missing.toml"
)

func TestLoad_RefusesWhatIsNoTOML(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{"no TOML at all", "guides.toml", `id = "new"`, `id = new`, "", "id = new",
			"this is no valid TOML: unexpected character U+006E 'n' at start of value"},
		{"a key twice", "guides.toml", `id = "new"`, "id = \"new\"\nid = \"other\"", "", `id = "other"`,
			"this is no valid TOML: key id is already defined"},
		{"a day that no calendar has", "sources.toml", "2026-03-01", "2026-02-30", "", "2026-02-30",
			"this is no valid TOML: impossible date"},
		{"an unknown key", account, `device = "computer"`, "devise = \"computer\"\ndevice = \"computer\"", "", "devise",
			"unknown key devise (did you mean device?)"},
		{"an unknown key far from any other", account, `device = "computer"`, "colour = \"red\"\ndevice = \"computer\"", "", "colour",
			"unknown key colour"},
		{"an unknown key of an option", account, `stay = true`, `stay = true, says = "x"`, "", "nothing-yet", "unknown key says (did you mean stay?)"},
		{"an unknown table", "hosts.toml", "hosts =", "[[host]]\nname = \"x\"\n[x]\nhosts =", "", "[[host]]", "unknown key host (did you mean hosts?)"},
		{"a text for a number", account, "minutes = 2", `minutes = "2"`, "", `minutes = "2"`,
			"minutes has to be a whole number and is a text"},
		{"a fraction for a number", account, "minutes = 2", "minutes = 2.5", "", "2.5",
			"minutes has to be a whole number and is a number with a fraction"},
		{"a number for a text", panel, `actor = "lead"`, `actor = 7`, "", "actor = 7", "actor has to be a text in quotes and is a whole number"},
		{"a text for yes or no", account, "stay = true", `stay = "yes"`, "", "nothing-yet", "stay has to be true or false and is a text"},
		{"a text for a list", account, `topics = ["which-address"]`, `topics = "which-address"`, "", `topics = "which`,
			"topics has to be a list and is a text"},
		{"a text for a table", account, `{ id = "done" },`, `"done",`, "", `"done",`, "options has to be a table and is a text"},
		{"a text for words", "chapters.toml", `{ en = "Signing in" }`, `"Signing in"`, "", `"Signing in"`, "title has to be a table and is a text"},
		{"a text for a day", account, "verified = 2026-11-01", `verified = "2026-11-01"`, "", "verified",
			"verified has to be a day, like 2026-11-22 and is a text"},
		{"a time for a day", account, "2026-11-01", "2026-11-01T10:00:00Z", "", "verified",
			"verified has to be a day, like 2026-11-22 and is a time"},
	})
}
