package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/adapters/discord"
	"waymark/adapters/platform"
	"waymark/bot"
	"waymark/conversations"
	"waymark/guides"
)

const twinToken = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GhIjKl.hunter2hunter2hunter2hunter2hunter2hun"

// A hastySetup makes an adapter that writes as fast as it can: the twin has no
// rates, and the test would but wait.
type hastySetup struct{ *discord.Setup }

type hastyAdapter struct{ *discord.Adapter }

func (s hastySetup) Adapter(e platform.Env) (hastyAdapter, error) {
	a, err := s.Setup.Adapter(e)
	return hastyAdapter{a}, err
}

func (a hastyAdapter) Limits() conversations.Limits {
	l := a.Adapter.Limits()
	l.PerSecond, l.PerChat = 1000, 1000
	return l
}

var _ bot.Adapter = hastyAdapter{}

// serveTwin serves the twin from a database until stop is called. What is tapped
// from then on is told.
func serveTwin(t *testing.T, w *twin, database string) (stop func()) {
	t.Helper()
	file := configured(t, fmt.Sprintf("storage.url = %q\nhttp.listen = \"\"\n[discord]\napi_url = %q\nguilds = [%q]\n[helpdesk]\naddress = \"discord:%s\"\nhours = \"Mon-Sun 00:00-24:00\"\nstaff = [%q]\n",
		"sqlite:"+database, w.front.URL+"/api/v9", w.Guild, w.Channels[1].ID, w.Users[1].ID))
	p := &process{
		out: io.Discard, err: t.Output(), getenv: env("WAYMARK_DISCORD_TOKEN", twinToken), now: time.Now,
		platforms: []entry{of(discord.Platform, func() hastySetup { return hastySetup{discord.NewSetup()} })},
	}
	conf, content, err := p.load(file)
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	before := w.sessions.Load()
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, p, conf, content) }()
	stop = sync.OnceFunc(func() {
		end()
		if err := <-ended; err != nil {
			t.Errorf("serve ended with %v", err)
		}
	})
	t.Cleanup(stop)
	eventually(t, func() bool { return w.sessions.Load() > before }, func() string { return "the gateway begins no session" })
	return stop
}

// A twinStory is what two people live through with one bot.
type twinStory struct {
	*twin
	database  string
	stop      func()
	ada, bob  string
	room      string // where Ada talks with the bot
	inChannel string
	inThread  string // of Ada's ticket
}

// The program talks to people on a Discord that is not of our making, and every
// request of it is what the vendor's specification wants.
//
// WAYMARK_TWIN names that Discord: the addresses of its REST API and of its
// control port, as in "http://127.0.0.1:4501,http://127.0.0.1:4502". What starts
// one is discord-twin/up; .ci/run does so where it can.
func TestServe_OnAnotherDiscord(t *testing.T) {
	t.Parallel()
	w := newTwin(t)
	s := &twinStory{
		twin: w, database: filepath.Join(t.TempDir(), "waymark.db"),
		ada: w.Users[0].ID, bob: w.Users[1].ID, room: w.room(w.Users[0].ID), inChannel: w.Channels[0].ID,
	}
	s.stop = serveTwin(t, w, s.database)
	for _, scene := range []struct {
		name string
		play func(*testing.T)
	}{
		{"commands", s.commandsAreRegistered},
		{"begins", s.theWalkBegins},
		{"restart", s.buttonsOutliveARestart},
		{"gap", s.whatIsWrittenInAGapIsFound},
		{"ends", s.theWalkEnds},
		{"ask", s.aCommandIsAnsweredInAChannel},
		{"mention", s.aMentionIsAnsweredInAChannel},
		{"in private", s.aButtonInAChannelLeadsIntoPrivate},
		{"helpdesk", s.aHumanAnswersFromAThread},
		{"helpdesk away", s.whatStaffWriteInAGapIsFound},
	} {
		if !t.Run(scene.name, scene.play) {
			return // the next ones go on from there
		}
	}
	if w.judge.Asked() < 100 {
		t.Errorf("%d requests were judged, want those of a walk", w.judge.Asked())
	}
}

// Who reads in a server finds every command, and in private all but the one for
// channels and those of staff.
func (s *twinStory) commandsAreRegistered(t *testing.T) {
	content, err := guides.Load(guides.Builtin(), defaults().settings())
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, c := range content.Commands(conversations.English) {
		want = append(want, c.Name)
	}
	inServer := slices.Clone(want)
	for _, c := range content.StaffCommands(conversations.English) {
		inServer = append(inServer, c.Name)
	}
	app := "/api/v9/applications/" + s.Bot
	for path, want := range map[string][]string{
		app + "/commands":                        want,
		app + "/guilds/" + s.Guild + "/commands": append(inServer, "welcome"),
	} {
		var all []struct{ ID, Name string }
		names := func() (names []string) {
			if err := json.Unmarshal(s.registered(path), &all); err != nil {
				t.Fatal(err)
			}
			for _, c := range all {
				names = append(names, c.Name)
			}
			return names
		}
		eventually(t, func() bool { return slices.Equal(names(), want) },
			func() string { return fmt.Sprintf("%s: got %q, want %q", path, names(), want) })
		for _, c := range all {
			if !strings.Contains(path, "/guilds/") {
				continue // the twin shows those of servers alone
			}
			var is struct{ Name string }
			if err := s.ask(http.MethodGet, s.to.String()+path+"/"+c.ID, nil, &is); err != nil || is.Name != c.Name {
				t.Errorf("%s %s: got %q, %v, want %q", path, c.ID, is.Name, err, c.Name)
			}
		}
	}
}

// What people ask here, and the title of its answer.
const (
	asked    = "My account is locked after wrong passwords"
	answered = "**" + asked + "**"
)

