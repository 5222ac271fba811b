package engine_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/engine"
)

// TestHandle_NobodyIsLedElsewhereUnasked: no link, no room that led here, and no
// button that was not offered, changes the network or the guide of somebody who walks.
func TestHandle_NobodyIsLedElsewhereUnasked(t *testing.T) {
	t.Parallel()
	c := builtinContent(t)
	e := engine.New(c)
	var all []conversations.Body
	link := func(words ...string) {
		all = append(all, conversations.Command{Name: "start", Args: strings.Join(words, "_")})
	}
	for _, g := range c.Guides {
		link(string(g.ID))
		all = append(all, tap(conversations.Token("d|"+string(g.ID))))
		for _, p := range g.Parts {
			part, _ := c.Part(p)
			for _, s := range part.Steps {
				all = append(all, tap(conversations.Token("g|"+string(s.ID))))
			}
		}
	}
	for _, n := range append([]content.Network{{}}, c.Networks...) {
		all = append(all, tap(conversations.Token("n|"+string(n.ID))))
		link(string(n.ID))
		for _, g := range c.Guides {
			all = append(all, tap(conversations.Token("n|"+string(n.ID)+"|"+string(g.ID))))
			link(string(n.ID), string(g.ID))
			link(string(g.ID), strings.ToUpper(string(n.ID)), "here")
		}
	}
	asked := 0
	for _, from := range []conversations.NetworkID{"", "ern-rnd"} {
		for _, phase := range []conversations.Phase{conversations.Walking, conversations.Paused, conversations.Finished} {
			for _, g := range c.Guides {
				s := conversations.State{Person: conversations.Person{Network: from}, Journey: content.Walked(c, g.ID, from, "account/password")}
				s.Journey.Phase = phase
				for _, b := range all {
					out := e.Handle(s, conversations.Message{ID: "1", At: time.Unix(1e9, 0), Network: "ern-skin", Body: b})
					if out.State.Person.Network != from || out.State.Journey.Guide != g.ID {
						t.Errorf("%#v led from %q in %s to %q in %s", b, from, g.ID, out.State.Person.Network, out.State.Journey.Guide)
					}
					if out.State.Journey.Phase == phase && phase == conversations.Paused {
						asked++ // whoever is asked is not woken
					}
				}
			}
		}
	}
	if asked < len(all) {
		t.Errorf("only %d of %d were questions", asked, len(all))
	}
}

// TestInvited_WhereTheGuideChangesToo: the question says so, and a link that
// TestInvited_WhereTheGuideChangesToo a guide is followed to that one.
func TestInvited_WhereTheGuideChangesToo(t *testing.T) {
	t.Parallel()
	c := *builtinContent(t)
	c.Networks = slices.Clone(c.Networks)
	n, _ := c.Network("ern-rnd")
	n.Guide = "cpms-rnd"
	title := "The older CPMS, as in the ERN-RND guide"
	e := engine.New(&c)
	for _, tt := range []struct {
		link string
		says bool                  // that the guide changes
		in   conversations.GuideID // after yes
	}{
		{"ern-rnd", true, "cpms-rnd"},
		{"ern-rnd_cpms2", false, "cpms2"},
		{"ern-rnd_cpms-rnd", false, "cpms2"}, // that is asked next
		{"ern-skin", false, "cpms2"},
	} {
		s := conversations.State{Person: conversations.Person{Network: "ern-cranio"}, Journey: content.Walked(&c, "cpms2", "ern-cranio", "account/password")}
		m := conversations.Message{ID: "1", At: time.Unix(1e9, 0), Body: conversations.Command{Name: "start", Args: tt.link}}
		asked := e.Handle(s, m)
		if got := strings.Contains(string(asked.Replies[0].Text), title); got != tt.says {
			t.Errorf("%s: asks %q", tt.link, asked.Replies[0].Text)
		}
		m.Body = tap(asked.Replies[0].Choices[1].Token)
		out := e.Handle(asked.State, m)
		if out.State.Journey.Guide != tt.in || out.State.Person.Network == "ern-cranio" {
			t.Errorf("%s: now in %s of %s, want %s", tt.link, out.State.Journey.Guide, out.State.Person.Network, tt.in)
		}
	}
}

