package guides

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/conversations"
	"waymark/conversations/content"
)

// golden compares what was printed with a file; -update writes the file.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	file = filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what is printed now; go test ./guides -update shows how it differs", file)
	}
}

// printed is the small content with those phrases that a guide on paper uses.
func printed(t *testing.T) *content.Content {
	t.Helper()
	c := load(t, small(t))
	for id, words := range map[content.PhraseID]string{
		"actor-you": "you", "actor-mailbox": "an e-mail", "actor-lead": "your hospital",
		"waiting-for": "waiting for {actor}", "on-computer": "at the computer", "on-phone": "on the phone",
		"on-both": "computer and phone", "minutes": "about {n} minutes", "minute": "about a minute",
		"read-on": "from the source as read on {date}", "done": "Done",
		"your-network": "your network", "open-any": "your network", "site-any": "your network's website",
		"helpdesk-any": "your network's helpdesk", "helpdesk-by-site": "the helpdesk of {network} ({site})",
		"approval-known": "{network} speaks of {time}.", "approval-any": "Nobody can promise a time.",
		"comment-any": "your speciality",
	} {
		c.Phrases[conversations.English].Text[id] = words
	}
	return c
}

func TestExport_ReadsLikeAPaperGuide(t *testing.T) {
	t.Parallel()
	c := printed(t)
	for file, args := range map[string]struct {
		guide   conversations.GuideID
		network conversations.NetworkID
	}{
		"new-north.md": {"new", "north"},
		"new-south.md": {"new", "south"},
		"new.md":       {"new", ""},
		"old.md":       {"old", ""},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			if err := Export(&b, c, args.guide, args.network, conversations.English); err != nil {
				t.Fatal(err)
			}
			golden(t, file, b.Bytes())
		})
	}
}

func TestExport_LeavesOutWhatANetworkDoesNotAskFor(t *testing.T) {
	t.Parallel()
	c := printed(t)
	for network, want := range map[conversations.NetworkID]bool{"north": true, "south": false, "": true} {
		var b bytes.Buffer
		if err := Export(&b, c, "new", network, conversations.English); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(b.String(), "Wait for the letter"); got != want {
			t.Errorf("network %q: got the extra step %v, want %v", network, got, want)
		}
	}
}

func TestExport_BuiltinGuidesFillEverything(t *testing.T) {
	t.Parallel()
	c := load(t, Builtin())
	for _, g := range c.Guides {
		for _, n := range append([]conversations.NetworkID{""}, networksOf(c)...) {
			var b bytes.Buffer
			if err := Export(&b, c, g.ID, n, conversations.English); err != nil {
				t.Fatal(err)
			}
			for _, p := range placeholders {
				if strings.Contains(b.String(), "{"+p+"}") {
					t.Errorf("guide %s for %q: {%s} was not filled", g.ID, n, p)
				}
			}
			if strings.Contains(b.String(), "Step 0") || strings.Contains(b.String(), "step 0") {
				t.Errorf("guide %s for %q names a step that is not in it", g.ID, n)
			}
		}
	}
}

func networksOf(c *content.Content) []conversations.NetworkID {
	var ids []conversations.NetworkID
	for _, n := range c.Networks {
		ids = append(ids, n.ID)
	}
	return ids
}

func TestExport_NamesTheNearestWhenThereIsNone(t *testing.T) {
	t.Parallel()
	c := printed(t)
	for want, err := range map[string]error{
		"there is no guide nwe (did you mean new?)":        Export(&bytes.Buffer{}, c, "nwe", "", "en"),
		"there is no network nroth (did you mean north?)":  Export(&bytes.Buffer{}, c, "new", "nroth", "en"),
		"there is no guide older (did you mean old?)":      Graph(&bytes.Buffer{}, c, "older"),
		"the paper is full":                                Export(full{}, c, "new", "", "en"),
		"the paper is full (and the drawing is lost, too)": Graph(full{" (and the drawing is lost, too)"}, c, "new"),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// full is paper that takes nothing.
type full struct{ more string }

func (f full) Write([]byte) (int, error) { return 0, errors.New("the paper is full" + f.more) }

func TestGraph_DrawsEveryWay(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := Graph(&b, printed(t), "new"); err != nil {
		t.Fatal(err)
	}
	golden(t, "new.mmd", b.Bytes())
}

func TestGraph_LabelsCannotLeaveTheirQuotes(t *testing.T) {
	t.Parallel()
	if got, want := quote("\"a\" `b` #c <d> & e\nf"), `"#quot;a#quot; #96;b#96; #35;c #lt;d#gt; #amp; e f"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
