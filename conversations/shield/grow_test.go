package shield_test

import (
	"testing"

	"waymark/conversations"
)

// hides fails where a text does not become what it is to become.
func hides(t *testing.T, all map[string]string, asked ...conversations.Sensitive) {
	t.Helper()
	s := newShield(t)
	for text, want := range all {
		if got, _ := s.Hide(text, asked...); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

// A password of several words is hidden to its ends, and the sentence around it stays.
func TestHide_ToTheEnds(t *testing.T) {
	t.Parallel()
	hides(t, map[string]string{
		"my password is seven grey Pigeons on a wire and it says no":     "my password is [password] and it says no",
		"das Passwort lautet Oma backt freitags Kuchen 12, stimmt das?":  "das Passwort lautet [password], stimmt das?",
		"la contraseña es mi Perro come aceitunas7 y no la acepta":       "la contraseña es [password] y no la acepta",
		"la password è Il gatto di Nonna Pina e non va":                  "la password è [password] e non va",
		"wachtwoord: De koe staat in de wei, te lang?":                   "wachtwoord: [password], te lang?",
		"hasło Kot Na Dachu 7, i nic":                                    "hasło [password], i nic",
		"a senha é Galinhas da vizinha 3, e não dá":                      "a senha é [password], e não dá",
		"user d.moser, pass Grüner Veltliner 77, still refused":          "user d.moser, pass [password], still refused",
		"password: Blue Kite 9\nBest regards Anna":                       "password: [password]\nBest regards Anna",
		"password is ciao Bella Napoli":                                  "password is [password]",
		"my password is Hunter2! 482913":                                 "my password is [password] [code]",
		"/Sommer2024 ist mein Passwort":                                  "[password] ist mein Passwort",
		"it greets me with Welcome Rosalind, my password is Blue Kite 9": "it greets me with Welcome Rosalind, my password is [password]",
	}, conversations.Password)
}

// Somebody's name is known by what is said of them, where no rule knows the illness, and what
// stands beside it is theirs.
func TestHide_PersonsByTheirSentence(t *testing.T) {
	t.Parallel()
	hides(t, map[string]string{
		"tenho cá o Simão Rebordão com suspeita de Wilson":                                 "tenho cá o [name] com suspeita de Wilson",
		"casus: Daan Peeters, retinoblastoom links":                                        "casus: [name], retinoblastoom links",
		"etykieta z probówki: P00553821":                                                   "etykieta z probówki: [record number]",
		"tenho cá o Simão Rebordão, Rua das Flores 4, 1000 Lisboa, com suspeita de Wilson": "tenho cá o [name], [name], com suspeita de Wilson",
		"the code is 482913 Anna says hello":                                               "the code is [code] Anna says hello",
	})
}

// A link is known by what changes places in it as in no word, and a mailbox that nobody reads and the
// number of a request are nobody's.
func TestHide_KeysAndNumbers(t *testing.T) {
	t.Parallel()
	hides(t, map[string]string{
		"https://eulogin.example/s/Jk29xPz":                            "https://eulogin.example/[link]",
		"https://ecas.ec.europa.eu/cas/init/first?u=zdunek&p=8812aaQe": "https://ecas.ec.europa.eu/[link]",
		"https://youtu.be/dQw4w9WgXcQ":                                 "https://youtu.be/dQw4w9WgXcQ",
		"https://ecas.ec.europa.eu/cas/x?v=8812aaQe":                   "https://ecas.ec.europa.eu/[link]",
		"https://webgate.ec.europa.eu/x?form=Form_2B_v3":               "https://webgate.ec.europa.eu/x?form=Form_2B_v3",
		"https://ern-net.eu/training/EULogin2FA":                       "https://ern-net.eu/training/EULogin2FA",
		"https://www.youtube.com/watch?v=dQw4w9WgXcQ":                  "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
		"no-reply@ecas.ec.europa.eu has written":                       "no-reply@ecas.ec.europa.eu has written",
		"reply@ecas.ec.europa.eu has written":                          "[e-mail address] has written",
		"Vorgangsnummer SR-448120":                                     "Vorgangsnummer SR-448120",
	})
}
