package guides

import (
	"errors"
	"strings"
	"testing"

	"waymark/conversations"
	"waymark/conversations/content"
)

func TestLoad_RefusesHelpdesks(t *testing.T) {
	t.Parallel()
	const file = "helpdesks.toml"
	refuse(t, []refusal{
		{name: "nobody's own", file: file, from: "own = true\n", to: "", line: `address = "{helpdesk}"`, also: 1,
			says: "the address has to be an e-mail address, as help@example.org, or a page that begins with https://"},
		{name: "an own one with an address", file: file, from: `address = "{helpdesk}"`, to: `address = "help@login.example.eu"`, line: `address = "help@`,
			says: `the address of people's own network stands in networks.toml: write "{helpdesk}" here`},
		{name: "an address of another host", file: file, from: "support@login.example.eu", to: "https://evil.example/", line: "evil",
			says: "the host evil.example is not in hosts.toml"},
		{name: "no address", file: file, from: "support@login.example.eu", to: "call us", line: "call us",
			says: "the address has to be an e-mail address, as help@example.org, or a page that begins with https://"},
		{name: "a field that there is not", file: file, from: `["account", "screen"]`, to: `["account", "pasword"]`, line: "pasword",
			says: `field "pasword" has to be one of account, name, centre, network, site, step, tried, screen, language`},
		{name: "a field twice", file: file, from: `["account", "screen"]`, to: `["account", "account"]`, line: `"account", "account"`,
			says: "field account is there twice"},
		{name: "no field", file: file, from: `["account", "screen"]`, to: `[]`, line: "[[helpdesk]]\nid = \"login\"",
			says: "helpdesk login asks for nothing: name the fields of its text"},
		{name: "no source", file: file, from: "sources = [\"slides\"]\n", to: "", line: "[[helpdesk]]\nid = \"far\"",
			says: "helpdesk far names no source"},
		{name: "no words", file: file, from: "solves = { en = \"They make accounts.\" }\n", to: "", line: "[[helpdesk]]\nid = \"far\"",
			says: "the solves is not there in English"},
		{name: "a step's that there is not", file: account, from: "[[step]]\n", to: "[[step]]\nhelpdesk = \"logn\"\n", line: "logn",
			says: "there is no helpdesk logn (did you mean login?)"},
		{name: "a topic's that there is not", file: mailMissing, from: "chapter =", to: "helpdesk = \"logn\"\nchapter =", line: "logn",
			says: "there is no helpdesk logn (did you mean login?)"},
	})
}

// TestHelpdeskFor_GoesBySymptomThenByStep, and to nobody whose address is not
// known.
func TestHelpdeskFor_GoesBySymptomThenByStep(t *testing.T) {
	t.Parallel()
	folder := small(t)
	edit(t, folder, account, "[[step]]\n", "[[step]]\nhelpdesk = \"login\"\n")
	edit(t, folder, mailMissing, "chapter =", "helpdesk = \"far\"\nchapter =")
	far := "far@login.example.eu"
	for _, known := range []bool{false, true} {
		s := Settings{Helpdesks: map[content.HelpdeskID]string{"far": ""}}
		want := content.HelpdeskID("own")
		if known {
			s.Helpdesks["far"], want = far, "far"
		}
		c, err := Load(folder, s)
		if err != nil {
			t.Fatal(err)
		}
		at := c.Parts[0].Steps[0].ID
		if c.Parts[0].ID != "account" {
			t.Fatalf("the first part is %s", c.Parts[0].ID)
		}
		for _, tt := range []struct {
			symptom conversations.TopicID
			at      conversations.StepID
			want    content.HelpdeskID
		}{{"", at, "login"}, {"mail-missing", at, want}, {"link-expired", at, "login"}, {"", "", "own"}, {"nothing", "nowhere", "own"}} {
			if h, ok := c.HelpdeskFor(tt.symptom, tt.at); !ok || h.ID != tt.want {
				t.Errorf("for %q at %q: got %v, want %s", tt.symptom, tt.at, h, tt.want)
			}
		}
	}
	for address, ok := range map[string]bool{"far@login.example.eu": true, "https://login.example.eu/far": true, "nobody": false, "https://evil.example": false} {
		_, err := Load(folder, Settings{Helpdesks: map[content.HelpdeskID]string{"far": address}})
		var faults Faults
		if errors.As(err, &faults) == ok {
			t.Errorf("%s: %v", address, err)
		}
		if !ok && (len(faults) != 1 || faults[0].Key != "guides.far_helpdesk" || strings.Contains(faults[0].Says, "nobody")) {
			t.Errorf("%s: %v", address, faults)
		}
	}
}

// TestLoad_WithoutHelpdesks is content of an operator's own, from before there were
// any.
func TestLoad_WithoutHelpdesks(t *testing.T) {
	t.Parallel()
	folder := small(t)
	delete(folder, helpdesksFile)
	c, err := Load(folder, Settings{Helpdesks: map[content.HelpdeskID]string{"cpms": "help@login.example.eu"}})
	if err != nil || len(c.Helpdesks) != 0 {
		t.Fatalf("%v, %v", c, err)
	}
	if h, ok := c.HelpdeskFor("", ""); ok {
		t.Errorf("got %v, want none", h)
	}
}
