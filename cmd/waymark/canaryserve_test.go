package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	fake "waymark/adapters/adaptertest/botapi"
	"waymark/adapters/adaptertest/discordapi"
)

// telegramWays are updates with something that somebody has chosen, in each field where
// people write. %[1]s is their number, %[2]d that of the message.
var telegramWays = map[string]string{
	"text":                `{"message":{"text":"SAID",MESSAGE}}`,
	"hidden address":      `{"message":{"text":"look here","entities":[{"type":"text_link","offset":0,"length":4,"url":"https://login.example/reset?token=SECRET"}],MESSAGE}}`,
	"quote":               `{"message":{"text":"and this?","quote":{"text":"SAID","position":0},"reply_to_message":{"message_id":1,"text":"SAID","chat":{"id":USER,"type":"private"}},MESSAGE}}`,
	"edit":                `{"edited_message":{"text":"SAID","edit_date":1,MESSAGE}}`,
	"start payload":       `{"message":{"text":"/start SAID","entities":[{"type":"bot_command","offset":0,"length":6}],MESSAGE}}`,
	"words of a command":  `{"message":{"text":"/human SAID","entities":[{"type":"bot_command","offset":0,"length":6}],MESSAGE}}`,
	"caption":             `{"message":{"caption":"SAID","photo":[{"file_id":"f","width":1,"height":1}],MESSAGE}}`,
	"file name":           `{"message":{"document":{"file_id":"f","file_name":"SAID.pdf","file_size":9},MESSAGE}}`,
	"song":                `{"message":{"audio":{"file_id":"f","title":"SAID","performer":"SAID","file_name":"SAID.mp3"},MESSAGE}}`,
	"contact":             `{"message":{"contact":{"phone_number":"SECRET","first_name":"SAID","vcard":"SAID"},MESSAGE}}`,
	"place":               `{"message":{"venue":{"location":{"latitude":1,"longitude":1},"title":"SAID","address":"SAID"},"location":{"latitude":1,"longitude":1},MESSAGE}}`,
	"poll":                `{"message":{"poll":{"id":"SECRET","question":"SAID","options":[{"text":"SAID","voter_count":0}]},MESSAGE}}`,
	"list":                `{"message":{"checklist":{"title":"SAID","tasks":[{"id":1,"text":"SAID"}]},MESSAGE}}`,
	"sticker":             `{"message":{"sticker":{"file_id":"f","emoji":"SAID","set_name":"SECRET"},MESSAGE}}`,
	"page of ours":        `{"message":{"web_app_data":{"data":"SAID","button_text":"SAID"},MESSAGE}}`,
	"passed on":           `{"message":{"text":"SAID","forward_origin":{"type":"hidden_user","sender_user_name":"SAID","date":1},MESSAGE}}`,
	"passed on by":        `{"message":{"text":"look","forward_origin":{"type":"channel","chat":{"id":-1001,"title":"SAID","username":"SECRET"},"author_signature":"SAID"},MESSAGE}}`,
	"made by a bot":       `{"message":{"text":"SAID","via_bot":{"id":9,"is_bot":true,"username":"SECRET"},MESSAGE}}`,
	"name":                `{"message":{"text":"/human it is about my screen","from":{"id":USER,"first_name":"SAID","last_name":"SECRET","username":"SECRET","language_code":"SECRET"},"message_id":NUMBER,"date":1,"chat":{"id":USER,"type":"private","first_name":"SAID","last_name":"SECRET","username":"SECRET"}}}`,
	"button":              `{"callback_query":{"id":"NUMBER","data":"SECRET","chat_instance":"SECRET","from":{"id":USER,"first_name":"SAID"},"message":{"text":"SAID",MESSAGE}}}`,
	"what is typed ahead": `{"inline_query":{"id":"NUMBER","query":"SAID","offset":"SECRET","from":{"id":USER,"first_name":"SAID"}}}`,
	"group":               `{"message":{"text":"@waymark_test_bot SAID","entities":[{"type":"mention","offset":0,"length":17}],"message_id":NUMBER,"date":1,"chat":{"id":-77,"type":"group","title":"SAID"},"from":{"id":USER,"first_name":"SAID"}}}`,
	"title of a group":    `{"message":{"new_chat_title":"SAID","message_id":NUMBER,"date":1,"chat":{"id":-77,"type":"group","title":"SAID"},"from":{"id":USER,"first_name":"SAID"}}}`,
	"who joins":           `{"my_chat_member":{"chat":{"id":-77,"type":"group","title":"SAID"},"from":{"id":USER,"first_name":"SAID"},"date":1,"old_chat_member":{"status":"left"},"new_chat_member":{"status":"SECRET"},"invite_link":{"name":"SAID"}}}`,
	"what cannot be read": `{"message":{"date":"SAID","text":["SAID"],"SECRET":"SAID","message_id":NUMBER}}`,
}

// people write on each platform.
const people = 20

