package content

import (
	"testing"

	"waymark/conversations"
)

func TestExpand_LeavesUnknownNames(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"{step} of {total}": "4 of {total}",
		"{":                 "{",
		"}{step}":           "}4",
		"{step":             "{step",
		"{}":                "{}",
		"":                  "",
	} {
		if got := Fill(in, "step", "4"); got != want {
			t.Errorf("fill(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFill_SaysNothingThatNobodyKnows(t *testing.T) {
	t.Parallel()
	c := &Content{
		Guides: []Guide{{ID: "new", Address: "https://new.example.eu"}, {ID: "old", Address: "https://old.example.eu", Form: "https://form.example.eu"}},
		Networks: []Network{
			{ID: "north", Name: "ERN North", Site: "https://north.example.eu", Open: "ERN NORTH", Helpdesk: "help@north.example.eu"},
			{ID: "south", Name: "ERN South", Site: "https://south.example.eu", Helpdesk: "https://south.example.eu/help"},
			{ID: "west", Name: "ERN West", Site: "https://west.example.eu"},
		},
		Phrases: map[conversations.Language]Phrases{"en": {Text: map[PhraseID]string{
			"open-like": "what looks like {network}", "helpdesk-by-site": "the helpdesk of {network} (see {site})",
		}}},
	}
	for _, tt := range []struct {
		text    string
		guide   conversations.GuideID
		network conversations.NetworkID
		want    conversations.Markup
	}{
		{"{open}", "old", "north", "ERN NORTH"},
		{"{open}", "old", "south", "what looks like ERN South"},
		{"{helpdesk}", "new", "north", "<help@north.example.eu>"},
		{"{helpdesk}", "new", "south", "the helpdesk of ERN South (see <https://south.example.eu/help>)"},
		{"{helpdesk}", "new", "west", "the helpdesk of ERN West (see <https://west.example.eu>)"},
		{"{form}, {cpms}", "old", "west", "<https://form.example.eu>, <https://old.example.eu>"},
		{"{form}", "new", "west", "<https://new.example.eu>"},
		{"{form}", "gone", "west", "<https://new.example.eu>"},
	} {
		if got := c.Fill(tt.text, tt.guide, tt.network, "en"); got != tt.want {
			t.Errorf("%s of %s for %s: got %q, want %q", tt.text, tt.guide, tt.network, got, tt.want)
		}
	}
}

func TestFill_EndsASentenceOnce(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"Do you have one?": "at *Do you have one?* Go on", "Open it": "at *Open it*. Go on", "Wait …": "at *Wait …* Go on", "": "at **. Go on",
	} {
		if got := Fill("at *{step}*. Go on", "step", value); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
	if got := Fill("at {step}...", "step", "Why?"); got != "at Why?..." {
		t.Errorf("%q", got)
	}
}
