package guides

import (
	"errors"
	"slices"
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
	also                 int // further faults that follow from it
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
			if !slices.Contains(faults, want) || len(faults) != 1+tt.also {
				t.Errorf("got\n%v\nwant\n%v\nand %d more", faults, want, tt.also)
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
		{name: "no TOML at all", file: "guides.toml", from: `id = "new"`, to: `id = "new`, line: "id = ",
			says: "this is no valid TOML: basic strings cannot have new lines"},
		{name: "a key twice", file: "guides.toml", from: `id = "new"`, to: "id = \"new\"\nid = \"other\"", line: `id = "other"`,
			says: "this is no valid TOML: key id is already defined"},
		{name: "a day that no calendar has", file: "sources.toml", from: "2026-03-01", to: "2026-02-30", line: "2026-02-30",
			says: "this is no valid TOML: impossible date"},
		{name: "an unknown key", file: account, from: "minutes = 2", to: "minuts = 2", line: "minuts",
			says: "unknown key minuts (did you mean minutes?)"},
		{name: "an unknown key far from any other", file: account, from: "minutes = 2", to: `colour = "red"`, line: "colour",
			says: "unknown key colour"},
		{name: "an unknown key of an option", file: account, from: `stay = true`, to: `stay = true, say = "x"`, line: "nothing-yet",
			says: "unknown key say (did you mean stay?)"},
		{name: "an unknown table", file: "chapters.toml", from: `{ en = "The panel" }`, to: "{ en = \"The panel\" }\n[[chaptr]]\nid = \"x\"",
			line: "[[chaptr]]", says: "unknown key chaptr (did you mean chapter?)"},
		{name: "a text for a number", file: account, from: "minutes = 2", to: `minutes = "2"`, line: `minutes = "2"`,
			says: "minutes has to be a whole number and is a text"},
		{name: "a fraction for a number", file: account, from: "minutes = 2", to: "minutes = 2.5", line: "2.5",
			says: "minutes has to be a whole number and is a number with a fraction"},
		{name: "a number for a text", file: panel, from: `next = "panel/preferences"`, to: `next = 7`, line: "next = 7",
			says: "next has to be a text in quotes and is a whole number"},
		{name: "a text for yes or no", file: account, from: "older = true", to: `older = "yes"`, line: `older = "yes"`,
			says: "older has to be true or false and is a text"},
		{name: "a text for a list", file: account, from: `topics = ["which-address"]`, to: `topics = "which-address"`, line: `topics = "which`,
			says: "topics has to be a list and is a text"},
		{name: "a text for a table", file: panel, from: `{ at = "panel/choose", option = "card", to = "panel/card" },`, to: `"panel/card",`,
			line: `"panel/card",`, says: "next_if has to be a table and is a text", also: 2},
		{name: "a text for words", file: "chapters.toml", from: `{ en = "Signing in" }`, to: `"Signing in"`, line: `"Signing in"`,
			says: "title has to be a table and is a text", also: 1},
		{name: "a text for a day", file: account, from: "verified = 2026-11-01", to: `verified = "2026-11-01"`, line: "verified",
			says: "verified has to be a day, like 2026-11-22 and is a text"},
		{name: "a time for a day", file: account, from: "2026-11-01", to: "2026-11-01T10:00:00Z", line: "verified",
			says: "verified has to be a day, like 2026-11-22 and is a time"},
	})
}