// pushes offers an update of somebody with a secret in it.
func pushes(api *fake.Server, way string, i int) {
	said, secret := canary(i)
	number, user := fmt.Sprint(100_000+i), fmt.Sprint(7000+i%people)
	in := func(s string) string {
		text, err := json.Marshal(s)
		if err != nil {
			panic(err) // a string
		}
		return strings.Trim(string(text), `"`)
	}
	api.Push(json.RawMessage(strings.NewReplacer(
		"MESSAGE", fmt.Sprintf(`"message_id":%s,"date":1,"chat":{"id":%s,"type":"private"},"from":{"id":%s,"first_name":"Ada"}`, number, user, user),
		"SAID", in(said), "SECRET", in(secret), "NUMBER", number, "USER", user).Replace(telegramWays[way])))
}

// discordWays are the same on Discord.
var discordWays = map[string]func(s *discordapi.Server, who, said, secret string){
	"text": func(s *discordapi.Server, who, said, _ string) { s.Say(who, said) },
	"edit": func(s *discordapi.Server, who, said, _ string) { s.Edit(s.DM(who), s.Say(who, "hello"), said) },
	"file name": func(s *discordapi.Server, who, said, _ string) {
		s.Attach(s.DM(who), who, "", discordapi.File{Name: said + ".png", Type: "image/png", Content: "x"})
	},
	"caption": func(s *discordapi.Server, who, said, _ string) {
		s.Attach(s.DM(who), who, said, discordapi.File{Name: "a.png", Type: "image/png", Content: "x"})
	},
	"option": func(s *discordapi.Server, who, said, _ string) {
		s.Slash(who, s.DM(who), "ask", map[string]string{"question": said})
	},
	"for a human": func(s *discordapi.Server, who, said, _ string) {
		s.Slash(who, s.DM(who), "human", map[string]string{"words": said})
	},
	"code": func(s *discordapi.Server, who, _, secret string) {
		s.Slash(who, s.DM(who), "link", map[string]string{"code": secret})
	},
	"name": func(s *discordapi.Server, _, said, _ string) { s.Say(said, "/human it is about my screen") },
	"further fields": func(s *discordapi.Server, who, said, secret string) {
		s.Post(s.DM(who), who, map[string]any{"content": "hello", "embeds": []any{map[string]any{"title": said, "description": said}},
			"poll": map[string]any{"question": map[string]any{"text": said}}, "sticker_items": []any{map[string]any{"id": "1", "name": said, "format_type": 1}}, "nonce": secret})
	},
	"passed on": func(s *discordapi.Server, who, said, _ string) {
		s.Post(s.DM(who), who, map[string]any{"content": "", "message_reference": map[string]any{"type": 1}, "message_snapshots": []any{map[string]any{"message": map[string]any{"content": said}}}})
	},
}

