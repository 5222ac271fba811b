package main

import (
	"cmp"
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
	"form": func(s *discordapi.Server, who, said, secret string) { s.Submit(who, s.DM(who), secret, said) },
	"name": func(s *discordapi.Server, _, said, _ string) { s.Say(said, "/human it is about my screen") },
	"further fields": func(s *discordapi.Server, who, said, secret string) {
		s.Post(s.DM(who), who, map[string]any{"content": "hello", "embeds": []any{map[string]any{"title": said, "description": said}},
			"poll": map[string]any{"question": map[string]any{"text": said}}, "sticker_items": []any{map[string]any{"id": "1", "name": said, "format_type": 1}}, "nonce": secret})
	},
	"passed on": func(s *discordapi.Server, who, said, _ string) {
		s.Post(s.DM(who), who, map[string]any{"content": "", "message_reference": map[string]any{"type": 1}, "message_snapshots": []any{map[string]any{"message": map[string]any{"content": said}}}})
	},
}

// staffWays are those of who works at a helpdesk, in the room of a ticket.
var staffWays = map[string]func(s *discordapi.Server, thread discordapi.ID, said, secret string){
	"staff's words": func(s *discordapi.Server, thread discordapi.ID, said, _ string) { s.SayIn(thread, "eve", said) },
	"staff's name":  func(s *discordapi.Server, thread discordapi.ID, said, _ string) { s.SayIn(thread, said, "/take") },
	"staff's note": func(s *discordapi.Server, thread discordapi.ID, said, _ string) {
		s.SayIn(thread, "eve", "/note "+said)
	},
	"staff's file": func(s *discordapi.Server, thread discordapi.ID, said, _ string) {
		s.Attach(thread, "eve", said, discordapi.File{Name: said + ".png", Type: "image/png", Content: "x"})
	},
	"staff's form": func(s *discordapi.Server, thread discordapi.ID, said, secret string) {
		s.Submit("eve", thread, secret, said)
	},
}

// An option is what a command of Discord's takes.
type option struct{ command, name string }

// options are those of all commands that the program has registered.
func options(t *testing.T, dc *discordapi.Server) (all []option) {
	t.Helper()
	var commands []struct {
		Name    string
		Options []struct{ Name string }
	}
	if err := json.Unmarshal(dc.Commands(""), &commands); err != nil {
		t.Fatal(err)
	}
	for _, c := range commands {
		for _, o := range c.Options {
			all = append(all, option{c.Name, o.Name})
		}
	}
	if len(all) < 8 {
		t.Fatalf("there are only the options %v", all)
	}
	return all
}

// Of secrets in whatever field of an update or event, the program itself keeps nothing
// and says nothing, while calls fail and what arrives comes twice or cannot be read.
func TestServe_NoSecretLeavesATrace(t *testing.T) {
	t.Parallel()
	for engine, opens := range cellars() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			g := newGarden(t, opens(t))
			g.begins()
			g.plantAll()
			g.api.Say(fake.User{ID: 7000}, "what is a "+innocent+" for?")
			g.rests(t)
			corners := g.corners()
			if all := found(corners, canaries(g.planted)); len(all) > 0 {
				t.Errorf("of %d secrets there are\n%s", g.planted, strings.Join(all, "\n"))
			}
			kept := found(corners, []string{innocent})
			for _, place := range append(g.kept.everywhere(), "copy.db") {
				if !slices.ContainsFunc(kept, func(f string) bool { return strings.Contains(f, " in the "+place) }) {
					t.Errorf("a question that is kept is not found in the %s", place)
				}
			}
			if hidden := g.api.Count("deleteMessage"); hidden < 20 {
				t.Errorf("%d messages were deleted, so hardly anything was planted", hidden)
			}
			t.Logf("%d secrets on %d ways; %d calls of Telegram failed", g.planted, g.planted/kindsOfCanaries, len(g.api.Doubts()))
		})
	}
}

// innocent is a word that nobody understands and that is no secret.
const innocent = "quibblewort"