func TestLoad_RefusesStepsAndWordsThatDoNotMatch(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{name: "a step without words", file: accountWords, from: "## Open the form {#open-form}\n\n1. Open <https://login.example.eu/form> in **your** browser.\n2. Fill it in.\n\n> Careful with the address.\n", to: "",
			in: account, line: `id = "open-form"`, says: "step account/open-form has no words in English"},
		{name: "an empty step", file: panelWords, from: "Take it from the shop.", to: "", line: "## Install the app",
			says: "the text of step app is empty", also: 1},
		{name: "words without a step", file: accountWords, from: "{#open-form}", to: "{#opn-form}", line: "{#opn-form}",
			says: "words for a step that is not in parts/account.toml: opn-form (did you mean open-form?)", also: 1},
		{name: "words without a part", file: "parts/acount.en.md", from: "", to: "# x {#x}",
			says: "words for a part that has no steps: there is no parts/acount.toml"},
		{name: "a file that is neither", file: "parts/notes.txt", from: "", to: "x",
			says: "only steps (account.toml) and words (account.en.md) live in this folder"},
		{name: "words in no language", file: "parts/form.english.md", from: "", to: "x", says: `"english" is no language: two small letters, like en or de`},
		{name: "words that are no UTF-8", file: accountWords, from: "Fill it in.", to: "F\xfcll es aus.", line: "F\xfcll es", says: "this is not UTF-8; save the file as UTF-8"},
		{name: "an option without a label", file: accountWords, from: "- [Yes, I have one](#yes) — Good, then there is no form to fill in.\n", to: "",
			in: account, line: `id = "yes"`, says: "option yes has no label in English"},
		{name: "a label without an option", file: accountWords, from: "(#nothing-yet)", to: "(#nothing-jet)", line: "(#nothing-jet)",
			says: "a label for an option that step wait-mail does not have: nothing-jet (did you mean nothing-yet?)", also: 2},
		{name: "an option with two labels", file: accountWords, from: "(#yes)", to: "(#done)", line: "- [Yes",
			says: "option done has two labels", also: 1},
		{name: "a label that is too long", file: accountWords, from: "[It has come]", to: "[It has come, and I am very glad that it has]", line: "- [It has come",
			says: "the label of option done has 43 characters, a button holds 40: It has come, and I am very glad that it has"},
		{name: "a label with markup", file: accountWords, from: "[It has come]", to: "[It has *come*]", line: "- [It has",
			says: "the label of option done has to be plain words without markup or placeholders: It has *come*"},
		{name: "a label with a placeholder", file: accountWords, from: "[It has come]", to: "[{network} wrote]", line: "- [{network}",
			says: "the label of option done has to be plain words without markup or placeholders: {network} wrote"},
		{name: "an empty label", file: accountWords, from: "[It has come]", to: "[]", line: "- [](#done)", says: "the label of option done is empty"},
		{name: "an option without the dash", file: accountWords, from: "(#yes) — Good", to: "(#yes) Good", line: "- [Yes",
			says: "an option is written as [label](#id), and may go on with — and what is said", also: 1},
		{name: "an item that is no option", file: accountWords, from: "- [Yes, I", to: "- Also: [Yes, I", line: "- Also",
			says: "an option is written as [label](#id), and may go on with — and what is said", also: 1},
		{name: "options before the end", file: panelWords, from: "Both are fine.\n\n- [The card](#card)\n", to: "- [The card](#card)\n\nBoth are fine.\n\n",
			line: "[The card]", says: "the option #card stands outside the list at the end of its step", also: 1},
		{name: "options of a part", file: panelWords, from: "Here you get in.", to: "Here you get in.\n\n- [Go](#go)", line: "[Go]",
			says: "a part has no options, only its steps have"},
		{name: "a stay option without words", file: accountWords, from: " — Look into the spam folder.\n\n  Then ask {helpdesk}.", to: "",
			in: account, line: "stay = true", says: "option nothing-yet stays on the step, but has no words on what to do meanwhile"},
	})
}

