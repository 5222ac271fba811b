package telegram

import (
	"slices"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"

	"waymark/adapters/markup"
)

// broken is a text that is sent without some of its entities, in which nothing that these
// kept from being tapped can be tapped now. The others come back where they stand then.
func broken(units []uint16, lost, others []models.MessageEntity) ([]uint16, []models.MessageEntity) {
	hidden := hiddenIn(units, lost)
	if len(hidden) == 0 {
		return units, others
	}
	moved := slices.Clone(others)
	var kept []uint16
	for i, u := range units {
		kept = append(kept, u)
		if !hidden[i] || !breaks(u) {
			continue
		}
		said := utf16.Encode([]rune(markup.Broken(string(rune(u)))))[1:]
		kept = append(kept, said...)
		for k, e := range others {
			switch {
			case e.Offset > i:
				moved[k].Offset += len(said)
			case e.Offset+e.Length > i:
				moved[k].Length += len(said)
			}
		}
	}
	return kept, moved
}

// blanked is the same for a text that could not be a sign longer.
func blanked(units []uint16, lost []models.MessageEntity) string {
	units = slices.Clone(units)
	for i := range hiddenIn(units, lost) {
		if breaks(units[i]) {
			units[i] = ' '
		}
	}
	return string(utf16.Decode(units))
}

// hiddenIn are the places in entities that make no link of an address, or one to
// elsewhere.
func hiddenIn(units []uint16, entities []models.MessageEntity) map[int]bool {
	hidden := map[int]bool{}
	for _, e := range entities {
		switch e.Type {
		case models.MessageEntityTypeCode, models.MessageEntityTypePre:
		case models.MessageEntityTypeTextLink:
			if leadsTo(string(utf16.Decode(units[e.Offset:e.Offset+e.Length])), e.URL) {
				continue
			}
		default:
			continue
		}
		for i := range e.Length {
			hidden[e.Offset+i] = true
		}
	}
	return hidden
}

// breaks reports whether an address is broken behind a sign.
func breaks(unit uint16) bool {
	return !utf16.IsSurrogate(rune(unit)) && markup.Broken(string(rune(unit))) != string(rune(unit))
}