// Who has not begun belongs to the network of the room that led them here, unless
// they say another.
func TestStart_InTheNetworkOfTheRoom(t *testing.T) {
	t.Parallel()
	e := engine.New(builtinContent(t))
	noted := conversations.State{Person: conversations.Person{Network: "ern-rnd"}}
	start := func(payload string) conversations.Body { return conversations.Command{Name: "start", Args: payload} }
	for name, of := range map[string]struct {
		state   conversations.State
		from    conversations.NetworkID
		body    conversations.Body
		network conversations.NetworkID
		guide   conversations.GuideID
	}{
		"alone":                        {from: "ern-skin", body: start(""), network: "ern-skin", guide: "cpms2"},
		"typed":                        {from: "ern-skin", body: conversations.Text("/start"), network: "ern-skin", guide: "cpms2"},
		"to today's step":              {from: "ern-skin", body: start("here"), network: "ern-skin", guide: "cpms2"},
		"a guide":                      {from: "ern-cranio", body: start("cpms-cranio"), network: "ern-cranio", guide: "cpms-cranio"},
		"nonsense":                     {from: "ern-skin", body: start("nonsense"), network: "ern-skin", guide: "cpms2"},
		"another network":              {from: "ern-skin", body: start("ern-rnd"), network: "ern-rnd", guide: "cpms2"},
		"a topic":                      {from: "ern-skin", body: start("q-new-phone"), network: "ern-skin"},
		"no topic":                     {from: "ern-skin", body: start("q-nonsense"), network: "ern-skin"},
		"a network that is not known":  {from: "ern-nonsense", body: start("")},
		"... with a topic":             {from: "ern-nonsense", body: start("q-new-phone")},
		"no start":                     {from: "ern-skin", body: conversations.Text("which browser")},
		"noted before":                 {state: noted, body: start(""), network: "ern-rnd", guide: "cpms2"},
		"noted before, elsewhere now":  {state: noted, from: "ern-skin", body: start(""), network: "ern-skin", guide: "cpms2"},
		"noted before, another said":   {state: noted, from: "ern-skin", body: start("vascern"), network: "vascern", guide: "cpms2"},
		"noted before, another typed":  {state: noted, body: conversations.Text("VASCERN"), network: "vascern", guide: "cpms2"},
		"noted before, none after all": {state: noted, body: tap("n|"), guide: "cpms2"},
		"noted after the guide": {
			state: conversations.State{Person: noted.Person, Journey: conversations.Journey{Wanted: "cpms-rnd"}},
			body:  start(""), network: "ern-rnd", guide: "cpms-rnd",
		},
	} {
		m := conversations.Message{ID: "1", At: time.Unix(1e9, 0), Network: of.from, Body: of.body}
		out := e.Handle(of.state, m)
		if got := out.State; got.Person.Network != of.network || got.Journey.Guide != of.guide || len(out.Replies) == 0 {
			t.Errorf("%s: in %q of %q, want %q of %q", name, got.Journey.Guide, got.Person.Network, of.guide, of.network)
		}
		m.Shared = true
		if out := e.Handle(of.state, m); out.State.Person.Network != of.state.Person.Network {
			t.Errorf("%s: where others read along, the network changes to %q", name, out.State.Person.Network)
		}
	}
}

// Nobody whose network is known is asked for it, whatever they say before they begin.
func TestBegin_KnownNetworkIsNotAskedFor(t *testing.T) {
	t.Parallel()
	c := builtinContent(t)
	e := engine.New(c)
	asks := c.Phrase(conversations.English, "which-network")
	s := conversations.State{Person: conversations.Person{Network: "ern-rnd"}, Missed: true}
	for _, b := range []conversations.Body{
		conversations.Unblocked{}, conversations.Text("asdf qwertz"), conversations.Text("done"), conversations.Text("status"),
		conversations.Command{Name: "guide"}, conversations.Command{Name: "reminders"}, conversations.Command{Name: "help"},
		conversations.Unreadable{Kind: "picture"}, tap("r"), tap("nonsense"),
	} {
		for _, r := range e.Handle(s, conversations.Message{ID: "1", At: time.Unix(1e9, 0), Body: b}).Replies {
			if strings.Contains(string(r.Text), asks) {
				t.Errorf("%#v is answered by %q", b, r.Text)
			}
		}
	}
}
