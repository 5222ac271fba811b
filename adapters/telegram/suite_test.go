package telegram_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"waymark/adapters/adaptertest"
	"waymark/adapters/adaptertest/botapi"
	"waymark/adapters/platform"
	"waymark/adapters/telegram"
	"waymark/bot"
	"waymark/conversations"
)

func TestTelegram_KeepsThePromisesOfAdapters(t *testing.T) {
	for mode, open := range map[string]func(*testing.T) *world{
		"polling": func(t *testing.T) *world { return newWorld(t, botapi.Options{Seed: 3}) },
		"polling with faults": func(t *testing.T) *world {
			w := newWorld(t, botapi.Options{Seed: 3})
			for _, k := range []botapi.FaultKind{botapi.Duplicate, botapi.Reorder} {
				w.Fault(botapi.Fault{Kind: k, Chance: 0.3})
			}
			return w
		},
		"webhook": webhookWorld,
	} {
		t.Run(mode, func(t *testing.T) {
			adaptertest.Run(t, func(t *testing.T) adaptertest.World { return open(t) })
		})
	}
}

// A world is a server of the Bot API, and where its webhook leads.
type world struct {
	*botapi.Server
	web     *httptest.Server // nil: the bot polls
	handler atomic.Pointer[http.Handler]
}

// webhookWorld brings updates to the adapter that was made last. A second that
// it waits before it brings one again is short.
func webhookWorld(t *testing.T) *world {
	w := newWorld(t, botapi.Options{Seed: 3, PlainWebhook: true, Second: 10 * time.Millisecond})
	w.web = httptest.NewServer(http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
		(*w.handler.Load()).ServeHTTP(to, r)
	}))
	t.Cleanup(w.web.Close)
	return w
}

// newWorld holds everything to the vendor's specification, where there is one.
func newWorld(t *testing.T, o botapi.Options) *world {
	t.Helper()
	if folder := os.Getenv("WAYMARK_SPECS"); folder != "" {
		spec, err := botapi.LoadSpec(filepath.Join(folder, "telegram-bot-api.json"))
		if err != nil {
			t.Fatal(err)
		}
		o.Spec = spec
	}
	w := &world{Server: botapi.New(o)}
	t.Cleanup(func() {
		w.Close()
		for _, v := range w.Violations() {
			t.Error(v)
		}
	})
	return w
}

func refTo(message int64) conversations.Ref { return conversations.Ref(strconv.FormatInt(message, 10)) }

func (w *world) Adapter(t *testing.T) bot.Adapter {
	o := telegram.Options{Token: platform.NewSecret(w.Token()), APIURL: w.URL(), Now: time.Now, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
	if w.web != nil {
		o.Mode, o.WebhookURL, o.WebhookSecret = telegram.Webhook, w.web.URL+"/telegram", platform.NewSecret(strings.Repeat("s", 32))
	}
	a, err := telegram.New(o)
	if err != nil {
		t.Fatal(err)
	}
	h := a.Handler()
	w.handler.Store(&h)
	return a
}

func user(name string) botapi.User {
	return botapi.User{ID: map[string]int64{"ada": 11, "grace": 12, "alan": 13}[name], First: name}
}

func (w *world) Say(_ *testing.T, person, text string) { w.Server.Say(user(person), text) }

func (w *world) Sees(person, text string, choices ...string) bool {
	return slices.ContainsFunc(w.Chat(user(person).ID), func(m botapi.Message) bool {
		var labels []string
		for _, b := range slices.Concat(m.Keyboard...) {
			labels = append(labels, b.Text)
		}
		return m.Bot && m.Text == text && slices.Equal(labels, choices)
	})
}

func (w *world) Can() adaptertest.Abilities {
	return adaptertest.Abilities{Again: true, Many: true, Edits: true, Secret: w.Token()}
}
