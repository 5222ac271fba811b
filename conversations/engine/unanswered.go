package engine

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"waymark/conversations"
)

// unansweredRunes is where a question for the authors is cut.
const unansweredRunes = 300

// What is never kept: it would describe a patient, or hold a password.
const (
	asideMedical conversations.TopicID = "oos-medical"
	asideSecrets conversations.TopicID = "oos-secrets"
)

var (
	emailLike = regexp.MustCompile(`\S*@\S*`)
	// A [conversations.Code] as we show it, for who types it where it does nothing.
	codeLike = regexp.MustCompile(`(?i)\b[0-9A-Z]{4}-[0-9A-Z]{4}\b`)
	// Phone numbers and days of birth are typed with signs between the digits.
	numberLike = regexp.MustCompile(`\p{Nd}(?:[ ./-]?\p{Nd}){3,}`)
)

// unanswered is what the authors may see of a question that got no answer; nil
// where it got one, or must not be kept.
func (q *faq) unanswered(said string) *conversations.Unanswered {
	if d := q.meaning.Decision; d != conversations.Suggest && d != conversations.None {
		return nil
	}
	if _, answers := q.aside(); answers {
		return nil
	}
	return q.forAuthors(said)
}

// noteAsked keeps the words of a question with its answer, as long as that can be
// turned down.
func (q *faq) noteAsked() {
	j := &q.state.Journey
	j.Asked, j.AskedIn = "", ""
	if q.asked != nil {
		j.Asked, j.AskedIn = q.asked.Text, q.asked.Language
	}
}

// turnedDown is what the authors may see of a question that was answered with a topic
// that was not meant; nil where nobody knows its words any more.
func (q *faq) turnedDown(id conversations.TopicID) *conversations.Unanswered {
	j := &q.state.Journey
	if j.Asked == "" || !q.walker.offered().has(token(vWrong, string(id))) {
		return nil
	}
	return &conversations.Unanswered{Text: j.Asked, Language: j.AskedIn, Step: j.At, Matches: slices.Clone(j.Guessed), Wrong: id}
}

// forAuthors is what the authors may see of a question; nil where it must not be kept.
// What nobody judged is never kept, and neither is a single word: it may be a name or
// a password.
func (q *faq) forAuthors(said string) *conversations.Unanswered {
	m := q.meaning
	if m.Best == "" || m.Best == asideMedical || m.Best == asideSecrets {
		return nil
	}
	var ids []conversations.TopicID
	for _, match := range m.Matches {
		ids = append(ids, match.ID)
	}
	if slices.Contains(ids, asideMedical) || slices.Contains(ids, asideSecrets) || wordsIn(said) < 2 {
		return nil
	}
	text := codeLike.ReplaceAllStringFunc(said, func(like string) string {
		if !strings.ContainsAny(like, "0123456789") {
			return like // two words with a hyphen
		}
		return "[code]"
	})
	text = numberLike.ReplaceAllString(emailLike.ReplaceAllString(text, "[e-mail]"), "[number]")
	if runes := []rune(text); len(runes) > unansweredRunes {
		text = string(runes[:unansweredRunes])
	}
	return &conversations.Unanswered{Text: text, Language: cmp.Or(m.Language, q.language), Step: q.state.Journey.At, Matches: ids}
}

// wordsIn counts what is made of letters and is no address.
func wordsIn(said string) (n int) {
	for word := range strings.FieldsSeq(said) {
		if strings.ContainsFunc(word, unicode.IsLetter) && !strings.Contains(word, "@") {
			n++
		}
	}
	return n
}
