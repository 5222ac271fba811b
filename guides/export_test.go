package guides

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
		"your-network": "your network", "open-any": "your network", "open-like": "the name like {network}", "site-any": "your network's website",
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

// Whoever reads on paper and walks in the chat speaks of the same "step 4".
func TestExport_NumbersTheUsualWayAsTheChatDoes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]*content.Content{"small": printed(t), "builtin": load(t, Builtin())} {
		for _, g := range c.Guides {
			for _, n := range append([]conversations.NetworkID{""}, networksOf(c)...) {
				var b bytes.Buffer
				if err := Export(&b, c, g.ID, n, conversations.English); err != nil {
					t.Fatal(err)
				}
				r, _ := c.Route(conversations.Journey{Guide: g.ID}, n)
				way := r.Steps()
				j := conversations.Journey{Guide: g.ID, Answers: map[conversations.StepID]conversations.OptionID{}}
				for _, id := range way {
					s, _, _ := c.Step(id)
					j.At = id
					pr := c.Progress(j, n)
					j.Trail, j.Answers[id] = append(j.Trail, id), s.Options[slices.IndexFunc(s.Options, func(o content.Option) bool { return o.Moves() })].ID
					if want := fmt.Sprintf("### Step %d: %s\n", pr.Number, english(s.Title)); !strings.Contains(b.String(), want) {
						t.Errorf("%s, guide %s for %q: %s is step %d in the chat and another one on paper", name, g.ID, n, id, pr.Number)
					}
					if pr.Total != len(way) {
						t.Errorf("%s, guide %s for %q: at %s the usual way has %d steps, at its beginning %d", name, g.ID, n, id, pr.Total, len(way))
					}
				}
			}
		}
	}
}

// aStep is a step of c that a test may change.
func aStep(t *testing.T, c *content.Content, id conversations.StepID) *content.Step {
	t.Helper()
	s, _, ok := c.Step(id)
	if !ok {
		t.Fatalf("there is no step %s", id)
	}
	return s
}

func TestExport_EarlierChoicesCountWhereAnExtraStepIsPassedOver(t *testing.T) {
	t.Parallel()
	c := printed(t)
	aStep(t, c, "panel/open").NextIf = nil
	aStep(t, c, "panel/letter").NextIf = []content.NextIf{{At: "panel/choose", Option: "app", To: "panel/card"}}
	for network, want := range map[conversations.NetworkID]string{
		"south": "- If you chose “The app <3” in step 5 → go to step 6a: Show the card.\n- Otherwise, if “Done” → go to step 7: Preferences.\n",
		"": "- If “Done” and you are with ERN North → go to step 6a: Wait for the letter.\n" +
			"- Otherwise, if you chose “The app <3” in step 5 → go to step 6b: Show the card.\n- Otherwise, if “Done” → go to step 7: Preferences.\n",
	} {
		var b bytes.Buffer
		if err := Export(&b, c, "new", network, conversations.English); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), want) {
			t.Errorf("for %q this is missing:\n%s\nin\n%s", network, want, b.String())
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

// What only some networks ask for is drawn as theirs, and so is the way round it.
func TestGraph_ExtraStepsAreOnlySomePeoplesWay(t *testing.T) {
	t.Parallel()
	c := printed(t)
	c.Networks = append(c.Networks, content.Network{ID: "west", Name: "ERN West", Guide: "new", ExtraSteps: []conversations.StepID{"panel/letter", "panel/app"}})
	aStep(t, c, "panel/app").Extra = true
	var b bytes.Buffer
	if err := Graph(&b, c, "new"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"  step5 -.->|\"The app #lt;3 · only for ERN West\"| step5a\n",
		"  step5 -->|\"The app #lt;3\"| step6\n",
		"  step5a -.->|\"only for ERN West\"| step6\n",
		"  step6 -.->|\"only for ERN North, ERN West\"| step6a\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, b.String())
		}
	}
}

func TestGraph_LabelsCannotLeaveTheirQuotes(t *testing.T) {
	t.Parallel()
	if got, want := quote("\"a\" `b` #c <d> & e\nf"), `"#quot;a#quot; #96;b#96; #35;c #lt;d#gt; #amp; e f"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
