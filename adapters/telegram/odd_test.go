package telegram_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"waymark/adapters/adaptertest/botapi"
	"waymark/adapters/platform"
	"waymark/adapters/telegram"
	"waymark/conversations"
)

const group = -1_000_000_000_005

// A listener is an adapter that runs against the strict server, and what it
// delivers.
type listener struct {
	*world
	*telegram.Adapter
	heard chan conversations.Message
}

func listen(t *testing.T) *listener {
	t.Helper()
	l := &listener{world: newWorld(t, botapi.Options{}), heard: make(chan conversations.Message, 100)}
	var err error
	l.Adapter, err = telegram.New(telegram.Options{
		Token: platform.NewSecret(l.Token()), APIURL: l.URL(), Now: time.Now, Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- l.Run(ctx, func(_ context.Context, m conversations.Message) error {
			for _, each := range append(slices.Clone(m.Earlier), m) { // as the bot does it
				l.heard <- each
			}
			return nil
		})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return l
}

// next is what was delivered next.
func (l *listener) next(t *testing.T) conversations.Message {
	t.Helper()
	select {
	case m := <-l.heard:
		return m
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was delivered")
		return conversations.Message{}
	}
}

func TestOdd_AnEditThatChangesNothingIsTheSameMessage(t *testing.T) {
	t.Parallel()
	l, ada := listen(t), user("ada")
	for _, kind := range []botapi.Kind{"", botapi.Photo} {
		id := l.Post(ada.ID, ada, botapi.Post{Text: "how long?", Kind: kind})
		for _, text := range []string{"how long?", "how long does it take?"} {
			if err := l.Edit(ada, id, text); err != nil {
				t.Fatal(err)
			}
		}
		first, same, other := l.next(t), l.next(t), l.next(t)
		if same.ID != first.ID || other.ID == first.ID {
			t.Errorf("%q: got %s, %s and %s, want the first two to be one", kind, first.ID, same.ID, other.ID)
		}
	}
}

// heard is what matters of a message that is odd.
type heard struct {
	user   string
	body   conversations.Body
	unread string
}

func TestOdd_WhoIsHeardAsWhat(t *testing.T) {
	t.Parallel()
	l, ada, grace := listen(t), user("ada"), user("grace")
	for _, c := range []struct {
		chat int64
		post botapi.Post
		want heard
	}{
		{group, botapi.Post{Text: "/help@waymark_test_bot", As: group}, heard{"-1000000000005", conversations.Text("/help"), ""}},
		{group, botapi.Post{Text: "/help@waymark_test_bot", As: -7}, heard{"-7", conversations.Text("/help"), ""}},
		{group, botapi.Post{Text: "@waymark_test_bot how?", Kind: botapi.Photo}, heard{"11", conversations.Text("how?"), "photo"}},
		{ada.ID, botapi.Post{Text: "how?", Kind: botapi.Document}, heard{"11", conversations.Text("how?"), "document"}},
		{ada.ID, botapi.Post{Text: "done", ForwardedFrom: &grace}, heard{"11", conversations.Forwarded("done"), ""}},
		{ada.ID, botapi.Post{Kind: botapi.Voice, ForwardedFrom: &grace}, heard{"11", conversations.Unreadable{Kind: "voice"}, ""}},
	} {
		// A channel's own post comes first, and is nobody's.
		l.Post(group, ada, botapi.Post{Text: "/help@waymark_test_bot", As: -7, Automatic: true})
		l.Post(c.chat, ada, c.post)
		m := l.next(t)
		if got := (heard{m.Actor.User, m.Body, m.Unread}); got != c.want {
			t.Errorf("%+v: got %+v, want %+v", c.post, got, c.want)
		}
	}
}

func TestOdd_AnAlbumIsAnsweredByItsWords(t *testing.T) {
	t.Parallel()
	l, ada := listen(t), user("ada")
	l.Post(ada.ID, ada, botapi.Post{Text: "what is this?", Kind: botapi.Photo, Album: "7"})
	for range 3 {
		l.Post(ada.ID, ada, botapi.Post{Kind: botapi.Photo, Album: "7"})
	}
	l.Post(ada.ID, ada, botapi.Post{Text: "well?"})
	picture := conversations.Unreadable{Kind: "photo"}
	for i, want := range []conversations.Body{conversations.Text("what is this?"), picture, picture, picture, conversations.Text("well?")} {
		if m := l.next(t); m.Body != want || m.Further != (want == conversations.Body(picture)) {
			t.Errorf("message %d: got %v, further %t; want %v", i, m.Body, m.Further, want)
		}
	}
}

func TestOdd_RenamedWhileItRuns(t *testing.T) {
	t.Parallel()
	l, ada := listen(t), user("ada")
	l.SayIn(group, ada, "/help@waymark_test_bot")
	l.next(t)
	l.Rename("waymark_new_bot")
	l.SayIn(group, ada, "/help@waymark_new_bot")
	if m := l.next(t); m.Body != conversations.Text("/help") {
		t.Errorf("got %v, want /help", m.Body)
	}
}

// Whatever is refused, the words arrive, once.
func TestOdd_TheWordsArrive(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]botapi.Fault{
		"entities": {Says: "ENTITY_BOUNDS_INVALID", With: "entities"},
		"buttons":  {Says: "BUTTON_DATA_INVALID", With: "reply_markup"},
		"reply":    {Says: "message to be replied not found", With: "reply_parameters"},
		"preview":  {Says: "SOMETHING_OF_TOMORROW_INVALID", With: "entities"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, botapi.Options{})
			f.Kind, f.Chance = botapi.Refusal, 1
			w.Fault(f)
			w.arrives(t, refTo(w.SayIn(group, user("ada"), "how?")))
		})
	}
}

func TestOdd_TheQuestionOrItsTopicIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, botapi.Options{})
	gone, topical, closed := w.SayIn(group, user("ada"), "a"), w.Post(group, user("ada"), botapi.Post{Text: "b", Topic: 42}), w.Post(group, user("ada"), botapi.Post{Text: "c", Topic: 43})
	w.Delete(group, gone)
	w.Delete(group, topical)
	w.CloseTopic(group, 43)
	for ref, topic := range map[conversations.Ref]int64{
		refTo(gone): 0, refTo(topical) + ".42": 42, refTo(closed) + ".43": 0, refTo(9999) + ".43": 0, // the question and the topic
	} {
		if got := w.arrives(t, ref).Post.Topic; got != topic {
			t.Errorf("below %s: got topic %d, want %d", ref, got, topic)
		}
	}
}

// arrives sends an answer to a message in the group, and sees it there once.
func (w *world) arrives(t *testing.T, to conversations.Ref) botapi.Message {
	t.Helper()
	a := w.Adapter(t)
	before := len(w.Chat(group))
	_, err := a.Send(t.Context(), conversations.Delivery{Reply: conversations.Reply{
		To: conversations.Recipient{Room: conversations.Room{Platform: telegram.Platform, Chat: "-1000000000005"}}, Text: "**so**",
		Answers: to, Choices: []conversations.Choice{{Label: "Yes", Token: "t"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	after := w.Chat(group)[before:]
	if len(after) != 1 || !slices.Contains([]string{"so", "so\n\n• Yes"}, after[0].Text) {
		t.Fatalf("got %+v, want the words once", after)
	}
	return after[0]
}
