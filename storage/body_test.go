package storage

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"waymark/conversations"
)

// TestBody_IsWhatEncodingJSONReads holds the writing and reading by hand to
// encoding/json, for texts of every kind.
func TestBody_IsWhatEncodingJSONReads(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(
		rapid.String(),
		rapid.StringMatching(`[a-z/-]{0,20}`),
		rapid.SampledFrom([]string{`"`, `\`, `\"`, "\n", "\r\n\t", "\x01\x1f\x7f", "<&>", "\u2028\u2029", "ü🩺", ",", ":", "}]", "\x00", "\xff"}),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
	)
	choice := rapid.Custom(func(t *rapid.T) conversations.Choice {
		return conversations.Choice{
			Label: text.Draw(t, "label"), Token: conversations.Token(text.Draw(t, "token")),
			Copies: text.Draw(t, "copies"), Private: text.Draw(t, "private"),
		}
	})
	same := cmp.Options{cmpopts.EquateEmpty()}
	rapid.Check(t, func(t *rapid.T) {
		j := conversations.Journey{
			Wanted:  conversations.GuideID(text.Draw(t, "wanted")),
			Return:  conversations.StepID(text.Draw(t, "return")),
			Before:  conversations.GuideID(text.Draw(t, "before")),
			Asked:   text.Draw(t, "asked"),
			AskedIn: conversations.Language(text.Draw(t, "asked in")),
			Draft:   text.Draw(t, "draft"),
			Noticed: moment(rapid.Int64Range(-1<<50, 1<<60).Draw(t, "noticed")),
			Helped:  conversations.StepID(text.Draw(t, "helped")),
			Offered: rapid.SliceOfN(choice, 0, 3).Draw(t, "offered"),
			Answers: map[conversations.StepID]conversations.OptionID{},
		}
		for _, id := range rapid.SliceOfN(text, 0, 5).Draw(t, "trail") {
			j.Trail = append(j.Trail, conversations.StepID(id))
			j.Answers[conversations.StepID(clean(id))] = conversations.OptionID(text.Draw(t, "answer"))
		}
		for _, id := range rapid.SliceOfN(text, 0, 3).Draw(t, "guessed") {
			j.Guessed = append(j.Guessed, conversations.TopicID(id))
		}
		for _, id := range rapid.SliceOfN(text, 0, 3).Draw(t, "lately") {
			j.Lately = append(j.Lately, conversations.Happening(id))
			j.Reported = append(j.Reported, conversations.Happening(id))
		}
		encoded := encodeJourney(j)
		var want journeyBody
		if err := json.Unmarshal([]byte(encoded), &want); err != nil {
			t.Fatalf("%s: %v", encoded, err)
		}
		got, err := decodeJourney(encoded)
		if diff := cmp.Diff(want, got, same); diff != "" || err != nil {
			t.Fatalf("%s: %v, by encoding/json and by hand:\n%s", encoded, err, diff)
		}
		if again := encodeJourney(journeyRow{body: encoded}.mustRead(t)); again != encoded {
			t.Fatalf("read and written again, %s became %s", encoded, again)
		}

		r := conversations.Reply{
			Text: conversations.Markup(text.Draw(t, "text")), Choices: j.Offered,
			Until:     moment(rapid.Int64Range(-1<<50, 1<<60).Draw(t, "until")),
			Ephemeral: rapid.Bool().Draw(t, "ephemeral"),
			Replaces:  conversations.Ref(text.Draw(t, "replaces")), Answers: conversations.Ref(text.Draw(t, "answers")), Erases: conversations.Ref(text.Draw(t, "erases")),
		}
		if hand := (jsonReader{rest: encodeReply(r)}); !hand.reply(new(replyBody)) || hand.rest != "" {
			t.Fatalf("%s is not read by hand", encodeReply(r))
		}
		back, err := decodeReply(encodeReply(r))
		wanted := conversations.Reply{Text: clean(r.Text), Until: r.Until, Ephemeral: r.Ephemeral, Replaces: clean(r.Replaces), Answers: clean(r.Answers), Erases: clean(r.Erases)}
		for _, c := range r.Choices {
			wanted.Choices = append(wanted.Choices, conversations.Choice{
				Label: clean(c.Label), Token: clean(c.Token), Copies: clean(c.Copies), Private: clean(c.Private),
			})
		}
		if diff := cmp.Diff(wanted, back, same); diff != "" || err != nil {
			t.Fatalf("%s: %v\n%s", encodeReply(r), err, diff)
		}
	})
}

func (r journeyRow) mustRead(t *rapid.T) conversations.Journey {
	j, err := r.journey()
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// TestBody_OfOtherHands: an operator, or a later program, may write JSON in
// another order, with blanks, or with names this program does not know.
func TestBody_OfOtherHands(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"ours":          `{"trail":["a","b"],"answers":{"a":"done"},"return":"a"}`,
		"another order": `{"return":"a","answers":{"a":"done"},"trail":["a","b"]}`,
		"blanks":        "{ \"trail\": [\"a\", \"b\"],\n\t\"answers\": {\"a\": \"done\"}, \"return\": \"a\" }",
		"escapes":       `{"trail":["\u0061","b"],"answers":{"a":"done"},"return":"a"}`,
		"unknown names": `{"new":{"x":[1,null,true]},"trail":["a","b"],"answers":{"a":"done"},"return":"a"}`,
		"nulls":         `{"wanted":null,"offered":null,"trail":["a","b"],"answers":{"a":"done"},"return":"a"}`,
	} {
		got, err := decodeJourney(text)
		want := journeyBody{
			Trail:   []conversations.StepID{"a", "b"},
			Answers: map[conversations.StepID]conversations.OptionID{"a": "done"},
			Return:  "a",
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
	for _, text := range []string{``, `{`, `{"trail":["a"`, `{"trail":["a",]}`, `{"trail":["a"]}x`, `{"trail":[1]}`, `[]`, `{,}`, `{"trail":[,"a"]}`} {
		if got, err := decodeJourney(text); err == nil {
			t.Errorf("%s was read as %+v", text, got)
		}
	}
}

func TestRow_Times(t *testing.T) {
	t.Parallel()
	for _, want := range []time.Time{
		{},
		time.Date(2026, 11, 22, 3, 0, 0, 123_456_000, time.UTC),
		time.Date(1969, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		if got := moment(micros(want)); got != want {
			t.Errorf("%v became %v", want, got)
		}
	}
	elsewhere := time.Date(2026, 11, 22, 3, 0, 0, 0, time.FixedZone("somewhere", 3600))
	if got := moment(micros(elsewhere)); !got.Equal(elsewhere) || got.Location() != time.UTC {
		t.Errorf("%v became %v", elsewhere, got)
	}
}
