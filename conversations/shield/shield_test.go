package shield_test

import (
	"testing"

	"waymark/conversations"
	"waymark/conversations/shield"
)

func newShield(t testing.TB) *shield.Shield { t.Helper(); return shield.Ours(t) }

// What is written stands left, what is left of it right.
func TestHide(t *testing.T) {
	t.Parallel()
	s := newShield(t)
	for _, c := range [][2]string{
		{"my password is Hunter2!", "my password is [password]"},
		{"Mein Passwort lautet: Sommer2024", "Mein Passwort lautet: [password]"},
		{"my password is sunflower", "my password is [password]"},
		{"password: correct horse battery staple", "password: [password]"},
		{"Hunter2! ist mein Passwort", "[password] ist mein Passwort"},
		{"mot de passe = Soleil#45", "mot de passe = [password]"},
		{"hasło: Kotek123", "hasło: [password]"},
		{"it is my pw: \"two words\", does that help?", "it is my pw: \"[password]\", does that help?"},
		{"Tr0ub4dor&3", "[password]"},
		{"my PIN is 4711", "my PIN is [PIN]"},
		{"il mio PIN è 90210", "il mio PIN è [PIN]"},
		{"the code is 482913, what now?", "the code is [code], what now?"},
		{"482913", "[code]"},
		{"482 913", "[code]"},
		{"48-29-13", "[code]"},
		{"٤٨٢٩١٣", "[code]"},
		{"4711", "[code]"},
		{"it says 482913 and does not work", "it says [code] and does not work"},
		{"four eight two nine one three", "[code]"},
		{"der Code lautet vier acht zwei neun eins drei", "der Code lautet [code]"},
		{"code G-482913", "code [code]"},
		{"K7QX-92MD", "[code]"},
		{"open https://webgate.ec.europa.eu/cas/reset?token=8f3a9c77e1 please", "open https://webgate.ec.europa.eu/[link] please"},
		{"https://webgate.ec.europa.eu/cas/init/9fK2mQ7xZb41LtVw", "https://webgate.ec.europa.eu/[link]"},
		{"is https://ecas.ec.europa.eu@evil.test/login?token=8f3a9c77e1 genuine", "is https://ecas.ec.europa.eu@evil.test/[link] genuine"},
		{"https://ada:hunter2@evil.test/a", "[link]"},
		{"https://8f3a9c77e1b2c3d4.evil.test/reset?token=8f3a9c77e1", "[link]"},
		{"write to ada.lovelace@clinic.org", "write to [e-mail address]"},
		{"ada dot lovelace at clinic dot org", "[e-mail address]"},
		{"call me on +32 471 12 34 56", "call me on [phone number]"},
		{"0471 12 34 56", "[phone number]"},
		{"meine Handynummer: 0151-23456789", "meine Handynummer: [phone number]"},
		{"RSSMRA80A01H501U", "[national id]"},
		{"DNI 12345678Z", "DNI [national id]"},
		{"PESEL 44051401359", "PESEL [national id]"},
		{"1 85 05 78 006 084 36", "[national id]"},
		{"131052-308T", "[national id]"},
		{"born 12.03.1975", "born [date of birth]"},
		{"Frau Müller, geb. 12. März 1975, hat Fieber", "[name], geb. [date of birth], hat Fieber"},
		{"Jan Kowalski 12.03.1975", "[name] [date of birth]"},
		{"né le 3 mai 2019", "né le [date of birth]"},
		{"MRN 0048213", "MRN [record number]"},
		{"Patientennummer A-12345/7", "Patientennummer [record number]"},
		{"my password is Hunter2!.png", "my password is [password]"},
		{"capital T, a, u, b, e, then nine, hash", "[password]"},
		{"geboren am zwölften Mai neunzehnhunderteinundfünfzig", "geboren [date of birth]"},
		{"geb17.02.1961, Ataxie", "geb[date of birth], Ataxie"},
		{"dossier4410728 pour demain", "dossier[record number] pour demain"},
		{"PESELu nie ma, ale BSN111222333", "PESELu nie ma, ale BSN[national id]"},
		{"KVNRB204417768", "KVNR[national id]"},
		{"it shows318845 now", "it shows[code] now"},
		{"Ataxie, 4dez18", "Ataxie, [date of birth]"},
		{"ataxia, 11-abr-2019, niño", "ataxia, [date of birth], niño"},
		{"Anna Sosnowska 5 XI 1948", "[name] [date of birth]"},
		{"nacida el 3 de mayo del 52", "nacida el [date of birth]"},
		{"b. 14-9-51, ataxia", "b. [date of birth], ataxia"},
		{"geboren drie juni 1981", "geboren [date of birth]"},
		{"nascida a doze de maio de mil novecentos e oitenta", "nascida a [date of birth]"},
		{"am vierten Mai neunzehnhundertachtzig geboren", "[date of birth] geboren"},
		{"BERGER-HUBER, Max / 4-Aug-2014", "[name] / [date of birth]"},
		{"Nom: Delacour Prénom: Inès, née le 3/4/2011", "Nom: [name] Prénom: [name], née le [date of birth]"},
		{"Zystinose Obermoser bitte", "Zystinose [name] bitte"},
		{"fr. okonjo mit Sarkoidose", "[name] mit Sarkoidose"},
		{"Ilse Kranzler, z. Retta", "[name], z. Retta"},
		{"Frau Edda Kranzler, wohnhaft Birkenweg 4, 80331 München, Lupus", "[name], wohnhaft [name], Lupus"},
		{"Mme Inès Delacour, 7 rue des Lilas, 69003 Lyon, lupus", "[name], [name], lupus"},
		{"DNI 71204488-T", "DNI [national id]"},
		{"das DNI? 71204488T ist es", "das DNI? [national id] ist es"},
		{"her hospital number? it's QX7730412", "her hospital number? it's [record number]"},
		{"il mio numero è 348 220 114", "il mio numero è [phone number]"},
		{"my seed is apple river stone cloud table window", "my seed is [recovery words]"},
	} {
		got, kinds := s.Hide(c[0])
		if got != c[1] || len(kinds) == 0 {
			t.Errorf("%q became %q of %v, want %q", c[0], got, kinds, c[1])
		}
	}
}

