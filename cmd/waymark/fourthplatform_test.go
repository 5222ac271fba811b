package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/adapters/adaptertest"
	"waymark/adapters/platform"
	"waymark/bot"
	"waymark/conversations"
	"waymark/internal/tomlfile"
)

// withLines is the table with one line more: a fourth platform joins with it and
// this file. People write and read lines of JSON over TCP, one connection a call.
func withLines() []entry { return append(platforms(), of("lines", newLinesSetup)) }

const linesSecret = "lines-hunter2hunter2hunter2"

// A linesSetup is what the config says about it.
type linesSetup struct {
	Address   string          `toml:"address"`
	Secret    platform.Secret `toml:"secret"`
	PerSecond float64         `toml:"per_second"`
}

func newLinesSetup() *linesSetup { return &linesSetup{PerSecond: 1000} }

func (*linesSetup) About() platform.About {
	return platform.About{
		Setup: "put an address into lines.address", User: "in lines their name",
		TokenKey: "secret", Token: `lines-[a-z0-9]{20,}`,
		Remedies: []platform.Remedy{{Says: "stranger", Helps: "the secret differs"}},
	}
}

func (s *linesSetup) Read(in *tomlfile.Section, _ platform.Host) bool {
	in.Decode(s)
	from, ok := in.Secret(in.Key("secret"), &s.Secret, "", "WAYMARK_LINES_SECRET")
	if ok && !s.Secret.IsZero() && !strings.HasPrefix(s.Secret.Reveal(), "lines-") {
		in.Fault(from, "%s must begin with lines-", from)
	}
	if s.PerSecond <= 0 {
		in.Fault(in.Key("per_second"), "%s must be more than 0", in.Key("per_second"))
	}
	return s.Address != ""
}

func (s *linesSetup) Adapter(e platform.Env) (*linesAdapter, error) { //nolint:unparam // others can fail
	return &linesAdapter{*s, e.Now}, nil
}

func (s *linesSetup) Findings(ctx context.Context, e platform.Env) []platform.Finding {
	is, err := (&linesAdapter{*s, e.Now}).call(ctx, linesWord{Do: "who"})
	found := platform.Finding{Weight: platform.Fine, Says: "lines knows the secret: it is " + is.Who}
	if err != nil {
		found = platform.Finding{Weight: platform.Fault, Says: platform.Remedied(err.Error(), s.About().Remedies)}
	}
	return []platform.Finding{found}
}

// A linesWord is one line, in either direction.
type linesWord struct {
	Do, Secret, ID, Who, Text, Error string
	Choices                          []conversations.Choice
}

type linesAdapter struct {
	linesSetup
	now func() time.Time
}

func (a *linesAdapter) Platform() conversations.Platform { return "lines" }

func (a *linesAdapter) Limits() conversations.Limits {
	length := func(m conversations.Markup) int { return len(m) }
	return conversations.Limits{Text: 4000, Length: length, Choices: 20, PerSecond: a.PerSecond, PerChat: a.PerSecond}
}

// dial says the first line of a call. The connection ends with ctx.
func (a *linesAdapter) dial(ctx context.Context, w linesWord) (conn net.Conn, end func(), err error) {
	if conn, err = (&net.Dialer{}).DialContext(ctx, "tcp", a.Address); err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	w.Secret = a.Secret.Reveal()
	return conn, func() { stop(); conn.Close() }, json.NewEncoder(conn).Encode(w)
}

// call says one line and hears one.
func (a *linesAdapter) call(ctx context.Context, w linesWord) (heard linesWord, err error) {
	conn, end, err := a.dial(ctx, w)
	if err != nil {
		return linesWord{}, err
	}
	defer end()
	if err = json.NewDecoder(conn).Decode(&heard); err == nil && heard.Error != "" {
		err = errors.New(heard.Error)
	}
	return heard, err
}

// Run has one message of each person at a time, and keeps at each until it is
// kept: the platform offers it again only to the next start.
func (a *linesAdapter) Run(ctx context.Context, deliver func(context.Context, conversations.Message) error) error {
	var work sync.WaitGroup
	defer work.Wait()
	inner, stop := context.WithCancel(ctx)
	defer stop()
	conn, end, err := a.dial(ctx, linesWord{Do: "listen"})
	if err != nil {
		return err
	}
	defer end()
	for in := json.NewDecoder(conn); ; {
		var w linesWord
		if err := in.Decode(&w); err != nil {
			return cmp.Or(ctx.Err(), err)
		}
		work.Go(func() {
			for deliver(inner, w.message(a.now())) != nil {
				select {
				case <-inner.Done():
					return
				case <-time.After(10 * time.Millisecond):
				}
			}
			_, _ = a.call(inner, linesWord{Do: "kept", ID: w.ID}) // else it comes again
		})
	}
}

func (w linesWord) message(at time.Time) conversations.Message {
	m := conversations.Message{
		ID: conversations.MessageID(w.ID), At: at, Body: conversations.Text(w.Text),
		Actor: conversations.Account{Platform: "lines", User: w.Who}, Room: conversations.Room{Platform: "lines", Chat: w.Who},
	}
	if token, ok := strings.CutPrefix(w.Text, "tap "); ok {
		m.Body = conversations.Tap{Token: conversations.Token(token)}
	}
	return m
}

