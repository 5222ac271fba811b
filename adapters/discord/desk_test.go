package discord_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
	"waymark/adapters/platform"
	"waymark/conversations"
)

// What the bot may in a channel where it may not open threads, or unlock them.
const (
	allButThreads  = ^uint64(0) &^ (1 << 35)
	allButModerate = ^uint64(0) &^ (1 << 34)
)

func inDiscord(channel string) conversations.Room {
	return conversations.Room{Platform: "discord", Chat: channel}
}

func (v *visit) opens(channel string) string {
	v.t.Helper()
	thread, err := v.Open(v.t.Context(), conversations.NewThread{In: inDiscord(channel), Title: "Ticket 12"})
	if err != nil {
		v.t.Fatal(err)
	}
	return thread.Chat
}

func (v *visit) toTicket(id int64, thread string) error {
	_, err := v.Send(v.t.Context(), conversations.Delivery{ID: id, Reply: conversations.Reply{
		To: conversations.Recipient{Room: inDiscord(thread), Ticket: 12}, Text: "They write",
	}})
	return err
}

func TestOpen_AThreadOrAPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, discordapi.Options{IdentifyEvery: -1})
	desk, forum, closed := w.Channel("ERN", "desk"), w.Forum("ERN", "forum"), w.Channel("ERN", "closed")
	w.Permit(closed, allButThreads)
	shut := w.Forum("ERN", "shut") // where there is nothing but posts, and we may make none
	w.Permit(shut, 0)
	v := w.calls(t, nil)
	for _, in := range []string{desk, forum} {
		thread := v.opens(in)
		if all := w.Threads(in); len(all) != 1 || all[0].ID != thread || all[0].Name != "Ticket 12" {
			t.Errorf("in %s: got %+v, want %s", in, all, thread)
		}
		if err := v.toTicket(1, thread); err != nil {
			t.Error(err)
		}
	}
	for in, want := range map[string]error{closed: conversations.ErrRefused, w.DM("ada"): conversations.ErrRefused, "no channel": conversations.ErrRefused, "123456789012345678": conversations.ErrUnreachable, shut: conversations.ErrUnreachable} {
		if _, err := v.Open(t.Context(), conversations.NewThread{In: inDiscord(in), Title: "Ticket 12"}); !errors.Is(err, want) {
			t.Errorf("in %s: got %v, want %v", in, err, want)
		}
	}
}

// A thread in the archive is taken out; one that stays locked, or is gone, is
// another's turn. The helpdesk's channel itself is no thread.
func TestSend_ToAThreadThatIsShut(t *testing.T) {
	t.Parallel()
	w := newWorld(t, discordapi.Options{IdentifyEvery: -1})
	desk, strict := w.Channel("ERN", "desk"), w.Channel("ERN", "strict")
	w.options.Desks = []string{desk, strict}
	w.Permit(strict, allButModerate)
	v := w.calls(t, nil)
	archived, locked, stays, gone := v.opens(desk), v.opens(desk), v.opens(strict), v.opens(desk)
	w.Archive(archived, false)
	w.Archive(locked, true)
	w.Archive(stays, true)
	w.DeleteChannel(gone)
	for i, of := range []struct {
		to   string
		want error
	}{{archived, nil}, {locked, nil}, {stays, conversations.ErrThreadGone}, {gone, conversations.ErrThreadGone}} {
		if err := v.toTicket(int64(i+1), of.to); !errors.Is(err, of.want) {
			t.Errorf("thread %d: got %v, want %v", i, err, of.want)
		}
	}
	w.DeleteChannel(desk)
	if err := v.toTicket(9, desk); !errors.Is(err, conversations.ErrUnreachable) || errors.Is(err, conversations.ErrThreadGone) {
		t.Errorf("the channel: got %v", err)
	}
}

// In the threads of a helpdesk everything is heard, with what tells it from what
// is said to us; elsewhere as ever.
func TestDesk_IsHeard(t *testing.T) {
	t.Parallel()
	w := newWorld(t, discordapi.Options{IdentifyEvery: -1})
	desk, other := w.Channel("ERN", "desk"), w.Channel("ERN", "other")
	w.options.Desks = []string{desk}
	v := w.calls(t, nil)
	thread, elsewhere := v.opens(desk), v.opens(other)
	if err := v.toTicket(1, thread); err != nil {
		t.Fatal(err)
	}
	ours := w.Posts(thread)[0].ID
	w.SayIn(desk, "eve", "in the channel")
	w.SayIn(elsewhere, "eve", "in another thread")
	w.SayIn(thread, "eve", "hidden")
	if m := v.hears(1); m.Body != conversations.Body(conversations.Unreadable{Kind: conversations.Hidden}) || !m.Overheard || !m.Shared || m.Room != inDiscord(thread) || m.Bookmark == "" {
		t.Errorf("got %+v", m)
	}
	w.Reply(thread, "eve", "shown", ours)
	if m := v.hears(2); m.Body != conversations.Body(conversations.Text("shown")) || m.Overheard || !m.Shared || string(m.On) != ours {
		t.Errorf("got %+v", m)
	}
}

