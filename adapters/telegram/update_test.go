package telegram

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

func newReader() reader {
	return reader{
		me: Me{ID: botID, Username: botName}, commands: []string{"start", "status", "faq", "help"},
		now: func() time.Time { return noon }, albums: new(albums),
	}
}

// digests are ids that are made of words.
var digests = regexp.MustCompile(`:[0-9a-f]{32}$`)

// drawnIn shows what an update means in one line.
func drawnIn(in incoming) string {
	var parts []string
	if m := in.message; m != nil {
		body := fmt.Sprintf("%#v", m.Body)
		switch m.Body.(type) {
		case conversations.Text, conversations.Edited, conversations.Forwarded:
			body = fmt.Sprintf("%T(%q)", m.Body, m.Body)
		}
		line := fmt.Sprintf("%s from %s in %s: %s", digests.ReplaceAllString(string(m.ID), ":digest"), m.Actor.User, m.Room.Chat, strings.TrimPrefix(body, "conversations."))
		for _, x := range [][2]string{{"ref", string(m.Ref)}, {"on", string(m.On)}, {"lang", string(m.Lang)}, {"unread", m.Unread}} {
			if x[1] != "" {
				line += " " + x[0] + "=" + x[1]
			}
		}
		if m.Shared {
			line += " shared"
		}
		for _, f := range m.Files {
			line += fmt.Sprintf(" file=%s,%s,%s,%d", f.Kind, f.Ref, f.Name, f.Size)
		}
		parts = append(parts, line)
	}
	if in.tap != "" {
		parts = append(parts, "answer "+in.tap)
	}
	if in.standing != "" {
		parts = append(parts, "standing "+in.standing)
	}
	if in.movedFrom != 0 {
		parts = append(parts, fmt.Sprintf("moved %d to %d", in.movedFrom, in.movedTo))
	}
	return strings.Join(parts, "; ")
}

const (
	ada     = `"from":{"id":5,"is_bot":false,"first_name":"Ada"}`
	private = `"chat":{"id":5,"type":"private"}`
	group   = `"chat":{"id":-100,"type":"supergroup","title":"ERN"}`
)

// inPrivate is an update: a message of Ada's with some fields.
func inPrivate(fields string) string {
	return `{"update_id":1,"message":{"message_id":3,"date":1,` + ada + `,` + private + `,` + fields + `}}`
}

