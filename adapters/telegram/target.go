package telegram

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
)

// withTargets is a text in which the address that words lead to stands behind them,
// "words (address)", where it is not the words themselves: only so anybody sees what is
// hidden there. The marks that come with it stand where their words are now.
func withTargets(text string, marks []entity) (string, []entity) {
	all := utf16.Encode([]rune(text))
	var put []target
	for _, e := range marks {
		if e.Type != "text_link" || e.URL == "" {
			continue
		}
		begin, end := within(e, len(all))
		if !leadsTo(string(utf16.Decode(all[begin:end])), e.URL) {
			put = append(put, behind(all, end, e.URL))
		}
	}
	if len(put) == 0 {
		return text, marks
	}
	slices.SortStableFunc(put, func(a, b target) int { return cmp.Compare(a.at, b.at) })
	var units []uint16
	from := 0
	for _, p := range put {
		units = append(append(units, all[from:p.at]...), p.said...)
		from = p.at
	}
	units = append(units, all[from:]...)
	moved := make([]entity, len(marks))
	for i, e := range marks {
		begin, end := within(e, len(all))
		e.Offset, e.Length = begin, end-begin
		for _, p := range put {
			switch {
			case p.at <= begin:
				e.Offset += len(p.said)
			case p.at < end:
				e.Length += len(p.said)
			}
		}
		moved[i] = e
	}
	return string(utf16.Decode(units)), moved
}

// A target is what is to stand at a place of a text.
type target struct {
	at   int
	said []uint16
}

// within is where a mark begins and ends in so many units, whatever it says.
func within(e entity, units int) (begin, end int) {
	begin = min(max(e.Offset, 0), units)
	return begin, begin + min(max(e.Length, 0), units-begin)
}

// behind is an address behind the word that goes on at a place: nothing is put into a
// command or a name of which a part is a link. What follows is no part of the address.
func behind(all []uint16, at int, address string) target {
	said := " (" + address + ")"
	for at < len(all) && ofWord(all[at]) {
		at++
	}
	for _, u := range all[at:] {
		if unicode.IsSpace(rune(u)) {
			break
		}
		if ofWord(u) {
			said += " "
			break
		}
	}
	return target{at, utf16.Encode([]rune(said))}
}

func ofWord(unit uint16) bool { return utf16.IsSurrogate(rune(unit)) || ofName(rune(unit)) }

// leadsTo reports whether words are the address that they lead to, as everybody reads
// it.
func leadsTo(words, address string) bool {
	words, address = strings.TrimSuffix(strings.TrimSpace(words), "/"), strings.TrimSuffix(address, "/")
	return slices.Contains([]string{words, "https://" + words, "http://" + words, "mailto:" + words}, address)
}
