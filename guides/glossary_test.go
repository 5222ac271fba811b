package guides

import "testing"

func TestLoad_RefusesASecondName(t *testing.T) {
	t.Parallel()
	const email = `"email" is called "e-mail" everywhere else, see glossary.toml`
	refuse(t, []refusal{
		{name: "in a step, below its first line", file: accountWords, from: "It comes from", to: "Wait.\n\nThe email comes from", line: "The email", says: email},
		{name: "in a title", file: accountWords, from: "## Wait for the e-mail", to: "## Wait for the email", line: "## Wait for", says: email},
		{name: "in what an option says", file: accountWords, from: "Look into the spam folder.", to: "Look for the email.", line: "Look for", says: email},
		{name: "in an answer", file: mailMissing, from: "en = '''\n", to: "en = '''\nNo email?\n\n", line: "No email", says: email},
		{name: "in capitals, of two words, over two lines", file: accountWords, from: "It comes from", to: "Electronic\nmail comes from", line: "Electronic",
			says: `"Electronic mail" is called "e-mail" everywhere else, see glossary.toml`},
		{name: "of a label", file: accountWords, from: "It comes from", to: "**My account** comes from", line: "**My account**",
			says: `"My account" is called "My Account" everywhere else, see glossary.toml`},
		{name: "in the glossary itself, twice", file: glossaryFile, from: `"electronic mail"]`, to: `"email"]`, line: `not = ["email"`,
			says: `"email" is refused already, for "e-mail"`},
		{name: "in the glossary itself, the right one", file: glossaryFile, from: `"electronic mail"]`, to: `"e-mail"]`, line: `not = ["email"`,
			says: `"e-mail" cannot be refused for "e-mail"`, also: 2},
		{name: "in the glossary itself, none", file: glossaryFile, from: `not = ["My account"]`, to: "", line: `[[term]]` + "\n" + `name = "My`,
			says: "a term has a name, and not: the names that it must not be given"},
	})
}

func TestLoad_LetsOthersNameAThingTheirWay(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"**Your email**: fill it in", "`email`", `it says "your email"`, "an *email*", "[e-mail](https://login.example.eu/email)",
		"<https://login.example.eu/email>", "an electronic mail service", "e-mails", "re-email", "electronic, mail", "my account",
	} {
		folder := small(t)
		edit(t, folder, accountWords, "It comes from", words+" comes from")
		load(t, folder)
	}
}
