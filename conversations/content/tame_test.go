package content_test

import (
	"strings"
	"testing"

	"waymark/conversations/content"
)

func TestTame_CallsNobody(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"":                                       "",
		"ask @eve":                               "ask @_eve",
		"@everyone, (@here)":                     "@_everyone, (@_here)",
		"<@123> <@&5> <@!7> <#9>":                "<@_123> <@_&5> <@_!7> <#_9>",
		"type /close or and/or":                  "type /_close or and/or",
		"</close:12>":                            "</_close:12>",
		"ada@hospital.example":                   "ada@hospital.example",
		"#tag and C#":                            "#_tag and C#",
		"https://a.example/x/@eve":               "https://a.example/x/@eve",
		"https://@eve":                           "https:/" + "/@_eve",
		"https://a.example,@eve":                 "https://a.example,@_eve",
		"see https://cpms.example/#/login, @eve": "see https://cpms.example/#/login, @_eve",
		"x://@eve http://x @Ünal":                "x://@_eve http://_x @_Ünal",
		"a / b, 1/2, // note":                    "a / b, 1/2, // note",
	} {
		want = strings.ReplaceAll(want, "_", "\u2060")
		if got := content.Tame(words); got != want {
			t.Errorf("%q: got %q, want %q", words, got, want)
		}
	}
}

func FuzzTame(f *testing.F) {
	f.Add("ask @eve, /close #tag https://a.example/@x")
	f.Fuzz(func(t *testing.T, words string) {
		got := content.Tame(words)
		if strings.ReplaceAll(got, "\u2060", "") != strings.ReplaceAll(strings.ToValidUTF8(words, "\uFFFD"), "\u2060", "") && strings.ToValidUTF8(words, "") == words {
			t.Errorf("%q became %q", words, got)
		}
	})
}