func TestLoad_RefusesHeadingsThatNameNoStep(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{name: "a heading without an id", file: panelWords, from: " {#app}", to: "", line: "## Install the app", says: "a heading without an id: write {#id} behind it", also: 1},
		{name: "a heading twice", file: panelWords, from: "{#app}", to: "{#choose}", line: "## Install the app",
			says: "the heading #choose is there twice, first in line 5", also: 1},
		{name: "an empty title", file: panelWords, from: "## Install the app {#app}", to: "## {#app}", line: "## {#app}", says: "the title is empty"},
		{name: "an empty title of a topic", file: mailMissing, from: "The e-mail has not come", to: "", line: `en = ""`, says: "the title is empty"},
		{name: "a title with markup", file: panelWords, from: "## Install the app", to: "## Install **the** app", line: "**the**",
			says: "the title has to be plain words without markup or placeholders: Install **the** app"},
		{name: "another part's title", file: panelWords, from: "{#panel}", to: "{#pannel}", line: "{#pannel}",
			says: "these are the words of part panel, but the first heading says #pannel"},
		{name: "a second title", file: panelWords, from: "## Install the app", to: "# Install the app", line: "# Install the app",
			says: "only the part itself has a heading with one #"},
		{name: "no title", file: panelWords, from: "# Into the panel {#panel}\n\nHere you get in.\n", to: "", line: "\n",
			says: "the file has to begin with the part's heading: # Title {#id}", also: 1},
		{name: "words before the title", file: panelWords, from: "# Into", to: "Welcome.\n\n# Into", line: "Welcome", says: "words before the first heading"},
		{name: "an underlined title", file: panelWords, from: "## Install the app {#app}\n", to: "Install the app {#app}\n---\n", line: "Install the app",
			says: "a heading begins with #, it is not underlined", also: 1},
		{name: "a part without an intro", file: panelWords, from: "Here you get in.", to: "", line: "# Into",
			says: "the paragraph on what the part is for is empty"},
		{name: "a heading inside a step", file: panelWords, from: "Take it", to: "### More\n\nTake it", line: "### More",
			says: "a heading inside a step cannot be shown in a chat"},
	})
}

func TestLoad_NamesAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	folder := small(t)
	edit(t, folder, account, "minutes = 2", "minuts = 2")
	edit(t, folder, account, "minutes = 1", `minutes = "1"`)
	edit(t, folder, account, `to = "account/sign-in"`, `to = "account/sing-in"`)
	edit(t, folder, accountWords, "Fill it in.", "Fill <b>it</b> in.")
	edit(t, folder, mailMissing, `chapter = "signing-in"`, `chapter = "signing"`)
	edit(t, folder, "sources.toml", "https://", "http://")
	_, err := Load(folder, Settings{})
	want := strings.Join([]string{
		"faq/mail-missing.toml:2: there is no chapter signing",
		"parts/account.en.md:16: HTML cannot be shown in a chat",
		"parts/account.toml:9: there is no step account/sing-in (did you mean account/sign-in?)",
		"parts/account.toml:18: unknown key minuts (did you mean minutes?)",
		"parts/account.toml:38: minutes has to be a whole number and is a text",
		"sources.toml:4: http://login.example.eu/help has to begin with https://",
	}, "\n")
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// What stands in a file that is no TOML is not known, so nothing is said
// about what refers to it.
func TestLoad_ComparesNothingWithAFileItCannotRead(t *testing.T) {
	t.Parallel()
	folder := small(t)
	edit(t, folder, "sources.toml", "[[source]]", "[[source]")
	edit(t, folder, panelWords, "Take it", "Take <b>it</b>")
	_, err := Load(folder, Settings{})
	want := "parts/panel.en.md:14: HTML cannot be shown in a chat\n" +
		"sources.toml:1: this is no valid TOML: expected ']]' to close array table name"
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestLoad_MissingFiles(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"hosts.toml":        "hosts.toml: this file cannot be read: open hosts.toml: file does not exist",
		"guides.toml":       "guides.toml: this file cannot be read: open guides.toml: file does not exist",
		"parts/panel.en.md": "parts/panel.en.md: this file is missing: the English words of part panel",
	} {
		folder := small(t)
		delete(folder, file)
		if _, err := Load(folder, Settings{}); err == nil || err.Error() != want {
			t.Errorf("without %s: got\n%v\nwant\n%s", file, err, want)
		}
	}
	folder := small(t)
	delete(folder, "phrases/en.toml")
	folder["phrases/de.toml"] = &fstest.MapFile{Data: []byte("[text]\n")}
	if _, err := Load(folder, Settings{}); err == nil || err.Error() != "phrases/en.toml: this file is missing" {
		t.Errorf("without English phrases: got %v", err)
	}
	if _, err := Load(fstest.MapFS{}, Settings{}); err == nil || !strings.Contains(err.Error(), "faq: this folder cannot be read") {
		t.Errorf("without anything: got %v", err)
	}
}