// Commands of staff are offered where there is a helpdesk, and nowhere else.
func TestCommands_OfStaff(t *testing.T) {
	t.Parallel()
	for name, desks := range map[string][]string{"a helpdesk": {"123456789012345678"}, "none": nil} {
		w := newWorld(t, discordapi.Options{IdentifyEvery: -1})
		m := menu()
		m.Staff = []platform.Command{{Name: "take", Says: "Take"}, {Name: "reply", Says: "Reply", Takes: platform.Argument{Name: "words", Says: "What?", Needed: true}}}
		w.options.Menus, w.options.Desks = []platform.Menu{m}, desks
		v := w.calls(t, nil)
		v.until("commands are there", func() bool { return strings.Contains(string(w.Commands("")), `"start"`) })
		if got := strings.Contains(string(w.Commands("")), `"reply"`); got != (desks != nil) {
			t.Errorf("%s: offered is %v", name, got)
		}
	}
}

// A thread that is opened while no session is there is read, too, once another one
// begins: nobody tells us of it, nor of what was written in it by then.
func TestDesk_AThreadThatIsOpenedInAGap(t *testing.T) {
	t.Parallel()
	w := newWorld(t, discordapi.Options{IdentifyEvery: -1})
	desk := w.Channel("ERN", "desk")
	w.options.Desks, w.options.MessageContent = []string{desk}, true
	w.AllowContent(true)
	v := w.calls(t, nil)
	v.until("a session is there", w.Connected)
	w.Hang(true)
	w.Forget()
	w.Cut()
	thread := v.opens(desk)
	w.SayIn(thread, "eve", "Which phone?")
	w.Hang(false)
	w.Cut() // the connection that hangs
	if m := v.hears(1); m.Body != conversations.Body(conversations.Text("Which phone?")) || m.Room != inDiscord(thread) || m.Bookmark == "" {
		t.Errorf("got %+v", m)
	}
}

// Whose answer got lost, or who died before it was noted, has the thread all the same:
// the next try finds it, and opens no other.
func TestOpen_FindsTheThreadWhoseAnswerGotLost(t *testing.T) {
	t.Parallel()
	for name, forum := range map[string]bool{"a channel": false, "a forum": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, discordapi.Options{IdentifyEvery: -1})
			desk := w.Channel("ERN", "desk")
			if forum {
				desk = w.Forum("ERN", "forum")
			}
			w.options.Desks = []string{desk}
			v := w.calls(t, nil)
			asked := time.Now()
			wanted := conversations.NewThread{In: inDiscord(desk), Title: "Ticket 12", Since: asked}
			w.Fail(discordapi.Fault{Method: "POST", Path: "/threads", Times: 1, After: true})
			if _, err := v.Open(t.Context(), wanted); !errors.Is(err, conversations.ErrUnsure) {
				t.Fatalf("got %v", err)
			}
			first, err := v.Open(t.Context(), wanted)
			if err != nil {
				t.Fatal(err)
			}
			if all := w.Threads(desk); len(all) != 1 || first.Chat != all[0].ID {
				t.Errorf("got %+v of %+v", first, all)
			}
			for what, other := range map[string]conversations.NewThread{
				"another ticket":                     {In: wanted.In, Title: "Ticket 1", Since: asked},
				"a ticket of the number, afterwards": {In: wanted.In, Title: "Ticket 12", Since: time.Now().Add(time.Hour)},
			} {
				if got, err := v.Open(t.Context(), other); err != nil || got == first {
					t.Errorf("%s: got %v, %v", what, got, err)
				}
			}
			w.Permit(desk, allButModerate)
			w.Archive(first.Chat, true)
			if err := v.toTicket(1, first.Chat); !errors.Is(err, conversations.ErrThreadGone) {
				t.Fatalf("it is shut: got %v", err)
			}
			if got, err := v.Open(t.Context(), wanted); err != nil || got == first {
				t.Errorf("the shut one again: got %v, %v", got, err)
			}
		})
	}
}

