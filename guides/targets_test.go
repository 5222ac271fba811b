package guides

import (
	"strings"
	"testing"
	"time"

	"waymark/conversations"
)

func TestLoad_RefusesTargetsThatAreNotThere(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{name: "next", file: panel, from: `next = "panel/preferences"`, to: `next = "panel/preferenced"`, line: "panel/preferenced",
			says: "there is no step panel/preferenced (did you mean panel/preferences?)"},
		{name: "next_if", file: panel, from: `to = "panel/card" }`, to: `to = "panel/crad" }`, line: "panel/crad",
			says: "there is no step panel/crad (did you mean panel/card?)", also: 1},
		{name: "where next_if looks", file: panel, from: `at = "panel/choose"`, to: `at = "choose"`, line: `"choose", option`,
			says: "there is no step choose (did you mean panel/choose?)"},
		{name: "the option next_if looks for", file: panel, from: `option = "card"`, to: `option = "car"`, line: `"car"`,
			says: "step panel/choose has no option car (did you mean card?)"},
		{name: "to", file: account, from: `to = "account/sign-in"`, to: `to = "sign-in"`, line: `to = "sign-in"`,
			says: "there is no step sign-in (did you mean account/sign-in?)"},
		{name: "to with no name near", file: account, from: `to = "account/sign-in"`, to: `to = "nowhere"`, line: "nowhere", says: "there is no step nowhere"},
		{name: "to in another guide", file: account, from: `to = "account/sign-in"`, to: `to = "form/fill-form"`, line: "form/fill-form",
			says: "step form/fill-form is not in guide new, where this step is"},
		{name: "an option's topic", file: account, from: `topic = "link-expired"`, to: `topic = "link-expird"`, line: "link-expird",
			says: "there is no topic link-expird (did you mean link-expired?)"},
		{name: "a step's topics", file: account, from: `["which-address"]`, to: `["mail-missing", "which-addrss"]`, line: "which-addrss",
			says: "there is no topic which-addrss (did you mean which-address?)"},
		{name: "a step's source", file: account, from: `["form", "slides"]`, to: `["form", "slide"]`, line: `"slide"`,
			says: "there is no source slide (did you mean slides?)"},
		{name: "a step without source", file: panel, from: "sources = [\"slides\"]\nnext", to: "next", line: "[[step]]\nid = \"open\"",
			says: "step panel/open names no source"},
		{name: "a topic without source", file: mailMissing, from: `sources = ["form"]`, to: "sources = []", line: "sources", says: "topic mail-missing names no source"},
		{name: "a guide without source", file: "guides.toml", from: "sources = [\"slides\"]\n", to: "", line: "[[guide]]", says: "guide new names no source"},
		{name: "a part without source", file: account, from: "[part]\nsources = [\"form\"]\n", to: "", line: "[[step]]", says: "part account names no source"},
		{name: "a part whose source is not there", file: account, from: "[part]\nsources = [\"form\"]", to: "[part]\nsources = [\"from\"]", line: `sources = ["from"]`,
			says: "there is no source from (did you mean form?)"},
		{name: "a helpdesk without source", file: "networks.toml", from: "helpdesk_source = \"form\"\n", to: "", line: "helpdesk = ",
			says: "the helpdesk of network north names no source: write its id into helpdesk_source"},
		{name: "an approval whose source is not there", file: "networks.toml", from: `approval_source = "slides"`, to: `approval_source = "slide"`, line: "approval_source",
			says: "there is no source slide (did you mean slides?)"},
		{name: "a network without source", file: "networks.toml", from: `sources = ["slides"]`, to: "", line: "[[network]]", says: "network north names no source"},
		{name: "a network's guide", file: "networks.toml", from: `guide = "new"`, to: `guide = "now"`, line: `guide = "now"`,
			says: "there is no guide now (did you mean new?)"},
		{name: "a network's older guide", file: "networks.toml", from: `older_guide = "old"`, to: `older_guide = "odl"`, line: "odl",
			says: "there is no guide odl (did you mean old?)"},
		{name: "a network's extra step", file: "networks.toml", from: `["panel/letter"]`, to: `["panel/letter", "panel/leter"]`, line: "panel/leter",
			says: "there is no step panel/leter (did you mean panel/letter?)"},
		{name: "a guide's part", file: "guides.toml", from: `"panel"]`, to: `"panel", "pannel"]`, line: "pannel", says: "there is no part pannel (did you mean panel?)"},
		{name: "a guide without parts", file: "guides.toml", from: `["account", "form"]`, to: "[]", line: "parts = []", says: "guide old has no parts", also: 1},
		{name: "a part twice", file: "guides.toml", from: `"panel"]`, to: `"panel", "account"]`, line: `"panel", "account"]`,
			says: "part account is in this guide twice"},
		{name: "a chapter", file: mailMissing, from: `chapter = "signing-in"`, to: `chapter = "signing-on"`, line: "chapter",
			says: "there is no chapter signing-on (did you mean signing-in?)"},
		{name: "goto", file: mailMissing, from: `goto = "account/wait-mail"`, to: `goto = "account/wait-male"`, line: "wait-male",
			says: "there is no step account/wait-male (did you mean account/wait-mail?)"},
		{name: "a branch's goto", file: mailMissing, from: `goto = "account/sign-in"`, to: `goto = "account/sing-in"`, line: "sing-in",
			says: "there is no step account/sing-in (did you mean account/sign-in?)"},
		{name: "a branch's topic", file: mailMissing, from: `topic = "link-expired"`, to: `topic = "link-expires"`, line: "link-expires",
			says: "there is no topic link-expires (did you mean link-expired?)"},
		{name: "confusable", file: mailMissing, from: `confusable = ["link-expired"]`, to: `confusable = ["link-expirede"]`, line: "confusable",
			says: "there is no topic link-expirede (did you mean link-expired?)"},
	})
}

