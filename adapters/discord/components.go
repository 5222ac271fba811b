package discord

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"waymark/conversations"
)

// What components are, and what they look like.
const (
	stylePrimary   = 1
	styleSecondary = 2
)

// What components may hold. Lengths are in UTF-16 units, because it is not
// known that Discord counts less.
const (
	rowsMax    = 5
	buttonsMax = 5  // in a row
	optionsMax = 25 // in a menu
	idMax      = 100
	labelMax   = 80  // of a button
	optionMax  = 100 // of an option's label
	edgeMax    = 70  // of a label in a placeholder, which holds two
)

// choicesMax is how many choices a message can have: as many as menus hold.
const choicesMax = rowsMax * optionsMax

// How buttons are laid out. Their widths are in cells of a terminal, which come
// close to what a telephone shows.
const (
	shortList = 12 // more choices than this are menus
	rowWidth  = 30 // a row, all of whose buttons are as wide as the widest
	rowCount  = 3  // buttons in a row, where there are rows enough
)

// layout lays choices out below a message, in their order: few of them are
// buttons, many are menus. What is to be copied is a line below the text, see
// withLines, because Discord has no button for it. It leaves out a choice whose
// label shows nothing, one that does nothing, and all beyond choicesMax. What a
// component cannot hold is conversations.ErrRefused.
func layout(choices []conversations.Choice) (rows []component, lines []string, err error) {
	var all []component // buttons, whatever they become
	for i, c := range choices {
		label := plain(c.Label)
		if uniseg.StringWidth(label) == 0 {
			continue
		}
		var id string
		switch {
		case c.Token != "":
			id = idOf(kindToken, i, string(c.Token))
		case c.Copies != "":
			lines = append(lines, copyLine(label, c.Copies))
			continue
		case c.Private != "":
			id = idOf(kindPrivate, i, c.Private)
		default:
			continue
		}
		if n := units(id); n > idMax {
			return nil, nil, fmt.Errorf("%w: %q would carry %d characters, a component holds %d",
				conversations.ErrRefused, shorten(label, labelMax), n, idMax)
		}
		all = append(all, component{Type: componentButton, Style: styleSecondary, Label: label, CustomID: id})
	}
	if len(all) > shortList {
		return menus(all[:min(len(all), choicesMax)]), lines, nil
	}
	if rows = buttons(all, rowCount, rowWidth); len(rows) > rowsMax {
		rows = buttons(all, buttonsMax, 0)
	}
	return rows, lines, nil
}

// buttons are rows of buttons, most in each. Short ones stand side by side, as
// far as a row is wide; 0: however wide it is.
func buttons(all []component, most, width int) (rows []component) {
	widest := 0 // of the last row
	for i, b := range all {
		b.Label = shorten(b.Label, labelMax)
		if i == 0 {
			b.Style = stylePrimary
		}
		w := uniseg.StringWidth(b.Label)
		if last := len(rows) - 1; last >= 0 {
			row := &rows[last]
			n := len(row.Components) + 1
			if n <= most && (width == 0 || n*max(widest, w) <= width) {
				row.Components = append(row.Components, b)
				widest = max(widest, w)
				continue
			}
		}
		rows = append(rows, component{Type: componentRow, Components: []component{b}})
		widest = w
	}
	return rows
}

// menus are rows of one menu each, all about as long. Each says from where to
// where it goes.
func menus(all []component) (rows []component) {
	count := (len(all) + optionsMax - 1) / optionsMax
	for i := range count {
		part := all[i*len(all)/count : (i+1)*len(all)/count]
		menu := component{Type: componentMenu, CustomID: menuID + strconv.Itoa(i), Placeholder: shorten(part[0].Label, edgeMax)}
		if last := part[len(part)-1]; len(part) > 1 {
			menu.Placeholder += " – " + shorten(last.Label, edgeMax)
		}
		for _, b := range part {
			menu.Options = append(menu.Options, option{Label: shorten(b.Label, optionMax), Value: b.CustomID})
		}
		rows = append(rows, component{Type: componentRow, Components: []component{menu}})
	}
	return rows
}

// copyLine is a line of which people copy what stands in it as code.
func copyLine(label, copies string) string {
	var p sheet
	p.signs(verbatimOf(signsOf(label+": "), copies, 0))
	return p.result()
}

// The kinds of what a component carries.
const (
	kindToken   = 't'
	kindPrivate = 'p'
)

// menuID begins the id of a menu, whose options carry what is meant.
const menuID = "m"

// idOf is the id of the choice at i. Two choices may carry the same, and ids
// must differ.
func idOf(kind byte, i int, what string) string {
	return string(kind) + strconv.Itoa(i) + ":" + what
}

// meaningOf reads back what a component carries: a token, or what follows
// /start in private. values are what was chosen, where it is a menu. ok is
// false for what is not ours, or no choice of one thing.
func meaningOf(customID string, values []string) (kind byte, what string, ok bool) {
	if n, menu := strings.CutPrefix(customID, menuID); menu {
		if !isNumber(n) || len(values) != 1 {
			return 0, "", false
		}
		customID = values[0]
	}
	head, what, ok := strings.Cut(customID, ":")
	if !ok || what == "" || head == "" || !isNumber(head[1:]) {
		return 0, "", false
	}
	switch kind = head[0]; kind {
	case kindToken, kindPrivate:
		return kind, what, true
	}
	return 0, "", false
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// disabled are the same rows with nothing to tap in them.
func disabled(rows []component) []component {
	all := make([]component, 0, len(rows))
	for _, c := range rows {
		if c.Type != componentRow {
			c.Disabled = true
		}
		if c.Components != nil {
			c.Components = disabled(c.Components)
		}
		all = append(all, c)
	}
	return all
}

// shorten cuts s to so many UTF-16 units, between what is seen as one sign, with
// an ellipsis at its end.
func shorten(s string, most int) string {
	if units(s) <= most {
		return s
	}
	end, n := 0, 0
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if n += units(g.Str()); n > most-1 {
			break
		}
		_, end = g.Positions()
	}
	return s[:end] + "…"
}