// A garden is the program between two platforms, as far as canaries go.
type garden struct {
	*town
	kept    *cellar
	dc      *discordapi.Server
	desk    discordapi.ID
	threads []discordapi.Thread // of the tickets, one for each kind of canary
	planted int
}

func newGarden(t *testing.T, kept *cellar) *garden {
	t.Helper()
	g := &garden{town: newTown(t, fake.Options{Seed: 5}, "polling", highRates), kept: kept}
	var err error
	g.dc, err = discordapi.New(discordapi.Options{Token: discordToken, IdentifyEvery: -1, Specs: os.Getenv("WAYMARK_SPECS")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.dc.Close)
	g.dc.Limit(0, 0)
	g.dc.GlobalLimit(0)
	g.dc.AllowContent(true)
	g.desk = g.dc.Channel(g.dc.Guild("Hospital"), "desk")
	if g.url = kept.url; g.url == "" {
		kept.file = g.database()
	}
	g.configure(fmt.Sprintf("\n[storage]\nurl = %q\n[discord]\ntoken = %q\napi_url = %q\nmessage_content = true\n[helpdesk]\naddress = \"discord:%s\"\nhours = \"Mon-Sun 00:00-24:00\"\n[log]\nlevel = \"debug\"\n[questions]\nkeep = true\n",
		cmp.Or(g.url, "sqlite:"+kept.file), discordToken, g.dc.URL(), g.desk))
	g.migrate()
	g.start()
	return g
}

// begins lets people begin, and some of them ask the helpdesk: a room takes about a
// message a second.
func (g *garden) begins() {
	g.t.Helper()
	soon, cancel := context.WithTimeout(g.t.Context(), 30*time.Second)
	defer cancel()
	if !g.dc.Wait(soon, func() bool { return g.dc.Connected() && strings.Contains(string(g.dc.Commands("")), "welcome") }) {
		g.t.Fatalf("it does not come to Discord; it says\n%s", g.says())
	}
	for u := range int64(people) {
		g.api.Say(fake.User{ID: 7000 + u}, "/start ern-rnd")
	}
	g.api.SayIn(-77, fake.User{ID: 7000}, "hello")
	tapped := map[string]bool{}
	for i := range kindsOfCanaries {
		g.dc.Say(petitioner(i), "/start ern-rnd")
		g.dc.Say(petitioner(i), "/human please look at my screen")
	}
	if !g.dc.Wait(soon, func() bool {
		for i := range kindsOfCanaries {
			room := g.dc.DM(petitioner(i))
			for _, p := range g.dc.Posts(room) {
				for _, b := range p.Buttons {
					if !tapped[p.ID+b.CustomID] && (b.Label == "Send to the helpdesk" || b.Label == "Ask the helpdesk anyway") {
						tapped[p.ID+b.CustomID] = true
						g.dc.Tap(petitioner(i), room, p.ID, b.CustomID)
					}
				}
			}
		}
		return len(g.dc.Threads(g.desk)) == kindsOfCanaries
	}) {
		g.t.Fatalf("%d tickets came to the helpdesk; it says\n%s", len(g.dc.Threads(g.desk)), g.says())
	}
	g.threads = g.dc.Threads(g.desk)
}

// petitioner is somebody with a ticket.
func petitioner(i int) string { return fmt.Sprint("petitioner", i) }

// kindsOfCanaries is how many there are, each of which goes each way.
const kindsOfCanaries = 6

// plantAll plants each kind of secret on each way while calls fail, and a server of the
// database ends in the middle.
func (g *garden) plantAll() {
	g.t.Helper()
	for _, f := range []fake.Fault{{Kind: fake.GatewayAfter, Chance: .03}, {Kind: fake.Broken, Chance: .03}, {Kind: fake.Duplicate, Chance: .05}, {Kind: fake.Poison, Chance: .05}} {
		g.api.Fault(f)
	}
	g.dc.Fail(discordapi.Fault{Method: http.MethodPost, Path: "/messages", Times: 9, Status: http.StatusBadGateway})
	ways := g.ways()
	for round := range kindsOfCanaries {
		for at, way := range ways {
			way(kindsOfCanaries*at + round)
		}
		if g.kept.server != nil && round == kindsOfCanaries/2 {
			if err := g.kept.server.Restart(func() {}); err != nil {
				g.t.Fatal(err)
			}
		}
	}
	g.planted = kindsOfCanaries * len(ways)
}

// thread is that of the ticket in which a secret is planted.
func (g *garden) thread(i int) discordapi.ID { return g.threads[i%kindsOfCanaries].ID }

// ways are all on which a secret can be planted.
func (g *garden) ways() (all []func(i int)) {
	for way := range telegramWays {
		all = append(all, func(i int) { pushes(g.api, way, i) })
	}
	for _, way := range discordWays {
		all = append(all, func(i int) {
			said, secret := canary(i)
			way(g.dc, fmt.Sprint("person", i%people), said, secret)
		})
	}
	for _, way := range staffWays {
		all = append(all, func(i int) {
			said, secret := canary(i)
			way(g.dc, g.thread(i), said, secret)
		})
	}
	for _, o := range options(g.t, g.dc) {
		for _, words := range []func(said, secret string) string{func(said, _ string) string { return said }, func(_, secret string) string { return secret }} {
			all = append(all, func(i int) {
				filled := map[string]string{o.name: words(canary(i))}
				g.dc.Slash(fmt.Sprint("person", i%people), g.dc.DM(fmt.Sprint("person", i%people)), o.command, filled)
				g.dc.Slash("eve", g.desk, o.command, filled)
				if o.command != "close" { // what comes after it would reach nobody
					g.dc.Slash("eve", g.thread(i), o.command, filled)
				}
			})
		}
	}
	return append(all, func(i int) {
		said, _ := canary(i)
		g.dc.SayIn(g.desk, "eve", "<@"+g.dc.Bot()+"> "+said)
	})
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

// corners are all in which a secret could be left, here and on the platforms.
func (g *garden) corners() []corner {
	g.t.Helper()
	backup := exec.CommandContext(g.t.Context(), "waymark", "db", "backup", "copy.db")
	backup.Dir = g.folder
	if said, err := backup.CombinedOutput(); err != nil {
		g.t.Fatalf("backup: %v\n%s", err, said)
	}
	all := g.kept.holds()
	files, err := filepath.Glob(filepath.Join(g.folder, "*"))
	if err != nil {
		g.t.Fatal(err)
	}
	for _, file := range files {
		all = append(all, corner{filepath.Base(file), []byte(read(g.t, file))})
	}
	for _, path := range []string{metricsPath, readyPath, healthPath} {
		all = append(all, corner{path, g.page(path)})
	}
	for _, method := range []string{"sendMessage", "editMessageText", "answerCallbackQuery", "sendPhoto", "sendDocument", "getFile", "sendChatAction"} {
		for _, r := range g.api.Requests(method) {
			for _, v := range r.Params {
				all = append(all, corner{"said on Telegram", []byte(v)})
			}
		}
	}
	rooms := []discordapi.ID{g.desk}
	for i := range kindsOfCanaries {
		rooms = append(rooms, g.dc.DM(petitioner(i)))
	}
	for i := range people {
		rooms = append(rooms, g.dc.DM(fmt.Sprint("person", i)))
	}
	for _, thread := range g.dc.Threads(g.desk) {
		rooms = append(rooms, thread.ID)
		all = append(all, corner{"said on Discord", []byte(thread.Name)})
	}
	for i := range g.planted {
		said, _ := canary(i)
		rooms = append(rooms, g.dc.DM(said))
	}
	for _, room := range rooms {
		for _, p := range g.dc.Posts(room) {
			if p.Author == g.dc.Bot() {
				all = append(all, corner{"said on Discord", []byte(own(g.t, p))})
			}
		}
	}
	return all
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
	return fmt.Sprint(all)
}
