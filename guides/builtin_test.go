package guides

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

func TestLoad_BuiltinContentMeetsEveryOfficialLanguage(t *testing.T) {
	t.Parallel()
	c := load(t, Builtin())
	for _, lang := range strings.Fields("bg cs da de el es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv") {
		if c.OnlyEnglish[conversations.Language(lang)] == "" {
			t.Errorf("nothing tells people who write in %s that answers come in English", lang)
		}
	}
}

// Whoever asks whether an address is genuine is told of every place that we
// send people to sign in at.
func TestLoad_BuiltinContentKnowsItsOwnAddresses(t *testing.T) {
	t.Parallel()
	c := load(t, Builtin())
	genuine, _ := c.Topic("is-this-link-genuine")
	for i := range c.Guides {
		g := &c.Guides[i]
		for _, s := range c.StepsOf(g) {
			host, _, _ := strings.Cut(strings.TrimPrefix(g.Opens(s.Address), "https://"), "/")
			ours := strings.HasSuffix(host, ".ec.europa.eu") || strings.HasSuffix(host, ".ern-net.eu")
			if ours && !strings.Contains(english(genuine.Answer), "`https://"+host+"/`") {
				t.Errorf("step %s sends people to %s, which the answer on genuine addresses does not name", s.ID, host)
			}
		}
	}
}

// TestLoad_BuiltinContentIsWhatItsFilesSay holds what is read quickly, without a look
// for faults, to what is read and checked.
func TestLoad_BuiltinContentIsWhatItsFilesSay(t *testing.T) {
	t.Parallel()
	settings := Settings{Offered: []conversations.NetworkID{"ern-rnd"}, KeepsQuestions: true,
		Networks: map[conversations.NetworkID]Override{"ern-rnd": {Approval: "a day"}}}
	checked, err := Check(Builtin(), settings)
	if err != nil {
		t.Fatal(err)
	}
	trusted, err := Load(Builtin(), settings)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(checked, trusted); diff != "" {
		t.Errorf("(-checked +trusted):\n%s", diff)
	}
	settings.Offered = []conversations.NetworkID{"ern-none"}
	settings.Networks = map[conversations.NetworkID]Override{"ern-rnd": {Helpdesk: "nobody", Approval: "*soon*"}}
	_, want := Check(Builtin(), settings)
	if _, err := Load(Builtin(), settings); want == nil || err == nil || err.Error() != want.Error() {
		t.Errorf("wrong settings: got %v, want %v", err, want)
	}
}
