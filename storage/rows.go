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
	zone     string
	unnagged bool
	planned  int64 // by what their reminders were; 0: by nothing yet
}

// An accountRow holds the columns of accounts that a turn may change.
type accountRow struct {
	chat string
	gone bool
	read string // the last message that was read there; empty: nobody asks
}

// A deliveryRow holds the columns of a delivery that do not change in the
// outbox, and with which a dead letter can go there again.
type deliveryRow struct {
	line
	user string

	person  int64 // whose turn made it; 0: nobody known
	kind    string
	buttons int
	touched int64 // when its chat was heard from; 0: it was another chat's turn
	body    string
	matter

	farewell bool // its person is nobody any more
	toOther  bool // it goes to somebody else than the person whose turn made it
}

// A matter is what a delivery belongs to, beyond its chat. Hardly any has one.
type matter struct {
	slot   string
	notify string // the message whose sender is told what becomes of it
	tells  int64  // the ticket in which staff wrote that; 0: the person did
}

// What a delivery has of buttons.
const (
	noButtons = iota
	someButtons
	ephemeralButtons
)

// A journeyRow holds the columns of journeys.
type journeyRow struct {
	guide  string
	step   string
	phase  string
	since  int64
	active int64
	nags   int
	nagged int64
	body   string // a journeyBody
}

// A reminderRow holds the columns of a person's reminder.
type reminderRow struct {
	kind string
	step string
	due  int64
}

func personRowOf(s conversations.State) personRow {
	p := s.Person
	return personRow{
		language: string(clean(p.Language)),
		network:  string(clean(p.Network)),
		zone:     string(clean(p.Zone)),
		unnagged: p.Unnagged,
		planned:  int64(s.Planned),
	}
}

// deliveryRowOf is r on its way to a place that is clean.
func deliveryRowOf(r conversations.Reply, to destination) deliveryRow {
	d := deliveryRow{
		line:   line{string(to.room.Platform), to.room.Chat, int64(r.To.Ticket)},
		user:   to.account.User,
		kind:   string(clean(r.Kind)),
		body:   encodeReply(r),
		matter: matter{slot: string(clean(r.Slot)), notify: string(clean(r.Notify))},
	}
	switch {
	case len(r.Choices) == 0:
	case r.Ephemeral:
		d.buttons = ephemeralButtons
	default:
		d.buttons = someButtons
	}
	return d
}

func journeyRowOf(j conversations.Journey) journeyRow {
	return journeyRow{
		guide:  string(clean(j.Guide)),
		step:   string(clean(j.At)),
		phase:  string(clean(j.Phase)),
		since:  micros(j.Since),
		active: micros(j.Active),
		nags:   j.Nags,
		nagged: micros(j.Nagged),
		body:   encodeJourney(j),
	}
}

// journey is what the row says. Where the body cannot be read the person stands
// where the columns say, with the fields that are whole, and can be helped and
// deleted.
func (r journeyRow) journey() (conversations.Journey, error) {
	body, err := decodeJourney(r.body)
	return conversations.Journey{
		Guide:    conversations.GuideID(r.guide),
		Wanted:   body.Wanted,
		At:       conversations.StepID(r.step),
		Trail:    body.Trail,
		Answers:  body.Answers,
		Return:   body.Return,
		Before:   body.Before,
		Phase:    conversations.Phase(r.phase),
		Since:    moment(r.since),
		Active:   moment(r.active),
		Offered:  choicesOf(body.Offered),
		Guessed:  body.Guessed,
		Asked:    body.Asked,
		AskedIn:  body.AskedIn,
		Draft:    body.Draft,
		Lately:   body.Lately,
		Helped:   body.Helped,
		Reported: body.Reported,
		Noticed:  moment(body.Noticed),
		Nags:     r.nags,
		Nagged:   moment(r.nagged),
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

func cleanAccount(a conversations.Account) conversations.Account {
	return conversations.Account{Platform: clean(a.Platform), User: clean(a.User)}
}

func cleanRoom(r conversations.Room) conversations.Room {
	return conversations.Room{Platform: clean(r.Platform), Chat: clean(r.Chat)}
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
