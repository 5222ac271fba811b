package faq

import "strings"

// negations are the words that turn what is said into its opposite, without
// accents, in all languages that are understood; what ends with * is a beginning.
const negations = `no not dont doesnt didnt isnt arent cant cannot wont wasnt havent hasnt couldnt shouldnt aint never nothing none nobody nope nowhere hardly barely without neither nor unable
nicht nichts kaum kein* nie niemals ohne nein nix
pas rien aucun* jamais non sans n
nada ningun* nunca sin tampoco
niente nessun* nulla senza mai
nie nic brak zaden zadn* bez
niet niets niks geen nee nooit zonder
nao nenhum* nunca sem`

// troubles are words of what went wrong, and of what is still to come: who says
// one reports no success.
const troubles = `wrong error errors fail* empty invalid expired expire locked blocked refus* reject* denied deny problem* trouble stuck lost lose forgot* missing broken different impossible black blank white slow late stolen gone crash* strange weird mistake instead another someone somebody else old older too lapsed vanished disappeared hangs frozen unknown unreadable declin* unavailable outdated damaged stop stops stopped must wait waiting before will soon going trying almost nearly if
falsch* fehler* leer ungueltig ungultig abgelaufen gesperrt abgelehnt verweigert vergessen verloren fehlt kaputt anders unbekannt gestohlen weg alt muss warten warte bevor
faux fausse erreur* vide invalide expire perdu* oublie* bloque* refuse* manque cassee casse vole inconnu* autre dois attendre attends avant
mal error* vacio invalido caducado caducada perdido olvid* bloquead* rechazad* falta roto robado desconocid* otro otra debo esperar espero antes
sbagliat* errore vuot* scadut* pers* dimenticat* bloccat* rifiutat* manca rotto rubat* sconosciut* altro altra devo aspettare aspetto prima
fout* leeg ongeldig verlopen kwijt vergeten geblokkeerd geweigerd ontbreekt kapot gestolen onbekend* ander*
blad bledn* pust* wygasl* zgubi* zapomni* zablokowan* odrzucon* brakuje zepsut* skradzion* nieznan* inny inna
erro* vazi* expirou perdi* esqueci bloquead* recusad* falta avariad* roubad* desconhecid*`

// askings are the words that a question begins with.
const askings = `what which how why where when who whom whose can could may must should shall do does did is are was will would am
was wie warum wieso weshalb welch* wo wann wer wen wem woher kann muss soll* darf koennen konnen gibt ist
quel* comment pourquoi ou quand qui est puis dois faut combien peut
que como cual* donde cuando quien* puedo debo cuanto hay
quale quali come perche dove chi posso devo quanto
czy jak co gdzie kiedy kto ktor* dlaczego czemu ile
welke hoe waarom waar wanneer wie mag moet kan
qual* onde porque posso devo quem quanto`

// manners are the words that say how something is said.
type manners struct{ negation, trouble, asking wordTable }

func newManners() manners {
	return manners{newWordTable(negations), newWordTable(troubles), newWordTable(askings)}
}

// turns reports whether a word says no or tells of trouble.
func (m manners) turns(word string) bool { return m.negation.has(word) || m.trouble.has(word) }

// A wordTable finds words in a list of them and of beginnings.
type wordTable struct {
	whole  map[string]bool
	begins []string
}

func newWordTable(list string) wordTable {
	t := wordTable{whole: map[string]bool{}}
	for word := range strings.FieldsSeq(list) {
		if begin, ok := strings.CutSuffix(word, "*"); ok {
			t.begins = append(t.begins, begin)
			continue
		}
		t.whole[word] = true
	}
	return t
}

func (t wordTable) has(word string) bool {
	if t.whole[word] {
		return true
	}
	for _, begin := range t.begins {
		if strings.HasPrefix(word, begin) {
			return true
		}
	}
	return false
}
