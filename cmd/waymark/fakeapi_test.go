package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"waymark/storage"
)

// tooLong is when a test stops waiting for what never comes.
const tooLong = 30 * time.Second

// A fakeAPI is as much of Telegram as the program's own tests need: a bot, its
// webhook, one person who writes, and what they are sent.
type fakeAPI struct {
	*httptest.Server
	token  string
	listen string // where the program is to listen

	// What is wrong, by the names that the script command botapi takes.
	wrong map[string]string

	mu      sync.Mutex
	first   int              // number of the first update, another one for each fake
	updates []map[string]any // that were written, in the order of their numbers
	more    chan struct{}    // closed and replaced when there are more
	sent    chan string
	ended   chan struct{}
}

// newFakeAPI starts one. It is to be closed.
func newFakeAPI(token string, wrong map[string]string) (*fakeAPI, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // a port that is free
	if err != nil {
		return nil, err
	}
	f := &fakeAPI{token: token, wrong: wrong, first: int(time.Now().UnixMilli()), more: make(chan struct{}), sent: make(chan string, 100), ended: make(chan struct{})}
	f.Server = httptest.NewServer(http.HandlerFunc(f.answer))
	f.listen = l.Addr().String()
	return f, l.Close()
}

// Close ends what hangs, and the fake.
func (f *fakeAPI) Close() {
	close(f.ended)
	f.Server.Close()
}

// config is a file that leads to the fake.
func (f *fakeAPI) config() string {
	c := fmt.Sprintf("[telegram]\napi_url = %q\n", f.URL)
	if f.wrong["mode"] == "webhook" {
		c += "mode = \"webhook\"\nwebhook_url = \"https://bot.ern.example/hook\"\n"
	}
	return c + fmt.Sprintf("[http]\nlisten = %q\n", f.listen)
}

// answer answers one call, which it quotes where the real server never would:
// then a token that is passed on is seen.
func (f *fakeAPI) answer(w http.ResponseWriter, r *http.Request) {
	if clock, ok := f.wrong["clock"]; ok {
		by, _ := time.ParseDuration(clock)
		w.Header().Set("Date", time.Now().Add(by).UTC().Format(http.TimeFormat))
	}
	if !strings.HasPrefix(r.URL.Path, "/bot"+f.token+"/") {
		refuse(w, http.StatusNotFound, "Not Found: "+r.URL.Path)
		return
	}
	method := path.Base(r.URL.Path)
	if says, ok := f.wrong[method]; ok {
		refuse(w, http.StatusTeapot, says+" "+r.URL.Path)
		return
	}
	switch method {
	case "getMe":
		result(w, map[string]any{
			"id": 123456789, "is_bot": true, "first_name": "Waymark", "username": "waymark_bot",
			"can_read_all_group_messages": f.wrong["reads"] != "", "can_join_groups": true,
		})
	case "getWebhookInfo":
		info := map[string]any{"url": f.wrong["webhook"], "pending_update_count": len(f.wrong["pending"])}
		if said := f.wrong["undelivered"]; said != "" {
			info["last_error_message"], info["last_error_date"] = said, 1790000000
		}
		result(w, info)
	case "getUpdates":
		f.poll(w, r)
	case f.wrong["hang"]:
		f.sent <- "something that hangs"
		<-f.ended
	case "sendMessage":
		var said struct{ Text string }
		if err := json.NewDecoder(r.Body).Decode(&said); err != nil {
			refuse(w, http.StatusBadRequest, "Bad Request: "+err.Error())
			return
		}
		f.sent <- said.Text
		result(w, map[string]any{"message_id": 7, "date": 1790000000, "chat": map[string]any{"id": 1, "type": "private"}})
	case "getMyCommands":
		result(w, []any{})
	case "getMyDescription", "getMyShortDescription":
		result(w, map[string]any{})
	default:
		result(w, true)
	}
}

func result(w http.ResponseWriter, v any) {
	json.NewEncoder(w).Encode(map[string]any{"ok": true, "result": v})
}

func refuse(w http.ResponseWriter, code int, says string) {
	if n := regexp.MustCompile(`^\d{3} `).FindString(says); n != "" {
		fmt.Sscan(n, &code)
		says = says[len(n):]
	}
	w.WriteHeader(code)
	json.NewEncoder(w).Encode(map[string]any{"ok": false, "error_code": code, "description": says})
}

