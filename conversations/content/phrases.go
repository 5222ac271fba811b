package content

import (
	"strings"

	"waymark/conversations"
)

// A PhraseID names something that Waymark says by itself.
type PhraseID string

// Phrases is what Waymark says by itself in one language, and the plain words
// it understands as commands.
type Phrases struct {
	Text  map[PhraseID]string // with {placeholders}
	Plain map[string][]string // a meaning of [Meanings] → what people type for it
}

// AllPhrases lists every phrase a language needs, with the placeholders that
// may stand in it. It never changes.
var AllPhrases = map[PhraseID]string{
	// beginning
	"hello": "", "which-network": "", "which-network-again": "", "another-network": "", "no-network": "",
	"all-networks": "", "overview": "guide network parts minutes", "overview-part": "part", "begin": "",
	"welcome-back": "", "invitation": "guide", "not-started": "", "network-set": "network", "network-unset": "",
	"network-sure": "network", "network-yes": "", "network-no": "", "not-asked-for": "network",
	"link-elsewhere": "network was", "link-network": "network", "link-guide": "network guide", "guide-sure": "guide", "overview-extra": "network step",

	// a step
	"step": "number total title", "part": "number total title", "on-computer": "", "on-phone": "", "on-both": "",
	"minutes": "n", "minute": "", "read-on": "date", "verified-on": "date", "waiting-for": "actor",
	"actor-you": "", "actor-mailbox": "", "actor-eu-login": "", "actor-network": "network", "actor-lead": "",
	"done": "", "back": "", "skip": "", "have": "", "stuck": "", "resume": "", "return": "step", "copy-address": "",

	// walking
	"no-way-back": "", "have-sure": "part", "have-yes": "", "have-no": "", "passed-over": "", "all-done": "", "choose-first": "", "had-part": "part", "skipped": "", "went": "step", "unknown-step": "",
	"behind-you": "step", "other-step": "step", "old-button": "", "vanished": "step",
	"guide-switched": "guide", "other-guide": "guide", "no-older-guide": "", "finished": "network site cpms helpdesk",
	"still-at": "number total step",

	// commands
	"status": "guide network", "status-finished": "guide network", "part-done": "part", "part-had": "part",
	"part-here": "part number total step", "part-open": "part minutes", "part-jumped": "part",
	"next-to-act": "actor", "paused-note": "", "map": "guide", "open-map": "", "map-part": "number part", "part-map": "part", "part-again": "", "part-start": "",
	"change-network": "", "again": "", "again-sure": "", "again-yes": "", "again-no": "",
	"languages": "", "language-name": "", "language-set": "", "language-only": "", "stopped": "", "stopped-but": "when", "help": "reminders",

	// reminders
	"overview-reminds": "", "help-reminders": "", "no-reminders": "", "nothing-to-remind": "",
	"nag-first": "", "nag-again": "", "nag-last": "", "nag-left": "minutes", "nag-continue": "", "nag-later": "", "nag-stop": "", "nag-start": "",
	"nag-on": "", "unnagged": "", "fuse": "step", "check-in": "step actor", "wanted": "",
	"when": "date time city", "when-today": "date time city", "when-tomorrow": "date time city",
	"remind-when": "", "remind-2h": "", "remind-1d": "", "remind-3d": "", "remind-3w": "", "remind-other": "", "remind-how": "", "remind-over": "",
	"remind-wait": "", "remind-no": "", "remind-none": "", "remind-limits": "", "remind-set": "when", "remind-passed": "when",
	"reminders-on": "", "reminders-off": "", "reminders-paused": "", "owed-nag": "when", "owed-fuse": "when", "owed-check-in": "when", "owed-wanted": "when", "owed-next": "when",
	"zone-ask": "city", "zone-how": "", "zone-type": "", "zone-which": "", "zone-unknown": "", "zone-set": "city time", "zone-other": "", "zone-change": "",

	// questions
	"what-do-you-see": "step", "all-questions": "", "chapters": "", "chapter": "chapter", "unknown-topic": "",
	"goto": "step", "goto-older": "step", "where-from": "", "sources": "topic", "source": "title date",
	"source-url": "title url date", "not-verified": "",

	// what cannot be answered
	"did-you-mean": "", "none-of-these": "", "that-was-it": "", "not-that": "", "glad": "", "dont-know": "",
	"wish-human": "", "wish-where-am-i": "", "wish-back": "", "wish-start-over": "", "wish-stop-reminders": "",
	"wish-remind-later": "", "wish-delete-data": "", "wish-change-language": "", "remind-later": "",
	"sure-again": "", "forget-sure": "", "forget-yes": "", "forget-no": "", "forgotten": "",
	"data": "", "data-address": "platform user chat", "data-since": "date", "data-language": "language", "data-network": "network",
	"data-zone": "city", "data-unnagged": "", "data-guide": "guide step date", "data-way": "n", "data-paused": "", "data-owed": "", "data-until": "date", "data-no-more": "",
	"ask-how": "", "unreadable": "", "no-words": "", "no-such-number": "n max", "too-long": "", "edited": "", "forwarded": "", "words-only": "", "not-understood": "", "sorry": "", "excess": "n", "full": "",

	// where others read along
	"in-private": "", "for-two": "", "shared-help": "", "shared-ask": "", "shared-unknown": "", "shared-careful": "",

	// understanding people at their step
	"stop-writing": "", "none-meant": "", "remind-unread": "",

	// whose a link is
	"web-by-letters": "", "web-union": "host", "web-platform": "host", "web-network": "host network", "web-listed": "host", "web-source": "host",
	"web-foreign": "host", "web-scheme": "", "web-user": "host", "web-unread": "", "web-number": "host", "web-letters": "host like",
	"web-foreign-letters": "host", "web-within": "host like", "web-alike": "host like", "web-short": "host", "web-filter": "host",
	"web-port": "host", "web-plain": "host",

	// two accounts, one person
	"link-code": "code", "link-own": "", "link-wrong": "", "link-refused": "minutes", "link-tickets": "", "link-sure": "there here",
	"link-yes": "step", "link-no": "", "link-apart": "", "linked": "", "link-told": "platform",

	// the helpdesk, to the person and to its staff
	"notice": "date", "still-step": "step", "differs-tell": "", "differs-noted": "", "desk-differs-count": "step n days", "desk-differs-first": "step days",
	"desk-notice-unknown": "", "desk-notice-how": "id", "desk-notice-long": "n max", "desk-notice-many": "", "desk-notice-given": "step who", "desk-notice-until": "id", "desk-notice-all": "",
	"desk-notice-off": "step", "desk-notice-none": "step", "desk-notice-line": "id who date says", "desk-notice-past": "id who date says", "desk-notice-nothing": "", "desk-notice-usage": "",
	"command-notice": "", "command-notice-words": "",
	"human-first": "", "that-helps": "", "whole-answer": "", "human-anyway": "", "human-whom": "", "human-network": "", "write-to": "desk", "write-address": "address", "write-other": "desk",
	"field-account": "says", "field-name": "says", "field-centre": "says", "field-network": "says", "field-site": "says", "field-step": "says", "field-tried": "says", "field-screen": "says", "field-language": "says", "field-words": "says",
	"human-offer": "", "human-offer-far": "", "human-untaken": "", "human-taken": "", "human-answered": "",
	// what was hidden
	"never-here": "what", "shield-secret": "what", "shield-secret-gone": "what", "shield-other": "what", "shield-other-gone": "what", "shield-group": "",
	"shield-desk": "what", "shield-staff": "what", "shield-from-desk": "what", "what-and": "", "what-or": "",
	"what-password": "", "what-pin": "", "what-code": "", "what-link": "", "what-recovery": "", "what-national-id": "", "what-record": "",
	"what-birth": "", "what-name": "", "what-phone": "", "what-email": "",

	"human-ask": "", "human-preview": "", "human-more": "", "human-write": "", "human-never": "", "human-send": "", "human-not-now": "", "human-unsent": "",
	"human-there": "when", "human-always": "", "human-away": "when", "human-recall": "", "human-recalled": "number", "human-silent": "number", "human-lost": "number", "human-stranded": "number", "human-astray": "number", "human-arrived": "number", "human-new-desk": "number", "desk-astray": "number", "desk-new-desk": "number",
	"human-asked": "number", "human-open": "number", "human-says": "", "human-cannot": "kind", "human-back": "number why",
	"human-why-solved": "", "human-why-answered": "", "human-why-no-answer": "", "human-why-eu-login": "", "human-why-duplicate": "",
	"human-reopened": "number", "human-again": "number", "human-too-old": "number", "human-open-again": "number", "human-or-again": "number", "human-released": "number",
	"human-follow": "number", "human-worked": "", "human-not-yet": "", "human-close-sure": "number", "human-close-yes": "", "human-close-no": "", "human-told": "number",
	"human-approved": "", "human-method": "", "human-moved": "step", "human-we-are-there": "when", "human-we-are-always": "", "human-we-are-back": "when",
	"desk-reads": "language", "desk-clock": "time city", "desk-recalled": "number", "desk-wrote": "", "desk-anonymous": "", "desk-not-yours": "",
	"desk-hidden": "", "desk-released": "number", "desk-nudge": "number",
	"desk-title": "number", "desk-ticket": "number", "desk-no-network": "", "desk-says": "number", "desk-cannot": "number kind", "desk-how": "number",
	"desk-at": "number total step guide since", "desk-day": "date", "desk-workday": "", "desk-workdays": "n",
	"desk-before": "", "desk-times": "what n", "desk-here": "", "desk-read": "topic", "desk-took": "step option", "desk-turned": "step", "desk-skipped": "step", "desk-had": "part", "desk-halted": "step", "desk-differs": "step", "desk-unclear": "step",
	"desk-take": "", "desk-taken": "number who", "desk-taken-already": "number who", "desk-close": "", "desk-closed": "number why", "desk-is-closed": "number",
	"desk-words-only": "number kind", "desk-arrived": "", "desk-waits": "", "desk-failed": "", "desk-unsure": "", "desk-forgotten": "number", "desk-forgotten-here": "number", "desk-forgotten-gone": "number", "desk-old": "number", "desk-old-here": "number", "data-ticket": "number date",

	// what goes between the two, and what becomes of it
	"file-ask": "name", "file-ask-words": "", "file-sure": "", "file-send": "", "file-drop": "", "file-dropped": "name", "file-old": "",
	"file-goes": "name", "file-goes-there": "name", "file-theirs": "number name", "file-ours": "name",
	"file-big": "name mb", "file-big-here": "name mb", "file-big-there": "number name", "file-big-from-desk": "name", "file-cannot-from-desk": "kind",
	"file-gone": "name", "file-missing": "name", "file-missing-there": "number name",
	"file-arrived": "", "file-late": "", "file-late-here": "", "file-lost": "", "file-doubt": "",
	"file-cut": "", "file-cut-here": "", "file-edited": "number", "file-says-edited": "", "file-edited-not": "", "file-forwarded": "number",
	"file-kind-photo": "", "file-kind-document": "", "file-kind-sticker": "", "file-kind-voice": "", "file-kind-video": "", "file-kind-video-note": "",
	"file-kind-audio": "", "file-kind-animation": "", "file-kind-location": "", "file-kind-venue": "", "file-kind-contact": "", "file-kind-poll": "",
	"file-kind-forwarded": "", "file-kind-any": "",

	// in the helpdesk's room, about no ticket in particular
	"desk-none": "", "desk-list": "", "desk-list-free": "number network span step", "desk-list-taken": "number network span step who",
	"desk-list-answered": "number network span step who", "desk-list-asked": "number network span step who", "desk-list-left": "number network span step", "desk-list-nowhere": "", "desk-lost-thread": "number", "command-tickets": "",
	"desk-opening": "", "desk-since": "number network when", "desk-since-taken": "number network when", "command-desk": "",
	"stops": "days", "stops-nobody": "", "stops-of": "network guide", "stops-no-guide": "", "stops-walked": "started finished",
	"stops-step": "step n silent median oldest", "stops-few": "steps", "stops-fewer": "n", "stops-under": "span", "stops-over": "span",
	"stops-asked": "unknown wrong", "stops-tickets": "open answered", "stops-answered": "span", "stops-answered-few": "",

	// the helpdesk: what its staff do
	"desk-somebody": "", "desk-ready": "", "desk-ask": "", "desk-move": "", "desk-release": "", "desk-reopen": "", "desk-cancel": "", "desk-send": "", "desk-do-move": "", "desk-do-ask": "",
	"desk-free": "number", "desk-given-back": "number", "desk-done": "number", "desk-meanwhile": "number", "desk-note": "who",
	"desk-why": "number", "desk-why-solved": "", "desk-why-answered": "", "desk-why-no-answer": "", "desk-why-eu-login": "", "desk-why-duplicate": "", "desk-not-closed": "",
	"desk-is-open": "number", "desk-too-old": "number", "desk-has-another": "number other", "desk-reopened": "number who", "desk-open-again": "number",
	"desk-no-ready": "number", "desk-ready-which": "number", "desk-ask-which": "number", "desk-preview": "number", "desk-preview-later": "number", "desk-sent": "number title", "desk-asked": "number title",
	"desk-nowhere": "number", "desk-where": "number", "desk-approved": "", "desk-method": "", "desk-later": "", "desk-which-step": "number", "desk-no-step": "number",
	"desk-they-moved": "number", "desk-follows": "number date", "desk-moved": "number step", "desk-at-end": "", "desk-not-deciding": "number", "desk-there": "number",
	"desk-no-answer": "number", "desk-worked": "number", "desk-not-yet": "number",

	// what platforms show of us
	"about": "", "about-short": "",
	"command-take": "", "command-reply": "", "command-reply-words": "", "command-close": "", "command-close-words": "",
	"command-answer": "", "command-answer-name": "", "command-move": "", "command-move-step": "", "command-release": "", "command-reopen": "", "command-note": "", "command-note-words": "",
	"command-start": "", "command-status": "", "command-ask": "", "command-ask-question": "", "command-faq": "", "command-back": "", "command-help": "", "command-human": "", "command-human-words": "", "command-privacy": "",
	"command-guide": "", "command-language": "", "command-reminders": "", "command-timezone": "", "command-mydata": "", "command-link": "", "command-link-code": "", "command-stop": "",
	"private-comes": "", "private-closed": "", "try-later": "", "welcome": "", "welcome-start": "", "command-welcome": "",

	// what stands in for what is not known
	"your-network": "", "your-step": "", "open-any": "", "open-like": "network", "site-any": "", "helpdesk-any": "", "helpdesk-by-site": "network site",
	"runs-operator": "operator", "runs-nobody": "", "runs-place": "place", "runs-contact": "contact", "privacy-first": "runs", "privacy-first-until": "runs keep",
	"kept-spans": "keep unreachable finished tickets", "kept-long": "", "span-month": "n", "span-months": "n", "span-day": "n", "span-days": "n",
	"questions-kept": "", "questions-dropped": "",
	"approval-known": "network time", "approval-any": "", "comment-any": "",
}

