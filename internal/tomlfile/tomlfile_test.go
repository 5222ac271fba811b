package tomlfile

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"waymark/internal/secret"
)

const someFile = `top = 1
[server]
  name = "x"
dotted.key = true
inline = { a = 1, "b c" = [1, [2], { d = 3 }] }
[[step]]
id = "one"
body = """
Text"""
[step.more]
x = 1
[[step]]
id = "two"
options = [
  { to = "three" },
  { to = "four" },
]
[server.late]
`

func TestFile_SaysWhereKeysStand(t *testing.T) {
	t.Parallel()
	f, err := Parse([]byte(someFile))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]Place{
		"top":                   {1, 1, 1},
		"server":                {2, 2, 2},
		"server.name":           {3, 3, 3},
		"server.dotted":         {4, 1, 4},
		"server.dotted.key":     {4, 8, 4},
		"server.inline.a":       {5, 12, 5},
		"server.inline.b c":     {5, 19, 5},
		"server.inline.b c[0]":  {5, 28, 5},
		"server.inline.b c[1]":  {5, 19, 5}, // a list in a list has no place of its own
		"step":                  {6, 3, 6},
		"step[0]":               {6, 3, 6},
		"step[0].body":          {8, 1, 9},
		"step[0].more.x":        {11, 1, 11},
		"step[1]":               {12, 3, 12},
		"step[1].options[1].to": {16, 5, 16},
		"server.late":           {18, 9, 18},
		"nowhere":               {},
	} {
		if got := f.Place(path); got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
	for path, want := range map[string]int{"server.port": 2, "step[1].options[1].label": 16, "nowhere": 1, "step[0].more.y": 10} {
		if got := f.Near(path).Line; got != want {
			t.Errorf("near %s: got line %d, want %d", path, got, want)
		}
	}
}

type sample struct {
	Name  string                       `toml:"name"`
	Day   toml.LocalDate               `toml:"day"`
	Rate  float64                      `toml:"rate"`
	Tags  []string                     `toml:"tags"`
	Words map[string]map[string]string `toml:"words"`
	Inner struct {
		On bool `toml:"on"`
		No int  `toml:"no"`
	} `toml:"inner"`
	ours string
}

func TestFile_PutsInWhatFitsAndNamesTheRest(t *testing.T) {
	t.Parallel()
	f, err := Parse([]byte(`name = 1
day = 2026-11-22
rate = 2
tags = ["a", 2]
"" = 1
[words.en]
yes = "Yes"
no = false
[inner]
on = true
no = "x"
off = 1
`))
	if err != nil {
		t.Fatal(err)
	}
	got := sample{Name: "before", ours: "ours"}
	misfits := f.Decode(&got)
	want := sample{Name: "before", Day: toml.LocalDate{Year: 2026, Month: 11, Day: 22}, Rate: 2, Tags: []string{"a", ""}, ours: "ours"}
	want.Words = map[string]map[string]string{"en": {"yes": "Yes", "no": ""}}
	want.Inner.On = true
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	wantMisfits := []Misfit{
		{Path: "", Key: "", Known: []string{"name", "day", "rate", "tags", "words", "inner"}},
		{Path: "inner.no", Key: "no", Wanted: Whole, Got: "x"},
		{Path: "inner.off", Key: "off", Known: []string{"on", "no"}},
		{Path: "name", Key: "name", Wanted: Text, Got: int64(1)},
		{Path: "tags[1]", Key: "tags", List: "tags", Wanted: Text, Got: int64(2)},
		{Path: "words.en.no", Key: "no", Wanted: Text, Got: false},
	}
	if !reflect.DeepEqual(misfits, wantMisfits) {
		t.Errorf("got\n%+v\nwant\n%+v", misfits, wantMisfits)
	}
}

// someTokens are of the shape that the tests below use.
func someTokens() Tokens { return NewTokens(`token-[a-z]+`, []string{"chat.token"}) }

