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
		t.card.briefly("too-long")
		return
	}
	said := content.Clean(raw)
	if name, args, ok := command(said); ok {
		t.command(conversations.Command{Name: name, Args: args})
		return
	}
	if c, ok := t.listener.offered(said); ok {
		t.pick(c)
		return
	}
	if content.Plain(said) == "" {
		t.card.briefly("no-words")
		return
	}
	if t.reminder.remindWhen(said) {
		return
	}
	if meaning := t.listener.plainWord(said); meaning != "" {
		t.mean(meaning)
		return
	}
	if topic, ok := t.content.TopicNamed(said, t.speaker.language); ok {
		t.faq.topic(topic)
		return
	}
	if t.settings.zoneTyped(said) {
		return
	}
	if c, ok := t.listener.soundsLike(said); ok {
		t.pick(c)
		return
	}
	if n, ok := t.content.NetworkNamed(said); ok {
		t.host.network(n.ID, "")
		return
	}
	if n, most := number(said), len(t.state.Journey.Offered); n > most && most > 0 {
		t.speaker.notice("no-such-number", "n", strconv.Itoa(n), "max", strconv.Itoa(most))
		t.speaker.say(t.card.stillAt(), t.state.Journey.Offered...)
		return
	}
	if t.settings.zoneUnknown(said) {
		return
	}
	if t.keeps {
		t.unknown = t.faq.unanswered(said)
	}
	if t.question() {
		return
	}
	if !t.walker.started() {
		t.greeter.askNetwork("which-network-again")
		return
	}
	t.faq.noneOfThese()
}

// take answers the message, and notes what the last reply offers.
func (t *turn) take() {
	if t.walker.mend(); t.walker.moved {
		t.speaker.notice("vanished", "step", t.speaker.title(t.state.Journey.At))
	}
	t.noticeUnread()
	switch b := t.message.Body.(type) {
	case conversations.Text:
		t.text(string(b))
	case conversations.Edited:
		t.asked(string(b), "edited")
	case conversations.Forwarded:
		t.asked(string(b), "forwarded")
	case conversations.Unblocked:
		t.comeBack()
	case conversations.Command:
		t.command(b)
	case conversations.Tap:
		t.tap(b.Token)
	default: // stickers, pictures, voice: never with silence
		t.card.briefly("unreadable")
	}
	if !t.forgotten {
		t.state.Journey.Offered = t.speaker.offers()
	}
}

// asked answers words that may ask something and do nothing else: a text that
// was changed was answered as it stood, and one that was passed on is not the
// person's own. What is no question gets the phrase instead.
func (t *turn) asked(raw string, instead content.PhraseID) {
	said := content.Clean(raw)
	_, offered := t.listener.offered(said)
	_, sounds := t.listener.soundsLike(said)
	_, network := t.content.NetworkNamed(said)
	if offered || sounds || network || !t.faq.recognised() && !t.faq.warned() {
		t.card.briefly(instead)
	}
}

// A listener finds out what typed words stand for.
type listener struct {
	language conversations.Language
	words    map[conversations.Language]map[string]string // plain words → what they mean
	card     *card
	walker   *walker
	state    *conversations.State
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
func (l *listener) offered(said string) (conversations.Choice, bool) {
	last := l.state.Journey.Offered
	if n := number(said); n >= 1 && n <= len(last) {
		return last[n-1], true
	}
	want := content.Plain(said)
	if want == "" {
		return conversations.Choice{}, false
	}
	cs := l.onOffer()
	i := slices.IndexFunc(cs, func(c conversations.Choice) bool { return content.Plain(c.Label) == want })
	if i < 0 {
		return conversations.Choice{}, false
	}
	return cs[i], true
}

// offered are the choices below the last reply to them.
func (w *walker) offered() offer { return w.state.Journey.Offered }

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
func (l *listener) onOffer() []conversations.Choice {
	cs := slices.Clone(l.state.Journey.Offered)
	if s, _ := l.walker.here(); s != nil && l.state.Journey.Phase != conversations.Finished {
		for _, c := range append(l.card.options(s), l.card.copyChoice(s)...) {
			if !slices.ContainsFunc(cs, func(o conversations.Choice) bool { return o.Token == c.Token }) {
				cs = append(cs, c)
			}
		}
	}
	return cs
}

// soundsLike finds the one thing on offer that these words mean: "yes" is "Yes,
// I can", and "not sure" is "I am not sure", unless another label fits too.
func (l *listener) soundsLike(said string) (conversations.Choice, bool) {
	want := content.Plain(said)
	if want == "" {
		return conversations.Choice{}, false
	}
	for _, offers := range [][]conversations.Choice{l.state.Journey.Offered, l.onOffer()} {
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

// mean does what a plain word stands for.
func (t *turn) mean(meaning string) {
	if !t.walker.started() {
		switch meaning {
		case "done", "skip", "have", "stuck", "continue", "again", "back":
			t.host.start("")
			return
		}
	}
	at := t.state.Journey.At
	switch meaning {
	case "done":
		t.companion.done()
	case "skip":
		t.companion.skip(at)
	case "have":
		t.companion.askHave(at)
	case "later":
		t.reminder.remindMe(inMenu)
	case "unnag":
		t.settings.noMore()
	case "nag":
		t.settings.reminders(nagsOn)
	case "thanks":
		t.card.briefly("glad")
	case "stuck":
		t.faq.stuck(at)
	case "continue":
		t.card.showStep()
	case "again":
		t.companion.askAgain()
	case "forget":
		t.settings.askForget()
	default:
		t.command(conversations.Command{Name: meaning})
	}
}

// noticeUnread says that what came with the words was not looked at.
func (t *turn) noticeUnread() {
	if t.message.Unread != "" {
		t.speaker.notice("words-only")
	}
}

// briefly says one sentence and one line back to where the person is.
func (c *card) briefly(id content.PhraseID) {
	c.notice(id)
	c.say(c.stillAt(), c.ways()...)
}

// plainWord returns what a plain word stands for, in the person's language or in
// English, or nothing.
func (l *listener) plainWord(said string) string {
	for _, in := range []conversations.Language{l.language, conversations.English} {
		if m, ok := l.words[in][content.Plain(said)]; ok {
			return m
		}
	}
	return ""
}

// pick does what the choice does whose number or label was typed. An address to
// copy is said, so that it can be copied from there.
func (t *turn) pick(c conversations.Choice) {
	if c.Copies != "" {
		t.speaker.say(paragraphs(conversations.Markup("`"+c.Copies+"`"), t.card.stillAt()), t.card.ways()...)
		return
	}
	t.tap(c.Token)
}
