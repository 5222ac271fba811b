package guides

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"waymark/conversations"
	"waymark/conversations/content"
)

// A seedItem is one thing that one of the three guides says which Waymark
// grew from, and where Waymark says it.
type seedItem struct {
	Seed    string   `toml:"seed"`
	Section string   `toml:"section"` // a source
	Says    string   `toml:"says"`
	Home    []string `toml:"home"`    // step ids, or "topic:" and a topic's id
	Carries []string `toml:"carries"` // words of which each stands in at least one home
	Instead string   `toml:"instead"` // the newer fact it gave way to
}

func seedItems(t *testing.T) []seedItem {
	t.Helper()
	src, err := os.ReadFile("testdata/seeds.toml")
	if err != nil {
		t.Fatal(err)
	}
	var rows struct {
		Item []seedItem `toml:"item"`
	}
	if err := toml.NewDecoder(bytes.NewReader(src)).DisallowUnknownFields().Decode(&rows); err != nil {
		t.Fatal(err)
	}
	return rows.Item
}

func TestSeeds_EverythingHasAHome(t *testing.T) {
	t.Parallel()
	c := load(t, Builtin())
	items := seedItems(t)
	sections := map[string]bool{}
	for _, item := range items {
		sections[item.Section] = true
		if _, ok := c.Source(conversations.SourceID(item.Section)); !ok {
			t.Errorf("%s: there is no source of that name", item.Section)
		}
		if !strings.HasPrefix(item.Section, strings.TrimPrefix(item.Seed, "ern-")+"-") {
			t.Errorf("%s is no section of %s", item.Section, item.Seed)
		}
		if len(item.Home) == 0 {
			t.Errorf("%s: nobody says %q", item.Section, item.Says)
		}
		var said strings.Builder
		for _, home := range item.Home {
			_, words, ok := homeOf(c, home)
			if !ok {
				t.Errorf("%s: there is no %s to say %q", item.Section, home, item.Says)
			}
			said.WriteString(words)
		}
		for _, words := range item.Carries {
			if !strings.Contains(said.String(), words) {
				t.Errorf("%s: %v does not hold %q, for %q", item.Section, item.Home, words, item.Says)
			}
		}
	}
	for _, s := range c.Sources {
		for _, seed := range []string{"cranio-", "cpms2-", "rnd-"} {
			if strings.HasPrefix(string(s.ID), seed) && !sections[string(s.ID)] {
				t.Errorf("source %s: nothing that it says has a home", s.ID)
			}
		}
	}
}

// homeOf returns the name and all the words of a step or a topic.
func homeOf(c *content.Content, id string) (title, words string, ok bool) {
	if topic, isTopic := strings.CutPrefix(id, "topic:"); isTopic {
		t, ok := c.Topic(conversations.TopicID(topic))
		if !ok {
			return "", "", false
		}
		texts := []string{english(t.Title), english(t.Answer)}
		for _, b := range t.Branches {
			texts = append(texts, english(b.Label), english(b.Answer))
		}
		return "Question “" + english(t.Title) + "”", strings.Join(texts, "\n"), true
	}
	s, p, ok := c.Step(conversations.StepID(id))
	if !ok {
		return "", "", false
	}
	texts := []string{english(s.Title), english(s.Body)}
	for _, o := range s.Options {
		texts = append(texts, english(o.Label), english(o.Says))
	}
	return english(p.Title) + ": " + english(s.Title), strings.Join(texts, "\n"), true
}

// The table is what one reads to see that nothing of the three guides was
// lost, without reading the test's own file.
func TestSeeds_TableIsUpToDate(t *testing.T) {
	t.Parallel()
	const file = "../docs/sources.md"
	c := load(t, Builtin())
	var b strings.Builder
	b.WriteString("# Where the three guides went\n\n")
	b.WriteString("Waymark grew from three guides. This table lists what each of them says, section by section, and where\n")
	b.WriteString("Waymark says it. Where a newer fact stands against a guide, people are led by the newer fact.\n")
	b.WriteString("It is written by `go test ./guides -run Seeds -update` from `guides/testdata/seeds.toml`.\n\n")
	b.WriteString("| section | what it says | where Waymark says it |\n|---|---|---|\n")
	for _, item := range seedItems(t) {
		homes := make([]string, len(item.Home))
		for i, home := range item.Home {
			title, _, _ := homeOf(c, home)
			homes[i] = fmt.Sprintf("%s (`%s`)", cell(title), home)
		}
		where := strings.Join(homes, "<br>")
		if item.Instead != "" {
			where += "<br>*replaced:* " + cell(item.Instead)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", item.Section, cell(item.Says), where)
	}
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	was, is := strings.Split(string(have), "\n"), strings.Split(b.String(), "\n")
	if i := slices.IndexFunc(is, func(l string) bool { return !slices.Contains(was, l) }); i >= 0 {
		t.Errorf("%s lacks this line, go test ./guides -run Seeds -update writes it:\n%s", file, is[i])
	} else if !slices.Equal(was, is) {
		t.Errorf("%s says more than the content, go test ./guides -run Seeds -update writes it anew", file)
	}
}

// cell keeps a text inside its cell of the table.
func cell(s string) string { return strings.NewReplacer("|", `\|`, "\n", " ", "<", `\<`).Replace(s) }