type chat struct {
	Token     secret.Text `toml:"token"`
	TokenFile string      `toml:"token_file"`
	Rooms     []string    `toml:"rooms"`
}

func TestSettings_NameAllFaultsWhereTheyStand(t *testing.T) {
	t.Parallel()
	s := Read("FILE", []byte(`words = ["token-abc"]
rooms = 1
[chat]
rooms = [1, 2]
tokens = "x"
token = "token-abc"
token_file = "x"
[mail]
token_file = "x"
[cat]
`), func(string) string { return "" }, someTokens())
	var whole struct {
		Mail struct {
			From string `toml:"from"`
		} `toml:"mail"`
	}
	s.Decode(&whole)
	var c chat
	in := s.Section("chat")
	in.Decode(&c)
	if from, ok := in.Secret(in.Key("token"), &c.Token, c.TokenFile, "TOKEN"); ok {
		t.Errorf("the token is taken from %s, although two are given", from)
	}
	in.Fault(in.Either("chat.nothing", "chat.rooms"), "there is %q", "token-abc\x1b")
	want := Faults{
		`FILE:1:10: words[0] holds what looks like a bot's token: take it out, and if others can read this file, have a new one made; a token stands in chat.token`,
		`FILE:2:1: unknown key "rooms"; did you mean "chat.rooms"?`,
		`FILE:4:1: chat.rooms must be a list of texts in quotes, ["…", "…"]`,
		`FILE:4:1: there is "[a token]\x1b"`,
		`FILE:5:1: unknown key "chat.tokens"; did you mean "chat.token"?`,
		`FILE:7:1: chat.token and chat.token_file are both set; keep one of them`,
		`FILE:9:1: unknown key "mail.token_file"; did you mean "chat.token_file"?`,
		`FILE:10:2: unknown key "cat"; did you mean "chat"?`,
	}
	if got := s.Faults(); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestSettings_FindSecretsAndRememberThem(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("from file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := Read("FILE", []byte("[chat]\ntoken = \"\"\n"), func(name string) string { return map[string]string{"SET": " from env "}[name] }, someTokens())
	none, inFile, inEnv, url := secret.Text{}, secret.Text{}, secret.New("in key"), "sqlite:x"
	for _, of := range []struct{ from, want string }{
		{first(s.Secret("chat.none", &none, "", "UNSET")), "chat.none"},
		{first(s.Secret("chat.token", &inFile, file, "UNSET")), "chat.token_file"},
		{first(s.Secret("chat.key", &inEnv, file, "SET")), "SET"},
		{first(s.Elsewhere("db.url", &url, "", "UNSET")), "db.url"},
	} {
		if of.from != of.want {
			t.Errorf("found in %s, want %s", of.from, of.want)
		}
	}
	want := []Secret{
		{Key: "chat.none", FileKey: "chat.none_file"},
		{Key: "chat.token", Value: secret.New("from file"), Set: true, FileKey: "chat.token_file", File: file},
		{Key: "chat.key", Value: secret.New("from env"), FileKey: "chat.key_file", File: file},
		{FileKey: "db.url_file"},
	}
	if got := s.Secrets(); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if err := s.Err(); err != nil {
		t.Error(err)
	}
}

func first(from string, ok bool) string {
	if !ok {
		return "nowhere"
	}
	return from
}

// FuzzRead reads whatever somebody may have saved, and shows no token of it.
func FuzzRead(f *testing.F) {
	f.Add([]byte(someFile))
	f.Add([]byte("[chat]\nrooms = [[[\"token-abc\"]]]\n'token-abc' = 1979-05-27T07:32:00Z\n"))
	f.Add([]byte("[[chat]]\ntoken = inf\n[[chat.more]]\n\"a.b\" = {}\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		s := Read("FILE", src, func(string) string { return "" }, someTokens())
		var c chat
		s.Section("chat").Decode(&c)
		s.Decode(&struct{}{})
		if text := strings.Join(s.Faults(), "\n"); someTokens().Without(text) != text {
			t.Errorf("a token is shown: %s", text)
		}
	})
}
