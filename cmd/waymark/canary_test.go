package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/adapters/platform"
	"waymark/bot"
	"waymark/conversations"
	"waymark/guides"
	"waymark/storage"
)

// A paper is a platform on which everything is written down, and unless it is calm every
// seventh call fails in one of the ways that there are.
type paper struct {
	name conversations.Platform
	calm bool

	mu    sync.Mutex
	calls int
	sent  []conversations.Delivery // each with its ref in Replaces; empty: the call failed
}

func (a *paper) Platform() conversations.Platform { return a.name }

func (a *paper) Limits() conversations.Limits {
	return conversations.Limits{File: 1 << 20, Fetch: 1 << 20}
}

func (a *paper) Run(ctx context.Context, _ func(context.Context, conversations.Message) error) error {
	<-ctx.Done()
	return nil
}

func (a *paper) Send(_ context.Context, d conversations.Delivery) (conversations.Ref, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls++
	d.Replaces = ""
	var err error
	switch fails := a.calls % 28; {
	case fails == 7 && !a.calm:
		err = conversations.ErrUnsure
	case fails == 14 && !a.calm:
		err = fmt.Errorf("%w: %d", conversations.ErrRefused, a.calls)
	case fails == 21 && !a.calm:
		err = errors.New("it is down")
	default:
		d.Replaces = conversations.Ref(fmt.Sprintf("%s-%d", a.name, a.calls))
	}
	a.sent = append(a.sent, d)
	return d.Replaces, err
}

// last is the latest delivery that arrived in a room with a choice of that label.
func (a *paper) last(chat, label string) (d conversations.Delivery, token conversations.Token) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, d := range slices.Backward(a.sent) {
		for _, c := range d.Choices {
			if d.Replaces != "" && d.To.Room.Chat == chat && c.Label == label {
				return d, c.Token
			}
		}
	}
	return d, ""
}

// canaries are the secrets that are planted: none of them stands anywhere else.
func canary(i int) (said, secret string) {
	switch i % 6 {
	case 0:
		secret = fmt.Sprintf("Kanari%03dQz!", i)
		return "my password is " + secret, secret
	case 1:
		secret = fmt.Sprintf("97%06d", 104729*(i+1)%1000000)
		return "the code is " + secret, secret
	case 2:
		secret = fmt.Sprintf("kanari.%03d@clinic-north.example", i)
		return "write to " + secret, secret
	case 3:
		secret = fmt.Sprintf("+32 471 9%d %02d 77", i%10, i/10)
		return "call me on " + secret, secret
	case 4:
		secret = fmt.Sprintf("https://login.example.org/reset?token=kanari%03dZ9x", i)
		return "I got " + secret, secret
	}
	secret = fmt.Sprintf("KN%05dQ7", 10007+i)
	return "patient number " + secret, secret
}

// A henhouse is the program with a helpdesk, as far as canaries go.
type henhouse struct {
	t     *testing.T
	bot   *bot.Bot
	db    *storage.DB
	file  string
	log   lockedBuffer
	all   *metrics
	home  *paper
	desk  *paper
	count int
	mu    sync.Mutex
}

