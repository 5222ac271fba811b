package engine

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"waymark/conversations/content"
)

// Words that a number may stand between, in the languages that are understood,
// without accents.
const (
	beforeNumber = " option number no nr num choice answer button point item nummer knopf antwort numero bouton choix opcion boton respuesta opzione pulsante risposta keuze knop antwoord opcja przycisk odpowiedz opcao botao resposta numer the i take choose want pick would like prefer go with for der die das den nehme ich le la les je prends el los tomo il lo prendo de het neem biore ten o a "
	afterNumber  = " one option choice answer button please pls thanks bitte s'il vous plait option graag prosze "
)

// numberWords are numbers in words. It never changes.
var numberWords = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
	"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "7th": 7, "8th": 8, "9th": 9, "10th": 10,
	"eins": 1, "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "sechs": 6, "erste": 1, "erster": 1, "erstes": 1, "ersten": 1, "zweite": 2, "zweiter": 2, "zweites": 2, "zweiten": 2, "dritte": 3, "dritten": 3, "vierte": 4,
	"un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "premier": 1, "premiere": 1, "deuxieme": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4,
	"uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "primero": 1, "primera": 1, "segundo": 2, "segunda": 2, "tercero": 3, "tercera": 3, "cuarto": 4, "cuarta": 4,
	"due": 2, "tre": 3, "quattro": 4, "cinque": 5, "primo": 1, "prima": 1, "secondo": 2, "seconda": 2, "terzo": 3, "terza": 3, "quarto": 4, "quarta": 4,
	"een": 1, "twee": 2, "drie": 3, "vijf": 5, "eerste": 1, "tweede": 2, "derde": 3, "vierde": 4,
	"jeden": 1, "dwa": 2, "trzy": 3, "cztery": 4, "piec": 5, "pierwszy": 1, "pierwsza": 1, "pierwsze": 1, "drugi": 2, "druga": 2, "drugie": 2, "trzeci": 3, "trzecia": 3, "czwarty": 4, "czwarta": 4,
	"um": 1, "dois": 2, "quatro": 4, "primeiro": 1, "primeira": 1, "terceiro": 3, "terceira": 3,
}

// oneOf reports whether a word is in a list, whose words have a space on either side.
func oneOf(list, word string) bool { return strings.Contains(list, " "+word+" ") }

// number reads a number as people type it for a button, "2", "[2]", "option 2",
// "the second one", in the digits of any script. 0 is none.
func number(said string) int {
	said = asciiDigits(said)
	n, err := strconv.Atoi(strings.Trim(said, "[](). #"))
	if err == nil {
		return max(n, 0)
	}
	if strings.HasSuffix(said, "?") {
		return 0
	}
	words := strings.Fields(unaccented(content.Plain(said)))
	for len(words) > 1 && oneOf(beforeNumber, words[0]) {
		words = words[1:]
	}
	for len(words) > 1 && oneOf(afterNumber, words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	if len(words) != 1 {
		return 0
	}
	if n, err := strconv.Atoi(words[0]); err == nil && n > 0 {
		return n
	}
	return numberWords[words[0]]
}

// asciiDigits is said with the digits of every script as 0 to 9, and without marks
// as those of a keycap.
func asciiDigits(said string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < unicode.MaxASCII:
			return r
		case unicode.Is(unicode.M, r):
			return -1
		case unicode.Is(unicode.Nd, r):
			return '0' + digitOf(r)
		}
		return r
	}, norm.NFC.String(said))
}

// digitOf is what a decimal digit is worth: they stand in tens.
func digitOf(r rune) rune {
	for _, in := range unicode.Nd.R16 {
		if r >= rune(in.Lo) && r <= rune(in.Hi) {
			return (r - rune(in.Lo)) % 10
		}
	}
	for _, in := range unicode.Nd.R32 {
		if r >= rune(in.Lo) && r <= rune(in.Hi) {
			return (r - rune(in.Lo)) % 10
		}
	}
	return 0
}

// unaccented is s without accents.
func unaccented(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}