// Of a thread that we opened at a helpdesk it is known where that is: also of one
// that no ticket knows.
func TestDesk_AThreadOfOurs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, discordapi.Options{IdentifyEvery: -1})
	desk := w.Channel("ERN", "desk")
	w.options.Desks, w.options.MessageContent = []string{desk}, true
	w.AllowContent(true)
	v := w.calls(t, nil)
	v.until("a session is there", w.Connected)
	w.Fail(discordapi.Fault{Method: "POST", Path: "/threads", Times: 1, After: true})
	if _, err := v.Open(t.Context(), conversations.NewThread{In: inDiscord(desk), Title: "Ticket 12"}); err == nil {
		t.Fatal("the answer is there")
	}
	w.SayIn(w.Threads(desk)[0].ID, "eve", "Which phone?")
	if m := v.hears(1); m.Desk != inDiscord(desk) || !m.Overheard {
		t.Errorf("got %+v", m)
	}
}

// A forum takes no messages: what is said there about no ticket is a post of its own,
// once also where the answer got lost.
func TestSend_ToAForum(t *testing.T) {
	t.Parallel()
	w := newWorld(t, discordapi.Options{IdentifyEvery: -1})
	forum := w.Forum("ERN", "forum")
	w.options.Desks = []string{forum}
	v := w.calls(t, nil)
	d := conversations.Delivery{ID: 1, Reply: conversations.Reply{
		To: conversations.Recipient{Room: inDiscord(forum)}, Kind: conversations.Unbidden,
		Text: "*Set a \\[new\\] password*: somebody says that it looks different.\n\n`/notice` takes it away.",
	}}
	w.Fail(discordapi.Fault{Method: "POST", Path: "/threads", Times: 1, After: true})
	if _, err := v.Send(t.Context(), d); !errors.Is(err, conversations.ErrUnsure) {
		t.Fatalf("got %v", err)
	}
	d.Since, d.Doubts, d.Attempts = time.Now(), 1, 1
	ref, err := v.Send(t.Context(), d)
	all := w.Threads(forum)
	if err != nil || len(all) != 1 || string(ref) != all[0].ID || all[0].Name != "Set a [new] password: somebody says that it looks different." {
		t.Fatalf("got %q, %v, and %+v", ref, err, all)
	}
	if posts := w.Posts(all[0].ID); len(posts) != 1 || !strings.Contains(posts[0].Content, "/notice") {
		t.Errorf("got %+v", posts)
	}
	d.ID, d.Since, d.Doubts, d.Attempts = 2, time.Time{}, 0, 0
	if _, err := v.Send(t.Context(), d); err != nil || len(w.Threads(forum)) != 2 {
		t.Errorf("another time: %v, and %+v", err, w.Threads(forum))
	}
	w.Permit(forum, 0)
	d.ID = 3
	if _, err := v.Send(t.Context(), d); !errors.Is(err, conversations.ErrUnreachable) {
		t.Errorf("where we may not: %v", err)
	}
}

// The thread of a ticket that is gone is deleted, where we may, and nothing else ever.
func TestShred_AThreadOrAPost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, discordapi.Options{IdentifyEvery: -1})
	desk, forum, strict := w.Channel("ERN", "desk"), w.Forum("ERN", "forum"), w.Channel("ERN", "strict")
	w.options.Desks = []string{desk, forum, strict}
	w.Permit(strict, allButModerate)
	v := w.calls(t, nil)
	thread, post, gone, archived, hers := v.opens(desk), v.opens(forum), v.opens(desk), v.opens(desk), v.opens(strict)
	w.DeleteChannel(gone)
	w.Archive(archived, true)
	for what, of := range map[string]struct {
		id   string
		want error
	}{
		"a thread": {thread, nil}, "a post": {post, nil}, "one that is gone": {gone, nil}, "one in the archive": {archived, nil},
		"where we may not":  {hers, conversations.ErrRefused},
		"the channel":       {desk, conversations.ErrRefused},
		"a private channel": {w.DM("ada"), conversations.ErrRefused},
		"nothing":           {"7:8", conversations.ErrRefused},
	} {
		if err := v.Shred(t.Context(), inDiscord(of.id)); !errors.Is(err, of.want) {
			t.Errorf("%s: got %v, want %v", what, err, of.want)
		}
	}
	if left := len(w.Threads(desk)) + len(w.Threads(forum)); left != 0 {
		t.Errorf("%d threads are left", left)
	}
	if left := w.Threads(strict); len(left) != 1 {
		t.Errorf("where we may not there are %v", left)
	}
}
