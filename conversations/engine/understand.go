package engine

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"waymark/conversations"
	"waymark/conversations/content"
)

// text answers what was typed: a command, the number or label of something
// offered, a plain word, a network's name, the title of a question. A question
// never counts as a failed answer.
func (t *turn) text(raw string) {
	if len(raw) > content.ReadableBytes {
		t.answerBriefly("too-long")
		return
	}
	said := content.Clean(raw)
	if name, args, ok := command(said); ok {
		t.command(conversations.Command{Name: name, Args: args})
		return
	}
	if c, ok := t.offered(said); ok {
		t.take(c)
		return
	}
	if content.Plain(said) == "" {
		t.answerBriefly("no-words")
		return
	}
	if t.remindWhen(said) {
		return
	}
	if meaning := t.meaning(said); meaning != "" {
		t.mean(meaning)
		return
	}
	if topic, ok := t.c.TopicNamed(said, t.lang); ok {
		t.topic(topic)
		return
	}
	if t.zoneTyped(said) {
		return
	}
	if c, ok := t.soundsLike(said); ok {
		t.take(c)
		return
	}
	if n, ok := t.c.NetworkNamed(said); ok {
		t.network(n.ID, "")
		return
	}
	if n, most := number(said), len(t.s.Journey.Offered); n > most && most > 0 {
		t.notice("no-such-number", "n", strconv.Itoa(n), "max", strconv.Itoa(most))
		t.say(t.stillAt(), t.s.Journey.Offered...)
		return
	}
	if t.zoneUnknown(said) {
		return
	}
	if t.keeps {
		t.unknown = t.unanswered(said)
	}
	if t.question() {
		return
	}
	if !t.started() {
		t.askNetwork("which-network-again")
		return
	}
	t.noneOfThese()
}

// take does what the choice does whose number or label was typed. An address to
// copy is said, so that it can be copied from there.
func (t *turn) take(c conversations.Choice) {
	if c.Copies != "" {
		t.say(paragraphs(conversations.Markup("`"+c.Copies+"`"), t.stillAt()), t.ways()...)
		return
	}
	t.tap(c.Token)
}

// asked answers words that may ask something and do nothing else: a text that
// was changed was answered as it stood, and one that was passed on is not the
// person's own. What is no question gets the phrase instead.
func (t *turn) asked(raw string, instead content.PhraseID) {
	said := content.Clean(raw)
	_, offered := t.offered(said)
	_, sounds := t.soundsLike(said)
	_, network := t.c.NetworkNamed(said)
	if offered || sounds || network || !t.recognised() && !t.warned() {
		t.answerBriefly(instead)
	}
}

// command takes "/faq new-phone" apart. A bot's own name after the command,
// as in "/faq@waymark", is not part of it.
func command(said string) (name, args string, ok bool) {
	if !strings.HasPrefix(said, "/") || len(said) == 1 {
		return "", "", false
	}
	name, args, _ = strings.Cut(said[1:], " ")
	name, _, _ = strings.Cut(name, "@")
	return strings.ToLower(name), strings.TrimSpace(args), name != ""
}

// offered finds what was offered last by its number or its whole label.
func (t *turn) offered(said string) (conversations.Choice, bool) {
	last := t.s.Journey.Offered
	if n := number(said); n >= 1 && n <= len(last) {
		return last[n-1], true
	}
	want := content.Plain(said)
	if want == "" {
		return conversations.Choice{}, false
	}
	cs := t.onOffer()
	i := slices.IndexFunc(cs, func(c conversations.Choice) bool { return content.Plain(c.Label) == want })
	if i < 0 {
		return conversations.Choice{}, false
	}
	return cs[i], true
}

// number reads a number as people type it for a button, "2", "[2]" or a keycap
// sign. 0 is none.
func number(said string) int {
	said = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.M, r) {
			return -1
		}
		return r
	}, said)
	n, err := strconv.Atoi(strings.Trim(said, "[](). #"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// onOffer is what was offered last, and after it what today's step offers:
// "approved" is understood below a list of questions too.
func (t *turn) onOffer() []conversations.Choice {
	cs := slices.Clone(t.s.Journey.Offered)
	if s, _ := t.here(); s != nil && t.s.Journey.Phase != conversations.Finished {
		for _, c := range append(t.options(s), t.copyChoice(s)...) {
			if !slices.ContainsFunc(cs, func(o conversations.Choice) bool { return o.Token == c.Token }) {
				cs = append(cs, c)
			}
		}
	}
	return cs
}

// soundsLike finds the one thing on offer that these words mean: "yes" is "Yes,
// I can", and "not sure" is "I am not sure", unless another label fits too.
func (t *turn) soundsLike(said string) (conversations.Choice, bool) {
	want := content.Plain(said)
	if want == "" {
		return conversations.Choice{}, false
	}
	for _, offers := range [][]conversations.Choice{t.s.Journey.Offered, t.onOffer()} {
		var only conversations.Choice
		found := 0
		for _, c := range offers {
			label := content.Plain(c.Label) + " "
			inside := strings.Contains(want, " ") && strings.Contains(" "+label, " "+want+" ")
			if inside || strings.HasPrefix(label, want+" ") {
				only = c
				found++
			}
		}
		if found > 0 {
			return only, found == 1
		}
	}
	return conversations.Choice{}, false
}

// meaning returns what a plain word stands for, in the person's language or in
// English, or nothing.
func (t *turn) meaning(said string) string {
	for _, l := range []conversations.Language{t.lang, conversations.English} {
		if m, ok := t.words[l][content.Plain(said)]; ok {
			return m
		}
	}
	return ""
}

// mean does what a plain word stands for.
func (t *turn) mean(meaning string) {
	if !t.started() {
		switch meaning {
		case "done", "skip", "have", "stuck", "continue", "again", "back":
			t.start("")
			return
		}
	}
	at := t.s.Journey.At
	switch meaning {
	case "done":
		t.done()
	case "skip":
		t.skip(at)
	case "have":
		t.askHave(at)
	case "later":
		t.remindMe(inMenu)
	case "unnag":
		t.noMore()
	case "nag":
		t.reminders(nagsOn)
	case "thanks":
		t.answerBriefly("glad")
	case "stuck":
		t.stuck(at)
	case "continue":
		t.showStep()
	case "again":
		t.askAgain()
	case "forget":
		t.askForget()
	default:
		t.command(conversations.Command{Name: meaning})
	}
}

// noticeUnread says that what came with the words was not looked at.
func (t *turn) noticeUnread() {
	if t.m.Unread != "" {
		t.notice("words-only")
	}
}

// unreadable answers stickers, pictures, voice: never with silence.
func (t *turn) unreadable() { t.answerBriefly("unreadable") }

// answerBriefly says one sentence and one line back to where the person is.
func (t *turn) answerBriefly(id content.PhraseID) {
	t.notice(id)
	t.say(t.stillAt(), t.ways()...)
}