// Of secrets in whatever field of an update or event, the program itself keeps nothing
// and says nothing, while calls fail and what arrives comes twice or cannot be read.
func TestServe_NoSecretLeavesATrace(t *testing.T) {
	t.Parallel()
	w := newTown(t, fake.Options{Seed: 5}, "polling", highRates)
	dc, err := discordapi.New(discordapi.Options{Token: discordToken, IdentifyEvery: -1, Specs: os.Getenv("WAYMARK_SPECS")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(dc.Close)
	dc.Limit(0, 0)
	dc.GlobalLimit(0)
	dc.AllowContent(true)
	desk := dc.Channel(dc.Guild("Hospital"), "desk")
	conf := filepath.Join(w.folder, "waymark.toml")
	more := fmt.Sprintf("\n[discord]\ntoken = %q\napi_url = %q\nmessage_content = true\n[helpdesk]\naddress = \"discord:%s\"\nhours = \"Mon-Sun 00:00-24:00\"\n[log]\nlevel = \"debug\"\n[questions]\nkeep = true\n", discordToken, dc.URL(), desk)
	if err := os.WriteFile(conf, []byte(read(t, conf)+more), 0o600); err != nil {
		t.Fatal(err)
	}
	w.migrate()
	w.start()
	soon, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if !dc.Wait(soon, dc.Connected) {
		t.Fatalf("it does not come to Discord; it says\n%s", w.says())
	}
	for u := range int64(people) {
		w.api.Say(fake.User{ID: 7000 + u}, "/start ern-rnd")
	}
	w.api.SayIn(-77, fake.User{ID: 7000}, "hello")
	dc.Say("grace", "/start ern-rnd")
	dc.Say("grace", "/human please look at my screen")
	tapped := map[string]bool{}
	if !dc.Wait(soon, func() bool {
		for _, p := range dc.Posts(dc.DM("grace")) {
			for _, b := range p.Buttons {
				if !tapped[b.CustomID] && (b.Label == "Send to the helpdesk" || b.Label == "Ask the helpdesk anyway") {
					tapped[b.CustomID] = true
					dc.Tap("grace", dc.DM("grace"), p.ID, b.CustomID)
				}
			}
		}
		return len(dc.Threads(desk)) > 0
	}) {
		t.Fatalf("no ticket came to the helpdesk: %+v; it says\n%s", dc.Posts(dc.DM("grace")), w.says())
	}
	thread := dc.Threads(desk)[0].ID
	for _, f := range []fake.Fault{{Kind: fake.GatewayAfter, Chance: .03}, {Kind: fake.Broken, Chance: .03}, {Kind: fake.Duplicate, Chance: .05}, {Kind: fake.Poison, Chance: .05}} {
		w.api.Fault(f)
	}
	dc.Fail(discordapi.Fault{Method: http.MethodPost, Path: "/messages", Times: 9, Status: http.StatusBadGateway})
	n := 0
	for range 6 {
		for way := range telegramWays {
			pushes(w.api, way, n)
			n++
		}
		for _, way := range discordWays {
			said, secret := canary(n)
			way(dc, fmt.Sprint("person", n%people), said, secret)
			n++
		}
		for _, byStaff := range []func(said string){
			func(said string) { dc.SayIn(thread, "eve", said) },
			func(said string) { dc.SayIn(thread, said, "/take") },
			func(said string) { dc.SayIn(thread, "eve", "/note "+said) },
			func(said string) {
				dc.Attach(thread, "eve", said, discordapi.File{Name: said + ".png", Type: "image/png", Content: "x"})
			},
			func(said string) { dc.SayIn(desk, "eve", "<@"+dc.Bot()+"> "+said) },
		} {
			said, _ := canary(n)
			byStaff(said)
			n++
		}
	}
	w.rests(t)
	if found := w.traces(t, dc, desk, n); len(found) > 0 {
		slices.Sort(found)
		t.Errorf("of %d secrets %d are found:\n%s", n, len(found), strings.Join(found, "\n"))
	}
	if hidden := w.api.Count("deleteMessage"); hidden < 20 {
		t.Errorf("%d messages were deleted, so hardly anything was planted", hidden)
	}
	t.Logf("%d secrets on %d ways; %d calls of Telegram failed", n, len(telegramWays)+len(discordWays)+5, len(w.api.Doubts()))
}

// rests waits until all that arrived is taken and nothing goes out any more. What was
// given up stays, and has to be clean, too.
func (w *town) rests(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	look := time.NewTicker(200 * time.Millisecond)
	defer look.Stop()
	for w.api.Pending() > 0 || w.query(`SELECT count(*) FROM outbox WHERE state = 'ready'`) > 0 {
		select {
		case <-ctx.Done():
			t.Fatalf("it is not over; it says\n%s", w.says())
		case <-look.C:
		}
	}
}

// traces are the places of a town where one of n secrets was found.
func (w *town) traces(t *testing.T, dc *discordapi.Server, desk discordapi.ID, n int) (found []string) {
	t.Helper()
	backup := exec.CommandContext(t.Context(), "waymark", "db", "backup", "copy.db")
	backup.Dir = w.folder
	if said, err := backup.CombinedOutput(); err != nil {
		t.Fatalf("backup: %v\n%s", err, said)
	}
	places := map[string][]byte{}
	files, err := filepath.Glob(filepath.Join(w.folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		places[filepath.Base(file)] = []byte(read(t, file))
	}
	for _, name := range []string{"waymark.db", "waymark.db-wal", "copy.db", "log"} {
		if len(places[name]) == 0 {
			t.Errorf("there is no %s to look into", name)
		}
	}
	for _, path := range []string{metricsPath, readyPath, healthPath} {
		places[path] = w.page(path)
	}
	for _, method := range []string{"sendMessage", "editMessageText", "answerCallbackQuery", "sendPhoto", "sendDocument", "getFile", "sendChatAction"} {
		for _, r := range w.api.Requests(method) {
			for _, v := range r.Params {
				places["said on Telegram"] = append(places["said on Telegram"], v+"\n"...)
			}
		}
	}
	rooms := []discordapi.ID{desk, dc.DM("grace")}
	for i := range people {
		rooms = append(rooms, dc.DM(fmt.Sprint("person", i)))
	}
	for _, thread := range dc.Threads(desk) {
		rooms = append(rooms, thread.ID)
		places["said on Discord"] = append(places["said on Discord"], thread.Name+"\n"...)
	}
	for i := range n {
		said, _ := canary(i)
		rooms = append(rooms, dc.DM(said))
	}
	for _, room := range rooms {
		for _, p := range dc.Posts(room) {
			if p.Author == dc.Bot() {
				places["said on Discord"] = append(places["said on Discord"], own(t, p)+"\n"...)
			}
		}
	}
	for i := range n {
		_, secret := canary(i)
		for name, text := range places {
			if at := bytes.Index(text, []byte(secret)); at >= 0 {
				found = append(found, fmt.Sprintf("%s in %s: %.160q", secret, name, text[max(0, at-80):]))
			}
		}
	}
	return found
}

// own is all of a message of the bot's but what it refers to, which Discord adds.
func own(t *testing.T, p discordapi.Post) string {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal(p.Raw, &all); err != nil {
		t.Fatal(err)
	}
	for _, others := range []string{"referenced_message", "mentions", "interaction", "interaction_metadata"} {
		delete(all, others)
	}
	return strings.ReplaceAll(fmt.Sprint(all), "\\", "")
}
