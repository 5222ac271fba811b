package guides

import (
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
	"waymark/conversations/content"
)

var update = flag.Bool("update", false, "write what the tests compare with")

// small is a content folder that uses everything there is. Its phrases are
// made from the engine's own list, so that it need not know that list.
func small(t testing.TB) fstest.MapFS {
	t.Helper()
	folder := fstest.MapFS{"phrases/en.toml": {Data: []byte(phrases())}}
	root := os.DirFS("testdata/small")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		folder[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func phrases() string {
	var b strings.Builder
	b.WriteString("[text]\n")
	for _, id := range slices.Sorted(maps.Keys(content.AllPhrases)) {
		words := string(id)
		for _, p := range strings.Fields(content.AllPhrases[id]) {
			words += " {" + p + "}"
		}
		fmt.Fprintf(&b, "%s = %q\n", id, words)
	}
	b.WriteString("\n[plain]\n")
	for _, meaning := range content.Meanings {
		fmt.Fprintf(&b, "%s = [%q]\n", meaning, meaning)
	}
	return b.String()
}

// edit changes one place of one file.
func edit(t *testing.T, folder fstest.MapFS, file, from, to string) {
	t.Helper()
	if folder[file] == nil {
		folder[file] = &fstest.MapFile{}
	}
	src := string(folder[file].Data)
	if !strings.Contains(src, from) {
		t.Fatalf("%s does not hold %q", file, from)
	}
	folder[file] = &fstest.MapFile{Data: []byte(strings.Replace(src, from, to, 1))}
}

func load(t testing.TB, folder fs.FS) *content.Content {
	t.Helper()
	c, err := Load(folder, Settings{})
	if err != nil {
		t.Fatalf("load:\n%v", err)
	}
	return c
}

func TestLoad_BuiltinContentHasNoFaults(t *testing.T) {
	t.Parallel()
	c := load(t, Builtin())
	var ids []conversations.GuideID
	for _, g := range c.Guides {
		ids = append(ids, g.ID)
	}
	if want := []conversations.GuideID{"cpms2", "cpms-cranio", "cpms-rnd"}; !slices.Equal(ids, want) {
		t.Errorf("got guides %v, want %v", ids, want)
	}
	if len(c.Networks) != 24 {
		t.Errorf("got %d networks, want the 24 there are", len(c.Networks))
	}
	for _, n := range c.Networks {
		if g, ok := c.Guide(n.Guide); !ok || g.Older {
			t.Errorf("got guide %s for network %s, want one to CPMS 2.0", n.Guide, n.ID)
		}
	}
	if !slices.Equal(c.Languages, []conversations.Language{"en"}) {
		t.Errorf("got languages %v, want English", c.Languages)
	}
}

func TestLoad_ReadsAStep(t *testing.T) {
	t.Parallel()
	c := load(t, small(t))
	s, p, ok := c.Step("account/wait-mail")
	if !ok || p.ID != "account" {
		t.Fatalf("got %v in %v, want a step of account", s, p)
	}
	if !s.Waits() || s.Actor != content.Mailbox || s.Device != content.Anywhere {
		t.Errorf("got actor %s and device %s, want mailbox and any", s.Actor, s.Device)
	}
	if got := s.Title.In("en"); got != "Wait for the e-mail" {
		t.Errorf("got title %q", got)
	}
	if got := s.Body.In("en"); got != "It comes from `robot@login.example.eu`." {
		t.Errorf("got body %q, want it without the list of options", got)
	}
	if got, want := s.Options[1].Label.In("en"), "Nothing yet"; got != want {
		t.Errorf("got label %q, want %q", got, want)
	}
	if got, want := s.Options[1].Says.In("en"), "Look into the spam folder.\n\nThen ask {helpdesk}."; got != want {
		t.Errorf("got says %q, want %q", got, want)
	}
	if got := s.Options[2].Topic; got != "link-expired" {
		t.Errorf("got topic %q", got)
	}
}

func TestLoad_StepWithoutOptionsIsDone(t *testing.T) {
	t.Parallel()
	s, _, _ := load(t, small(t)).Step("account/open-form")
	if len(s.Options) != 1 || s.Options[0].ID != content.Done || s.Options[0].Label.In("en") != "" {
		t.Errorf("got options %+v, want done without a label", s.Options)
	}
	if signIn, _, _ := load(t, small(t)).Step("account/sign-in"); signIn.Address != "https://login.example.eu/" || s.Address != "" {
		t.Errorf("got addresses %q and %q, want one and none", signIn.Address, s.Address)
	}
	if s.Next != "" || s.Duration != 2*time.Minute {
		t.Errorf("got next %q and %s, want nothing and 2m", s.Next, s.Duration)
	}
	if want := []conversations.StepID{"account/open-page"}; !slices.Equal(s.Was, want) {
		t.Errorf("got former ids %v, want %v", s.Was, want)
	}
}

// TestLoad_HoweverItWasSaved: editors put byte order marks before a text and end
// its lines in their own way, and it means the same.
func TestLoad_HoweverItWasSaved(t *testing.T) {
	t.Parallel()
	want := load(t, small(t))
	wantCorpus, err := questions(small(t))
	if err != nil {
		t.Fatal(err)
	}
	folder := small(t)
	for name, f := range folder {
		folder[name] = &fstest.MapFile{Data: []byte("\ufeff" + strings.ReplaceAll(string(f.Data), "\n", "\r\n"))}
	}
	if diff := cmp.Diff(want, load(t, folder)); diff != "" {
		t.Errorf("-as on Linux +as by Notepad:\n%s", diff)
	}
	corpus, err := questions(folder)
	if diff := cmp.Diff(wantCorpus, corpus); diff != "" || err != nil {
		t.Errorf("%v; -as on Linux +as by Notepad:\n%s", err, diff)
	}
}

// TestLoad_SaysHowAFileWasSaved, whichever of them it is.
func TestLoad_SaysHowAFileWasSaved(t *testing.T) {
	t.Parallel()
	for name, f := range small(t) {
		wide := []byte("\xff\xfe")
		for _, unit := range utf16.Encode([]rune(string(f.Data))) {
			wide = binary.LittleEndian.AppendUint16(wide, unit)
		}
		lines := strings.Count(string(f.Data), "\n")
		for _, saved := range []struct {
			as   []byte
			want Fault
		}{
			{wide, Fault{File: name, Says: "this file is saved as UTF-16; save it as UTF-8"}},
			{append(slices.Clone(f.Data), "# F\xfcr"...), Fault{File: name, Line: lines + 1, Says: "this is not UTF-8; save the file as UTF-8"}},
		} {
			folder := small(t)
			folder[name] = &fstest.MapFile{Data: saved.as}
			_, err := Load(folder, Settings{})
			var faults Faults
			if !errors.As(err, &faults) || !slices.Contains(faults, saved.want) {
				t.Errorf("got\n%v\nwant among them\n%v", err, saved.want)
			}
		}
	}
}

func TestLoad_SettingsCorrectNetworks(t *testing.T) {
	t.Parallel()
	c, err := Load(small(t), Settings{
		Offered:  []conversations.NetworkID{"south"},
		Networks: map[conversations.NetworkID]Override{"south": {Guide: "old", Helpdesk: "me@south.example.eu", Approval: "a day"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	n, _ := c.Network("south")
	if n.Guide != "old" || n.Helpdesk != "me@south.example.eu" || n.Approval != "a day" || n.Site != "https://south.example.eu" {
		t.Errorf("got %+v, want the operator's words and the file's site", n)
	}
	if !slices.Equal(c.Offered, []conversations.NetworkID{"south"}) {
		t.Errorf("got offered %v", c.Offered)
	}
}

func TestLoad_SettingsNameWhatIsNotThere(t *testing.T) {
	t.Parallel()
	_, err := Load(small(t), Settings{
		Offered:  []conversations.NetworkID{"north", "soth", "north"},
		Networks: map[conversations.NetworkID]Override{"nort": {}, "south": {Guide: "older"}},
	})
	want := []string{
		"config: guides.networks[1]: there is no network soth (did you mean south?)",
		"config: guides.networks[2]: network north is offered twice",
		"config: networks.nort: there is no network nort (did you mean north?)",
		"config: networks.south.guide: there is no guide older (did you mean old?)",
	}
	var faults Faults
	if !errors.As(err, &faults) || faults.Error() != strings.Join(want, "\n") {
		t.Errorf("got\n%v\nwant\n%s", err, strings.Join(want, "\n"))
	}
}

// TestLoad_SettingsAreCheckedAsContentIs: what people are told to write to is
// an address, whoever wrote it down.
func TestLoad_SettingsAreCheckedAsContentIs(t *testing.T) {
	t.Parallel()
	const contact = "the helpdesk has to be an e-mail address, as help@example.org, or a page that begins with https://"
	helpdesks := map[string]string{
		"me@south.example.eu": "", "me.too+cpms@a-b.example.eu": "", "https://south.example.eu/write/us?to=1": "",
		"javascript:alert(1)": contact, "data:text/html,x": contact, "http://south.example.eu": contact, "HTTPS://south.example.eu": contact,
		"mailto:me@south.example.eu": contact, "me@localhost": contact, "me": contact, "@south.example.eu": contact, "me@@south.example.eu": contact,
		"me@south..example.eu": contact, ".me@south.example.eu": contact, "me.@south.example.eu": contact, "me@-south.example.eu": contact,
		"a b@south.example.eu": contact, "me@south.example.eu ": contact, "me@south.example.eu\n": contact, "me@south.example.eu, you@south.example.eu": contact,
		"Me <me@south.example.eu>": contact, "m\u0435@south.example.eu": contact, "me@s\u043euth.example.eu": contact, "me@xn--suth-xyc.example.eu": contact,
		"me\u202e@south.example.eu": contact, "\u200bme@south.example.eu": contact, "*me*@south.example.eu": contact, " ": contact,
		strings.Repeat("m", 250) + "@a.eu":    contact,
		"https://evil.test":                   "the host evil.test is not in hosts.toml",
		"https://south.example.eu@evil.test/": "https://south.example.eu@evil.test/ may name neither a user nor a port",
		"https://south.example.eu:8443":       "https://south.example.eu:8443 may name neither a user nor a port",
		"https://south.example.eu/a b":        `"https://south.example.eu/a b" holds a sign that no address does`,
		"https://south.example.eu/\u202e":     `"https://south.example.eu/\u202e" holds a sign that no address does`,
		"https://s\u043euth.example.eu":       "the host sоuth.example.eu is not in hosts.toml (did you mean south.example.eu?)",
	}
	for helpdesk, says := range helpdesks {
		_, err := Load(small(t), Settings{Networks: map[conversations.NetworkID]Override{"south": {Helpdesk: helpdesk}}})
		wantFaults(t, helpdesk, err, "networks.south.helpdesk", says)
		folder := small(t)
		edit(t, folder, "networks.toml", `"help@north.example.eu"`, fmt.Sprintf("%q", helpdesk))
		if _, err = Load(folder, Settings{}); (err == nil) != (says == "") {
			t.Errorf("in content, %q: got %v, want %q", helpdesk, err, says)
		}
	}
	for approval, says := range map[string]string{
		"two working days": "", "2–3 jours ouvrés": "",
		"**two** days":      "the approval has to be plain words without markup or placeholders: **two** days",
		"see {site}":        "the approval has to be plain words without markup or placeholders: see {site}",
		"a day\nor two":     "the approval has to be plain words without markup or placeholders: a day\nor two",
		"https://evil.test": "the approval has to be plain words without markup or placeholders: https://evil.test",
		"two \u202edays":    "there is a sign that cannot be seen, U+202E",
		"two\u200bdays":     "there is a sign that cannot be seen, U+200B",
		"two\x07days":       "there is a sign that cannot be seen, U+0007",
		"password: Xk3":     "this looks like a password, PIN or code: password: Xk3",
		" ":                 "the approval is empty",
	} {
		_, err := Load(small(t), Settings{Networks: map[conversations.NetworkID]Override{"south": {Approval: approval}}})
		wantFaults(t, approval, err, "networks.south.approval", says)
	}
}

// wantFaults wants one fault of a key of the config, or none where says is empty.
func wantFaults(t *testing.T, value string, err error, key, says string) {
	t.Helper()
	var faults Faults
	errors.As(err, &faults)
	var want Faults
	if says != "" {
		want = Faults{{File: "config", Key: key, Says: says}}
	}
	if !slices.Equal(faults, want) {
		t.Errorf("%q: got %v, want %v", value, faults, want)
	}
}

// inGerman adds a second language to all files, in the same words.
func inGerman(t *testing.T) fstest.MapFS {
	t.Helper()
	folder := small(t)
	inline := regexp.MustCompile(`\{ en = ("[^"]*") \}`)
	table := regexp.MustCompile(`(?s)\nen = ('''.*?'''|"[^"]*")`)
	for name, f := range small(t) {
		src := table.ReplaceAllString(inline.ReplaceAllString(string(f.Data), "{ en = $1, de = $1 }"), "\nen = $1\nde = $1")
		folder[name] = &fstest.MapFile{Data: []byte(src)}
		if strings.HasSuffix(name, ".en.md") {
			folder[strings.Replace(name, ".en.", ".de.", 1)] = f
		}
	}
	folder["phrases/de.toml"] = &fstest.MapFile{Data: []byte(phrases())}
	return folder
}

func TestLoad_OffersALanguageOnlyWhenComplete(t *testing.T) {
	t.Parallel()
	if got := load(t, inGerman(t)).Languages; !slices.Equal(got, []conversations.Language{"en", "de"}) {
		t.Errorf("got languages %v, want English and German", got)
	}
	for _, tt := range []struct{ name, file, from, to string }{
		{"a step without words", "parts/form.de.md", "## Fill in the form {#fill-form}\n\nFill it in at {cpms}.\n", ""},
		{"a part without words", "parts/form.de.md", "", ""},
		{"an option without a label", "parts/account.de.md", "- [It is too old](#too-old)\n", ""},
		{"an option without what it says", "parts/account.de.md", " — Good, then there is no form to fill in.", ""},
		{"a topic", "faq/which-address.toml", `, de = "The one of your hospital."`, ""},
		{"a guide's title", "guides.toml", `, de = "The new panel"`, ""},
		{"a phrase", "phrases/de.toml", "glad = \"glad\"\n", ""},
		{"plain words", "phrases/de.toml", `stuck = ["stuck"]`, `stuck = []`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			folder := inGerman(t)
			if tt.from == "" {
				delete(folder, tt.file)
			} else {
				edit(t, folder, tt.file, tt.from, tt.to)
			}
			c := load(t, folder)
			if !slices.Equal(c.Languages, []conversations.Language{"en"}) {
				t.Errorf("got languages %v, want English alone", c.Languages)
			}
			s, _, _ := c.Step("form/fill-form")
			if got := s.Title.In("de"); got != "Fill in the form" {
				t.Errorf("got title %q, want the English one where the German is missing", got)
			}
		})
	}
}

func TestWarnings_OldSourcesAndDaysToCome(t *testing.T) {
	t.Parallel()
	c := load(t, small(t))
	at := func(day string) time.Time {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for day, want := range map[string][]string{
		"2026-11-23": {"source form was read on 1 March 2026, 267 days ago: The form's own help"},
		"2026-06-29": {
			"source slides was read on 22 November 2026, which is still to come",
			"source unused was read on 22 November 2026, which is still to come",
			"step account/sign-in was verified on 1 November 2026, which is still to come",
		},
	} {
		if got := Warnings(c, at(day)); !slices.Equal(got, want) {
			t.Errorf("on %s: got %q, want %q", day, got, want)
		}
	}
}