func TestLoad_RefusesIdsThatMeanTwoThings(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long-", 10)
	refuse(t, []refusal{
		{name: "a step twice", file: panel, from: `id = "card"` + "\n", to: `id = "app"` + "\n", line: "id = \"app\"\nactor = \"you\"\ndevice = \"computer\"",
			says: "step app is there twice, first at parts/panel.toml:13", also: 2},
		{name: "an option twice", file: account, from: `id = "yes"`, to: `id = "done"`, line: `id = "done", to`,
			says: "option done is there twice, first at parts/account.toml:8", also: 1},
		{name: "a source twice", file: "sources.toml", from: `id = "unused"`, to: `id = "form"`, line: "id = \"form\"\ntitle = \"Nobody",
			says: "source form is there twice, first at sources.toml:2"},
		{name: "a host twice", file: "hosts.toml", from: `"panel.example.eu", `, to: `"panel.example.eu", "panel.example.eu", `, line: "hosts",
			says: "host panel.example.eu is there twice"},
		{name: "a branch twice", file: mailMissing, from: `id = "old"`, to: `id = "spam"`, line: "id = \"spam\"\ntopic",
			says: "branch spam is there twice, first at faq/mail-missing.toml:16"},
		{name: "no id", file: "chapters.toml", from: "id = \"panel\"\n", to: "", line: "[[chapter]]\ntitle = { en = \"The panel\"",
			says: "this chapter has no id", also: 2},
		{name: "an id with a space", file: "sources.toml", from: `"unused"`, to: `"not used"`, line: "not used",
			says: `"not used" is no id: small letters, digits, dots and dashes only`},
		{name: "a topic named unlike its file", file: "faq/old-form.toml", from: `id = "old-form"`, to: `id = "old-page"`, line: "id =",
			says: `the topic's id is "old-page", but its file is called old-form.toml`, also: 1},
		{name: "a former name that lives", file: account, from: "account/open-page", to: "account/sign-in", line: "was",
			says: "account/sign-in cannot be a former name: a step of that name is there"},
		{name: "a former name twice", file: panel, from: `id = "app"` + "\n", to: "id = \"app\"\nwas = [\"panel/x\", \"account/open-page\"]\n", line: "was",
			says: "account/open-page is a former name of account/open-form already"},
		{name: "an option that Waymark adds", file: panel, from: `id = "app", to`, to: `id = "skip", to`, line: `"skip"`,
			says: "Waymark adds the option skip itself", also: 2},
		{name: "an option that leads two ways", file: account, from: `id = "yes", to`, to: `id = "yes", older = true, to`, line: `id = "yes"`,
			says: "option yes leads more than one way: only one of to, stay, topic, older, newer and meanwhile"},
		{name: "a branch with answer and topic", file: mailMissing, from: `id = "spam"`, to: "id = \"spam\"\ntopic = \"link-expired\"", line: "[[branch]]",
			says: "branch spam needs an answer of its own or a topic, one of the two"},
		{name: "a branch with neither", file: mailMissing, from: `topic = "link-expired"`, to: "", line: "[[branch]]\nid = \"old\"",
			says: "branch old needs an answer of its own or a topic, one of the two"},
		{name: "a branch that fills no button", file: mailMissing, from: `id = "old"`, to: `id = "` + long + `x"`, line: "[[branch]]\nid = \"long",
			says: "the ids mail-missing and " + long + "x are together 2 bytes too long for a button"},
		{name: "an option that fills no button", file: account, from: `{ id = "yes"`, to: `{ id = "` + long + `x"`, line: `id = "long`,
			says: "the ids account/have-one and " + long + "x are together 6 bytes too long for a button", also: 2},
		{name: "an unknown actor", file: account, from: `actor = "mailbox"`, to: `actor = "mail-box"`, line: "mail-box",
			says: `actor "mail-box" has to be one of you, mailbox, eu-login, network, lead (did you mean mailbox?)`},
		{name: "an unknown device", file: account, from: `device = "computer"`, to: `device = "fridge"`, line: "fridge",
			says: `device "fridge" has to be one of computer, phone, both, any`},
		{name: "less than no time", file: account, from: "minutes = 2", to: "minutes = -2", line: "-2", says: "minutes cannot be less than none"},
		{name: "a source that was never read", file: "sources.toml", from: "read = 2026-03-01\n", to: "", line: "[[source]]",
			says: "source form does not say when it was read"},
		{name: "a text that is not there in English", file: "chapters.toml", from: `{ en = "The panel" }`, to: `{ de = "Das Panel" }`, line: "Das Panel",
			says: "the title is not there in English"},
		{name: "no language", file: "chapters.toml", from: `{ en = "The panel" }`, to: `{ en = "The panel", english = "x" }`, line: "english",
			says: `"english" is no language: two small letters, like en or de`},
	})
}

