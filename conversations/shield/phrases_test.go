package shield_test

import (
	"testing"

	"waymark/conversations"
)

// What is told where it is asked for: whole sentences, a word that nobody uses here, numbers in
// words and in parts.
func TestHide_WhereItIsAskedFor(t *testing.T) {
	t.Parallel()
	s := newShield(t)
	for _, c := range []struct {
		asked      conversations.Sensitive
		text, want string
	}{
		{conversations.Password, "provo Girandolina", "provo [password]"},
		{conversations.Password, "maiden name of my mum, Okoroafor-Lind", "maiden name of my mum, [password]"},
		{conversations.Password, "Spitzname vom Opa: Brummelbart", "[password]"},
		{conversations.Password, "they use \"Nordflur Bett 3\" there", "they use \"[password]\" there"},
		{conversations.PIN, "ottanta ventidue", "[PIN]"},
		{conversations.PIN, "4 times the 6", "[PIN]"},
		{conversations.OneTime, "517 then 208", "[code]"},
		{"", "I forgot, was it 7213 or 7231", "I forgot, was it [PIN] or [PIN]"},
		{"", "versucht 8361 und gesperrt", "versucht [PIN] und gesperrt"},
		{"", "der Schlüssel ->QK31-MW8N-44TZ<- liegt hier", "der Schlüssel ->[code]<- liegt hier"},
		{"", "the card says otter basin quill marsh lentil awning", "the card says [recovery words]"},
		{"", "QR geht nicht, da steht KRUGKIDROVUWGWZA", "QR geht nicht, da steht [recovery words]"},
		{"", "https://webgate.ec.europa.eu/cas/start?tk=Zz31-oPd4-QwT", "https://webgate.ec.europa.eu/[link]"},
	} {
		var asked []conversations.Sensitive
		if c.asked != "" {
			asked = append(asked, c.asked)
		}
		if got, kinds := s.Hide(c.text, asked...); got != c.want || len(kinds) == 0 {
			t.Errorf("%q became %q of %v, want %q", c.text, got, kinds, c.want)
		}
	}
}

// Of sentences that nobody says to an assistant as this one most are taken for a password where one
// is asked for, whatever the language. They are as they came to mind, and some are missed.
func TestHide_Phrases(t *testing.T) {
	t.Parallel()
	s := newShield(t)
	all, found := []string{
		"the tortoise and the magpie", "zwei Igel im Laub", "le moulin dort sous la neige", "las ranas cantan en el charco", "la lumaca mangia il trifoglio", "de uil zit op de schuur", "ślimak pełznie po murze", "a coruja pousa no telhado",
		"my kettle whistles in the attic", "der Dachs gräbt hinter dem Schuppen", "ma cousine peint des bateaux", "el burro duerme bajo la higuera", "mio cugino dipinge barche", "mijn neef schildert boten", "osioł śpi pod jabłonią", "o burro dorme debaixo da figueira",
	}, 0
	for _, text := range all {
		if got, _ := s.Hide(text, conversations.Password); got == "[password]" {
			found++
		} else {
			t.Logf("%q became %q", text, got)
		}
	}
	if 4*found < 3*len(all) {
		t.Errorf("%d of %d phrases were found, want three in four", found, len(all))
	}
}

// What people say there all the same, and what a page or a button says to them.
func TestHide_LeavesTalkAlone(t *testing.T) {
	t.Parallel()
	s := newShield(t)
	for _, text := range []string{
		"it greets me with Welcome Rosalind", "dort steht Hallo Edeltraud", "404 not found", "der Knopf „Geräte verwalten“ fehlt", "el botón \"Gestionar dispositivos\" no está",
		"/delete_my_data", "lorem ipsum", "does that take long?", "wo finde ich das Feld", "je ne vois pas la page", "no encuentro la casilla", "non trovo il campo", "ik zie het vakje niet", "nie widzę tego pola", "não vejo a página",
		"PIN set in 2021", "C-P-M-S",
	} {
		for _, asked := range []conversations.Sensitive{conversations.Password, conversations.EntryLink} {
			if got, kinds := s.Hide(text, asked); got != text || len(kinds) != 0 {
				t.Errorf("%q became %q where a %s is asked for", text, got, asked)
			}
		}
	}
}

// Words that nobody knows are no secret where nobody speaks of one and none is asked for: somebody
// mistypes, or the thing is called so. What is not understood is kept for review with them.
func TestHide_LeavesUnknownWordsAlone(t *testing.T) {
	t.Parallel()
	s := newShield(t)
	for _, text := range []string{
		"brimbling sploshed widgetry quorl 4711", "zlurp", "grobnik fnordel 12", "asdf qwer yxcv", "de flapdrol blurkt 4711", "le truc bidulote 30", "es zwirbelt quaddelig", "cosa fa lo sgnacco 7",
	} {
		if got, kinds := s.Hide(text); got != text {
			t.Errorf("%q became %q of %v", text, got, kinds)
		}
	}
}
