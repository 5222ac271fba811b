package botapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Each case is one request and the exact answer. Ada has written once (message
// 1), the bot has answered her (message 2, with a button) and Grace is known
// from a group only.
func TestMethods_AnswerLikeTheRealServer(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 4096)
	keyboard := func(buttons string) string { return `,"reply_markup":{"inline_keyboard":[[` + buttons + `]]}` }
	hello := func(more string) string { return `{"chat_id":11,"text":"hello"` + more + `}` }
	entity := func(list string) string { return hello(`,"entities":` + list) }
	const ok = ""
	tests := []struct{ name, method, body, want string }{
		{"unknown method", "fly", `{}`, "Not Found: method not found"},
		{"case of method", "SENDmessage", hello(""), ok},
		{"broken JSON", "sendMessage", `{"chat_id":`, "Bad Request: can't parse request: unexpected end of JSON input"},

		{"no text", "sendMessage", `{"chat_id":11}`, "Bad Request: message text is empty"},
		{"white text", "sendMessage", `{"chat_id":11,"text":" \n "}`, "Bad Request: message text is empty"},
		{"longest text", "sendMessage", `{"chat_id":11,"text":"` + long + `"}`, ok},
		{"longest text, trimmed", "sendMessage", `{"chat_id":11,"text":"` + long + `\n"}`, ok},
		{"too long by one", "sendMessage", `{"chat_id":11,"text":"a` + long + `"}`, "Bad Request: message is too long"},
		{"emoji count twice", "sendMessage", `{"chat_id":11,"text":"` + strings.Repeat("😀", 2049) + `"}`, "Bad Request: message is too long"},
		{"far too long", "sendMessage", `{"chat_id":11,"text":"` + strings.Repeat("a", rawMax+1) + `"}`, "Bad Request: text is too long"},
		{"parse mode", "sendMessage", hello(`,"parse_mode":"HTML"`), "Bad Request: parse_mode is not served: send entities"},
		{"old reply", "sendMessage", hello(`,"reply_to_message_id":1`), "Bad Request: old parameters are not served"},

		{"no chat", "sendMessage", `{"text":"x"}`, "Bad Request: chat_id is empty"},
		{"unknown chat", "sendMessage", `{"chat_id":99,"text":"x"}`, "Bad Request: chat not found"},
		{"chat by name", "sendMessage", `{"chat_id":"@nobody","text":"x"}`, "Bad Request: chat not found"},
		{"chat as string", "sendMessage", `{"chat_id":"11","text":"x"}`, ok},
		{"never wrote", "sendMessage", `{"chat_id":12,"text":"x"}`, "Forbidden: bot can't initiate conversation with a user"},
		{"blocked", "sendMessage", `{"chat_id":13,"text":"x"}`, "Forbidden: bot was blocked by the user"},
		{"typing to a blocker", "sendChatAction", `{"chat_id":13,"action":"typing"}`, "Forbidden: bot was blocked by the user"},
		{"deactivated", "sendMessage", `{"chat_id":14,"text":"x"}`, "Forbidden: user is deactivated"},
		{"kicked", "sendMessage", `{"chat_id":-6,"text":"x"}`, "Forbidden: bot was kicked from the group chat"},
		{"kicked from supergroup", "sendMessage", `{"chat_id":-1000000000007,"text":"x"}`, "Forbidden: bot was kicked from the supergroup chat"},
		{"migrated", "sendMessage", `{"chat_id":-8,"text":"x"}`, "Bad Request: group chat was upgraded to a supergroup chat"},

		{"entities", "sendMessage", entity(`[{"type":"bold","offset":0,"length":5},{"type":"italic","offset":1,"length":2}]`), ok},
		{"entities as text", "sendMessage", entity(`"[{\"type\":\"bold\",\"offset\":0,\"length\":5}]"`), ok},
		{"entities no JSON", "sendMessage", entity(`"bold"`), "Bad Request: can't parse entities: invalid character 'b' looking for beginning of value"},
		{"entity without length", "sendMessage", entity(`[{"type":"bold","offset":0}]`), `Bad Request: can't parse MessageEntity: can't find field "offset" or "length"`},
		{"unknown entity", "sendMessage", entity(`[{"type":"loud","offset":0,"length":5}]`), "Bad Request: can't parse entities: entity 0 (loud) has an unsupported type"},
		{"empty entity", "sendMessage", entity(`[{"type":"bold","offset":0,"length":0}]`), "Bad Request: can't parse entities: entity 0 (bold) covers nothing"},
		{"entity before the text", "sendMessage", entity(`[{"type":"bold","offset":-1,"length":3}]`), "Bad Request: can't parse entities: entity 0 (bold) covers nothing"},
		{"entity too far", "sendMessage", entity(`[{"type":"bold","offset":1,"length":5}]`), "Bad Request: can't parse entities: entity 0 (bold) ends outside the text"},
		{"entity to the end of an emoji", "sendMessage", `{"chat_id":11,"text":"😀!","entities":[{"type":"bold","offset":0,"length":2}]}`, ok},
		{"entity ends in an emoji", "sendMessage", `{"chat_id":11,"text":"😀!","entities":[{"type":"bold","offset":0,"length":1}]}`, "Bad Request: can't parse entities: entity 0 (bold) splits a surrogate pair"},
		{"entity begins in an emoji", "sendMessage", `{"chat_id":11,"text":"😀!","entities":[{"type":"bold","offset":1,"length":2}]}`, "Bad Request: can't parse entities: entity 0 (bold) splits a surrogate pair"},
		{"link", "sendMessage", entity(`[{"type":"text_link","offset":0,"length":5,"url":"https://example.org/?a=b"}]`), ok},
		{"link without address", "sendMessage", entity(`[{"type":"text_link","offset":0,"length":5}]`), "Bad Request: can't parse entities: entity 0 (text_link) has no link that can be opened"},
		{"link to a script", "sendMessage", entity(`[{"type":"text_link","offset":0,"length":5,"url":"javascript:alert(1)"}]`), "Bad Request: can't parse entities: entity 0 (text_link) has no link that can be opened"},
		{"bold code", "sendMessage", entity(`[{"type":"bold","offset":0,"length":5},{"type":"code","offset":0,"length":5}]`), "Bad Request: can't parse entities: code at 0 can't be within bold at 0"},
		{"bold in code", "sendMessage", entity(`[{"type":"pre","offset":0,"length":5},{"type":"bold","offset":1,"length":2}]`), "Bad Request: can't parse entities: bold at 1 can't be within pre at 0"},
		{"quoted code", "sendMessage", entity(`[{"type":"code","offset":0,"length":5},{"type":"blockquote","offset":0,"length":5}]`), ok},
		{"quote in quote", "sendMessage", entity(`[{"type":"blockquote","offset":0,"length":5},{"type":"blockquote","offset":0,"length":2}]`), "Bad Request: can't parse entities: blockquote at 0 can't be within blockquote at 0"},
		{"overlap", "sendMessage", entity(`[{"type":"bold","offset":0,"length":3},{"type":"italic","offset":2,"length":3}]`), "Bad Request: can't parse entities: italic at 2 overlaps bold at 0"},
		{"neighbours", "sendMessage", entity(`[{"type":"bold","offset":0,"length":3},{"type":"italic","offset":3,"length":2}]`), ok},

		{"buttons", "sendMessage", hello(keyboard(`{"text":"a","callback_data":"x"},{"text":"b","url":"https://example.org"},{"text":"c","copy_text":{"text":"copied"}}`)), ok},
		{"keyboard no JSON", "sendMessage", hello(`,"reply_markup":"{"`), "Bad Request: can't parse reply keyboard markup JSON object"},
		{"keyboard no object", "sendMessage", hello(`,"reply_markup":[]`), "Bad Request: object expected as reply markup"},
		{"reply keyboard", "sendMessage", hello(`,"reply_markup":{}`), "Bad Request: only inline keyboards are served"},
		{"button that does nothing", "sendMessage", hello(keyboard(`{"text":"a"}`)), "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"},
		{"button that does two things", "sendMessage", hello(keyboard(`{"text":"a","callback_data":"x","copy_text":{"text":""}}`)), "Bad Request: can't parse inline keyboard button: it does more than one thing"},
		{"button without label", "sendMessage", hello(keyboard(`{"text":" ","callback_data":"x"}`)), "Bad Request: can't parse inline keyboard button: button text must be non-empty"},
		{"longest data", "sendMessage", hello(keyboard(`{"text":"a","callback_data":"` + strings.Repeat("é", 32) + `"}`)), ok},
		{"data too long", "sendMessage", hello(keyboard(`{"text":"a","callback_data":"` + strings.Repeat("é", 32) + `!"}`)), "Bad Request: BUTTON_DATA_INVALID"},
		{"no data", "sendMessage", hello(keyboard(`{"text":"a","callback_data":""}`)), "Bad Request: BUTTON_DATA_INVALID"},
		{"nothing to copy", "sendMessage", hello(keyboard(`{"text":"a","copy_text":{"text":""}}`)), "Bad Request: BUTTON_COPY_TEXT_INVALID"},
		{"too much to copy", "sendMessage", hello(keyboard(`{"text":"a","copy_text":{"text":"` + strings.Repeat("a", 257) + `"}}`)), "Bad Request: BUTTON_COPY_TEXT_INVALID"},
		{"button to nowhere", "sendMessage", hello(keyboard(`{"text":"a","url":"ftp://example.org"}`)), "Bad Request: inline keyboard button URL 'ftp://example.org' is invalid: wrong HTTP URL"},
		{"nine in a row", "sendMessage", hello(keyboard(strings.Repeat(`{"text":"a","callback_data":"x"},`, 8) + `{"text":"a","callback_data":"x"}`)), "Bad Request: reply markup is too long"},
		{"hundred buttons", "sendMessage", hello(`,"reply_markup":{"inline_keyboard":[` + strings.Repeat(`[{"text":"a","callback_data":"x"}],`, 99) + `[{"text":"a","callback_data":"x"}]]}`), ok},
		{"hundred and one", "sendMessage", hello(`,"reply_markup":{"inline_keyboard":[` + strings.Repeat(`[{"text":"a","callback_data":"x"}],`, 100) + `[{"text":"a","callback_data":"x"}]]}`), "Bad Request: reply markup is too long"},

		{"preview", "sendMessage", hello(`,"link_preview_options":{"is_disabled":true}`), ok},
		{"preview of a wrong kind", "sendMessage", hello(`,"link_preview_options":{"is_disabled":"no"}`), "Bad Request: can't parse link preview options JSON object"},
		{"reply", "sendMessage", hello(`,"reply_parameters":{"message_id":1}`), ok},
		{"reply to nothing", "sendMessage", hello(`,"reply_parameters":{"message_id":99}`), "Bad Request: message to be replied not found"},
		{"reply to nothing, anyway", "sendMessage", hello(`,"reply_parameters":{"message_id":99,"allow_sending_without_reply":true}`), ok},
		{"reply without message", "sendMessage", hello(`,"reply_parameters":{}`), `Bad Request: can't find field "message_id"`},

		{"edit", "editMessageText", `{"chat_id":11,"message_id":2,"text":"new"}`, ok},
		{"same edit", "editMessageText", `{"chat_id":11,"message_id":2,"text":"answer","reply_markup":{"inline_keyboard":[[{"text":"Go","callback_data":"go"}]]}}`, "Bad Request: " + notModified},
		{"edit of nothing", "editMessageText", `{"chat_id":11,"message_id":99,"text":"new"}`, "Bad Request: message to edit not found"},
		{"edit of theirs", "editMessageText", `{"chat_id":11,"message_id":1,"text":"new"}`, "Bad Request: message can't be edited"},
		{"edit without text", "editMessageText", `{"chat_id":11,"message_id":2}`, "Bad Request: message text is empty"},
		{"bare", "editMessageReplyMarkup", `{"chat_id":11,"message_id":2}`, ok},
		{"same markup", "editMessageReplyMarkup", `{"chat_id":11,"message_id":2,"reply_markup":{"inline_keyboard":[[{"text":"Go","callback_data":"go"}]]}}`, "Bad Request: " + notModified},
		{"markup of nothing", "editMessageReplyMarkup", `{"chat_id":11,"message_id":99}`, "Bad Request: message to edit not found"},

		{"delete", "deleteMessage", `{"chat_id":11,"message_id":1}`, ok},
		{"delete nothing", "deleteMessage", `{"chat_id":11,"message_id":99}`, "Bad Request: message to delete not found"},

		{"tap", "answerCallbackQuery", `{"callback_query_id":"7000000000000"}`, ok},
		{"unknown tap", "answerCallbackQuery", `{"callback_query_id":"1"}`, "Bad Request: query is too old and response timeout expired or query ID is invalid"},
		{"long answer to a tap", "answerCallbackQuery", `{"callback_query_id":"7000000000000","text":"` + strings.Repeat("a", 201) + `"}`, "Bad Request: MESSAGE_TOO_LONG"},
		{"typing", "sendChatAction", `{"chat_id":11,"action":"typing"}`, ok},
		{"dancing", "sendChatAction", `{"chat_id":11,"action":"dancing"}`, "Bad Request: wrong parameter action in request"},
		{"me", "getMe", `{}`, ok},
		{"chat", "getChat", `{"chat_id":11}`, ok},
		{"no such chat", "getChat", `{"chat_id":99}`, "Bad Request: chat not found"},

		{"commands", "setMyCommands", `{"commands":[{"command":"help","description":"What I can do"}],"language_code":"de"}`, ok},
		{"no commands", "setMyCommands", `{"commands":[]}`, "Bad Request: an empty list of commands is not served: use deleteMyCommands"},
		{"too many commands", "setMyCommands", `{"commands":[` + strings.Repeat(`{"command":"a","description":"b"},`, 100) + `{"command":"a","description":"b"}]}`, "Bad Request: BOT_COMMANDS_TOO_MUCH"},
		{"command in capitals", "setMyCommands", `{"commands":[{"command":"Help","description":"b"}]}`, "Bad Request: BOT_COMMAND_INVALID"},
		{"command too long", "setMyCommands", `{"commands":[{"command":"` + strings.Repeat("a", 33) + `","description":"b"}]}`, "Bad Request: BOT_COMMAND_INVALID"},
		{"command without description", "setMyCommands", `{"commands":[{"command":"help","description":""}]}`, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"},
		{"long description of a command", "setMyCommands", `{"commands":[{"command":"help","description":"` + strings.Repeat("a", 257) + `"}]}`, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"},
		{"unknown language", "setMyCommands", `{"commands":[{"command":"help","description":"b"}],"language_code":"german"}`, "Bad Request: invalid language code specified"},
		{"unknown scope", "deleteMyCommands", `{"scope":{"type":"world"}}`, "Bad Request: can't parse BotCommandScope: unsupported type specified"},
		{"longest description", "setMyDescription", `{"description":"` + strings.Repeat("a", 512) + `"}`, ok},
		{"description too long", "setMyDescription", `{"description":"` + strings.Repeat("a", 513) + `"}`, "Bad Request: BOT_DESCRIPTION_TOO_LONG"},
		{"longest short one", "setMyShortDescription", `{"short_description":"` + strings.Repeat("a", 120) + `"}`, ok},
		{"short one too long", "setMyShortDescription", `{"short_description":"` + strings.Repeat("a", 121) + `"}`, "Bad Request: BOT_SHORT_DESCRIPTION_TOO_LONG"},

		{"webhook", "setWebhook", `{"url":"https://example.org/hook"}`, ok},
		{"plain webhook", "setWebhook", `{"url":"http://example.org/hook"}`, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"},
		{"webhook on another port", "setWebhook", `{"url":"https://example.org:9000/hook"}`, "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"},
		{"webhook at home", "setWebhook", `{"url":"https://10.0.0.1/hook"}`, "Bad Request: bad webhook: IP address 10.0.0.1 is reserved"},
		{"webhook nowhere", "setWebhook", `{"url":"hook"}`, "Bad Request: invalid webhook URL specified"},
		{"long secret", "setWebhook", `{"url":"https://example.org/hook","secret_token":"` + strings.Repeat("a", 257) + `"}`, "Bad Request: secret token is too long"},
		{"odd secret", "setWebhook", `{"url":"https://example.org/hook","secret_token":"a b"}`, "Bad Request: secret token contains unallowed characters"},
		{"unknown updates", "getUpdates", `{"allowed_updates":["mesage"]}`, `Bad Request: unknown kind of update "mesage"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, Options{})
			furnish(r)
			got := r.ask(test.method, test.body)
			code, ok := 200, test.want == ""
			switch {
			case strings.HasPrefix(test.want, "Bad Request"):
				code = 400
			case strings.HasPrefix(test.want, "Forbidden"):
				code = 403
			case strings.HasPrefix(test.want, "Not Found"):
				code = 404
			}
			if got.OK != ok || got.status != code || !ok && (got.ErrorCode != code || got.Description != test.want) {
				t.Errorf("got %v, want %d %s", got, code, test.want)
			}
			if test.name == "migrated" && got.Parameters.MigrateTo != -1000000000008 {
				t.Errorf("got %v, want the new id", got)
			}
			if ok {
				r.faultless()
			}
		})
	}
}

// furnish makes the world that the cases above live in.
func furnish(r *rig) {
	r.t.Helper()
	r.Say(ada, "/start")
	r.ask("sendMessage", `{"chat_id":11,"text":"answer","reply_markup":{"inline_keyboard":[[{"text":"Go","callback_data":"go"}]]}}`)
	if _, err := r.Tap(ada, 2, "go"); err != nil {
		r.t.Fatal(err)
	}
	r.SayIn(-6, grace, "hello, all")
	r.KickFrom(-6, grace)
	r.SayIn(-1000000000007, grace, "hello, all")
	r.KickFrom(-1000000000007, grace)
	r.SayIn(-8, grace, "hello, all")
	r.Migrate(-8, grace)
	for _, u := range []User{{ID: 13}, {ID: 14}} {
		r.Say(u, "hello")
	}
	r.Block(User{ID: 13})
	r.Deactivate(User{ID: 14})
}

func TestServe_OnlyItsBot(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{Token: "77:secret"})
	tests := []struct {
		path, want string
	}{
		{"/", "404 Not Found"},
		{"/bot", "404 Not Found"},
		{"/bot77:secret", "404 Not Found"},
		{"/bot77:wrong/getMe", "401 Unauthorized"},                            //nolint:misspell // the real server's word
		{"/bot77secret/getMe", "401 Unauthorized: invalid token specified"},   //nolint:misspell // likewise
		{"/bot077:secret/getMe", "401 Unauthorized: invalid token specified"}, //nolint:misspell // likewise
		{"/bot77:secret/", "404 Not Found: method not found"},
		{"/bot77:secret/GETme", "200 "},
	}
	for _, test := range tests {
		q, err := http.NewRequest(http.MethodGet, r.URL()+test.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.do(q)
		if err != nil {
			t.Fatal(err)
		}
		if s := fmt.Sprintf("%d %s", got.status, got.Description); s != test.want {
			t.Errorf("%s: got %q, want %q", test.path, s, test.want)
		}
	}
}

// A request means the same in whatever form it comes.
func TestServe_Encodings(t *testing.T) {
	t.Parallel()
	fields := map[string]string{"chat_id": "11", "text": "für 😀 & Co.", "entities": `[{"type":"bold","offset":0,"length":3}]`}
	form := url.Values{}
	for k, v := range fields {
		form.Set(k, v)
	}
	var parts bytes.Buffer
	w := multipart.NewWriter(&parts)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	tests := []struct{ name, method, query, kind, body string }{
		{"query", "GET", form.Encode(), "", ""},
		{"urlencoded", "POST", "", "application/x-www-form-urlencoded", form.Encode()},
		{"multipart", "POST", "", w.FormDataContentType(), parts.String()},
		{"JSON", "POST", "", "application/json; charset=utf-8", `{"chat_id":11,"text":"für 😀 & Co.","entities":[{"type":"bold","offset":0,"length":3}]}`},
		{"both", "POST", "chat_id=11", "application/json", `{"text":"für 😀 & Co.","entities":"[{\"type\":\"bold\",\"offset\":0,\"length\":3}]"}`},
	}
	for _, test := range tests {
		for _, chunked := range []bool{false, true} {
			r := newRig(t, Options{})
			r.Say(ada, "hi")
			var body io.Reader = strings.NewReader(test.body)
			if chunked {
				body = struct{ io.Reader }{body} // so that nobody knows its length
			}
			q, err := http.NewRequest(test.method, r.url("sendMessage")+"?"+test.query, body)
			if err != nil {
				t.Fatal(err)
			}
			q.Header.Set("Content-Type", test.kind)
			if got, err := r.do(q); err != nil || !got.OK {
				t.Errorf("%s (chunked: %v): got %v, %v", test.name, chunked, got, err)
				continue
			}
			m, _ := r.Latest(ada.ID)
			if m.Text != fields["text"] || len(m.Entities) != 1 || m.Entities[0].Length != 3 {
				t.Errorf("%s: got %+v", test.name, m)
			}
			r.faultless()
		}
	}
}

func TestServe_MultipartWithoutParts(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{})
	var parts bytes.Buffer
	w := multipart.NewWriter(&parts)
	w.Close()
	for _, body := range []string{"", parts.String()} {
		q, err := http.NewRequest(http.MethodPost, r.url("getMe"), struct{ io.Reader }{strings.NewReader(body)})
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", w.FormDataContentType())
		if got, err := r.do(q); err != nil || !got.OK {
			t.Errorf("body %q: got %v, %v", body, got, err)
		}
	}
}

func TestSend_TrimsWhiteSpace(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{})
	r.Say(ada, "hi")
	r.ask("sendMessage", `{"chat_id":11,"text":"\n 😀 big \n","entities":[{"type":"bold","offset":0,"length":10},{"type":"italic","offset":9,"length":1}]}`)
	m, _ := r.Latest(11)
	if m.Text != "😀 big" || len(m.Entities) != 1 || m.Entities[0].Offset != 0 || m.Entities[0].Length != 6 {
		t.Errorf("got %q %+v", m.Text, m.Entities)
	}
}

func TestTap_NeedsTheButtonThatIsThereNow(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{CallbackAge: time.Minute})
	furnish(r)
	if _, err := r.Tap(ada, 2, "stop"); err == nil {
		t.Error("tapped a button that was never there")
	}
	id, err := r.Tap(ada, 2, "go")
	if err != nil {
		t.Fatal(err)
	}
	late, err := r.Tap(ada, 2, "go")
	if err != nil {
		t.Fatal(err)
	}
	r.ask("editMessageReplyMarkup", `{"chat_id":11,"message_id":2}`)
	if _, err := r.Tap(ada, 2, "go"); err == nil {
		t.Error("tapped a button that is gone")
	}
	if _, done := r.Answered(id); done {
		t.Error("answered before it was")
	}
	body := `{"callback_query_id":"` + id + `","text":"Well done"}`
	if got := r.ask("answerCallbackQuery", body); !got.OK {
		t.Error(got)
	}
	if text, done := r.Answered(id); text != "Well done" || !done {
		t.Errorf("got %q %v", text, done)
	}
	const old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
	if got := r.ask("answerCallbackQuery", body); got.Description != old {
		t.Errorf("second answer: got %v", got)
	}
	r.clock.pass(time.Minute + 1)
	if got := r.ask("answerCallbackQuery", `{"callback_query_id":"`+late+`"}`); got.Description != old {
		t.Errorf("late answer: got %v", got)
	}
}

func TestSettings_ByLanguage(t *testing.T) {
	t.Parallel()
	r := newRig(t, Options{})
	r.ask("setMyDescription", `{"description":"Hello"}`)
	r.ask("setMyDescription", `{"description":"Hallo","language_code":"de"}`)
	for code, want := range map[string]string{"de": "Hallo", "fr": "Hello", "": "Hello"} {
		if got := r.ask("getMyDescription", `{"language_code":"`+code+`"}`); string(got.Result) != `{"description":"`+want+`"}` {
			t.Errorf("%q: got %v, want %s", code, got, want)
		}
	}
	r.ask("setMyCommands", `{"commands":[{"command":"help","description":"Help"}]}`)
	r.ask("setMyCommands", `{"commands":[{"command":"hilfe","description":"Hilfe"}],"language_code":"de"}`)
	r.ask("deleteMyCommands", `{}`)
	for body, want := range map[string]string{`{}`: `[]`, `{"language_code":"de"}`: `[{"command":"hilfe","description":"Hilfe"}]`} {
		if got := r.ask("getMyCommands", body); string(got.Result) != want {
			t.Errorf("%s: got %v, want %s", body, got, want)
		}
	}
	r.faultless()
}

// What people type and what we format must never bring the server down, and
// what it takes must be within the rules.
func FuzzReadDraft(f *testing.F) {
	f.Add("hello", `[{"type":"bold","offset":0,"length":5}]`, `{"inline_keyboard":[[{"text":"a","callback_data":"x"}]]}`)
	f.Add(" 😀 ", `[{"type":"code","offset":1,"length":2}]`, ``)
	f.Fuzz(func(t *testing.T, text, entities, keyboard string) {
		d, no := readDraft(params{"text": {text: text}, "entities": {text: entities}, "reply_markup": {text: keyboard}})
		if no != nil {
			return
		}
		n := units(d.text)
		if n < 1 || n > textMax {
			t.Errorf("took a text of %d", n)
		}
		for _, e := range d.entities {
			if e.Offset < 0 || e.Length < 1 || e.end() > n {
				t.Errorf("took %+v in a text of %d", e, n)
			}
		}
		if _, err := json.Marshal(markup{d.keyboard}); err != nil {
			t.Error(err)
		}
	})
}