func TestUpdate_WhatItMeans(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ raw, want string }{
		"text":                      {inPrivate(`"text":"hello"`), `4711:digest from 5 in 5: Text("hello") ref=3`},
		"number beyond 32 bits":     {`{"update_id":1,"message":{"message_id":3,"from":{"id":9007199254740993},"chat":{"id":9007199254740993,"type":"private"},"text":"x"}}`, `4711:digest from 9007199254740993 in 9007199254740993: Text("x") ref=3`},
		"command that names us":     {inPrivate(`"text":"/faq@waymarkbot new phone"`), `4711:digest from 5 in 5: Text("/faq new phone") ref=3`},
		"command that names others": {inPrivate(`"text":"/faq@OtherBot new phone"`), `4711:digest from 5 in 5: Text("/faq@OtherBot new phone") ref=3`},
		"start with a payload":      {inPrivate(`"text":"/start ern-rnd","entities":[{"type":"bot_command","offset":0,"length":6}]`), `4711:digest from 5 in 5: Text("/start ern-rnd") ref=3`},
		"mention in private":        {inPrivate(`"text":"@WaymarkBot hello"`), `4711:digest from 5 in 5: Text("@WaymarkBot hello") ref=3`},
		"text by an inline bot":     {inPrivate(`"text":"hello","via_bot":{"id":7,"is_bot":true}`), `4711:digest from 5 in 5: Forwarded("hello") ref=3`},
		"forwarded":                 {inPrivate(`"text":"done","forward_origin":{"type":"hidden_user","date":1,"sender_user_name":"B"}`), `4711:digest from 5 in 5: Forwarded("done") ref=3`},
		"forwarded, of old":         {inPrivate(`"text":"/stop@waymarkbot","forward_date":1`), `4711:digest from 5 in 5: Forwarded("/stop") ref=3`},
		"forwarded of tomorrow":     {inPrivate(`"text":"done","forward_origin":7`), `4711:digest from 5 in 5: Forwarded("done") ref=3`},
		"forwarded picture":         {inPrivate(`"photo":[],"caption":"done","forward_origin":{"type":"channel"}`), `4711:digest from 5 in 5: Forwarded("done") ref=3 unread=photo`},
		"forwarded sticker":         {inPrivate(`"sticker":{},"forward_origin":{"type":"user"}`), `4711:1 from 5 in 5: Unreadable{Kind:"sticker"} ref=3`},
		"not forwarded":             {inPrivate(`"text":"done","forward_origin":null,"forward_date":0,"via_bot":null`), `4711:digest from 5 in 5: Text("done") ref=3`},
		"quotes somebody":           {inPrivate(`"text":"yes","quote":{"text":"done","position":0},"external_reply":{"origin":{"type":"user"}},"reply_to_message":{"text":"/stop"}`), `4711:digest from 5 in 5: Text("yes") ref=3`},
		"text with news inside":     {inPrivate(`"text":"help!","reply_to_message":{"message_id":1,"new_kind":[{"type":"x"}]},"entities":[{"type":"of_tomorrow","offset":0,"length":1}]`), `4711:digest from 5 in 5: Text("help!") ref=3`},

		"sticker":         {inPrivate(`"sticker":{"file_id":"f"}`), `4711:1 from 5 in 5: Unreadable{Kind:"sticker"} ref=3`},
		"photo":           {inPrivate(`"photo":[{"file_id":"f"}],"caption":""`), `4711:1 from 5 in 5: Unreadable{Kind:"photo"} ref=3 file=photo,f,,0`},
		"photo and words": {inPrivate(`"photo":[{"file_id":"f"}],"caption":"/faq@waymarkbot phone"`), `4711:digest from 5 in 5: Text("/faq phone") ref=3 unread=photo file=photo,f,,0`},
		"voice and words": {inPrivate(`"voice":{},"caption":"done"`), `4711:digest from 5 in 5: Text("done") ref=3 unread=voice`},
		"album":           {inPrivate(`"photo":[{"file_id":"f"}],"media_group_id":"137"`), `4711:1 from 5 in 5: Unreadable{Kind:"photo"} ref=3 file=photo,f,,0`},
		"photo in sizes":  {inPrivate(`"photo":[{"file_id":"s","width":9,"height":9},{"file_id":"b","width":90,"height":60,"file_size":7},{"file_id":"m","width":60,"height":60}]`), `4711:1 from 5 in 5: Unreadable{Kind:"photo"} ref=3 file=photo,b,,7`},
		"odd photo":       {inPrivate(`"photo":{"file_id":7},"caption":"hello"`), `4711:digest from 5 in 5: Text("hello") ref=3 unread=photo`},
		"whole document":  {inPrivate(`"document":{"file_id":"d","file_name":"a.pdf","file_size":9000000000}`), `4711:1 from 5 in 5: Unreadable{Kind:"document"} ref=3 file=document,d,a.pdf,9000000000`},
		"odd document":    {inPrivate(`"document":{"file_id":"","file_name":7}`), `4711:1 from 5 in 5: Unreadable{Kind:"document"} ref=3`},
		"forwarded photo": {inPrivate(`"photo":[{"file_id":"f"}],"forward_origin":{"type":"user"}`), `4711:1 from 5 in 5: Unreadable{Kind:"photo"} ref=3 file=photo,f,,0`},
		"voice":           {inPrivate(`"voice":{}`), `4711:1 from 5 in 5: Unreadable{Kind:"voice"} ref=3`},
		"video":           {inPrivate(`"video":{}`), `4711:1 from 5 in 5: Unreadable{Kind:"video"} ref=3`},
		"video note":      {inPrivate(`"video_note":{}`), `4711:1 from 5 in 5: Unreadable{Kind:"video_note"} ref=3`},
		"audio":           {inPrivate(`"audio":{}`), `4711:1 from 5 in 5: Unreadable{Kind:"audio"} ref=3`},
		"document":        {inPrivate(`"document":{}`), `4711:1 from 5 in 5: Unreadable{Kind:"document"} ref=3`},
		"animation":       {inPrivate(`"document":{},"animation":{}`), `4711:1 from 5 in 5: Unreadable{Kind:"animation"} ref=3`},
		"contact":         {inPrivate(`"contact":{}`), `4711:1 from 5 in 5: Unreadable{Kind:"contact"} ref=3`},
		"location":        {inPrivate(`"location":{}`), `4711:1 from 5 in 5: Unreadable{Kind:"location"} ref=3`},
		"venue":           {inPrivate(`"location":{},"venue":{}`), `4711:1 from 5 in 5: Unreadable{Kind:"venue"} ref=3`},
		"poll":            {inPrivate(`"poll":{}`), `4711:1 from 5 in 5: Unreadable{Kind:"poll"} ref=3`},
		"dice":            {inPrivate(`"dice":{}`), `4711:1 from 5 in 5: Unreadable{Kind:"dice"} ref=3`},
		"story":           {inPrivate(`"story":{}`), `4711:1 from 5 in 5: Unreadable{Kind:"story"} ref=3`},
		"game":            {inPrivate(`"game":{}`), `4711:1 from 5 in 5: Unreadable{Kind:"game"} ref=3`},
		"pinned message":  {inPrivate(`"pinned_message":{"text":"hello"}`), ``},
		"timer":           {inPrivate(`"message_auto_delete_timer_changed":{}`), ``},
		"news of the day": {inPrivate(`"something_new":{}`), ``},

		"edited text":         {`{"update_id":2,"edited_message":{"message_id":3,` + ada + `,` + private + `,"text":"hallo"}}`, `4711:digest from 5 in 5: Edited("hallo") ref=3`},
		"edited caption":      {`{"update_id":2,"edited_message":{"message_id":3,` + ada + `,` + private + `,"photo":[],"caption":"x"}}`, `4711:digest from 5 in 5: Edited("x") ref=3 unread=photo`},
		"edited picture":      {`{"update_id":2,"edited_message":{"message_id":3,` + ada + `,` + private + `,"photo":[]}}`, ``},
		"edited by its bot":   {`{"update_id":2,"edited_message":{"message_id":3,` + ada + `,` + private + `,"text":"2:1","via_bot":{"id":7,"is_bot":true}}}`, ``},
		"edited in group":     {`{"update_id":2,"edited_message":{"message_id":3,` + ada + `,` + group + `,"text":"/status"}}`, ``},
		"text of a bot":       {`{"update_id":1,"message":{"message_id":3,"from":{"id":8,"is_bot":true},` + private + `,"text":"x"}}`, ``},
		"text of nobody":      {`{"update_id":1,"message":{"message_id":3,` + private + `,"text":"x"}}`, ``},
		"text of a number 0":  {`{"update_id":1,"message":{"message_id":3,"from":{},` + private + `,"text":"x"}}`, ``},
		"post of a channel":   {`{"update_id":1,"channel_post":{"message_id":3,"chat":{"id":-9,"type":"channel"},"text":"/help"}}`, ``},
		"channel in group":    {`{"update_id":1,"message":{"message_id":3,"from":{"id":136817688,"is_bot":true},"sender_chat":{"id":-9,"type":"channel"},` + group + `,"text":"/help"}}`, `4711:digest from -9 in -100: Text("/help") ref=3 shared`},
		"post of its channel": {`{"update_id":1,"message":{"message_id":3,"from":{"id":777000},"sender_chat":{"id":-9,"type":"channel"},"is_automatic_forward":true,` + group + `,"text":"/help"}}`, ``},
		"channel in private":  {`{"update_id":1,"message":{"message_id":3,` + ada + `,"sender_chat":{"id":-9,"type":"channel"},` + private + `,"text":"/help"}}`, ``},

		"tap": {`{"update_id":4,"callback_query":{"id":"q","from":{"id":5,"language_code":"pt-BR"},"message":{"message_id":9,"date":7,` + private + `},"data":"next"}}`,
			`4711:4 from 5 in 5: Tap{Token:"next"} on=9 lang=pt; answer q`},
		"tap on an old message": {`{"update_id":4,"callback_query":{"id":"q","from":{"id":5},"message":{"message_id":9,"date":0,` + private + `},"data":"next"}}`,
			`4711:4 from 5 in 5: Tap{Token:"next"} on=9; answer q`},
		"tap in a group": {`{"update_id":4,"callback_query":{"id":"q","from":{"id":5},"message":{"message_id":9,` + group + `},"data":"next"}}`,
			`4711:4 from 5 in -100: Tap{Token:"next"} on=9 shared; answer q`},
		"tap without data":    {`{"update_id":4,"callback_query":{"id":"q","from":{"id":5},"message":{"message_id":9,` + private + `},"game_short_name":"g"}}`, `answer q`},
		"tap without message": {`{"update_id":4,"callback_query":{"id":"q","from":{"id":5},"inline_message_id":"i","data":"next"}}`, `answer q`},
		"tap in a channel":    {`{"update_id":4,"callback_query":{"id":"q","from":{"id":5},"message":{"message_id":9,"chat":{"id":-9,"type":"channel"}},"data":"next"}}`, `answer q`},

		"blocked":      {`{"update_id":6,"my_chat_member":{` + private + `,` + ada + `,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"kicked","until_date":0}}}`, `4711:6 from 5 in 5: Blocked{}`},
		"unblocked":    {`{"update_id":6,"my_chat_member":{` + private + `,` + ada + `,"old_chat_member":{"status":"kicked"},"new_chat_member":{"status":"member"}}}`, `4711:6 from 5 in 5: Unblocked{}`},
		"member anew":  {`{"update_id":6,"my_chat_member":{` + private + `,` + ada + `,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"member"}}}`, ``},
		"put in group": {`{"update_id":6,"my_chat_member":{` + group + `,` + ada + `,"old_chat_member":{"status":"left"},"new_chat_member":{"status":"of_tomorrow"}}}`, `standing something new`},
		"in a channel": {`{"update_id":6,"my_chat_member":{"chat":{"id":-9,"type":"channel"},` + ada + `,"new_chat_member":{"status":"kicked"}}}`, ``},

		"group moves":  {`{"update_id":1,"message":{"message_id":3,` + ada + `,"chat":{"id":-7,"type":"group"},"migrate_to_chat_id":-1007}}`, `moved -7 to -1007`},
		"group moved":  {`{"update_id":1,"message":{"message_id":1,"chat":{"id":-1007,"type":"supergroup"},"migrate_from_chat_id":-7}}`, `moved -7 to -1007`},
		"unknown kind": {`{"update_id":1,"message_reaction":{"chat":1,"new_reaction":[{"type":"news"}]}}`, ``},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, err := newReader().read([]byte(c.raw))
			if err != nil {
				t.Fatal(err)
			}
			if got := drawnIn(in); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if in.message != nil && (!in.message.At.Equal(noon) || decimal(in.where.chat) != in.message.Room.Chat) {
				t.Errorf("got %v in %d, want noon in the message's chat", in.message.At, in.where.chat)
			}
		})
	}
}

