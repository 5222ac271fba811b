package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"waymark/bot"
	"waymark/conversations"
	"waymark/storage"
)

// A tray is a platform that keeps what it is given.
type tray struct {
	limits conversations.Limits
	given  []conversations.Delivery
}

func (*tray) Platform() conversations.Platform { return "tray" }
func (s *tray) Limits() conversations.Limits   { return s.limits }
func (s *tray) Send(_ context.Context, d conversations.Delivery) (conversations.Ref, error) {
	s.given = append(s.given, d)
	return "", nil
}

func (*tray) Run(ctx context.Context, _ func(context.Context, conversations.Message) error) error {
	<-ctx.Done()
	return nil
}

// A reply with something in every field, those of tomorrow too, arrives with
// all of them: through fitting, through the database, at the adapter.
func TestReply_ArrivesWhole(t *testing.T) {
	t.Parallel()
	db, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "waymark.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	later := time.Date(2200, 1, 2, 3, 4, 5, 6000, time.UTC)
	replies := rapid.MakeCustom[conversations.Reply](rapid.MakeConfig{
		Types: map[reflect.Type]*rapid.Generator[any]{
			reflect.TypeFor[time.Time]():               rapid.Just(later).AsAny(),
			reflect.TypeFor[conversations.Recipient](): rapid.Just(conversations.Recipient{Room: conversations.Room{Platform: "tray", Chat: "c"}}).AsAny(),
			reflect.TypeFor[[]conversations.Choice]():  rapid.Just([]conversations.Choice{{Label: "l", Token: "t", Copies: "c", Private: "p"}}).AsAny(),
			reflect.TypeFor[*conversations.File]():     rapid.Just((*conversations.File)(nil)).AsAny(), // it comes from a platform, see the tests of kinds
			reflect.TypeFor[conversations.Kind]():      rapid.SampledFrom([]conversations.Kind{conversations.Relayed, conversations.Unbidden}).AsAny(),
		},
		Kinds: map[reflect.Kind]*rapid.Generator[any]{
			reflect.String: rapid.StringMatching(`[a-z]{1,8}( [a-z]{1,8}){4}`).AsAny(),
			reflect.Bool:   rapid.Just(true).AsAny(),
		},
	})
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		want := replies.Draw(t, "reply")
		here := &tray{limits: conversations.Limits{Text: rapid.SampledFrom([]int{0, 12}).Draw(t, "limit"), Length: func(m conversations.Markup) int { return utf8.RuneCountInString(string(m)) }}}
		b := bot.New(bot.Config{
			Turns: db, Outbox: db, Adapters: []bot.Adapter{here}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
			Handle: func(s conversations.State, _ conversations.Message) conversations.Outcome {
				return conversations.Outcome{State: s, Replies: []conversations.Reply{want}}
			},
		})
		m := conversations.Message{ID: conversations.MessageID(strconv.Itoa(n)), Actor: conversations.Account{Platform: "tray", User: "u"}, Room: want.To.Room, At: time.Now(), Body: conversations.Text("x")}
		if err := b.Receive(context.Background(), m); err != nil {
			t.Fatal(err)
		}
		if err := b.Flush(context.Background()); err != nil {
			t.Fatal(err)
		}
		if len(here.given) == 0 {
			t.Fatal("nothing arrived")
		}
		first, last := here.given[0].Reply, here.given[len(here.given)-1].Reply
		got := first
		got.Text, got.Choices, got.Ephemeral = want.Text, last.Choices, last.Ephemeral
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("want(-) got(+):\n%s", diff)
		}
		if !last.Until.Equal(want.Until) {
			t.Errorf("the last of %d pieces is of use until %v, want %v", len(here.given), last.Until, want.Until)
		}
	})
}
