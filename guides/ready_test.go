package guides

import (
	"slices"
	"strings"
	"testing"

	"waymark/conversations/content"
)

const waitALittle = "ready/wait-a-little.toml"

func TestLoad_RefusesReadyAnswersThatCannotBeSent(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{name: "unknown placeholder", file: waitALittle, from: "{hours}", to: "{phone}", line: "{phone}",
			says: "unknown placeholder {phone}"},
		{name: "no English text", file: waitALittle, from: "[text]\nen", to: "[text]\nde", line: "[text]", says: "the text is not there in English"},
		{name: "no English title", file: waitALittle, from: "[title]\nen", to: "[title]\nde", line: "[title]", says: "the title is not there in English"},
		{name: "too long", file: waitALittle, from: "Ask {network}, too.\n", to: strings.Repeat("Ask {network}, too.\n", 60), line: "This is",
			says: "the text has 1262 characters, one screen of a phone holds 1000"},
		{name: "another id", file: waitALittle, from: `id = "wait-a-little"`, to: `id = "wait"`, line: `id = "wait"`,
			says: `the answer's id is "wait", but its file is called wait-a-little.toml`},
		{name: "a step that is not there", file: waitALittle, from: "account/open-form", to: "account/open-from", line: "account/open-from",
			says: "there is no step account/open-from (did you mean account/open-form?)"},
		{name: "a topic that is not there", file: waitALittle, from: "link-expired", to: "link-expird", line: "link-expird",
			says: "there is no topic link-expird (did you mean link-expired?)"},
		{name: "no source", file: waitALittle, from: "sources = [", to: "sources = [] # [", line: "sources", says: "answer wait-a-little names no source"},
		{name: "another kind of file", file: "ready/readme.md", from: "", to: "x", says: "only .toml files live in this folder, one for each id"},
	})
}

// A question states nothing, so it needs no source.
func TestLoad_ReadyQuestions(t *testing.T) {
	t.Parallel()
	folder := small(t)
	edit(t, folder, waitALittle, "sources = [", "asks = true # [")
	c := load(t, folder)
	r, ok := c.Ready("wait-a-little")
	if !ok || !r.Asks || len(c.ReadyAt("account/open-form", true)) != 1 || len(c.ReadyAt("account/open-form", false)) != 0 {
		t.Errorf("got %+v", r)
	}
}

// Those of a step and of its topics come first, and none is lost.
func TestReadyAt_TheLikeliestFirst(t *testing.T) {
	t.Parallel()
	c := load(t, Builtin())
	first := c.ReadyAt("cpms2-access/wait", false)[:2]
	if !slices.ContainsFunc(first, func(r *content.Ready) bool { return r.ID == "approved-now" }) || !slices.ContainsFunc(first, func(r *content.Ready) bool { return r.ID == "decision-takes-time" }) {
		t.Errorf("first are %s and %s", first[0].ID, first[1].ID)
	}
	if known, unknown := len(c.ReadyAt("second-factor/app-scan", false)), len(c.ReadyAt("", false)); known != unknown || known < 8 {
		t.Errorf("%d at a step and %d at none, want the same and at least 8", known, unknown)
	}
}