func saying(text string) func(twinPost) bool {
	return func(p twinPost) bool { return strings.Contains(p.Content, text) }
}

func (s *twinStory) aCommandIsAnsweredInAChannel(t *testing.T) {
	s.asks(s.ada, s.inChannel, asked)
	s.hears(t, s.inChannel, answered, saying(answered))
}

func (s *twinStory) aMentionIsAnsweredInAChannel(t *testing.T) {
	id := s.writes(s.bob, s.inChannel, "<@"+s.Bot+"> "+asked)
	p := s.hears(t, s.inChannel, "an answer to "+id, func(p twinPost) bool { return p.Reference.ID == id })
	if !saying(answered)(p) {
		t.Errorf("got %+v, want %s", p, answered)
	}
	if got := len(s.says(s.inChannel)); got != 2 {
		t.Errorf("%d messages stand in the channel, want one answer each", got)
	}
}

func (s *twinStory) aButtonInAChannelLeadsIntoPrivate(t *testing.T) {
	all := s.says(s.inChannel)
	p := all[len(all)-1]
	i := slices.IndexFunc(p.live(), func(c twinComponent) bool { return strings.HasPrefix(c.ID, "p") })
	if i < 0 {
		t.Fatalf("nothing leads into private: %+v", p)
	}
	s.taps(s.bob, s.inChannel, p, p.live()[i])
	s.hears(t, s.twin.room(s.bob), "what was asked", saying(answered))
}

// latest is the last message that has something to tap.
func (s *twinStory) latest() (last twinPost) {
	for _, p := range s.says(s.room) {
		if len(p.live()) > 0 {
			last = p
		}
	}
	return last
}

// goesOn taps the first button of the last message, and waits for the next one.
func (s *twinStory) goesOn(t *testing.T) (p twinPost) {
	t.Helper()
	p = s.latest()
	s.taps(s.ada, s.room, p, p.live()[0])
	return s.next(t, p)
}

// next waits for another message with something to tap than that one.
func (s *twinStory) next(t *testing.T, than twinPost) (p twinPost) {
	t.Helper()
	within(t, twinPatience, func() bool { p = s.latest(); return p.ID != than.ID },
		func() string { return fmt.Sprintf("nothing comes after\n%+v", than) })
	return p
}

// stepLine is where a message stands in the guide.
var stepLine = regexp.MustCompile(`(?i)step (\d+) of (\d+)`)

// step is that of a message, and how many there are; 0: none.
func (p twinPost) step() (is, of int) {
	if m := stepLine.FindStringSubmatch(p.Content); m != nil {
		is, _ = strconv.Atoi(m[1])
		of, _ = strconv.Atoi(m[2])
	}
	return is, of
}

// Ada says hello in private, chooses a network and takes a few steps.
func (s *twinStory) theWalkBegins(t *testing.T) {
	s.writes(s.ada, s.room, "hello")
	s.next(t, twinPost{})
	for want := range 6 {
		p := s.goesOn(t)
		if got, _ := p.step(); got != want+1 {
			t.Fatalf("got %+v, want step %d", p, want+1)
		}
	}
	s.oneIsLive(t) // what is not disabled when the program ends stays as it is
}

// A button of the process before leads on. One whose time is over, which a
// client may show for a while yet, leads to where Ada is.
func (s *twinStory) buttonsOutliveARestart(t *testing.T) {
	s.stop()
	before, _ := s.latest().step()
	s.stop = serveTwin(s.t, s.twin, s.database)
	now := s.goesOn(t)
	if got, _ := now.step(); got != before+1 {
		t.Errorf("the last button leads from step %d to %+v", before, now)
	}
	old := s.hears(t, s.room, "the first step", saying("Step 1 of"))
	s.taps(s.ada, s.room, old, old.Components[0].Components[0])
	p := s.next(t, now)
	if got, _ := p.step(); got != before+1 || !saying("already behind you")(p) {
		t.Errorf("an old button leads from step %d to %+v", before+1, p)
	}
}

// The connection ends, its session is lost, and nobody tells us what was written
// meanwhile.
func (s *twinStory) whatIsWrittenInAGapIsFound(t *testing.T) {
	now, sessions := s.latest(), s.sessions.Load()
	s.does("drop", nil, nil)
	s.writes(s.ada, s.room, "/status")
	p := s.next(t, now)
	was, _ := now.step()
	if got, _ := p.step(); got != was || !saying("you are here")(p) {
		t.Errorf("got %+v, want where step %d is", p, was)
	}
	if got := s.sessions.Load(); got != sessions+1 {
		t.Errorf("%d sessions were begun, want one", got-sessions)
	}
}

// Ada takes all steps, each in its turn, and what is left to tap is at the end.
func (s *twinStory) theWalkEnds(t *testing.T) {
	const over = "everything is done"
	before, of := s.latest().step()
	for before < of {
		p := s.goesOn(t)
		if got, _ := p.step(); got != before+1 {
			t.Fatalf("got %+v, want step %d", p, before+1)
		}
		before++
	}
	if p := s.goesOn(t); !saying(over)(p) {
		t.Fatalf("got %+v, want %s", p, over)
	}
	s.oneIsLive(t)
}

// oneIsLive waits until nothing but the last message has something to tap.
func (s *twinStory) oneIsLive(t *testing.T) {
	t.Helper()
	var live []twinPost
	eventually(t, func() bool {
		live = slices.DeleteFunc(s.says(s.room), func(p twinPost) bool { return len(p.live()) == 0 })
		return len(live) == 1
	}, func() string {
		return fmt.Sprintf("%d messages have something to tap, want the last one:\n%+v", len(live), live)
	})
}