func newHenhouse(t *testing.T, shielded bool) *henhouse {
	t.Helper()
	conf := defaults()
	conf.Storage.URL = platform.NewSecret("sqlite:" + filepath.Join(t.TempDir(), "waymark.db"))
	conf.helpdesk = helpdesksDefaults()
	conf.helpdesk.Address = "discord:" + deskRoom
	conf.platforms = (&process{platforms: platforms()}).members()
	for i := range conf.platforms {
		conf.platforms[i].on = true
	}
	conf.Questions.Keep = true
	built, err := guides.Load(guides.Builtin(), conf.settings())
	if err != nil {
		t.Fatal(err)
	}
	h := &henhouse{t: t, file: conf.Storage.file(), all: newMetrics(), home: &paper{name: "telegram"}, desk: &paper{name: "discord"}}
	if h.db, err = storage.Open(t.Context(), conf.Storage.url(), time.Now); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(&h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c, err := botConfig(&process{now: time.Now}, conf, built, h.db, newMatcher(conf.content(), log), []bot.Adapter{h.home, h.desk}, log)
	if err != nil {
		t.Fatal(err)
	}
	if !shielded {
		c.Shield = nil
	}
	c.Note = h.all.note
	h.bot = bot.New(c)
	return h
}

// receives takes a message, with an id and a name of the message of its own.
func (h *henhouse) receives(m conversations.Message) {
	h.mu.Lock()
	h.count++
	m.ID, m.Ref = conversations.MessageID(fmt.Sprint("m", h.count)), conversations.Ref(fmt.Sprint("p", h.count))
	h.mu.Unlock()
	m.At = time.Now()
	if err := h.bot.Receive(h.t.Context(), m); err != nil {
		h.t.Error(err)
	}
}

// says is something of a person's in private.
func (h *henhouse) says(person int, b conversations.Body) conversations.Message {
	who := fmt.Sprint("person", person)
	return conversations.Message{Actor: conversations.Account{Platform: h.home.name, User: who}, Room: conversations.Room{Platform: h.home.name, Chat: who}, Body: b}
}

// opensTicket has a person ask the helpdesk.
func (h *henhouse) opensTicket(person int) {
	h.receives(h.says(person, conversations.Command{Name: "human", Args: "please have a look at my screen"}))
	for _, label := range []string{"Ask the helpdesk anyway", "Send to the helpdesk"} {
		h.flush()
		if d, token := h.home.last(fmt.Sprint("person", person), label); token != "" {
			m := h.says(person, conversations.Tap{Token: token})
			m.On = d.Replaces
			h.receives(m)
		}
	}
	h.flush()
}

func (h *henhouse) flush() {
	ctx, cancel := context.WithTimeout(h.t.Context(), 20*time.Second)
	defer cancel()
	if err := h.bot.Flush(ctx); err != nil {
		h.t.Error(err)
	}
}

// staff is something that staff do below a message in the helpdesk's room.
func (h *henhouse) staff(on conversations.Ref, name string, b conversations.Body) conversations.Message {
	return conversations.Message{
		Actor: conversations.Account{Platform: h.desk.name, User: "eve"}, Room: conversations.Room{Platform: h.desk.name, Chat: deskRoom},
		Body: b, On: on, Name: name, Shared: true,
	}
}

// plant says a secret on one of the ways that there are.
func (h *henhouse) plant(i int) {
	said, secret := canary(i)
	person := i % 10
	ticket, take := h.desk.last(deskRoom, "I take it")
	file := conversations.File{Platform: h.home.name, Ref: "f", Kind: conversations.Photo, Name: "scan " + said + ".png", Size: 10}
	m := h.says(person, conversations.Text(said))
	switch i / 6 % 8 {
	case 0:
	case 1:
		m.Body = conversations.Edited(said)
	case 2:
		m.Unread, m.Files = "photo", []conversations.File{{Platform: h.home.name, Ref: "f", Kind: conversations.Photo, Size: 10}}
	case 3:
		m.Body, m.Files = conversations.Unreadable{Kind: "photo"}, []conversations.File{file}
	case 4:
		m.Body = conversations.Command{Name: "start", Args: said}
	case 5:
		m = h.staff(ticket.Replaces, "Eve", conversations.Text(said))
	case 6:
		m = h.staff(ticket.Replaces, "Eve, "+said, conversations.Tap{Token: take})
	case 7:
		m.Body = conversations.Forwarded("/human " + said + " " + secret)
	}
	h.receives(m)
}

// traces are the places where a secret was found.
func (h *henhouse) traces() (found []string) {
	backup := h.file + ".copy"
	if err := h.db.Backup(h.t.Context(), backup); err != nil {
		h.t.Fatal(err)
	}
	places := map[string][]byte{"log": []byte(h.log.String())}
	for name, file := range map[string]string{"database": h.file, "WAL": h.file + "-wal", "backup": backup} {
		data, err := os.ReadFile(file)
		if err != nil {
			h.t.Fatal(err)
		}
		places[name] = data
	}
	page := httptest.NewRecorder()
	h.all.handler(h.db, []conversations.Platform{"telegram", "discord"}, time.Now, slog.New(slog.DiscardHandler)).ServeHTTP(page, httptest.NewRequest("GET", "/metrics", nil))
	places["metrics"] = page.Body.Bytes()
	for _, a := range []*paper{h.home, h.desk} {
		for _, d := range a.sent {
			places["said on "+string(a.name)] = fmt.Appendln(places["said on "+string(a.name)], strings.ReplaceAll(string(d.Text), "\\", ""), d.Title, d.File)
		}
	}
	for i := range planted {
		_, secret := canary(i)
		for name, text := range places {
			if bytes.Contains(text, []byte(secret)) || bytes.Contains(text, []byte(conversations.Escape(secret))) {
				found = append(found, fmt.Sprintf("%s in the %s", secret, name))
			}
		}
	}
	for _, who := range []string{"person0", "person1", "person7", "eve", "Eve"} {
		if strings.Contains(h.log.String(), "="+who) || strings.Contains(h.log.String(), " "+who) {
			found = append(found, who+" in the log")
		}
	}
	return found
}

// deskRoom is where the helpdesk is.
const deskRoom = "123456789012345678"

// planted is how many secrets are.
const planted = 200

// Of the secrets that people and staff write on every way there is, under load and
// with a platform that fails, nothing is left anywhere. Without the shield there would be: what is
// said arrives where calls succeed, and what waits is stored where they fail.
func TestShield_NoSecretLeavesATrace(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		shielded, calm bool
		places         []string // in which some are found
	}{
		"shielded":                 {shielded: true},
		"not shielded":             {places: []string{"WAL", "backup"}},
		"not shielded, while calm": {calm: true, places: []string{"WAL", "said on telegram", "said on discord"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHenhouse(t, of.shielded)
			h.home.calm, h.desk.calm = of.calm, of.calm
			for person := range 10 {
				h.receives(h.says(person, conversations.Command{Name: "start"}))
				h.opensTicket(person)
			}
			if _, take := h.desk.last(deskRoom, "I take it"); take == "" {
				t.Fatal("no ticket came to the helpdesk")
			}
			var work sync.WaitGroup
			for person := range 10 {
				work.Go(func() {
					for i := person; i < planted; i += 10 {
						h.plant(i)
						if i%40 == person {
							h.flush()
						}
					}
				})
			}
			work.Wait()
			h.flush()
			found := h.traces()
			if of.shielded && len(found) > 0 {
				t.Errorf("found %d:\n%s", len(found), strings.Join(found, "\n"))
			}
			for _, place := range of.places {
				if !slices.ContainsFunc(found, func(f string) bool { return strings.HasSuffix(f, " in the "+place) }) {
					t.Errorf("nothing was found in the %s without the shield: the test looks in the wrong places", place)
				}
			}
			if err := h.db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
