package telegram

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/adapters/markup"
	"waymark/conversations"
)

// wild is markup that is open or nested without end, n bytes of it: what took
// most time when all of it was parsed.
func wild(n int) map[string]string {
	all := map[string]string{}
	for _, piece := range []string{"*a_", "[](", "[a](b", "`", "<a@", "> ", "- ", "1. ", ">- ", "* > 2) ", "```\n", "\\"} {
		all[piece] = strings.Repeat(piece, n/len(piece))
	}
	var steps strings.Builder
	for i := 1; steps.Len() < n; i++ {
		steps.WriteString(strings.Repeat(" ", i) + "- a\n")
	}
	all["steps"] = steps.String()
	return all
}

// The sizes that eightfold compares.
const (
	some = 32 << 10
	many = 8 * some
)

// eightfold checks that eight times as much takes some eight times as long and
// not the square of it. A machine that is busy may be slow once, not three
// times.
func eightfold(t *testing.T, name string, f func(n int)) {
	t.Helper()
	quickest := func(n int) time.Duration {
		best := time.Hour
		for range 3 {
			begin := time.Now()
			f(n)
			best = min(best, time.Since(begin))
		}
		return max(best, 100*time.Microsecond)
	}
	var times float64
	for range 3 {
		if times = float64(quickest(many)) / float64(quickest(some)); times < 40 {
			return
		}
	}
	t.Errorf("%s: eight times as much takes %.0f times as long", name, times)
}

func TestRender_WildMarkupTakesNoTime(t *testing.T) {
	sources := map[int]map[string]string{some: wild(some), many: wild(many)}
	for name := range sources[some] {
		eightfold(t, name, func(n int) { render(conversations.Markup(sources[n][name])) })
	}
}

func TestRead_ManyMentionsTakeNoTime(t *testing.T) {
	const piece = "aaaaaaaaaa "
	spans := func(n int) string {
		var all []map[string]any
		for i := range n / len(piece) {
			all = append(all, map[string]any{"type": "text_mention", "offset": i * len(piece), "length": 5, "user": map[string]any{"id": botID}})
		}
		raw, _ := json.Marshal(all)
		return string(raw)
	}
	for name, of := range map[string]func(n int) string{
		"by another name": func(n int) string { return strings.Repeat(piece, n/len(piece)) + `","entities":` + spans(n) },
		"by name":         func(n int) string { return strings.Repeat("@"+botName+" ", n/(len(botName)+2)) + `"` },
		"signs":           func(n int) string { return strings.Repeat("@", n) + `"` },
	} {
		raw := map[int]string{}
		for _, n := range []int{some, many} {
			raw[n] = inGroupOf(`"text":"` + of(n))
		}
		eightfold(t, name, func(n int) {
			if _, err := newReader().read([]byte(raw[n])); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRender_WildMarkupKeepsItsWords(t *testing.T) {
	t.Parallel()
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	long := strings.Repeat("one **two** three\n\n- four\n", sourceMax/20)
	said, entities := render(conversations.Markup(long))
	if words(said) != words(long) || len(entities) != 0 {
		t.Errorf("a long text: got %d units with %d entities", units(said), len(entities))
	}
	if !strings.Contains(said, "three\n\n- four\none") {
		t.Errorf("its lines are not kept: %.60q", said)
	}
	for _, m := range []string{
		strings.Repeat("> ", 17) + "deep", strings.Repeat("1. ", 17) + "deep", strings.Repeat("*a ", 2049) + "many",
	} {
		if said, _ := render(conversations.Markup(m)); words(said) != words(m) {
			t.Errorf("%.20q: got %.20q", m, said)
		}
	}
	escaped := strings.Repeat("*[a](b)_ ", 2048)
	if said, _ := render(conversations.Escape(escaped)); said != strings.TrimSpace(escaped) {
		t.Errorf("what was escaped: got %.40q", said)
	}
}

// Whatever a message can hold is rendered.
func TestRender_FullMessagesAreRead(t *testing.T) {
	t.Parallel()
	link := "[%d](https://webgate.ec.europa.eu/cas/eim/external/register.cgi?page=%[1]d) "
	var links strings.Builder
	for i := range 150 {
		fmt.Fprintf(&links, link, i)
	}
	for name, m := range map[string]string{
		"the longest signs": strings.Repeat("語", textMax),
		"bold words":        strings.Repeat("**wo** rd ", textMax/8)[:textMax],
		"links":             links.String(),
		"a list of lists":   strings.Repeat("- > 1. a\n", textMax/9),
		"what was escaped":  string(conversations.Escape(strings.Repeat("-*_", textMax/3))),
	} {
		blocks := read(conversations.Markup(m))
		if _, wild := blocks[0].(markup.Lines); wild {
			t.Errorf("%s is wild", name)
		}
	}
}