func TestUpdate_WhatCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ raw, want string }{
		{`{"update_id":1,"message":{"text":77}}`, `its field "message.text" is a number instead of a string`},
		{`{"update_id":"one"}`, `its field "update_id" is a string instead of a int64`},
		{`{"update_id":1.5}`, `its field "update_id" is a number instead of a int64`},
		{`{"message":{}}`, `it has no update_id`},
		{`null`, `it has no update_id`},
		{`{"update_id":1,`, `it is no JSON`},
		{``, `it is no JSON`},
	} {
		in, err := newReader().read([]byte(c.raw))
		if got := fmt.Sprint(err); got != c.want || drawnIn(in) != "" {
			t.Errorf("%s: got %q, want %q", c.raw, got, c.want)
		}
	}
}

func TestUpdate_PanicIsAnError(t *testing.T) {
	t.Parallel()
	r := newReader()
	r.now = func() time.Time { panic("no time") }
	in, err := r.read([]byte(said(1, 1, "a")))
	if err == nil || in.message != nil {
		t.Errorf("got %v and %v, want an error and nothing else", in.message, err)
	}
}

func TestShape_NamesFieldsOnly(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`{"update_id":1,"message":{"text":"Miller"}}`: "43 bytes: message, update_id",
		`{"Dr Miller":1,"poll":2}`:                    "24 bytes: poll",
		`Miller`:                                      "6 bytes",
	} {
		if got := shape([]byte(raw)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestLanguage_IsThePrimarySubtag(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]conversations.Language{
		"en": "en", "pt-br": "pt", "DE": "de", "zh-hans-cn": "zh", "gsw": "gsw", "": "", "x": "", "1337": "", "é": "",
	} {
		if got := language(tag); got != want {
			t.Errorf("%q: got %q, want %q", tag, got, want)
		}
	}
}

func FuzzUpdate(f *testing.F) {
	f.Add([]byte(said(1, 2, "hello")))
	f.Add([]byte(tapped(1, 2)))
	f.Add([]byte(inGroupOf(`"text":"😀 @WaymarkBot, Ada: how?","entities":[{"type":"text_mention","offset":16,"length":3,"user":{"id":4711}}]`)))
	f.Add([]byte(inGroupOf(`"text":"x","entities":[{"type":"text_mention","offset":-1,"length":9223372036854775807,"user":{"id":4711}}]`)))
	f.Add([]byte(`{"update_id":1,"my_chat_member":{"chat":{"id":5,"type":"private"},"from":{"id":5},"new_chat_member":{"status":"kicked"}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		in, err := newReader().read(raw)
		if err != nil {
			if strings.HasPrefix(err.Error(), "panic") {
				t.Fatal(err)
			}
			if drawnIn(in) != "" {
				t.Errorf("an error and %s", drawnIn(in))
			}
			return
		}
		id, ok := updateID(raw)
		if !ok {
			t.Error("it was read and has no number")
		}
		m := in.message
		if m == nil {
			return
		}
		if want := fmt.Sprintf("4711:%d", id); string(m.ID) != want && !digests.MatchString(string(m.ID)) {
			t.Errorf("got %s, want %s or a digest", m.ID, want)
		}
		if m.Room.Platform != Platform || m.Actor.User == "" || m.Room.Chat == "" || m.Actor.User == "0" || m.Body == nil {
			t.Errorf("nobody can answer %+v", m)
		}
	})
}
