package telegram

import (
	"strings"
	"testing"
)

// inGroupOf is an update: a message of Ada's in a group with some fields.
func inGroupOf(fields string) string {
	return `{"update_id":1,"message":{"message_id":3,"date":1,` + ada + `,` + group + `,` + fields + `}}`
}

const (
	toUs     = `,"reply_to_message":{"message_id":2,"from":{"id":4711,"is_bot":true}}`
	toOthers = `,"reply_to_message":{"message_id":2,"from":{"id":6}}`
	// The first message of a topic that the bot has opened: all others reply.
	toTopic = `,"reply_to_message":{"message_id":2,"from":{"id":4711,"is_bot":true},"forum_topic_created":{"name":"CPMS"}}`
)

func TestGroup_WhoIsSpokenTo(t *testing.T) {
	t.Parallel()
	below := func(said string) string { return strings.Replace(said, "ref=3 ", "ref=3 on=2 ", 1) }
	us := func(body string) string { return "4711:digest from 5 in -100: " + body + " ref=3 shared" }
	picture := func(body string) string { return "4711:digest from 5 in -100: " + body + " ref=3 unread=photo shared" }
	silent := func(kind string) string {
		return "4711:1 from 5 in -100: Unreadable{Kind:\"" + kind + "\"} ref=3 shared"
	}
	cases := map[string]struct{ fields, want string }{
		"talk":                       {`"text":"hello"`, ``},
		"known command":              {`"text":"/status"`, us(`Text("/status")`)},
		"known command, other case":  {`"text":"/FAQ new phone"`, us(`Text("/FAQ new phone")`)},
		"unknown command":            {`"text":"/weather"`, ``},
		"known command in the text":  {`"text":"type /status"`, ``},
		"command that names us":      {`"text":"/faq@waymarkbot new phone"`, us(`Text("/faq new phone")`)},
		"unknown that names us":      {`"text":"/weather@WaymarkBot"`, us(`Text("/weather")`)},
		"command of another":         {`"text":"/status@OtherBot"`, ``},
		"command of another, reply":  {`"text":"/status@OtherBot"` + toUs, ``},
		"command of a longer name":   {`"text":"/status@WaymarkBot2"`, ``},
		"unknown command, reply":     {`"text":"/weather"` + toUs, below(us(`Text("/weather")`))},
		"a slash":                    {`"text":"/"`, ``},
		"reply to us":                {`"text":"and then?"` + toUs, below(us(`Text("and then?")`))},
		"reply to another":           {`"text":"and then?"` + toOthers, ``},
		"reply to nobody":            {`"text":"and then?","reply_to_message":{"message_id":2}`, ``},
		"topic of ours":              {`"text":"and then?"` + toTopic, ``},
		"mention first":              {`"text":"@WaymarkBot how do I register?","entities":[{"type":"mention","offset":0,"length":11}]`, us(`Text("how do I register?")`)},
		"mention and comma":          {`"text":"@waymarkbot, how do I register?"`, us(`Text("how do I register?")`)},
		"mention last":               {`"text":"how do I register @WAYMARKBOT"`, us(`Text("how do I register")`)},
		"mention amid":               {`"text":"hey  @WaymarkBot  how?"`, us(`Text("hey how?")`)},
		"mentioned twice":            {`"text":"@WaymarkBot @WaymarkBot how?"`, us(`Text("how?")`)},
		"mention alone":              {`"text":"@WaymarkBot"`, us(`Text("")`)},
		"mention and command":        {`"text":"@WaymarkBot /status"`, us(`Text("/status")`)},
		"mention behind emoji":       {`"text":"😀é @WaymarkBot how?","entities":[{"type":"mention","offset":4,"length":11}]`, us(`Text("😀é how?")`)},
		"mention behind a bracket":   {`"text":"(@WaymarkBot) how?"`, us(`Text("( ) how?")`)},
		"longer name":                {`"text":"@WaymarkBot2 how?"`, ``},
		"longer name, other letters": {`"text":"@WaymarkBoté how?"`, ``},
		"mail address":               {`"text":"ada@waymarkbot.org how?"`, ``},
		"web address":                {`"text":"https://x.org/@WaymarkBot"`, ``},
		"another is mentioned":       {`"text":"@OtherBot how?"`, ``},
		"by another name":            {`"text":"😀 Guide, how?","entities":[{"type":"text_mention","offset":3,"length":5,"user":{"id":4711,"is_bot":true}}]`, us(`Text("😀 , how?")`)},
		"by another name, first":     {`"text":"Guide: how?","entities":[{"type":"text_mention","offset":0,"length":5,"user":{"id":4711}}]`, us(`Text("how?")`)},
		"by name twice":              {`"text":"Guide a Guide b","entities":[{"type":"text_mention","offset":0,"length":5,"user":{"id":4711}},{"type":"text_mention","offset":8,"length":5,"user":{"id":4711}}]`, us(`Text("a b")`)},
		"somebody by name":           {`"text":"Guide how?","entities":[{"type":"text_mention","offset":0,"length":5,"user":{"id":6}}]`, ``},
		"by name, beyond the end":    {`"text":"how?","entities":[{"type":"text_mention","offset":3,"length":50,"user":{"id":4711}}]`, us(`Text("how?")`)},
		"by name, before the start":  {`"text":"how?","entities":[{"type":"text_mention","offset":-2,"length":3,"user":{"id":4711}}]`, us(`Text("how?")`)},
		"by name, half an emoji":     {`"text":"😀 how?","entities":[{"type":"text_mention","offset":1,"length":1,"user":{"id":4711}}]`, us(`Text("� how?")`)},
		"photo":                      {`"photo":[]`, ``},
		"photo that mentions us":     {`"photo":[],"caption":"@WaymarkBot"`, us(`Unreadable{Kind:"photo"}`)},
		"photo that asks us":         {`"photo":[],"caption":"@WaymarkBot how?","caption_entities":[{"type":"mention","offset":0,"length":11}]`, picture(`Text("how?")`)},
		"photo with a command":       {`"photo":[],"caption":"/faq@WaymarkBot phone"`, picture(`Text("/faq phone")`)},
		"photo, by another name":     {`"photo":[],"caption":"Guide: how?","caption_entities":[{"type":"text_mention","offset":0,"length":5,"user":{"id":4711}}]`, picture(`Text("how?")`)},
		"photo with a reply":         {`"photo":[],"caption":"and then?"` + toUs, below(picture(`Text("and then?")`))},
		"photo among themselves":     {`"photo":[],"caption":"look"`, ``},
		"in a topic":                 {`"text":"/faq","message_thread_id":42,"is_topic_message":true`, strings.Replace(us(`Text("/faq")`), "ref=3", "ref=3.42", 1)},
		"in a thread of replies":     {`"text":"/faq","message_thread_id":42`, us(`Text("/faq")`)},
		"passed on":                  {`"text":"@WaymarkBot how?","forward_origin":{"type":"user"}`, us(`Forwarded("how?")`)},
		"photo in reply":             {`"photo":[]` + toUs, below(silent("photo"))},
		"photo in reply to another":  {`"photo":[]` + toOthers, ``},
		"somebody joined":            {`"new_chat_members":[{"id":4711}]`, ``},
		"title":                      {`"new_chat_title":"@WaymarkBot"`, ``},
		"pinned in reply":            {`"pinned_message":{}` + toUs, ``},
		"as the group":               {`"text":"/status","sender_chat":{"id":-100,"type":"supergroup"}`, `4711:digest from -100 in -100: Text("/status") ref=3 shared`},
		"as the group, in reply":     {`"text":"and then?","sender_chat":{"id":-100,"type":"supergroup"}` + toUs, `4711:digest from -100 in -100: Text("and then?") ref=3 on=2 shared`},
		"as the group, talk":         {`"text":"hello","sender_chat":{"id":-100,"type":"supergroup"}`, ``},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, err := newReader().read([]byte(inGroupOf(c.fields)))
			if err != nil {
				t.Fatal(err)
			}
			if got := drawnIn(in); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestGroup_SmallGroupsAreGroups(t *testing.T) {
	t.Parallel()
	in, err := newReader().read([]byte(`{"update_id":1,"message":{"message_id":3,` + ada + `,"chat":{"id":-7,"type":"group"},"text":"/help"}}`))
	if want := `4711:digest from 5 in -7: Text("/help") ref=3 shared`; err != nil || drawnIn(in) != want {
		t.Errorf("got %s and %v, want %s", drawnIn(in), err, want)
	}
}

// Whoever has no username cannot be mentioned by it.
func TestGroup_WithoutAUsername(t *testing.T) {
	t.Parallel()
	r := newReader()
	r.me.Username = ""
	for _, text := range []string{"@ how?", "@", "/weather@"} {
		if in, err := r.read([]byte(inGroupOf(`"text":"` + text + `"`))); err != nil || in.message != nil {
			t.Errorf("%q: got %s and %v, want nothing", text, drawnIn(in), err)
		}
	}
}