// poll answers with what has not been acknowledged, as soon as there is any.
func (f *fakeAPI) poll(w http.ResponseWriter, r *http.Request) {
	var asked struct{ Offset, Timeout int }
	json.NewDecoder(r.Body).Decode(&asked)
	enough := time.After(time.Duration(asked.Timeout) * time.Second)
	for {
		f.mu.Lock()
		news, more := f.updates[min(max(asked.Offset-f.first, 0), len(f.updates)):], f.more
		f.mu.Unlock()
		if len(news) > 0 {
			result(w, news)
			return
		}
		select {
		case <-more:
		case <-enough:
			result(w, []any{})
			return
		case <-f.ended:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// update makes an update of a text that the person writes.
func (f *fakeAPI) update(text string) map[string]any {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := f.first + len(f.updates)
	u := map[string]any{"update_id": id, "message": map[string]any{
		"message_id": id, "date": time.Now().Unix(), "text": text,
		"from": map[string]any{"id": 1, "is_bot": false, "first_name": "Ada", "language_code": "en"},
		"chat": map[string]any{"id": 1, "type": "private", "first_name": "Ada"},
	}}
	f.updates = append(f.updates, u)
	close(f.more)
	f.more = make(chan struct{})
	return u
}

// hears waits for a message to the person that says so.
func (f *fakeAPI) hears(want *regexp.Regexp) error {
	enough := time.After(tooLong)
	var got []string
	for {
		select {
		case text := <-f.sent:
			if want.MatchString(text) {
				return nil
			}
			got = append(got, text)
		case <-enough:
			return fmt.Errorf("nothing was sent that says %q, only %q", want, got)
		}
	}
}

// The commands below are for scripts.

const fakeKey = "telegram"

// botapi [WHAT=SAYS]… starts a Telegram, with something wrong where so said, and
// writes telegram.toml, which leads to it.
func botapi(ts *testscript.TestScript, _ bool, args []string) {
	wrong := map[string]string{}
	for _, a := range args {
		what, says, _ := strings.Cut(a, "=")
		wrong[what] = says
	}
	slot := ts.Value(fakeKey).(*fakeSlot)
	var err error
	slot.fakeAPI, err = newFakeAPI(goodToken, wrong)
	ts.Check(err)
	slot.cleanup(slot.Close)
	ts.Setenv("WAYMARK_TELEGRAM_TOKEN", goodToken)
	ts.Setenv("WAYMARK_TELEGRAM_WEBHOOK_SECRET", goodSecret)
	ts.Setenv("LISTEN", slot.listen)
	ts.Check(os.WriteFile(ts.MkAbs("telegram.toml"), []byte(slot.config()), 0o600))
}

// A fakeSlot holds the Telegram of a script, once it has one.
type fakeSlot struct {
	cleanup func(func())
	*fakeAPI
}

// writes TEXT has the person write.
func writes(ts *testscript.TestScript, _ bool, args []string) {
	ts.Value(fakeKey).(*fakeSlot).update(args[0])
}

// hears REGEXP waits until the person was sent it.
func hears(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(ts.Value(fakeKey).(*fakeSlot).hears(regexp.MustCompile(args[0])))
}

// asks PATH STATUS REGEXP waits until the program answers so.
func asks(ts *testscript.TestScript, _ bool, args []string) {
	address := "http://" + ts.Getenv("LISTEN") + args[0]
	want := regexp.MustCompile(args[1] + ` (?s).*` + args[2])
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	enough := time.After(tooLong)
	for {
		var got string
		if resp, err := http.Get(address); err != nil {
			got = err.Error()
		} else {
			var body strings.Builder
			_, err := fmt.Fprint(&body, resp.StatusCode, " ")
			ts.Check(err)
			ts.Check(resp.Write(&body))
			resp.Body.Close()
			got = body.String()
		}
		if want.MatchString(got) {
			return
		}
		select {
		case <-again.C:
		case <-enough:
			ts.Fatalf("%s: got %s, want %s", args[0], got, want)
		}
	}
}

// delivers STATUS SECRET TEXT brings what the person writes to the webhook.
func delivers(ts *testscript.TestScript, _ bool, args []string) {
	slot := ts.Value(fakeKey).(*fakeSlot)
	body, err := json.Marshal(slot.update(args[2]))
	ts.Check(err)
	req, err := http.NewRequest(http.MethodPost, "http://"+slot.listen+"/hook", strings.NewReader(string(body)))
	ts.Check(err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Telegram-Bot-Api-Secret-Token", args[1])
	resp, err := http.DefaultClient.Do(req)
	ts.Check(err)
	resp.Body.Close()
	if got := fmt.Sprint(resp.StatusCode); got != args[0] {
		ts.Fatalf("got status %s, want %s", got, args[0])
	}
}

// stranger writes stranger.toml, where another program listens than ours.
func stranger(ts *testscript.TestScript, _ bool, _ []string) {
	slot := ts.Value(fakeKey).(*fakeSlot)
	other := httptest.NewServer(http.NotFoundHandler())
	slot.cleanup(other.Close)
	text := strings.Replace(slot.config(), slot.listen, other.Listener.Addr().String(), 1)
	ts.Check(os.WriteFile(ts.MkAbs("stranger.toml"), []byte(text), 0o600))
}

// terminate asks the program that was started last to stop.
func terminate(ts *testscript.TestScript, _ bool, _ []string) {
	all := ts.BackgroundCmds()
	ts.Check(all[len(all)-1].Process.Signal(syscall.SIGTERM))
}

// dies N waits until the program has buried so many deliveries.
func dies(ts *testscript.TestScript, _ bool, args []string) {
	db, err := storage.Open(context.Background(), "sqlite:"+ts.MkAbs("waymark.db"), time.Now)
	ts.Check(err)
	defer db.Close()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	enough := time.After(tooLong)
	for {
		counts, err := db.Counts(context.Background())
		ts.Check(err)
		if fmt.Sprint(counts.Dead) == args[0] {
			return
		}
		select {
		case <-again.C:
		case <-enough:
			ts.Fatalf("got %+v, want %s dead letters", counts, args[0])
		}
	}
}
