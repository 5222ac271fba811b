package dialoguetest

import (
	"testing"

	"waymark/conversations"
)

func TestPlaceOf(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, &Content{}, nil)
	p.open("B", false)
	at := func(platform conversations.Platform, user string) place {
		return place{account: conversations.Account{Platform: platform, User: user}}
	}
	group, desk, ticket := at("B", "ada"), at("B", "somebody"), at("B", "eve")
	group.group, desk.desk, ticket.desk, ticket.ticket = true, true, true, 12
	for sign, want := range map[string]place{
		"":            at(first, nameless),
		"@B":          at("B", nameless),
		"ada":         at(first, "ada"),
		"ada@A":       at(first, "ada"),
		"ada@B":       at("B", "ada"),
		"ada@B:group": group,
		"#":           desk,
		"eve#12":      ticket,
	} {
		if got, ok := p.placeOf(sign); !ok || got != want {
			t.Errorf("%q is %+v (%t), want %+v", sign, got, ok, want)
		}
	}
	for _, sign := range []string{"Ada", "ada ", "a", "ada@b", "ada:room", "ada:group#1", "#0", "#-1", "# 1", "ada<", "< ada"} {
		if got, ok := p.placeOf(sign); ok {
			t.Errorf("%q is %+v, want no place", sign, got)
		}
	}
}

// What the bot says bears the sign of where it is heard.
func TestSignOf(t *testing.T) {
	t.Parallel()
	p := newPlayer(t, &Content{}, nil)
	p.open("B", true)
	thread := conversations.Room{Platform: "B", Chat: "Ticket 12"}
	p.tickets[12] = said{room: thread}
	to := func(room conversations.Room, ticket conversations.TicketID) (d conversations.Delivery) {
		d.To = conversations.Recipient{Room: room, Ticket: ticket}
		return d
	}
	signs := map[string]conversations.Delivery{
		"":        to(private(who("", "")), 0),
		"@B":      to(private(who("", "B")), 0),
		"ada":     to(private(who("ada", "")), 0),
		"ada@B":   to(private(who("ada", "B")), 0),
		"group@B": to(conversations.Room{Platform: "B", Chat: inGroup}, 0),
		"#":       to(p.desk, 0),
		"#7":      to(p.desk, 7),
		"#12":     to(thread, 0),
	}
	for want, d := range signs {
		p.several = true
		if got := p.signOf(d); got != want {
			t.Errorf("to %+v is %q, want %q", d.To, got, want)
		}
		p.several = false
		if got := p.signOf(d); got != "" {
			t.Errorf("to %+v is %q where one person speaks, want none", d.To, got)
		}
	}
}
