package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/adapters/platform"
	"waymark/conversations"
	"waymark/internal/tomlfile"
)

// A roomsSetup is that of a platform whose rooms belong to networks, and which
// wants to know at the start how far the private ones were read.
type roomsSetup struct {
	Rooms map[string]string `toml:"rooms"`

	heard func(platform.Env, []conversations.Bookmark, error)
}

func (*roomsSetup) About() platform.About { return platform.About{} }

func (s *roomsSetup) Read(in *tomlfile.Section, h platform.Host) bool {
	in.Decode(s)
	for _, room := range slices.Sorted(maps.Keys(s.Rooms)) {
		key := tomlfile.Join(in.Key("rooms"), room)
		if id := conversations.NetworkID(s.Rooms[room]); h.Networks != nil && !slices.Contains(h.Networks, id) {
			in.Fault(key, "%s: there is no network %q%s", key, id, didYouMean(string(id), h.Networks))
		}
	}
	return true
}

func (s *roomsSetup) Adapter(e platform.Env) (*roomsAdapter, error) { //nolint:unparam // others can fail
	return &roomsAdapter{setup: s, env: e}, nil
}

type roomsAdapter struct {
	setup *roomsSetup
	env   platform.Env
}

func (*roomsAdapter) Platform() conversations.Platform { return "rooms" }
func (*roomsAdapter) Limits() conversations.Limits     { return conversations.Limits{} }

func (*roomsAdapter) Send(context.Context, conversations.Delivery) (conversations.Ref, error) {
	return "", nil
}

func (a *roomsAdapter) Run(ctx context.Context, deliver func(context.Context, conversations.Message) error) error {
	err := deliver(ctx, conversations.Message{
		ID: "1", At: a.env.Now(), Bookmark: "message 1", Body: conversations.Text("/help"),
		Actor: conversations.Account{Platform: "rooms", User: "ada"}, Room: conversations.Room{Platform: "rooms", Chat: "ada"},
	})
	if err == nil {
		all, err := a.env.Bookmarks(ctx, "rooms")
		a.setup.heard(a.env, all, err)
	}
	return &conversations.FinalError{Err: cmp.Or(err, errors.New("that was all"))}
}

// A network that no room can belong to is a fault of the config, where it stands.
func TestCheck_FindsRoomsOfNoNetwork(t *testing.T) {
	t.Parallel()
	p := func(out *bytes.Buffer) *process {
		return &process{out: out, err: out, getenv: noEnv, now: time.Now, platforms: []entry{of("rooms", func() *roomsSetup { return &roomsSetup{} })}}
	}
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	for text, want := range map[string]string{
		"[rooms.rooms]\none = \"ern-rnd\"\n":                                          "",
		"[rooms.rooms]\none = \"ern-rnd\"\ntwo = \"ern-rdn\"\n":                       `:3:1: rooms.rooms.two: there is no network "ern-rdn"; did you mean "ern-rnd"?`,
		fmt.Sprintf("guides.dir = '%s'\n[rooms.rooms]\none = \"ern-rdn\"\n", nowhere): "guides.dir: there is no folder",
	} {
		var out bytes.Buffer
		code := p(&out).run([]string{"check", "--config", configured(t, text)})
		if (code == fine) != (want == "") || !strings.Contains(out.String(), want) || strings.Count(out.String(), "waymark.toml:") > 1 {
			t.Errorf("%s: got exit code %d and %s, want %q", text, code, &out, want)
		}
	}
}

// What a platform lives on is all there when the bot is served.
func TestServe_GivesWhatAdaptersLiveOn(t *testing.T) {
	t.Parallel()
	var env platform.Env
	var read []conversations.Bookmark
	var failed error
	heard := func(e platform.Env, all []conversations.Bookmark, err error) { env, read, failed = e, all, err }
	var out bytes.Buffer
	p := &process{out: &out, err: &out, getenv: noEnv, now: time.Now, platforms: []entry{of("rooms", func() *roomsSetup { return &roomsSetup{heard: heard} })}}
	conf := configured(t, fmt.Sprintf("http.listen = \"\"\nstorage.url = \"sqlite:%s/waymark.db\"\n", t.TempDir()))
	if code := p.run([]string{"serve", "--config", conf}); code != fault {
		t.Errorf("got exit code %d and %s", code, &out)
	}
	want := []conversations.Bookmark{{Room: conversations.Room{Platform: "rooms", Chat: "ada"}, Read: "message 1"}}
	if failed != nil || !slices.Equal(read, want) {
		t.Errorf("got bookmarks %v, %v, want %v", read, failed, want)
	}
	if len(env.Menus) == 0 {
		t.Fatal("there is no menu")
	}
	m := env.Menus[0]
	for what, says := range map[string]string{
		"About": m.About, "Short": m.Short, "Private": m.Private, "Closed": m.Closed, "Later": m.Later,
		"Welcome": m.Welcome, "Start": m.Start, "PostWelcome": m.PostWelcome,
	} {
		if says == "" {
			t.Errorf("the menu does not say %s", what)
		}
	}
	takes := map[string]platform.Argument{}
	for _, c := range m.Commands {
		takes[c.Name] = c.Takes
	}
	if human := takes["human"]; human.Name != "words" || human.Needed || human.Says == "" {
		t.Errorf("got /human with %+v", human)
	}
	if ask, link := takes["ask"], takes["link"]; ask.Name != "question" || !ask.Needed || ask.Says == "" || link.Name != "code" || link.Needed || takes["faq"] != (platform.Argument{}) {
		t.Errorf("got /ask with %+v, /link with %+v, /faq with %+v", ask, link, takes["faq"])
	}
}