func TestLoad_RefusesWaysThatDoNotEnd(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{name: "a step that nothing leads to", file: account, from: `id = "done" },` + "\n" + `  { id = "yes"`, to: `id = "done", to = "account/sign-in" },` + "\n" + `  { id = "yes"`,
			line: `id = "open-form"`, says: "nobody can reach step account/open-form: no step of any guide leads to it", also: 1},
		{name: "a part that no guide has", file: "guides.toml", from: `"account", "form"`, to: `"account"`, in: "parts/form.toml", line: "[[step]]",
			says: "part form is in no guide, so nobody can reach its steps"},
		{name: "an extra step that no network asks for", file: "networks.toml", from: `extra_steps = ["panel/letter"]`, to: "", in: panel, line: "extra = true",
			says: "step panel/letter is extra, but no network asks for it, so nobody can reach it"},
		{name: "a waiting step without an option that stays", file: panel, from: `actor = "you"` + "\n" + `device = "phone"`, to: `actor = "eu-login"` + "\n" + `device = "phone"`,
			line: `actor = "eu-login"`, says: "step panel/app waits for somebody, but has no option that stays: what if nothing comes?"},
		{name: "a loop without exit", file: panel, from: "id = \"preferences\"\n", to: "id = \"preferences\"\nnext = \"panel/card\"\n",
			line: `id = "card"` + "\n", says: "from step panel/card nobody comes to the end of guide new"},
		{name: "a step that leads to itself", file: panel, from: "id = \"preferences\"\n", to: "id = \"preferences\"\nnext = \"panel/preferences\"\n",
			line: `id = "preferences"`, says: "from step panel/preferences nobody comes to the end of guide new"},
		{name: "a step without a way on", file: "parts/form.toml", from: "minutes = 10", to: "options = [{ id = \"done\", topic = \"old-form\" }]", line: `id = "fill-form"`,
			says: "from step form/fill-form nobody comes to the end of guide old"},
		{name: "extra steps in a circle", file: panel, from: `next = "panel/preferences"`, to: `next = "panel/letter"`, line: "extra = true",
			says: "where extra step panel/letter is passed over, the way leads back to it", also: 1},
		{name: "no end for whom an extra step is not asked", file: panel,
			from: "next = \"panel/preferences\"\noptions = [\n  { id = \"done\" },\n  { id = \"not-yet\", stay = true },\n]\n\n[[step]]\nid = \"card\"\n",
			to:   "next = \"panel/card\"\noptions = [\n  { id = \"done\" },\n  { id = \"not-yet\", to = \"panel/preferences\" },\n]\n\n[[step]]\nid = \"card\"\nnext = \"panel/letter\"\n",
			line: `id = "card"` + "\n", says: "from step panel/card nobody comes to the end of guide new", also: 1}, // and nothing stays where the letter does not come
	})
}

