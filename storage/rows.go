package storage

import (
	"strings"
	"time"
	"unicode/utf8"

	"waymark/conversations"
)

// A personRow holds the columns of people that a turn may change.
type personRow struct {
	language string
	network  string
}

// A journeyRow holds the columns of journeys.
type journeyRow struct {
	guide  string
	step   string
	phase  string
	since  int64
	active int64
	body   string // a journeyBody
}

func personRowOf(p conversations.Person) personRow {
	return personRow{language: string(clean(p.Language)), network: string(clean(p.Network))}
}

func journeyRowOf(j conversations.Journey) journeyRow {
	return journeyRow{
		guide:  string(clean(j.Guide)),
		step:   string(clean(j.At)),
		phase:  string(clean(j.Phase)),
		since:  micros(j.Since),
		active: micros(j.Active),
		body:   encodeJourney(j),
	}
}

func (r journeyRow) journey() (conversations.Journey, error) {
	body, err := decodeJourney(r.body)
	return conversations.Journey{
		Guide:   conversations.GuideID(r.guide),
		Wanted:  body.Wanted,
		At:      conversations.StepID(r.step),
		Trail:   body.Trail,
		Answers: body.Answers,
		Return:  body.Return,
		Before:  body.Before,
		Phase:   conversations.Phase(r.phase),
		Since:   moment(r.since),
		Active:  moment(r.active),
		Offered: choicesOf(body.Offered),
		Guessed: body.Guessed,
	}, err
}

// clean makes s a text that every engine can keep: valid UTF-8 without NUL.
func clean[S ~string](s S) S {
	text := string(s)
	if utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 {
		return s
	}
	return S(strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", ""))
}

func cleanAddress(a conversations.Address) conversations.Address {
	return conversations.Address{Platform: clean(a.Platform), Chat: clean(a.Chat), User: clean(a.User)}
}

// micros is how an instant is kept. The zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func moment(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}
