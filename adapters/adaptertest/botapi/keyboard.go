package botapi

import (
	"encoding/json"
	"strings"
)

// A Button is one of a message's. It has one of the three.
type Button struct {
	Text string  `json:"text"`
	Data *string `json:"callback_data,omitempty"`
	URL  *string `json:"url,omitempty"`
	Copy *Copied `json:"copy_text,omitempty"`
}

// Copied is what a button puts into the clipboard.
type Copied struct {
	Text string `json:"text"`
}

type markup struct {
	Keyboard [][]Button `json:"inline_keyboard"`
}

const (
	buttonsMax = 100
	rowMax     = 8
	markupMax  = 10_000 // bytes; the real server's limit is unpublished, and near it
)

// readKeyboard checks a request's keyboard; nil if it has none.
func readKeyboard(p params) ([][]Button, *failure) {
	text := p.text("reply_markup")
	if text == "" {
		return nil, nil
	}
	if !json.Valid([]byte(text)) {
		return nil, bad("can't parse reply keyboard markup JSON object")
	}
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		return nil, bad("object expected as reply markup")
	}
	var m struct {
		Keyboard *[][]Button `json:"inline_keyboard"`
	}
	if err := object(text, &m); err != nil {
		return nil, bad("can't parse inline keyboard: %v", err)
	}
	if m.Keyboard == nil {
		return nil, bad("only inline keyboards are served")
	}
	if len(text) > markupMax {
		return nil, bad("reply markup is too long")
	}
	n := 0
	var rows [][]Button
	for _, row := range *m.Keyboard {
		if len(row) == 0 {
			return nil, bad("can't parse inline keyboard: a row is empty")
		}
		if n += len(row); len(row) > rowMax || n > buttonsMax {
			return nil, bad("reply markup is too long")
		}
		for _, b := range row {
			if f := b.check(); f != nil {
				return nil, f
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (b Button) check() *failure {
	actions := 0
	for _, is := range []bool{b.Data != nil, b.URL != nil, b.Copy != nil} {
		if is {
			actions++
		}
	}
	switch {
	case strings.TrimSpace(b.Text) == "":
		return bad("can't parse inline keyboard button: button text must be non-empty")
	case actions == 0:
		return bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	case actions > 1:
		return bad("can't parse inline keyboard button: it does more than one thing")
	case b.Data != nil && (len(*b.Data) < 1 || len(*b.Data) > 64):
		return bad("BUTTON_DATA_INVALID")
	case b.Copy != nil && (units(b.Copy.Text) < 1 || units(b.Copy.Text) > 256):
		return bad("BUTTON_COPY_TEXT_INVALID")
	case b.URL != nil && !isLink(*b.URL, "http", "https", "tg"):
		return bad("inline keyboard button URL '%s' is invalid: wrong HTTP URL", *b.URL)
	}
	return nil
}
