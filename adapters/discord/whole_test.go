package discord

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"waymark/adapters/markup"
	"waymark/conversations"
	"waymark/guides"
)

func TestRender_WildMarkupKeepsItsWords(t *testing.T) {
	t.Parallel()
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	long := strings.Repeat("one **two** three\n\n- four\n", sourceMax/20)
	for _, m := range []string{
		long, strings.Repeat("> ", 17) + "deep", strings.Repeat("1. ", 17) + "deep", strings.Repeat("*a ", 2049) + "many",
	} {
		content := render(conversations.Markup(m))
		if got := shown(content); words(got) != words(m) {
			t.Errorf("%.20q: got %.40q", m, got)
		}
		if found := live(content); len(found) > 0 {
			t.Errorf("%.20q: found %.20q", m, found)
		}
	}
	if got := shown(render(conversations.Markup(long))); !strings.Contains(got, "three\n\n- four\none") {
		t.Errorf("its lines are not kept: %.60q", got)
	}
}

// Whatever a message can hold is rendered.
func TestRender_FullMessagesAreRead(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]string{
		"the longest signs": strings.Repeat("語", textMax),
		"bold words":        strings.Repeat("**wo** rd ", textMax/8)[:textMax],
		"links":             strings.Repeat("[a](https://webgate.ec.europa.eu/cas/eim/register.cgi) ", 36),
		"a list of lists":   strings.Repeat("- > 1. a\n", textMax/9),
		"what was escaped":  string(conversations.Escape(strings.Repeat("-*_", textMax/3))),
	} {
		blocks := treeOf(conversations.Markup(m))
		if _, wild := blocks[0].(markup.Lines); wild {
			t.Errorf("%s is wild", name)
		}
	}
}

// everyText is every text of the content, in all languages.
func everyText(t *testing.T) (all []string) {
	t.Helper()
	c, err := guides.Load(guides.Builtin(), guides.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	var collect func(v reflect.Value)
	collect = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			all = append(all, v.String())
		case reflect.Pointer, reflect.Interface:
			if !v.IsNil() {
				collect(v.Elem())
			}
		case reflect.Struct:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() && v.Type().PkgPath() != "time" {
					collect(v.Field(i))
				}
			}
		case reflect.Slice, reflect.Array:
			for i := range v.Len() {
				collect(v.Index(i))
			}
		case reflect.Map:
			for it := v.MapRange(); it.Next(); {
				collect(it.Value())
			}
		}
	}
	collect(reflect.ValueOf(c))
	return slices.DeleteFunc(all, func(s string) bool { return wordStems.MatchString(s) || anyHost.MatchString(s) })
}

// anyHost is a domain with all below it, as lists of hosts have them.
var anyHost = regexp.MustCompile(`^\*\.[\pL\pN.-]+$`)

// wordStems are beginnings of words that are recognised, and nobody is shown.
var wordStems = regexp.MustCompile(`^[\pL\pN\pM' -]+\*( [\pL\pN\pM' -]+\*?)*$`)

// Whatever Waymark says fits into a message, looks like something and loses no
// word.
func TestRender_TheGuides(t *testing.T) {
	t.Parallel()
	all := everyText(t)
	if len(all) < 1000 {
		t.Fatalf("got but %d texts", len(all))
	}
	longest := 0
	for _, s := range all {
		m := conversations.Markup(s)
		content := render(m)
		longest = max(longest, length(m))
		rest := shown(content)
		for _, word := range wordsIn(treeOf(m)) {
			_, after, ok := strings.Cut(rest, word)
			if !ok {
				t.Errorf("%q shows %q, and not %q at its place", s, shown(content), word)
				break
			}
			rest = after
		}
		if strings.ContainsAny(escapedSign.ReplaceAllString(shown(content), ""), "*`") {
			t.Errorf("%q shows marks: %q", s, shown(content))
		}
		escaped := conversations.Escape(s)
		if got := render(escaped); bare(shown(got)) != bare(textIn(escaped)) || len(live(got)) > 0 {
			t.Errorf("%q, escaped: got %q with %q", s, got, live(got))
		}
	}
	if longest > textMax-reserve {
		t.Errorf("the longest has %d units", longest)
	}
	t.Logf("%d texts, the longest has %d units", len(all), longest)
}
