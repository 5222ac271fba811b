package faq

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
)

// The small corpus is trained and calibrated once for all tests.
var small = sync.OnceValues(func() (*Model, Calibration) {
	c := smallCorpus()
	cal := Calibrate(c)
	return Train(c, cal), cal
})

func smallModel(t testing.TB) *Model {
	t.Helper()
	m, _ := small()
	return m
}

// smallCorpus is written by hand: what the tests ask has an answer that a
// reader can see.
func smallCorpus() Corpus {
	var c Corpus
	add := func(class, language string, texts ...string) {
		for _, s := range texts {
			c.Examples = append(c.Examples, Example{class, language, s})
		}
	}
	add("login", "en", "I cannot log in", "My password is not accepted",
		"The login does not work", "Wrong password when signing in")
	add("login", "de", "Ich kann mich nicht anmelden", "Mein Passwort wird nicht akzeptiert",
		"Die Anmeldung funktioniert nicht", "Falsches Passwort beim Einloggen")
	add("phone", "en", "I lost my mobile phone", "My phone was stolen",
		"I have a new phone and need the app again", "My old phone is broken")
	add("phone", "de", "Ich habe mein Handy verloren", "Mein Telefon wurde gestohlen",
		"Ich habe ein neues Handy und brauche die App wieder", "Mein altes Handy ist kaputt")
	add("code", "en", "I did not receive the code", "The verification code never arrived",
		"The code has expired", "Where do I find the six digit code")
	add("code", "de", "Ich habe keinen Code bekommen", "Der Bestätigungscode kam nie an",
		"Der Code ist abgelaufen", "Wo finde ich den sechsstelligen Code")
	add("invitation", "en", "I have no invitation", "The invitation link is invalid",
		"Who invites me to the study", "Please send me a new invitation")
	add("invitation", "de", "Ich habe keine Einladung", "Der Link in der Einladung ist ungültig",
		"Wer lädt mich zur Studie ein", "Bitte schicken Sie mir eine neue Einladung")
	add("delete", "en", "Delete my account", "How do I remove my account for good",
		"Please erase my account and my data")
	add("delete", "de", "Mein Konto löschen", "Wie entferne ich mein Konto endgültig",
		"Bitte mein Konto und meine Daten löschen")
	add("weather", "en", "What will the weather be tomorrow", "Will it rain today",
		"Is it sunny outside", "How warm is it in the city")
	add("weather", "de", "Wie wird das Wetter morgen", "Regnet es heute",
		"Scheint draußen die Sonne", "Wie warm ist es in der Stadt")
	c.Negatives = []string{
		"Where can I buy shoes", "Who won the football match", "Tell me a joke", "Which bus goes to the station",
		"Wo kann ich Schuhe kaufen", "Wer hat das Spiel gewonnen", "Erzähl mir einen Witz", "Welcher Bus fährt zum Bahnhof",
	}
	c.Outside, c.Careful = []string{"weather"}, []string{"delete"}
	c.Concepts = smallLexicon()
	return c
}

func smallLexicon() []Concept {
	return []Concept{
		{"phone", map[string][]string{
			"en": {"phone", "mobile phone", "smartphone"}, "de": {"handy", "telefon"}, "fr": {"téléphone", "portable"},
		}},
		{"lost", map[string][]string{"en": {"lost", "stolen"}, "de": {"verloren", "gestohlen"}, "fr": {"perdu", "volé"}}},
		{"password", map[string][]string{"en": {"passwor*"}, "fr": {"mot de passe"}}},
		{"code", map[string][]string{"en": {"code", "verification code"}, "de": {"bestätigungscode"}, "fr": {"code"}}},
		{"invitation", map[string][]string{"en": {"invit*"}, "de": {"einladung*"}, "fr": {"invitation"}}},
		{"delete", map[string][]string{"en": {"delete", "remove"}, "de": {"lösch*", "entferne*"}, "fr": {"supprim*"}}},
		{"account", map[string][]string{"en": {"account"}, "de": {"konto"}, "fr": {"compte"}}},
	}
}

// A tongue makes up words that sound alike.
type tongue struct {
	name      string
	syllables []string
	common    []string // words that any question may have
}

func newTongue(rng *rand.Rand, name string) *tongue {
	l := &tongue{name: name}
	for range 40 {
		l.syllables = append(l.syllables,
			string("bcdfghjklmnprstvwz"[rng.IntN(18)])+string("aeiou"[rng.IntN(5)])+[]string{"", "", "n", "r", "s"}[rng.IntN(5)])
	}
	for range 40 {
		l.common = append(l.common, l.word(rng, 1+rng.IntN(2)))
	}
	return l
}

func (l *tongue) word(rng *rand.Rand, syllables int) string {
	var b strings.Builder
	for range syllables {
		b.WriteString(pick(rng, l.syllables))
	}
	return b.String()
}

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// sizes says how large a made-up corpus is.
type sizes struct {
	classes, each, tongues, concepts, negatives int // each: examples by class and tongue
}

// fullSize is about what the authors write.
var fullSize = sizes{classes: 66, each: 27, tongues: 8, concepts: 150, negatives: 800}

// madeUp returns a corpus of words that mean nothing; the same for the same
// sizes.
func madeUp(n sizes) Corpus {
	rng := rand.New(rand.NewPCG(3, 4))
	var c Corpus
	var tongues []*tongue
	for i := range n.tongues {
		tongues = append(tongues, newTongue(rng, fmt.Sprintf("l%d", i)))
	}
	for i := range n.concepts {
		k := Concept{fmt.Sprintf("concept%d", i), map[string][]string{}}
		for _, l := range tongues {
			k.Words[l.name] = []string{l.word(rng, 3), l.word(rng, 2) + "*", l.word(rng, 2) + " " + l.word(rng, 2)}
		}
		c.Concepts = append(c.Concepts, k)
	}
	for class := range n.classes {
		about := []Concept{pick(rng, c.Concepts), pick(rng, c.Concepts), pick(rng, c.Concepts)}
		for _, l := range tongues {
			own := []string{l.word(rng, 3), l.word(rng, 3), l.word(rng, 2), l.word(rng, 2)}
			for range n.each {
				c.Examples = append(c.Examples, Example{fmt.Sprintf("class%02d", class), l.name, ask(rng, l, about, own)})
			}
		}
	}
	for range n.negatives {
		l := pick(rng, tongues)
		c.Negatives = append(c.Negatives, ask(rng, l, []Concept{pick(rng, c.Concepts)}, []string{l.word(rng, 3), l.word(rng, 2)}))
	}
	c.Outside, c.Careful = []string{"class00", "class01"}, []string{"class02"}
	return c
}

// ask makes up a question about some of the concepts.
func ask(rng *rand.Rand, l *tongue, about []Concept, own []string) string {
	list := []string{pick(rng, own), pick(rng, own)}
	for range 2 {
		list = append(list, strings.TrimSuffix(pick(rng, pick(rng, about).Words[l.name]), "*"))
	}
	for range 2 + rng.IntN(5) {
		list = append(list, pick(rng, l.common))
	}
	rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return strings.Join(list, " ") + "?"
}
