package discord

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/adapters/adaptertest/discordapi"
)

func TestCalls_WhoWeAre(t *testing.T) {
	t.Parallel()
	s, r := restJudged(t)
	u, err := r.me(shortly(t))
	if err != nil || u.ID != s.Bot() || !u.Bot {
		t.Errorf("got %+v, %v, want bot %s", u, err, s.Bot())
	}
	a, err := r.application(shortly(t))
	if err != nil || a.ID != s.Bot() || a.Name == "" || a.Public {
		t.Errorf("got %+v, %v, want application %s", a, err, s.Bot())
	}
	g, err := r.gatewayURL(shortly(t))
	if err != nil || !strings.HasPrefix(g, "ws://") {
		t.Errorf("got %q, %v, want an address of a gateway", g, err)
	}
}

func TestCalls_SendEditFetch(t *testing.T) {
	t.Parallel()
	s, r := restJudged(t)
	dm, err := r.openDM(shortly(t), s.User("Ada"))
	if err != nil || dm != s.DM("Ada") {
		t.Fatalf("got %q, %v, want %q", dm, err, s.DM("Ada"))
	}
	asked := s.Say("Ada", "<@"+s.Bot()+"> hello")
	m := message{
		Content: "hello @everyone", Components: []component{row("yes", "no")}, Flags: flagNoEmbeds,
		Nonce: "wm-1", EnforceNonce: true, Reference: &reference{MessageID: asked},
	}
	p, err := r.send(shortly(t), dm, m)
	if err != nil {
		t.Fatal(err)
	}
	if p.ChannelID != dm || p.Author.ID != s.Bot() || p.Type != postReply || p.Timestamp.IsZero() || !p.EditedTimestamp.IsZero() ||
		p.MessageReference == nil || p.MessageReference.MessageID != asked || p.ReferencedMessage == nil || p.ReferencedMessage.ID != asked {
		t.Errorf("got %+v", p)
	}
	if len(p.Components) != 1 || len(p.Components[0].Components) != 2 || p.Components[0].Components[1].CustomID != "no" {
		t.Errorf("got components %+v", p.Components)
	}
	m.Content, m.Components = "bye", nil
	if err := r.edit(shortly(t), dm, p.ID, m); err != nil {
		t.Fatal(err)
	}
	p, err = r.fetch(shortly(t), dm, p.ID)
	if err != nil || p.Content != "bye" || len(p.Components) != 0 || p.EditedTimestamp.IsZero() || p.Flags != flagNoEmbeds {
		t.Errorf("got %+v, %v, want an edited message without buttons", p, err)
	}
	if err := r.typing(shortly(t), dm); err != nil {
		t.Error(err)
	}
}

func TestCalls_ReplyToWhatIsGone(t *testing.T) {
	t.Parallel()
	s, r := restJudged(t)
	asked := s.Say("Ada", "hello")
	s.DeleteMessage(s.DM("Ada"), asked)
	p, err := r.send(shortly(t), s.DM("Ada"), message{Content: "hello", Reference: &reference{MessageID: asked}})
	if err != nil || p.MessageReference != nil {
		t.Errorf("got %+v, %v, want it to be sent without", p, err)
	}
}

func TestCalls_Menu(t *testing.T) {
	t.Parallel()
	s, r := restJudged(t)
	menu := component{Type: componentMenu, CustomID: "m", Placeholder: "Austria – Germany", Options: []option{
		{Label: "Austria", Value: "at"}, {Label: "Germany", Value: "de", Description: "all of it"},
	}}
	p, err := r.send(shortly(t), s.DM("Ada"), message{
		Content:    "where?",
		Components: []component{{Type: componentRow, Components: []component{menu}}},
	})
	if err != nil || len(p.Components) != 1 || len(p.Components[0].Components[0].Options) != 2 {
		t.Fatalf("got %+v, %v", p, err)
	}
	if i := s.Select("Ada", s.DM("Ada"), p.ID, "m", "de"); i.Failed() {
		t.Error("it cannot be chosen from")
	}
}

