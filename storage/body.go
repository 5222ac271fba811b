package storage

import (
	"encoding/json"
	"slices"

	"waymark/conversations"
)

// Bodies are what rows hold as JSON. The names in their tags are in databases
// out there and never change; the domain's types may.

// A journeyBody is what of a journey nobody asks for by itself.
type journeyBody struct {
	Wanted   conversations.GuideID                           `json:"wanted"`
	Trail    []conversations.StepID                          `json:"trail"`
	Answers  map[conversations.StepID]conversations.OptionID `json:"answers"`
	Return   conversations.StepID                            `json:"return"`
	Before   conversations.GuideID                           `json:"before"`
	Offered  []choiceBody                                    `json:"offered"`
	Guessed  []conversations.TopicID                         `json:"guessed"`
	Asked    string                                          `json:"asked"`
	AskedIn  conversations.Language                          `json:"asked_in"`
	Draft    string                                          `json:"draft"`
	Lately   []conversations.Happening                       `json:"lately"`
	Helped   conversations.StepID                            `json:"helped"`
	Reported []conversations.Happening                       `json:"reported"`
	Noticed  int64                                           `json:"noticed"`
}

// A replyBody is what a delivery says.
type replyBody struct {
	Text      conversations.Markup `json:"text"`
	Choices   []choiceBody         `json:"choices"`
	Until     int64                `json:"until"`
	Ephemeral bool                 `json:"passing"`
	Replaces  conversations.Ref    `json:"replaces"`
	Answers   conversations.Ref    `json:"answers"`
	Erases    conversations.Ref    `json:"erases"`
	Title     string               `json:"title"`
	File      *fileBody            `json:"file"`
	Of        conversations.Trace  `json:"of"`
}

type choiceBody struct {
	Label   string              `json:"label"`
	Token   conversations.Token `json:"token"`
	Copies  string              `json:"copies"`
	Private string              `json:"private"`
}

func choicesOf(bodies []choiceBody) []conversations.Choice {
	if len(bodies) == 0 {
		return nil
	}
	choices := make([]conversations.Choice, len(bodies))
	for i, b := range bodies {
		choices[i] = conversations.Choice(b)
	}
	return choices
}

// Bodies are written by hand, and read by hand as long as they
// look as we write them: in a shared commit encoding/json would take as long as
// all rows of the turn. A test holds both to encoding/json.

// encodeJourney writes the body of j without what is empty. The same journey
// is always the same text.
func encodeJourney(j conversations.Journey) string {
	answered := make([]conversations.StepID, 0, len(j.Answers))
	size := 64 + len(j.Wanted) + len(j.Return) + len(j.Before) + sizeOf(j.Trail) + sizeOf(j.Guessed) + len(j.Asked) + len(j.Draft) + sizeOf(j.Lately) + len(j.Helped) + sizeOf(j.Reported) + sizeOfChoices(j.Offered)
	for id, answer := range j.Answers {
		answered = append(answered, id)
		size += len(id) + len(answer) + len(`"":"",`)
	}
	slices.Sort(answered)

	w := newJSONWriter(size)
	w.open('{')
	w.field("wanted", string(j.Wanted))
	list(w, "trail", j.Trail)
	if len(answered) > 0 {
		w.name("answers")
		w.open('{')
		for _, id := range answered {
			w.name(string(id))
			w.text(string(j.Answers[id]))
		}
		w.close('}')
	}
	w.field("return", string(j.Return))
	w.field("before", string(j.Before))
	w.choices("offered", j.Offered)
	list(w, "guessed", j.Guessed)
	w.field("asked", j.Asked)
	w.field("asked_in", string(j.AskedIn))
	w.field("draft", j.Draft)
	list(w, "lately", j.Lately)
	w.field("helped", string(j.Helped))
	list(w, "reported", j.Reported)
	w.number("noticed", micros(j.Noticed))
	w.close('}')
	return w.String()
}

// encodeReply writes the body of r. Where it goes, its kind, its slot and whom to notify are in columns.
func encodeReply(r conversations.Reply) string {
	w := newJSONWriter(96 + len(r.Text) + len(r.Text)/32 + len(r.Replaces) + len(r.Answers) + len(r.Erases) + len(r.Title) + len(r.Of) + sizeOfChoices(r.Choices)) // a line break takes two bytes
	w.open('{')
	w.field("text", string(r.Text))
	w.choices("choices", r.Choices)
	w.number("until", micros(r.Until))
	w.flag("passing", r.Ephemeral)
	w.field("replaces", string(r.Replaces))
	w.field("answers", string(r.Answers))
	w.field("erases", string(r.Erases))
	w.field("title", r.Title)
	if r.File != nil {
		w.file("file", *r.File)
	}
	w.field("of", string(r.Of))
	w.close('}')
	return w.String()
}

func sizeOf[S ~string](ids []S) int {
	size := 0
	for _, id := range ids {
		size += len(id) + len(`"",`)
	}
	return size
}

func sizeOfChoices(choices []conversations.Choice) int {
	size := 0
	for _, c := range choices {
		size += len(c.Label) + len(c.Token) + len(`{"label":"","token":""},`)
		if c.Copies != "" || c.Private != "" {
			size += len(c.Copies) + len(c.Private) + len(`"copies":"","private":"",`)
		}
	}
	return size
}

func decodeReply(text string) (conversations.Reply, error) {
	var b replyBody
	var err error
	if r := (jsonReader{rest: text}); !r.reply(&b) || r.rest != "" {
		b = replyBody{}
		err = json.Unmarshal([]byte(text), &b)
	}
	return conversations.Reply{
		Text:      b.Text,
		Choices:   choicesOf(b.Choices),
		Until:     moment(b.Until),
		Ephemeral: b.Ephemeral,
		Replaces:  b.Replaces,
		Answers:   b.Answers,
		Erases:    b.Erases,
		Title:     b.Title,
		File:      b.File.file(),
		Of:        b.Of,
	}, err
}

func decodeJourney(text string) (journeyBody, error) {
	var b journeyBody
	r := jsonReader{rest: text}
	if r.journey(&b) && r.rest == "" {
		return b, nil
	}
	b = journeyBody{}
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		return salvage(text), err
	}
	return b, nil
}