func TestLoad_RefusesAddressesThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{name: "an address that is not in the words", file: account, from: `"https://login.example.eu/"`, to: `"https://login.example.eu"`, line: "address = ",
			says: "the words of step account/sign-in in en do not hold the address https://login.example.eu"},
		{name: "an address in the words of one language only", file: "parts/account.de.md", from: "",
			to: "# Konto {#account}\n\nDas Konto.\n\n## Anmelden {#sign-in}\n\nMelden Sie sich an.\n",
			in: account, line: "address = ", says: "the words of step account/sign-in in de do not hold the address https://login.example.eu/"},
		{name: "an address on a host that is not listed", file: account, from: `"https://login.example.eu/"`, to: `"https://login.example.com/"`, line: "address = ",
			says: "the host login.example.com is not in hosts.toml (did you mean login.example.eu?)", also: 1},
		{name: "an address without https", file: account, from: `"https://login.example.eu/"`, to: `"http://login.example.eu/"`, line: "address = ",
			says: "http://login.example.eu/ has to begin with https://", also: 1},
		{name: "an address by another placeholder", file: panel, from: `"{cpms}"`, to: `"{site}"`, line: "address = ",
			says: `"{site}" is no address: it has to begin with https://`, also: 1},
		{name: "an address where there is no computer", file: account, from: "device = \"computer\"\nminutes = 1", to: "device = \"phone\"\nminutes = 1", line: "address = ",
			says: "an address to copy is for steps on the computer: device is phone"},
		{name: "a topic that no link can lead to", file: "faq/a.b.toml", from: "", to: "id = \"a.b\"\nchapter = \"signing-in\"\nsources = [\"form\"]\n[title]\nen = \"A\"\n[answer]\nen = \"B\"\n", line: `id = "a.b"`,
			says: "the id a.b cannot stand in a link: at most 62 small letters, digits and dashes"},
	})
}

func TestLoad_RefusesTimesThatNobodyWaits(t *testing.T) {
	t.Parallel()
	const says = "approval_days are the working days that approval speaks of, at most 60, and none where it is empty"
	refuse(t, []refusal{
		{name: "a fuse of days", file: account, from: "fuse = 3", to: "fuse = 1440", line: "fuse = ", says: "fuse is how many minutes later to ask, from 1 to 60: what lives longer has none"},
		{name: "a fuse of no time", file: account, from: "fuse = 3", to: "fuse = -3", line: "fuse = ", says: "fuse is how many minutes later to ask, from 1 to 60: what lives longer has none"},
		{name: "days that nobody spoke of", file: "networks.toml", from: "approval = \"a week\"", to: "approval = \"\"", line: "approval_days = ", says: says, also: 1},
		{name: "too many days", file: "networks.toml", from: "approval_days = 5", to: "approval_days = 500", line: "approval_days = ", says: says},
	})
}

func TestLoad_TimesToWait(t *testing.T) {
	t.Parallel()
	c := load(t, small(t))
	if s, _, _ := c.Step("account/wait-mail"); s.Fuse != 3*time.Minute {
		t.Errorf("got a fuse of %s, want 3m", s.Fuse)
	}
	if n, _ := c.Network("north"); n.ApprovalDays != 5 {
		t.Errorf("got %d days, want 5", n.ApprovalDays)
	}
	c, err := Load(small(t), Settings{Networks: map[conversations.NetworkID]Override{"north": {Approval: "an hour"}}})
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := c.Network("north"); n.ApprovalDays != 0 {
		t.Errorf("got %d days of what the operator replaced", n.ApprovalDays)
	}
}