func TestHide_LeavesAlone(t *testing.T) {
	t.Parallel()
	s := newShield(t)
	for _, text := range []string{
		"Must the number look like +11 111 11 11 11?",
		"My password is wrong", "the password: how do I change it?", "Mein Passwort ist abgelaufen",
		"password must have 8-16 characters", "the PIN has 4 digits", "3", "12", "option 3", "at 14:30", "tomorrow at 9", "23.11.2026",
		"I am at step 12 of 25", "error 500123", "ORPHA:166024", "ORPHA 166024", "version 10.15.7", "iOS 17.4.1", "Windows 11 build 22621",
		"The training is on 12/03/2026", "open 9-17", "open from 08:00 to 16:30", "Can I use the ward phone, extension 4512?",
		"EU-LOGIN-EXTERNAL-SUPPORT@ec.europa.eu", "https://webgate.ec.europa.eu/cas", "helpdesk@ern-rnd.eu", "name@hospital.org",
		"my code does not arrive", "the code expired in 2026", "75013 Paris is our postcode", "ticket 123456", "#12345", "I use CPMS2.0!",
		"Which form does the number have, with +49 or 0049?", "COVID19", "iPhone15", "ERR_CONNECTION_REFUSED", "HTTP 404", "in 2 hours", "1500 €", "12 patients",
		"does +44 7700 000000 show the form?", "wie +49 151 12345678, nur als Muster", "COVID2019", "room4120", "step0042", "MET1349", "version2024", "Zgłoszenie nr HD-33018", "Bestellnr. B-44120-25",
		"request id 77120", "pedido n.º 0044120 em análise", "\"Fehler 403 nicht erlaubt\" steht da", "apoio@chnorte.example", "The meeting is on 12 June 2025, 14:30 CET, Webex. Is that still on?", "take 2 of 30 tablets", "3 von 10",
		"QR_Code(2).png cannot be read", "TSC2-variant, which box?", "passaram-me a outra pessoa", "options a, b, c, d",
		"we treated 150 patients since 2019", "AADSTS50126", "[code]", "[password] is what I wrote",
	} {
		if got, kinds := s.Hide(text); got != text || len(kinds) != 0 {
			t.Errorf("%q became %q of %v", text, got, kinds)
		}
	}
}

// People answer with a town, a language or a hospital wherever they stand.
func TestHide_LeavesAnswersAlone(t *testing.T) {
	t.Parallel()
	s := newShield(t)
	for _, text := range []string{
		"Azores", "klingon", "Mönchengladbach", "Las Palmas de Gran Canaria", "Europe/Lisbon", "tomorrow", "Wroclaw", "yes please", "Karolinska", "Universitätsklinikum Heidelberg",
		"Ospedale San Raffaele, Milano", "Hôpital Necker", "MetabERN", "ERN GUARD-Heart", "MY ACCOUNT", "português", "Maria Schneider", "Jean-Marc", "not yet", "Kraków",
	} {
		for _, expect := range []conversations.Sensitive{conversations.Password, conversations.PIN, conversations.OneTime, conversations.EntryLink} {
			if got, kinds := s.Hide(text, expect); got != text || len(kinds) != 0 {
				t.Errorf("%q became %q where a %s is asked for", text, got, expect)
			}
		}
	}
}
