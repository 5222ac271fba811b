package content

import (
	"slices"
	"testing"

	"waymark/conversations"
)

func TestPublic_WhomPeopleAreSentTo(t *testing.T) {
	t.Parallel()
	c := &Content{
		Networks:  []Network{{Site: "https://www.north.eu", Helpdesk: "help@desk.north.eu"}, {Helpdesk: "https://south.eu/help"}},
		Helpdesks: []Helpdesk{{Address: "support@ec.example.eu"}, {Address: "{helpdesk}"}},
		Topics:    []Topic{{Answer: Words{conversations.English: "It comes from sender@mail.example.eu, `noreply@x.eu`."}}},
	}
	addresses, hosts := c.Public()
	if want := []string{"help@desk.north.eu", "noreply@x.eu", "sender@mail.example.eu", "support@ec.example.eu"}; !slices.Equal(addresses, want) {
		t.Errorf("got %q, want %q", addresses, want)
	}
	if want := []string{"desk.north.eu", "ec.example.eu", "mail.example.eu", "north.eu", "south.eu", "x.eu"}; !slices.Equal(hosts, want) {
		t.Errorf("got %q, want %q", hosts, want)
	}
}
