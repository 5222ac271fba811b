package telegram

import (
	"fmt"
	"net/url"

	"github.com/rivo/uniseg"

	"waymark/conversations"
)

// What an inline keyboard may hold. The numbers of buttons and of a row's are
// what Telegram's apps show; the others are in the Bot API.
const (
	buttonsMax = 100
	tokenMax   = 64  // bytes of callback_data
	copyMax    = 256 // characters of copy_text
)

// How wide things are, in cells of a terminal, which come close to what a
// telephone shows.
const (
	labelMax = 64 // a label; what is longer gets an ellipsis
	rowMax   = 30 // a row, all of whose buttons are as wide as the widest
	rowCount = 3  // buttons in a row
)

// An inlineKeyboard is the keyboard below a message.
type inlineKeyboard struct {
	Rows [][]button `json:"inline_keyboard"`
}

// A button does one thing: of its last three fields just one is set. The
// library's own button sends an empty copy_text along with the others.
type button struct {
	Text string    `json:"text"`
	Data string    `json:"callback_data,omitempty"`
	URL  string    `json:"url,omitempty"`
	Copy *copyText `json:"copy_text,omitempty"`
}

type copyText struct {
	Text string `json:"text"`
}

// keyboard lays choices out in rows, in their order, short ones side by side.
// bot is the bot's username, for those that lead into private. It leaves out
// what cannot be a button: a choice whose label shows nothing, one that does
// nothing, one that copies too much, and all after the hundredth. A token that
// is too long is conversations.ErrRefused.
func keyboard(choices []conversations.Choice, bot string) ([][]button, error) {
	var rows [][]button
	count, widest := 0, 0 // of the last row: how wide its widest button is
	for _, c := range choices {
		b, ok, err := buttonOf(c, bot)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if count++; count > buttonsMax {
			break
		}
		width := uniseg.StringWidth(b.Text)
		if last := len(rows) - 1; last >= 0 && len(rows[last]) < rowCount && (len(rows[last])+1)*max(widest, width) <= rowMax {
			rows[last] = append(rows[last], b)
			widest = max(widest, width)
			continue
		}
		rows = append(rows, []button{b})
		widest = width
	}
	return rows, nil
}

// buttonOf makes a button of a choice, if it can be one.
func buttonOf(c conversations.Choice, bot string) (b button, ok bool, err error) {
	b.Text = shorten(plain(c.Label), labelMax)
	switch {
	case len(c.Token) > tokenMax:
		return b, false, fmt.Errorf("%w: the token of %q has %d bytes, a button holds %d",
			conversations.ErrRefused, b.Text, len(c.Token), tokenMax)
	case uniseg.StringWidth(b.Text) == 0:
		return b, false, nil
	case c.Token != "":
		b.Data = string(c.Token)
	case c.Copies != "":
		if units(c.Copies) > copyMax {
			return b, false, nil
		}
		b.Copy = &copyText{c.Copies}
	case c.Private != "":
		b.URL = privateLink(bot, c.Private)
	default:
		return b, false, nil
	}
	return b, true, nil
}

// privateLink leads into the private chat with the bot.
func privateLink(bot, payload string) string {
	return "https://t.me/" + bot + "?start=" + url.QueryEscape(payload)
}

// shorten cuts s to so many cells, with an ellipsis at its end.
func shorten(s string, cells int) string {
	if uniseg.StringWidth(s) <= cells {
		return s
	}
	end, width := 0, 0
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if width += g.Width(); width > cells-1 {
			break
		}
		_, end = g.Positions()
	}
	return s[:end] + "…"
}
