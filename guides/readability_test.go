package guides

import (
	"testing"
	"unicode/utf16"

	"waymark/conversations"
	"waymark/conversations/content"
)

func TestMeasure_CountsWhatAReaderMeets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want Screen
	}{
		{"Nothing is wrong. You wait.", Screen{Words: 2.5, Longest: 3}},
		{"1. Open <https://example.org/a/long/address>.\n2. **Next**: press it.", Screen{Words: 2.5, Longest: 3, Actions: 1, Labels: 1, First: 1}},
		{"1. Type your password, press **Sign in** and wait.", Screen{Words: 7, Longest: 7, Actions: 3, Labels: 1}},
		{"1. At the top right, click the **Gear icon**.", Screen{Words: 7, Longest: 7, Actions: 1, Labels: 1}},
		{"> Close the window. Then open {cpms}.\n\n**Is it there now?**", Screen{Words: 7.0 / 3, Longest: 3, Actions: 1}},
		{"> Do not press **Delete**. Write nothing about patients.", Screen{Words: 4, Longest: 4}},
		{"- **Manage my mobile devices**: open it\n- a name", Screen{Words: 2.5, Longest: 3, Actions: 1, Labels: 1, First: 1}},
	} {
		if got := measure("", c.text); got != c.want {
			t.Errorf("%q: got %+v, want %+v", c.text, got, c.want)
		}
	}
}

// What is worse than this is rewritten, not excused: people read it in a ward,
// in a language that may not be theirs.
func TestReadability_NoScreenIsWorse(t *testing.T) {
	t.Parallel()
	for _, s := range Readability(load(t, Builtin())) {
		if s.Words > 13 || s.Longest > 20 {
			t.Errorf("%s: %.1f words a sentence, %d in the longest; at most 13 and 20", s.Name, s.Words, s.Longest)
		}
		if s.Actions > 1 {
			t.Errorf("%s: a line asks for %d actions, one is enough", s.Name, s.Actions)
		}
		if s.First < s.Labels {
			t.Errorf("%s: in %d of %d lines the label does not come first", s.Name, s.Labels-s.First, s.Labels)
		}
	}
}

// Platforms cut what is longer into two messages. The mark above a step and the
// line below an answer take the rest of what they show at once.
func TestContent_EveryScreenIsOneMessage(t *testing.T) {
	t.Parallel()
	const screen, around = 1750, 250
	c := load(t, Builtin())
	fits := func(name string, g conversations.GuideID, texts ...string) {
		for _, n := range append([]content.Network{{}}, c.Networks...) {
			size := around
			for _, text := range texts {
				size += len(utf16.Encode([]rune(string(c.Fill(text, g, n.ID, "en"))))) + 2
			}
			if size > screen {
				t.Errorf("%s for %q: %d units, a screen has %d", name, n.ID, size, screen)
			}
		}
	}
	for _, g := range c.Guides {
		for _, id := range g.Parts {
			p, _ := c.Part(id)
			for i, s := range p.Steps {
				texts := []string{english(s.Title), english(s.Body)}
				if i == 0 {
					texts = append(texts, english(p.Title), english(p.Intro))
				}
				fits(string(s.ID), g.ID, texts...)
				for _, o := range s.Options {
					fits(string(s.ID)+"#"+string(o.ID), g.ID, english(o.Says))
				}
			}
		}
	}
	for _, topic := range c.Topics {
		fits("topic:"+string(topic.ID), c.Guides[0].ID, english(topic.Title), english(topic.Answer))
		for _, b := range topic.Branches {
			fits("topic:"+string(topic.ID)+"#"+string(b.ID), c.Guides[0].ID, english(b.Label), english(b.Answer))
		}
	}
}
