package guides

import (
	"strings"
	"testing"
)

func TestLoad_RefusesMarkupThatNoChatShows(t *testing.T) {
	t.Parallel()
	here := func(name, to, line, says string) refusal {
		return refusal{name: name, file: panelWords, from: "Take it from the shop.", to: to, line: line, says: says}
	}
	refuse(t, []refusal{
		here("HTML", "Take <b>it</b>.", "<b>", "HTML cannot be shown in a chat"),
		here("a block of HTML", "Take it.\n\n<div>\nx\n</div>", "<div>", "HTML cannot be shown in a chat"),
		here("an image", "Take\n![it](https://login.example.eu/x.png)", "![it]", "an image cannot be shown in a chat"),
		here("a table", "| a | b |\n|---|---|\n| c | d |", "| a |", "a table cannot be shown in a chat"),
		here("a code block", "Take:\n\n    it", "    it", "a code block cannot be shown in a chat"),
		here("a fenced code block", "Take:\n\n```\nit\n```", "```", "a code block cannot be shown in a chat"),
		here("a line across", "Take it.\n\n***\n\nNow.", "***", "a line across the page cannot be shown in a chat"),
		here("struck-out text", "Take ~~it~~.", "~~it~~", "struck-out text cannot be shown in a chat"),
		here("a list in a list", "1. Take\n   - it", "- it", "a list inside a list: lists have one level"),
		here("an address apart", "Take [it].\n\n[it]: https://login.example.eu", "[it]:", "an address apart from its link cannot be shown in a chat"),
		{name: "in an answer", file: mailMissing, from: "2. Click the link.", to: "2. Click <u>the</u> link.", line: "<u>", says: "HTML cannot be shown in a chat"},
		{name: "in what an option says", file: accountWords, from: "Then ask {helpdesk}.", to: "Then <i>ask</i>.", line: "Then <i>", says: "HTML cannot be shown in a chat"},
	})
}

func TestLoad_RefusesLinksThatNobodyDecidedOn(t *testing.T) {
	t.Parallel()
	here := func(name, to, line, says string) refusal {
		return refusal{name: name, file: panelWords, from: "Take it from the shop.", to: to, line: line, says: says}
	}
	refuse(t, []refusal{
		here("a host that is not listed", "Take it\nat <https://logn.example.eu/x>.", "at <", "the host logn.example.eu is not in hosts.toml (did you mean login.example.eu?)"),
		here("a foreign host", "Take [it](https://evil.test).", "evil", "the host evil.test is not in hosts.toml"),
		here("no https", "Take [it](http://login.example.eu).", "[it]", "http://login.example.eu has to begin with https://"),
		here("another scheme", "Take [it](javascript:alert).", "[it]", "javascript:alert has to begin with https://"),
		here("no scheme", "Take [it](login.example.eu).", "[it]", `"login.example.eu" is no address: it has to begin with https://`),
		here("a user that looks like a host", "Take [it](https://login.example.eu@evil.test/).", "[it]",
			"https://login.example.eu@evil.test/ may name neither a user nor a port"),
		here("a bare address", "Take it\nat https://login.example.eu/x now.", "at https", "a bare address: write <https://login.example.eu/x>"),
		{name: "in an answer", file: mailMissing, from: "What does the", to: "See <https://evil.test>.\n\nWhat does the", line: "evil",
			says: "the host evil.test is not in hosts.toml"},
		{name: "a source's", file: "sources.toml", from: "login.example.eu", to: "evil.test", line: "evil", says: "the host evil.test is not in hosts.toml"},
		{name: "a guide's", file: "guides.toml", from: `"https://panel.example.eu"`, to: `""`, line: "address", says: `"" is no address: it has to begin with https://`},
		{name: "a network's site", file: "networks.toml", from: "https://north.example.eu", to: "http://north.example.eu", line: "site",
			says: "http://north.example.eu has to begin with https://"},
		{name: "a network's helpdesk", file: "networks.toml", from: "help@north.example.eu", to: "https://evil.test", line: "helpdesk",
			says: "the host evil.test is not in hosts.toml"},
		{name: "a host with a path", file: "hosts.toml", from: `"login`, to: `"https://evil.test/", "login`, line: "hosts",
			says: `"https://evil.test/" is no host: write it without https:// and path`},
	})
}

func TestLoad_EMailAddressesMayBeLinks(t *testing.T) {
	t.Parallel()
	folder := small(t)
	edit(t, folder, panelWords, "Take it from the shop.", "Ask <a@b.test>, [them](mailto:c@d.test) or e@f.test.")
	load(t, folder)
}

func TestLoad_BracesMayBeWords(t *testing.T) {
	t.Parallel()
	folder := small(t)
	edit(t, folder, panelWords, "Take it from the shop.", "Take \\{it\\} from\\\nthe shop of {network}.")
	load(t, folder)
}

func TestLoad_RefusesPlaceholdersThatNobodyFills(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{name: "unknown", file: panelWords, from: "{comment}", to: "{coment}", line: "{coment}", says: "unknown placeholder {coment} (did you mean comment?)"},
		{name: "unclosed", file: panelWords, from: "Write {comment}", to: "Write\n{comment", line: "{comment", says: `a { that no placeholder begins with: {name} is meant, or \{`},
		{name: "in an answer", file: "faq/old-form.toml", from: "{helpdesk}", to: "{desk}", line: "{desk}", says: "unknown placeholder {desk}"},
		{name: "an address", file: panelWords, from: "{site}", to: "[it]({site})", line: "{site}", says: `"{site}" is no address: it has to begin with https://`},
		{name: "in a title", file: panelWords, from: "## Preferences", to: "## Preferences of {network}", line: "{network}",
			says: "the title has to be plain words without markup or placeholders: Preferences of {network}"},
	})
}

