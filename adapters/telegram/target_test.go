package telegram

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"waymark/conversations"
)

// linked is a text and its caption-or-text field with a part that leads somewhere.
func linked(field, text, part, to string) string {
	entities := "entities"
	if field == "caption" {
		entities = "caption_entities"
	}
	before, _, _ := strings.Cut(text, part)
	return fmt.Sprintf(`%q:%q,%q:[{"type":"text_link","offset":%d,"length":%d,"url":%q}]`,
		field, text, entities, len(utf16.Encode([]rune(before))), len(utf16.Encode([]rune(part))), to)
}

func TestTarget_StandsBehindTheWordsThatLeadThere(t *testing.T) {
	t.Parallel()
	const cas, evil = "https://webgate.ec.europa.eu/cas", "https://evil.example.com/cas"
	for name, c := range map[string]struct {
		raw  string
		want conversations.Body
	}{
		"in a text":         {written(1, "message", 3, 5, linked("text", "is "+cas+" genuine?", cas, evil)), conversations.Text("is " + cas + " (" + evil + ") genuine?")},
		"all of a text":     {written(1, "message", 3, 5, linked("text", cas, cas, evil)), conversations.Text(cas + " (" + evil + ")")},
		"behind wide signs": {written(1, "message", 3, 5, linked("text", "🦷🦷 here, ok", "here", evil)), conversations.Text("🦷🦷 here (" + evil + "), ok")},
		"on a wide sign":    {written(1, "message", 3, 5, linked("text", "tap 🦷 now", "🦷", evil)), conversations.Text("tap 🦷 (" + evil + ") now")},
		"in a caption":      {written(1, "message", 3, 5, `"photo":[],`+linked("caption", "see here", "here", evil)), conversations.Text("see here (" + evil + ")")},
		"put right":         {written(1, "edited_message", 3, 5, linked("text", "see here", "here", evil)), conversations.Edited("see here (" + evil + ")")},
		"passed on":         {written(1, "message", 3, 5, `"forward_origin":{},`+linked("text", "see here", "here", evil)), conversations.Forwarded("see here (" + evil + ")")},
		"the same":          {written(1, "message", 3, 5, linked("text", cas, cas, cas+"/")), conversations.Text(cas)},
		"without https":     {written(1, "message", 3, 5, linked("text", "evil.example.com/cas", "evil.example.com/cas", evil)), conversations.Text("evil.example.com/cas")},
		"another scheme":    {written(1, "message", 3, 5, linked("text", cas, cas, strings.Replace(cas, "https", "http", 1))), conversations.Text(cas + " (http://webgate.ec.europa.eu/cas)")},
		"a longer path":     {written(1, "message", 3, 5, linked("text", cas, cas, cas+"/x")), conversations.Text(cas + " (" + cas + "/x)")},
		"in a command":      {written(1, "message", 3, 5, linked("text", "/faq login", "/fa", evil)), conversations.Text("/faq (" + evil + ") login")},
		"in an address":     {written(1, "message", 3, 5, linked("text", "at webgate.ec.europa.eu.", "webgate", "https://evil.test")), conversations.Text("at webgate (https://evil.test) .ec.europa.eu.")},
		"two of them":       {written(1, "message", 3, 5, `"text":"a b","entities":[{"type":"text_link","offset":2,"length":1,"url":"https://b.eu"},{"type":"text_link","offset":0,"length":1,"url":"https://a.eu"}]`), conversations.Text("a (https://a.eu) b (https://b.eu)")},
		"none of it there":  {written(1, "message", 3, 5, `"text":"a","entities":[{"type":"text_link","offset":7,"length":9223372036854775807,"url":"https://b.eu"}]`), conversations.Text("a (https://b.eu)")},
	} {
		if got := heard(t, newReader(), c.raw).Body; got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// Who is called stands further behind then.
func TestTarget_CallsUsAllTheSame(t *testing.T) {
	t.Parallel()
	for fields, want := range map[string]string{
		`"text":"😀 here Way: how?","entities":[{"type":"text_link","offset":3,"length":4,"url":"https://b.eu"},{"type":"text_mention","offset":8,"length":3,"user":{"id":4711}}]`:     "😀 here (https://b.eu) : how?",
		`"text":"😀 here @WaymarkBot ok?","entities":[{"type":"text_link","offset":3,"length":4,"url":"https://b.eu"},{"type":"mention","offset":8,"length":11}]`:                      "😀 here (https://b.eu) ok?",
		`"text":"ok @WaymarkBot?","entities":[{"type":"text_link","offset":3,"length":4,"url":"https://b.eu"}]`:                                                                       "ok (https://b.eu)?",
		`"text":"Way: see here","entities":[{"type":"text_mention","offset":0,"length":3,"user":{"id":4711}},{"type":"text_link","offset":9,"length":4,"url":"https://b.eu"}]`:        "see here (https://b.eu)",
		`"text":"W: see here","entities":[{"type":"text_mention","offset":0,"length":1,"user":{"id":4711}},{"type":"text_link","offset":0,"length":1,"url":"https://WaymarkBot.eu"}]`: "(https://WaymarkBot.eu): see here",
	} {
		if got := heard(t, newReader(), inGroupOf(fields)).Body; got != conversations.Text(want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Only the target changed: that is another message.
func TestTarget_AnotherOneIsAnotherTurn(t *testing.T) {
	t.Parallel()
	a := heard(t, newReader(), written(1, "message", 3, 5, linked("text", "here", "here", "https://a.eu"))).ID
	if b := heard(t, newReader(), written(2, "edited_message", 3, 5, linked("text", "here", "here", "https://b.eu"))).ID; a == b {
		t.Errorf("both are %s", a)
	}
}
