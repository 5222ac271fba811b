package guides

import (
	"errors"
	"io"
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"waymark/conversations"
)

// FuzzLoad replaces one file of the small content with anything. Load names
// faults or returns content that can be printed; it never panics.
func FuzzLoad(f *testing.F) {
	folder := small(f)
	names := slices.Sorted(maps.Keys(folder))
	for i, name := range names {
		f.Add(uint8(i), folder[name].Data)
	}
	for _, src := range []string{
		"", "#", "# {#x}", "## x {#x}\n- [](#)", "- [a](#b)\n-", "x\n=\n", "# a {#a\n", "# a {#panel}\n> # b\n\n- [x](#y) — ",
		"a = 1\n[a]", "[[step]]\n[[step.options]]", "[[step]]\nid = \"a\"\noptions = [[]]", "step = [[1]]",
		"[[step]]\nid = \"a\"\nnext_if = [{}]", "\"\" = 1", "title.en.x = 1", "\xff", "[text]\n\"a.b\" = '''\n\n'''",
	} {
		for _, name := range []string{panel, panelWords, mailMissing, "phrases/en.toml"} {
			f.Add(uint8(slices.Index(names, name)), []byte(src))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		changed := maps.Clone(folder)
		changed[names[int(which)%len(names)]] = &fstest.MapFile{Data: data}
		c, err := Load(changed, Settings{})
		if err != nil {
			var faults Faults
			if !errors.As(err, &faults) || len(faults) == 0 {
				t.Fatalf("got %v, want faults", err)
			}
			return
		}
		for _, g := range c.Guides {
			for _, n := range []conversations.NetworkID{"", c.Networks[0].ID} {
				if err := Export(io.Discard, c, g.ID, n, conversations.English); err != nil {
					t.Fatal(err)
				}
			}
			if err := Graph(io.Discard, c, g.ID); err != nil {
				t.Fatal(err)
			}
		}
	})
}
