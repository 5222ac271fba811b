package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
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

// Fetch opens a file, which holds what it is called.
func (*tray) Fetch(_ context.Context, f conversations.File) (io.ReadCloser, error) { //nolint:unparam // others can fail
	return io.NopCloser(strings.NewReader(f.Ref)), nil
}

func (*tray) Run(ctx context.Context, _ func(context.Context, conversations.Message) error) error {
	<-ctx.Done()
	return nil
}

// wholeReplies have something in every field, those of tomorrow too. They are for
// one of the three whom a reply can be for.
func wholeReplies(to ...conversations.Recipient) *rapid.Generator[conversations.Reply] {
	later := time.Date(2200, 1, 2, 3, 4, 5, 6000, time.UTC)
	every := rapid.MakeConfig{
		Types: map[reflect.Type]*rapid.Generator[any]{
			reflect.TypeFor[time.Time]():               rapid.Just(later).AsAny(),
			reflect.TypeFor[conversations.Platform]():  rapid.Just(conversations.Platform("tray")).AsAny(),
			reflect.TypeFor[conversations.Recipient](): rapid.SampledFrom(to).AsAny(),
			reflect.TypeFor[conversations.Kind]():      rapid.SampledFrom([]conversations.Kind{conversations.Relayed, conversations.Unbidden}).AsAny(),
		},
		Kinds: map[reflect.Kind]*rapid.Generator[any]{
			reflect.String: rapid.StringMatching(`[a-z]{1,8}( [a-z]{1,8}){4}`).AsAny(),
			reflect.Bool:   rapid.Just(true).AsAny(),
			reflect.Int64:  rapid.Int64Range(1, 1<<20).AsAny(),
		},
	}
	every.Types[reflect.TypeFor[[]conversations.Choice]()] = rapid.SliceOfN(rapid.MakeCustom[conversations.Choice](every), 1, 3).AsAny()
	every.Types[reflect.TypeFor[*conversations.File]()] = rapid.Ptr(rapid.MakeCustom[conversations.File](every), false).AsAny()
	return rapid.MakeCustom[conversations.Reply](every)
}

// A reply with something in every field, whoever it is for, arrives with
// all of them: through fitting, through the database, at the adapter.
func TestReply_ArrivesWhole(t *testing.T) {
	t.Parallel()
	db, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "waymark.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	told := conversations.Ticket{ID: 1, Desk: conversations.Room{Platform: "tray", Chat: "desk"}, Opened: time.Now()}
	goesTo := map[conversations.Recipient]string{
		{Room: conversations.Room{Platform: "tray", Chat: "elsewhere"}}: "elsewhere", {Person: 1}: "c", {Ticket: told.ID}: told.Desk.Chat,
	}
	replies := wholeReplies(slices.Collect(maps.Keys(goesTo))...)
	var says []conversations.Reply
	here := new(tray)
	b := bot.New(bot.Config{
		Turns: db, Outbox: db, Adapters: []bot.Adapter{here}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Handle: func(s conversations.State, _ conversations.Message) conversations.Outcome {
			s.Ticket = &told
			return conversations.Outcome{State: s, Replies: says}
		},
	})
	n := 0
	asks := func(t *rapid.T) (given []conversations.Delivery) {
		n++
		m := conversations.Message{ID: conversations.MessageID(strconv.Itoa(n)), Actor: conversations.Account{Platform: "tray", User: "u"}, Room: conversations.Room{Platform: "tray", Chat: "c"}, At: time.Now(), Body: conversations.Text("x")}
		if err := errors.Join(b.Receive(context.Background(), m), b.Flush(context.Background())); err != nil {
			t.Fatal(err)
		}
		given, here.given = here.given, nil
		return given
	}
	rapid.Check(t, func(t *rapid.T) {
		says = nil
		asks(t) // the person is known, and their ticket open
		want := replies.Draw(t, "reply")
		here.limits = conversations.Limits{Text: rapid.SampledFrom([]int{0, 12}).Draw(t, "limit"), Length: func(m conversations.Markup) int { return utf8.RuneCountInString(string(m)) }, File: 1 << 20, Fetch: 1 << 20}
		says = []conversations.Reply{want}
		given := asks(t)
		if len(given) == 0 {
			t.Fatal("nothing arrived")
		}
		last := given[len(given)-1]
		got := given[0].Reply
		got.Text, got.Choices, got.Ephemeral, got.File = want.Text, last.Choices, last.Ephemeral, last.File
		if room := (conversations.Room{Platform: "tray", Chat: goesTo[want.To]}); got.To.Room != room {
			t.Errorf("what is for %+v goes to %+v, want %+v", want.To, got.To.Room, room)
		}
		got.To = want.To // which a delivery may know no more
		if got.Of == "" {
			t.Error("it does not say of which message it is")
		}
		got.Of = want.Of // which the bot says
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("want(-) got(+):\n%s", diff)
		}
		if !last.Until.Equal(want.Until) {
			t.Errorf("the last of %d pieces is of use until %v, want %v", len(given), last.Until, want.Until)
		}
		if last.Content == nil {
			t.Fatalf("the last of %d pieces has a file and no content", len(given))
		}
		file, err := last.Content()
		if err != nil {
			t.Fatal(err)
		}
		if held, err := io.ReadAll(file); err != nil || string(held) != want.File.Ref {
			t.Errorf("the file holds %q, %v, want %q", held, err, want.File.Ref)
		}
	})
}