func (a *linesAdapter) Send(ctx context.Context, d conversations.Delivery) (conversations.Ref, error) {
	text := strings.NewReplacer("**", "", "`", "", `\`, "").Replace(string(d.Text))
	is, err := a.call(ctx, linesWord{Do: "send", Who: d.To.Room.Chat, ID: string(d.Edits), Text: text, Choices: d.Choices})
	return conversations.Ref(is.ID), err
}

// A linesTown is the platform itself, with people on it.
type linesTown struct {
	address string

	mu      sync.Mutex
	last    int
	waiting map[string][]linesWord // what each person wrote and is not kept
	shown   map[string][]linesWord // what stands before each person
	changed chan struct{}
}

func newLinesTown(t *testing.T) *linesTown {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	town := &linesTown{address: l.Addr().String(), waiting: map[string][]linesWord{}, shown: map[string][]linesWord{}, changed: make(chan struct{})}
	var work sync.WaitGroup
	work.Go(func() {
		for conn, err := l.Accept(); err == nil; conn, err = l.Accept() {
			work.Go(func() { town.serve(conn) })
		}
	})
	t.Cleanup(func() { l.Close(); work.Wait() }) // adapters have ended by now, and their connections with them
	return town
}

func (s *linesTown) serve(conn net.Conn) {
	defer conn.Close()
	out := json.NewEncoder(conn)
	var w linesWord
	switch err := json.NewDecoder(conn).Decode(&w); {
	case err != nil:
	case w.Secret != linesSecret:
		out.Encode(linesWord{Error: "a stranger"})
	case w.Do == "who":
		out.Encode(linesWord{Who: "Waymark"})
	case w.Do == "listen":
		s.offer(conn, out)
	default:
		out.Encode(s.take(w))
	}
}

// take shows a message to its person, maybe in the place of another one, or
// notes that one of theirs is kept.
func (s *linesTown) take(w linesWord) linesWord {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.tell()
	isIt := func(old linesWord) bool { return old.ID == w.ID }
	all, known := s.shown[w.Who]
	switch i := slices.IndexFunc(all, isIt); {
	case w.Do == "kept":
		for who := range s.waiting {
			s.waiting[who] = slices.DeleteFunc(s.waiting[who], isIt)
		}
	case !known:
		return linesWord{Error: "nobody is called so"}
	case i >= 0:
		all[i] = w
	default:
		s.last++
		w.ID = strconv.Itoa(s.last)
		s.shown[w.Who] = append(all, w)
	}
	return linesWord{ID: w.ID}
}

// offer brings the first message of everybody, and the next one when that is
// kept, until the other side goes.
func (s *linesTown) offer(conn net.Conn, out *json.Encoder) {
	gone := make(chan struct{})
	go func() { io.Copy(io.Discard, conn); close(gone) }()
	offered := map[string]bool{}
	for {
		s.mu.Lock()
		changed := s.changed
		for _, all := range s.waiting {
			if len(all) > 0 && !offered[all[0].ID] {
				offered[all[0].ID] = true
				out.Encode(all[0]) // gone says whether anybody listens
			}
		}
		s.mu.Unlock()
		select {
		case <-changed:
		case <-gone:
			return
		}
	}
}

// tell wakes all that wait for a change. Whoever calls holds the lock.
func (s *linesTown) tell() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *linesTown) Say(_ *testing.T, person, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	w := linesWord{ID: strconv.Itoa(s.last), Who: person, Text: text}
	s.waiting[person], s.shown[person] = append(s.waiting[person], w), append(s.shown[person], w)
	s.tell()
}

// hears waits for a message to somebody that says so.
func (s *linesTown) hears(t *testing.T, who, want string) linesWord {
	t.Helper()
	for enough := time.After(tooLong); ; {
		s.mu.Lock()
		all, changed := slices.Clone(s.shown[who]), s.changed
		s.mu.Unlock()
		if i := slices.IndexFunc(all, func(w linesWord) bool { return w.Do == "send" && strings.Contains(w.Text, want) }); i >= 0 {
			return all[i]
		}
		select {
		case <-changed:
		case <-enough:
			t.Fatalf("%s never reads %q", who, want)
		}
	}
}

func (s *linesTown) config() string {
	return fmt.Sprintf("[lines]\naddress = %q\nsecret = %q\n", s.address, linesSecret)
}

func (s *linesTown) Adapter(*testing.T) bot.Adapter {
	return &linesAdapter{linesSetup{Address: s.address, Secret: platform.NewSecret(linesSecret), PerSecond: 1000}, time.Now}
}

func (s *linesTown) Sees(person, text string, choices ...string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.shown[person], func(w linesWord) bool {
		return w.Text == text && slices.EqualFunc(w.Choices, choices, func(c conversations.Choice, label string) bool { return c.Label == label })
	})
}

func (s *linesTown) Can() adaptertest.Abilities {
	return adaptertest.Abilities{Again: true, Many: true, Edits: true, Secret: linesSecret}
}

func TestFourthPlatform_KeepsThePromisesOfAdapters(t *testing.T) {
	t.Parallel()
	adaptertest.Run(t, func(t *testing.T) adaptertest.World { return newLinesTown(t) })
}

// does runs a command of a program that knows the fourth platform.
func does(getenv func(string) string, args ...string) (code int, says string) {
	var out bytes.Buffer
	p := &process{out: &out, err: &out, getenv: getenv, now: time.Now, platforms: withLines()}
	return p.run(args), out.String()
}

func TestFourthPlatform_IsCheckedAsTheOthers(t *testing.T) {
	t.Parallel()
	file := configured(t, "[lines]\n adddress = \"hunter2\"\nper_second = 0\nsecret = \"hunter2\"\n[telegram]\nmode = \"pigeon\"\nsecret = \"hunter2\"\n[lins]\naddress = \""+linesSecret+"\"\n")
	code, got := does(noEnv, "check", "--config", file)
	want := strings.ReplaceAll(`waymark: FILE:2:2: unknown key "lines.adddress"; did you mean "lines.address"?
waymark: FILE:3:1: lines.per_second must be more than 0
waymark: FILE:4:1: lines.secret must begin with lines-
waymark: FILE:6:1: telegram.mode must be "polling" or "webhook"
waymark: FILE:7:1: unknown key "telegram.secret"; did you mean "lines.secret"?
waymark: FILE:8:2: unknown key "lins"; did you mean "lines"?
waymark: FILE:9:1: lins.address holds what looks like a bot's token: take it out, and if others can read this file, have a new one made; a token stands in telegram.token or discord.token or lines.secret
`, "FILE", file)
	if code != fault || got != want {
		t.Errorf("got exit code %d and\n%s\nwant\n%s", code, got, want)
	}
	if _, err := readConfig(configured(t, "[lines]\n"), noEnv); err == nil || !strings.Contains(err.Error(), `:1:2: unknown key "lines"`) {
		t.Errorf("without its line in the table: %v", err)
	}
}

func TestFourthPlatform_IsLookedAtByTheDoctor(t *testing.T) {
	t.Parallel()
	town := newLinesTown(t)
	elsewhere := fmt.Sprintf("http.listen = \"\"\nstorage.url = \"sqlite:%s/waymark.db\"\n", t.TempDir())
	for _, of := range []struct {
		name, config, secret string
		code                 int
		want                 string
	}{
		{"fine", town.config(), "", fine, "fine: lines knows the secret: it is Waymark\n"},
		{"a wrong secret", town.config(), "lines-other", fault, "fault: a stranger (the secret differs)\n"},
		{"nobody there", "[lines]\naddress = \"" + freeAddress(t) + "\"\n", "", fault, "connection refused (nothing listens there"},
		{"not configured", "", "", fine, "no platform is configured; put BotFather's token into WAYMARK_TELEGRAM_TOKEN or telegram.token_file, or put the Developer Portal's token into WAYMARK_DISCORD_TOKEN or discord.token_file, or put an address into lines.address\n"},
	} {
		code, got := does(env("WAYMARK_LINES_SECRET", of.secret), "doctor", "--config", configured(t, elsewhere+of.config))
		if code != of.code || !strings.Contains(got, of.want) || strings.Contains(got, "hunter2") {
			t.Errorf("%s: got exit code %d and\n%s\nwant %d and %s", of.name, code, got, of.code, of.want)
		}
	}
	if code, got := does(noEnv, "link", "lines"); code != usage || got != "waymark: no link opens a bot on lines; where one does: telegram, discord\n" {
		t.Errorf("a link: got exit code %d and %s", code, got)
	}
	if _, got := does(noEnv, "person", "list", "--help"); !strings.Contains(strings.Join(strings.Fields(got), " "), "on Telegram their number, on Discord their ID, in lines their name.") {
		t.Errorf("the help does not name it:\n%s", got)
	}
}

// Somebody on each platform talks to the same program.
func TestFourthPlatform_HoldsAConversationBesideAnother(t *testing.T) {
	t.Parallel()
	town := newLinesTown(t)
	other, err := newFakeAPI(goodToken, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	file := configured(t, fmt.Sprintf("storage.url = \"sqlite:%s/waymark.db\"\n%s%s", t.TempDir(), other.config(), town.config()))
	p := &process{out: io.Discard, err: t.Output(), getenv: env("WAYMARK_TELEGRAM_TOKEN", goodToken), now: time.Now, platforms: withLines()}
	conf, content, err := p.load(file)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, p, conf, content) }()
	town.Say(t, "grace", "/start ern-rnd")
	other.update("/start ern-cranio")
	first := town.hears(t, "grace", "Step 1 of")
	if err := other.hears(regexp.MustCompile("Step 1 of")); err != nil {
		t.Error(err)
	}
	town.Say(t, "grace", "tap "+string(first.Choices[0].Token))
	town.hears(t, "grace", "Step 2 of")
	stop()
	if err := <-ended; err != nil {
		t.Errorf("serve ended with %v", err)
	}
}