// Meanings are what plain words can stand for. The first eleven are commands.
var Meanings = []string{
	"start", "status", "back", "guide", "faq", "language", "stop", "help", "reminders", "timezone", "mydata",
	"done", "skip", "have", "stuck", "continue", "again", "forget", "later", "thanks", "unnag", "nag", "yes", "no",
}

// Phrase returns the phrase in l, or in English where l lacks it.
func (c *Content) Phrase(l conversations.Language, id PhraseID) string {
	if s, ok := c.Phrases[l].Text[id]; ok {
		return s
	}
	return c.Phrases[conversations.English].Text[id]
}

// Fill puts values into the {placeholders} of s: name, value, name, value …
func Fill(s string, pairs ...string) string {
	return expand(s, func(name, _ string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	})
}

// expand replaces each {name} in s by its value, which may depend on the text
// before it. Names without one stay. A value that ends a sentence takes the full stop
// behind it away: "Do you have one?", not "Do you have one?.".
func expand(s string, value func(name, before string) (string, bool)) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(s, '{')
		length := strings.IndexByte(s[max(open, 0):], '}')
		if open < 0 || length < 0 {
			b.WriteString(s)
			return b.String()
		}
		end := open + length + 1
		b.WriteString(s[:open])
		if v, ok := value(s[open+1:end-1], b.String()); ok {
			b.WriteString(v)
			s = withoutStop(v, s[end:])
			continue
		}
		b.WriteString(s[open:end])
		s = s[end:]
	}
}

// LanguageName is a language's name in itself.
func (c *Content) LanguageName(l conversations.Language) string { return c.Phrase(l, "language-name") }

// withoutStop is what follows a value, without its full stop where the value ends with
// a sign that ends a sentence. Stars may stand between the two.
func withoutStop(value, rest string) string {
	stars := len(rest) - len(strings.TrimLeft(rest, "*"))
	after, ok := strings.CutPrefix(rest[stars:], ".")
	if !ok || value == "" || !strings.ContainsRune(".?!…", []rune(value)[len([]rune(value))-1]) || strings.HasPrefix(after, ".") {
		return rest
	}
	return rest[:stars] + after
}