func TestLoad_RefusesWhatLooksLikeASecret(t *testing.T) {
	t.Parallel()
	for name, words := range map[string]string{
		"password: something":                          "password: something",
		"**Password:** Hunter2":                        "Password: Hunter2",
		"Sign in (user name: demo, password: demo).":   "user name: demo,",
		"Use the password = `Abc-123` for it":          "password = Abc-123",
		"the password is abc123":                       "password is abc123",
		"PIN: 1234":                                    "PIN: 1234",
		"Your **PIN code** is 1234.":                   "PIN code is 1234",
		"The code: 12345678":                           "code: 12345678",
		`Passphrase: "correct-horse", as on the sheet`: "Passphrase: correct-horse,",
	} {
		refuse(t, []refusal{{
			name: name, file: panelWords, from: "Take it from the shop.", to: "Take it.\n\n" + name, line: name,
			says: "this looks like a password, PIN or code: " + words,
		}})
	}
	refuse(t, []refusal{
		{name: "in an answer", file: mailMissing, from: "Open it.", to: "Open it.\nPIN: 0000", line: "PIN", says: "this looks like a password, PIN or code: PIN: 0000"},
		{name: "in a label", file: mailMissing, from: "It is there, but old", to: "PIN: 0000", line: "PIN", says: "this looks like a password, PIN or code: PIN: 0000"},
	})
}

func TestLoad_MaySpeakAboutPasswords(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"Password: at least 10 characters.",
		"The PIN is 4 digits long.",
		"**Password** is not in the list? Never send your password, PIN or code.",
		"Type the 8-digit code: it stands in the app.",
		"EU Login: <https://login.example.eu>",
	} {
		folder := small(t)
		edit(t, folder, panelWords, "Take it from the shop.", words)
		if _, err := Load(folder, Settings{}); err != nil {
			t.Errorf("%s: got %v, want no fault", words, err)
		}
	}
}

func TestLoad_RefusesPhrasesThatTheEngineDoesNotSay(t *testing.T) {
	t.Parallel()
	const en = "phrases/en.toml"
	refuse(t, []refusal{
		{name: "missing", file: en, from: "glad = \"glad\"\n", to: "", line: "[text]", says: "phrase glad is missing"},
		{name: "unknown", file: en, from: "glad = \"glad\"\n", to: "glad = \"glad\"\ngladd = \"x\"\n", line: "gladd", says: "unknown phrase gladd (did you mean glad?)"},
		{name: "empty", file: en, from: "glad = \"glad\"\n", to: "glad = \"\"\n", line: "glad = \"\"", says: "phrase glad is empty"},
		{name: "another placeholder", file: en, from: "\nstuck = \"stuck", to: "\nstuck = \"stuck {step}", line: "stuck {step}", says: "unknown placeholder {step}"},
		{name: "a placeholder misspelt", file: en, from: "went {step}", to: "went {stp}", line: "went", says: "unknown placeholder {stp} (did you mean step?)"},
		{name: "markup", file: en, from: "\nstuck = \"stuck", to: "\nstuck = \"<b>stuck</b>", line: "<b>", says: "HTML cannot be shown in a chat"},
		{name: "more than a platform shows", file: en, from: "about = \"about", to: "about = \"" + strings.Repeat("ä", 513), line: "ää",
			says: "phrase about has 513 characters, platforms show 512"},
		{name: "more than a profile shows", file: en, from: "about-short = \"about", to: "about-short = \"" + strings.Repeat("ä", 121), line: "ää",
			says: "phrase about-short has 127 characters, platforms show 120"},
		{name: "more than a menu shows", file: en, from: "command-stop = \"", to: "command-stop = \"" + strings.Repeat("ä", 100), line: "ää",
			says: "phrase command-stop has 112 characters, platforms show 100"},
		{name: "more than a button shows", file: en, from: "welcome-start = \"", to: "welcome-start = \"" + strings.Repeat("a", 40), line: "aaa",
			says: "phrase welcome-start has 53 characters, platforms show 40"},
		{name: "markup in a welcome", file: en, from: "try-later = \"", to: "try-later = \"**No** ", line: "**No**",
			says: "phrase try-later has to be plain words in one paragraph, without markup"},
		{name: "markup in a menu", file: en, from: "command-stop = \"", to: "command-stop = \"**now** ", line: "**now**",
			says: "phrase command-stop has to be plain words in one paragraph, without markup"},
		{name: "no words for a meaning", file: en, from: "done = [\"done\"]", to: "done = []", line: "done = []", says: "no plain words for done"},
		{name: "an unknown meaning", file: en, from: "[plain]", to: "[plain]\ndon = [\"x\"]", line: "don =", says: "unknown meaning don (did you mean done?)"},
		{name: "a word that means two things", file: en, from: "done = [\"done\"]", to: "done = [\"done\", \"Help\"]", line: "help = [",
			says: `"help" means done already`},
		{name: "a file that is no language", file: "phrases/notes.md", from: "", to: "x", says: "only phrases live in this folder, one .toml file a language"},
		{name: "a file that is no topic", file: "faq/notes.md", from: "", to: "x", says: "only topics live in this folder, one .toml file each"},
	})
}
