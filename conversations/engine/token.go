package engine

import (
	"slices"
	"strings"

	"waymark/conversations"
)

// A verb is what a token asks for.
type verb string

const (
	vChoose  verb = "c" // step, option
	vBack    verb = "b" // step
	vSkip    verb = "s" // step
	vHave    verb = "h" // step
	vStuck   verb = "x" // step
	vResume  verb = "r" // show today's step
	vGo      verb = "g" // step
	vTopic   verb = "q" // topic, or topic and branch
	vSource  verb = "i" // topic
	vChapter verb = "m" // chapter; without: all chapters
	vNetwork verb = "n" // network; "" for "I do not know"
	vListAll verb = "N" // list all networks
	vGuide   verb = "d" // guide
	vMap     verb = "o" // the steps of a part; without: the guide's parts
	vPart    verb = "p" // start a part again
	vAgain   verb = "a" // start everything again: ask
	vWipe    verb = "w" // start everything again: yes
	vLang    verb = "l" // language
	vStop    verb = "z" // pause
	vRight   verb = "y" // topic: that answered it
	vWrong   verb = "u" // topic: that was not meant
	vNone    verb = "v" // none of the titles offered
	vEnd     verb = "e" // what was passed over is done: finish
	vRemind  verb = "t" // when to be reminded
	vNags    verb = "j" // nagging reminders: on, off
	vZone    verb = "f" // zone; without: ask; "?": say how to type it
	vForget  verb = "k" // delete everything about the person: yes
	vLink    verb = "L" // joined, declined
	vTake    verb = "T" // ticket: whoever taps it has it
	vClose   verb = "C" // ticket
	vSend    verb = "S" // the draft, to the helpdesk
	vUnsent  verb = "D" // the draft is not sent
	vAnyway  verb = "A" // helpdesk from which one comes; without: an answer
	vDesk    verb = "W" // helpdesk to write to
	vDiffers verb = "X" // step: it looks different on their screen
	vCommand verb = "Y" // a command that was mistyped
	vRecall  verb = "R" // ticket: its person closes it
	vFile    verb = "F" // ticket, number: what came with files goes to the other side
	vNoFile  verb = "G" // ticket, number: it does not
	vDeed    verb = "E" // ticket, deed: see [deeds]
	vReopen  verb = "O" // ticket: its person opens it again
	vWorked  verb = "V" // ticket, yes or no: what its person says
)

const tokenSep = "|"

func token(v verb, args ...string) conversations.Token {
	return conversations.Token(strings.Join(append([]string{string(v)}, args...), tokenSep))
}

// parse takes t apart. Arguments that are not there are empty.
func parse(t conversations.Token) (v verb, a, b string) {
	parts := strings.SplitN(string(t), tokenSep, 3)
	parts = append(parts, "", "")
	return verb(parts[0]), parts[1], parts[2]
}

// An offer is the choices below the last reply to somebody.
type offer []conversations.Choice

// has reports whether there is that button.
func (o offer) has(want conversations.Token) bool {
	return slices.ContainsFunc(o, func(c conversations.Choice) bool { return c.Token == want })
}

// hasAny reports whether there is a button of that kind.
func (o offer) hasAny(v verb) bool {
	return slices.ContainsFunc(o, func(c conversations.Choice) bool {
		got, _, _ := parse(c.Token)
		return got == v
	})
}
