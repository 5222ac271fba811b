package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
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

// canaries are the first n of the secrets.
func canaries(n int) (all []string) {
	for i := range n {
		_, secret := canary(i)
		all = append(all, secret)
	}
	return all
}

// A henhouse is the program with a helpdesk, as far as canaries go.
type henhouse struct {
	t     *testing.T
	bot   *bot.Bot
	db    *storage.DB
	kept  *cellar
	log   lockedBuffer
	all   *metrics
	home  *paper
	desk  *paper
	count int
	mu    sync.Mutex
}

func newHenhouse(t *testing.T, kept *cellar, shielded bool) *henhouse {
	t.Helper()
	conf := defaults()
	conf.Storage.URL = platform.NewSecret(cmp.Or(kept.url, "sqlite:"+kept.file))
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
	h := &henhouse{t: t, kept: kept, all: newMetrics(), home: &paper{name: "telegram"}, desk: &paper{name: "discord"}}
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

// traces are the secrets that were found, and where.
func (h *henhouse) traces() []string {
	backup := filepath.Join(h.t.TempDir(), "copy")
	if err := h.db.Backup(h.t.Context(), backup); err != nil {
		h.t.Fatal(err)
	}
	page := httptest.NewRecorder()
	h.all.handler(h.db, []conversations.Platform{"telegram", "discord"}, time.Now, slog.New(slog.DiscardHandler)).ServeHTTP(page, httptest.NewRequest("GET", "/metrics", nil))
	corners := append(h.kept.holds(), corner{"log", []byte(h.log.String())}, corner{"backup", []byte(read(h.t, backup))}, corner{"metrics", page.Body.Bytes()})
	for _, a := range []*paper{h.home, h.desk} {
		for _, d := range a.sent {
			corners = append(corners, corner{"said on " + string(a.name), fmt.Appendln(nil, d.Text, d.Title, d.File)})
		}
	}
	all := found(corners, canaries(planted))
	for _, who := range []string{"person0", "person1", "person7", "eve", "Eve"} {
		if strings.Contains(h.log.String(), "="+who) || strings.Contains(h.log.String(), " "+who) {
			all = append(all, who+" in the log")
		}
	}
	return all
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
	for engine, opens := range cellars() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			kept := opens(t)
			if all := newHenhouse(t, kept, true).plantAll(); len(all) > 0 {
				t.Errorf("found %d:\n%s", len(all), strings.Join(all, "\n"))
			}
			newHenhouse(t, kept.anew(), false).finds(append(kept.everywhere(), "backup"))
		})
	}
	t.Run("while calm", func(t *testing.T) {
		t.Parallel()
		h := newHenhouse(t, inFile(t), false)
		h.home.calm, h.desk.calm = true, true
		h.finds([]string{"said on telegram", "said on discord"})
	})
}

// finds plants all secrets where no shield is, and some of them are found in each of these
// places: else the test would look in the wrong ones.
func (h *henhouse) finds(places []string) {
	h.t.Helper()
	all := h.plantAll()
	for _, place := range places {
		if !slices.ContainsFunc(all, func(f string) bool { return strings.Contains(f, " in the "+place) }) {
			h.t.Errorf("nothing was found in the %s without the shield", place)
		}
	}
}

// plantAll lets people with tickets plant all secrets at once, and looks where some are left.
func (h *henhouse) plantAll() []string {
	h.t.Helper()
	for person := range 10 {
		h.receives(h.says(person, conversations.Command{Name: "start"}))
		h.opensTicket(person)
	}
	if _, take := h.desk.last(deskRoom, "I take it"); take == "" {
		h.t.Fatal("no ticket came to the helpdesk")
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
	all := h.traces()
	if err := h.db.Close(); err != nil {
		h.t.Error(err)
	}
	return all
}
