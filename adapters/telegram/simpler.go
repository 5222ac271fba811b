package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"
	"github.com/rivo/uniseg"

	"waymark/conversations"
)

// Parts are what a message can do without, so that its words arrive at least.
type parts struct {
	look    bool // its entities; addresses are written out then
	buttons bool // its keyboard; choices are lines then, whose numbers can be typed
	place   bool // that it stands below another message; then, that it stands in that one's topic
}

func (p parts) String() string {
	var names []string
	for _, part := range []struct {
		is   bool
		name string
	}{{p.look, "look"}, {p.buttons, "buttons"}, {p.place, "place"}} {
		if part.is {
			names = append(names, part.name)
		}
	}
	return strings.Join(names, ", ")
}

// about is which parts of a message a refusal is about; none where it does not
// say.
func (e *refusal) about() parts {
	if e.code != http.StatusBadRequest {
		return parts{}
	}
	p := parts{
		buttons: e.says("button", "reply_markup", "reply markup", "keyboard"),
		look:    e.says("entity", "entities", "parse_mode"),
		place: e.says(
			"message to be replied", "message to reply", "replied message", "reply message", "reply_message_id", "reply_to",
			"quote",
		) || e.topicGone(),
	}
	if p.buttons { // "can't parse keyboard entities": one thing at a time
		p.look = false
	}
	return p
}

// topicGone reports whether a refusal says that nobody can write in the topic.
func (e *refusal) topicGone() bool {
	return e.says("thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
}

// shutOut reports whether err says that nobody can write in the topic to which n is
// bound.
func (n note) shutOut(err error) bool {
	var no *refusal
	return n.bound && errors.As(err, &no) && no.topicGone()
}

// has is which of some parts n has.
func (n note) has(p parts) parts {
	return parts{
		look:    p.look && len(n.entities) > 0,
		buttons: p.buttons && len(n.keyboard) > 0,
		place:   p.place && (n.answers != 0 || n.topic != 0 && !n.bound),
	}
}

// blamed is which parts of n an error names.
func (n note) blamed(err error) parts {
	var no *refusal
	if !errors.As(err, &no) || n.bound && no.topicGone() {
		return parts{}
	}
	return n.has(no.about())
}

// final reports whether leaving out how a message looks cannot help.
func (e *refusal) final() bool {
	return e.code != http.StatusBadRequest ||
		e.says("too long", "too_long", "text is empty", "text must be non-empty", "message_empty", "not modified")
}

// less is n without what Telegram has refused of it: the parts that err names,
// or all where it names none. Nothing was sent then, so it may be tried again.
// No parts are left out where err is no such refusal, or n has none of them.
func (n note) less(err error) (note, parts) {
	p := n.blamed(err)
	var no *refusal
	if errors.As(err, &no) && no.about() == (parts{}) && !no.final() && errors.Is(err, conversations.ErrRefused) {
		p = n.has(parts{true, true, true})
	}
	if p.look {
		n.text, n.entities = writtenOut(n.text, n.entities), nil
	}
	if p.buttons {
		n.text, n.keyboard = withLines(n.text, n.lines()), nil
	}
	if p.place {
		if !n.bound && (n.answers == 0 || no.topicGone()) {
			n.topic = 0
		}
		n.answers = 0
	}
	return n, p
}

// writtenOut is a text that needs no entities: links have their addresses behind
// them, as far as a message holds that, and what was no link is none.
func writtenOut(said string, entities []models.MessageEntity) string {
	all, marks := broken(utf16.Encode([]rune(said)), entities, entities)
	if len(all) > textMax {
		return blanked(utf16.Encode([]rune(said)), entities)
	}
	entities = marks
	var b strings.Builder
	from := 0
	for _, e := range entities { // in their order; none of them overlaps
		if e.Type != models.MessageEntityTypeTextLink {
			continue
		}
		end := e.Offset + e.Length
		b.WriteString(string(utf16.Decode(all[from:end])))
		from = end
		if !strings.Contains(string(utf16.Decode(all[e.Offset:end])), e.URL) {
			b.WriteString(" (" + e.URL + ")")
		}
	}
	b.WriteString(string(utf16.Decode(all[from:])))
	if units(b.String()) > textMax {
		return string(utf16.Decode(all))
	}
	return b.String()
}

// withLines is a text with lines below it, as many as a message holds.
func withLines(said string, lines []string) string {
	gap := "\n\n"
	for _, line := range lines {
		if units(said)+units(gap+line) > textMax {
			break
		}
		said += gap + line
		gap = "\n"
	}
	return said
}

// linesOf are choices as lines. In private their numbers can be typed, in a
// group nobody knows whose they were.
func linesOf(choices []conversations.Choice, bot string, private bool) []string {
	var lines []string
	for i, c := range choices {
		label := plain(c.Label)
		switch {
		case uniseg.StringWidth(label) == 0:
			continue
		case c.Private != "":
			label += ": " + privateLink(bot, c.Private)
		}
		mark := "•"
		if private {
			mark = strconv.Itoa(i+1) + "."
		}
		lines = append(lines, fmt.Sprintf("%s %s", mark, label))
	}
	return lines
}
