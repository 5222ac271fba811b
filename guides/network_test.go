package guides

import (
	"slices"
	"testing"
	"testing/fstest"

	"waymark/conversations"
)

// The networks are known before the content is read, and also where that has
// other faults.
func TestNetworkIDs(t *testing.T) {
	t.Parallel()
	c, err := Load(Builtin(), Settings{})
	if err != nil {
		t.Fatal(err)
	}
	var want []conversations.NetworkID
	for _, n := range c.Networks {
		want = append(want, n.ID)
	}
	if got := NetworkIDs(Builtin()); !slices.Equal(got, want) || len(got) == 0 {
		t.Errorf("got %v, want %v", got, want)
	}
	folder := small(t)
	for text, want := range map[string][]conversations.NetworkID{
		"[[network]]\nid = \"one\"\nsite = 5\n[[network]]\nid = 5\n[[network]]\nid = \"two\"\n": {"one", "two"},
		"[[network\n":   nil,
		"network = 5\n": nil,
	} {
		folder["networks.toml"] = &fstest.MapFile{Data: []byte(text)}
		if got := NetworkIDs(folder); !slices.Equal(got, want) {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
	if got := NetworkIDs(fstest.MapFS{}); got != nil {
		t.Errorf("of nothing: got %v", got)
	}
}