func TestCalls_UnreachablePeople(t *testing.T) {
	t.Parallel()
	s, r := restJudged(t)
	s.CloseDMs("Ada", true)
	dm, err := r.openDM(shortly(t), s.User("Ada"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.send(shortly(t), dm, message{Content: "hello"})
	restMeans(t, err, "unreachable closed")
	_, err = r.openDM(shortly(t), "4711")
	restMeans(t, err, "unreachable")
	_, err = r.fetch(shortly(t), dm, "4711")
	restMeans(t, err, "refused gone")
	err = r.edit(shortly(t), dm, "4711", message{Content: "hello"})
	restMeans(t, err, "refused gone")
}

func TestCalls_AfterReadsInOrder(t *testing.T) {
	t.Parallel()
	s, r := restJudged(t)
	var ids []snowflake
	for i := range 7 {
		ids = append(ids, s.Say("Ada", fmt.Sprint(i)))
	}
	read := func(after snowflake, limit int) (found []snowflake) {
		raws, err := r.after(shortly(t), s.DM("Ada"), after, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, raw := range raws {
			var p post
			if err := json.Unmarshal(raw, &p); err != nil {
				t.Fatal(err)
			}
			found = append(found, p.ID)
		}
		return found
	}
	if got, want := fmt.Sprint(read(ids[1], 3)), fmt.Sprint(ids[2:5]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(read(ids[4], 100)), fmt.Sprint(ids[5:]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(read("", 2)), fmt.Sprint(ids[5:]); got != want {
		t.Errorf("after nothing: got %s, want %s", got, want)
	}
	if got := read(ids[6], 100); len(got) != 0 {
		t.Errorf("got %v, want none", got)
	}
}

func TestInOrder_OddMessages(t *testing.T) {
	t.Parallel()
	var all []json.RawMessage
	for _, raw := range []string{`{"id":"1000"}`, `{"id":"999","author":7}`, `7`, `{}`, `null`, `{"id":"1001"}`, `{"id":"998"}`} {
		all = append(all, json.RawMessage(raw))
	}
	want := `[{"id":"998"} {"id":"999","author":7} {"id":"1000"} {"id":"1001"}]`
	if got := fmt.Sprintf("%s", inOrder(all)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCalls_Interaction(t *testing.T) {
	t.Parallel()
	s, r := restJudged(t)
	i := tapped(t, s, r)
	if err := r.answer(shortly(t), i.ID(), i.Token(), answerLater, &message{Content: "not yet", Flags: flagEphemeral}); err != nil {
		t.Fatal(err)
	}
	if kind, hidden, _, ok := i.Acked(); kind != answerLater || !hidden || !ok {
		t.Errorf("got kind %d, ephemeral %v, %v", kind, hidden, ok)
	}
	p, err := r.editOriginal(shortly(t), s.Bot(), i.Token(), message{Content: "for you alone", Components: []component{row("more")}})
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := i.Response(); !ok || got.ID != p.ID || got.Content != "for you alone" || !got.Ephemeral {
		t.Errorf("got %+v, %v", got, ok)
	}
	if got, err := r.original(shortly(t), s.Bot(), i.Token()); err != nil || got.ID != p.ID || got.WebhookID != s.Bot() {
		t.Errorf("got %+v, %v, want %s", got, err, p.ID)
	}
	more, err := r.followUp(shortly(t), s.Bot(), i.Token(), message{Content: "and this", Flags: flagEphemeral})
	if err != nil || more.ID == p.ID || more.Flags&flagEphemeral == 0 {
		t.Errorf("got %+v, %v", more, err)
	}
	restMeans(t, r.answer(shortly(t), i.ID(), i.Token(), updateLater, nil), "refused expired")
	restMeans(t, r.answer(shortly(t), "4711", restKey, updateLater, nil), "refused expired")
	_, err = r.followUp(shortly(t), s.Bot(), restKey, message{Content: "to nobody"})
	restMeans(t, err, "refused expired")
}

func TestCalls_FirstAnswers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind int
		m    *message
	}{
		"a message":    {answerMessage, &message{Content: "hello", Flags: flagEphemeral, Nonce: "n", Reference: &reference{MessageID: "1"}}},
		"later":        {answerLater, nil},
		"nothing":      {updateLater, nil},
		"update":       {updateMessage, &message{Content: "done"}},
		"later, plain": {answerLater, &message{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, r := restJudged(t)
			i := tapped(t, s, r)
			if err := r.answer(shortly(t), i.ID(), i.Token(), tt.kind, tt.m); err != nil {
				t.Fatal(err)
			}
			if kind, _, _, _ := i.Acked(); kind != tt.kind {
				t.Errorf("got %d, want %d", kind, tt.kind)
			}
			if tt.kind == updateMessage {
				if got, ok := i.Response(); !ok || got.Content != "done" || len(got.Buttons) != 0 {
					t.Errorf("got %+v, %v, want done without buttons", got, ok)
				}
			}
		})
	}
}

func TestCalls_Commands(t *testing.T) {
	t.Parallel()
	s, r := restJudged(t)
	list := []map[string]any{{"name": "status", "description": "Where you stand", "type": 1}}
	home := s.Guild("home")
	for _, guild := range []snowflake{"", home} {
		if err := r.setCommands(shortly(t), s.Bot(), guild, list); err != nil {
			t.Fatal(err)
		}
		raw, err := r.commands(shortly(t), s.Bot(), guild)
		var got []struct{ Name string }
		if err != nil || json.Unmarshal(raw, &got) != nil || len(got) != 1 || got[0].Name != "status" {
			t.Errorf("guild %q: got %s, %v", guild, raw, err)
		}
	}
	if err := r.setCommands(shortly(t), s.Bot(), home, []any{}); err != nil {
		t.Fatal(err)
	}
	if got := string(s.Commands(home)); got != "[]" {
		t.Errorf("got %s, want none", got)
	}
}

func TestCalls_WhatWeMayDo(t *testing.T) {
	t.Parallel()
	s, r := restJudged(t)
	home := s.Guild("home")
	help := s.Channel("home", "help")
	see := func() bits {
		t.Helper()
		c, err := r.channel(shortly(t), help)
		if err != nil {
			t.Fatal(err)
		}
		g, err := r.guild(shortly(t), home)
		if err != nil {
			t.Fatal(err)
		}
		m, err := r.member(shortly(t), home, s.Bot())
		if err != nil {
			t.Fatal(err)
		}
		if c.GuildID != g.ID || c.Name != "help" || c.isThread() || m.User.ID != s.Bot() {
			t.Errorf("got %+v in %+v", c, g)
		}
		return g.permissions(m, c)
	}
	need := mayView | maySend | mayReadHistory | mayStartThreads | maySendInThreads
	if got := see(); got&need != need || got&mayAll != 0 {
		t.Errorf("got %b, want all of %b and not everything", got, need)
	}
	s.Permit(help, uint64(mayView|mayReadHistory))
	if got := see() & need; got != mayView|mayReadHistory {
		t.Errorf("got %b, want to view and read only", got)
	}
	all, err := r.guilds(shortly(t))
	if err != nil || len(all) != 1 || all[0].ID != home {
		t.Errorf("got %+v, %v, want %s", all, err, home)
	}
}

func TestGuild_Permissions(t *testing.T) {
	t.Parallel()
	g := guild{ID: "1", OwnerID: "9", Roles: []role{{ID: "1", Permissions: 0b0001}, {ID: "2", Permissions: 0b0010}, {ID: "3", Permissions: mayAll}}}
	someone := func(id string, roles ...string) member { return member{User: user{ID: id}, Roles: roles} }
	c := channel{Overwrites: []overwrite{
		{ID: "5", Deny: 0b0100, Allow: 0b0001}, // the member
		{ID: "2", Deny: 0b0001, Allow: 0b0100}, // a role
		{ID: "1", Deny: 0b0010, Allow: 0b1000}, // all
		{ID: "4", Deny: 0b1111},                // a role of others
	}}
	for name, tt := range map[string]struct {
		m    member
		in   channel
		want bits
	}{
		"everybody":        {someone("7"), channel{}, 0b0001},
		"a role":           {someone("7", "2"), channel{}, 0b0011},
		"the owner":        {someone("9"), c, ^bits(0)},
		"an administrator": {someone("7", "3"), c, ^bits(0)},
		"in the channel":   {someone("7"), c, 0b1001},
		"role in channel":  {someone("7", "2"), c, 0b1100},
		"member last":      {someone("5", "2"), c, 0b1001},
	} {
		if got := g.permissions(tt.m, tt.in); got != tt.want {
			t.Errorf("%s: got %b, want %b", name, got, tt.want)
		}
	}
}

func TestCalls_ManyAtOnce(t *testing.T) {
	t.Parallel()
	s, r := restJudged(t)
	s.GlobalLimit(0)
	done := make(chan error)
	for i := range 40 {
		go func() {
			_, err := r.send(shortly(t), s.DM(fmt.Sprint("person ", i%10)), message{Content: "hello", Nonce: fmt.Sprint(i), EnforceNonce: true})
			done <- err
		}()
	}
	for range 40 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if got := s.Invalid() + s.Impatient(); got != 0 {
		t.Errorf("got %d refused requests, want none", got)
	}
}

func TestCalls_Down(t *testing.T) {
	t.Parallel()
	s, r := restJudged(t)
	s.Down(true)
	_, err := r.send(shortly(t), s.DM("Ada"), message{Content: "hello"})
	restMeans(t, err, "unsure")
	s.Down(false)
	s.Fail(discordapi.Fault{Delay: 20 * time.Millisecond, Times: 1})
	if _, err := r.send(shortly(t), s.DM("Ada"), message{Content: "hello"}); err != nil {
		t.Error(err)
	}
}
