package telegram

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"
	"pgregory.net/rapid"

	"waymark/conversations"
)

func TestKeyboard_Rows(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		labels []string
		want   []string // rows, their labels separated by |
	}{
		"short ones share":        {[]string{"Yes", "No", "Skip", "Back"}, []string{"Yes|No|Skip", "Back"}},
		"long ones stand alone":   {[]string{"I have an EU Login", "Yes", "No"}, []string{"I have an EU Login", "Yes|No"}},
		"as wide as the widest":   {[]string{"Yes", "I am not sure", "No"}, []string{"Yes|I am not sure", "No"}},
		"wide signs":              {[]string{"はい、あります", "いいえ、まだ", "戻る"}, []string{"はい、あります|いいえ、まだ", "戻る"}},
		"order before neatness":   {[]string{"A", "The longest of them all is here", "B"}, []string{"A", "The longest of them all is here", "B"}},
		"what shows nothing":      {[]string{"A", "", " \n", "\u200b", "\x00"}, []string{"A"}},
		"one line":                {[]string{" a\n b\t"}, []string{"a b"}},
		"too long to be a button": {[]string{strings.Repeat("ab", 40)}, []string{strings.Repeat("ab", 31) + "a…"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var choices []conversations.Choice
			for _, l := range tt.labels {
				choices = append(choices, conversations.Choice{Label: l, Token: "t"})
			}
			rows, err := keyboard(choices, "")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, row := range rows {
				var labels []string
				for _, b := range row {
					labels = append(labels, b.Text)
				}
				got = append(got, strings.Join(labels, "|"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestKeyboard_WhatButtonsDo(t *testing.T) {
	t.Parallel()
	rows, err := keyboard([]conversations.Choice{
		{Label: "Go", Token: "s:login:yes"},
		{Label: "Copy", Copies: "https://ern.eu/cpms"},
		{Label: "Alone", Private: "a b"},
		{Label: "Idle"},
		{Label: "Much", Copies: strings.Repeat("x", copyMax+1)},
	}, "waymark_bot")
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(inlineKeyboard{rows})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"inline_keyboard":[[{"text":"Go","callback_data":"s:login:yes"},` +
		`{"text":"Copy","copy_text":{"text":"https://ern.eu/cpms"}},` +
		`{"text":"Alone","url":"https://t.me/waymark_bot?start=a+b"}]]}`
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestKeyboard_TokenTooLong(t *testing.T) {
	t.Parallel()
	long := conversations.Token(strings.Repeat("é", tokenMax/2))
	if _, err := keyboard([]conversations.Choice{{Label: "Go", Token: long}}, ""); err != nil {
		t.Errorf("got %v for %d bytes", err, len(long))
	}
	_, err := keyboard([]conversations.Choice{{Label: "Go", Token: long + "x"}}, "")
	if !errors.Is(err, conversations.ErrRefused) {
		t.Errorf("got %v, want a refusal", err)
	}
}

func TestKeyboard_NoMoreThanTelegramShows(t *testing.T) {
	t.Parallel()
	var choices []conversations.Choice
	for i := range buttonsMax + 5 {
		choices = append(choices, conversations.Choice{Label: "A label that stands alone in its row", Token: conversations.Token(strconv.Itoa(i))})
	}
	rows, err := keyboard(choices, "")
	if err != nil || len(rows) != buttonsMax || rows[buttonsMax-1][0].Data != "99" {
		t.Errorf("got %d rows, %v, want the first %d", len(rows), err, buttonsMax)
	}
}

func TestKeyboard_EveryChoiceIsOneButtonInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var choices []conversations.Choice
		var want []string // what buttons do, as far as they can be buttons
		for range rapid.IntRange(0, 120).Draw(t, "choices") {
			c := conversations.Choice{Label: rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z ]{1,12}`)).Draw(t, "label")}
			does := rapid.StringMatching(`[a-z0-9]{1,40}`).Draw(t, "does")
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				c.Token = conversations.Token(does)
				does = "token " + does
			case 1:
				c.Copies = strings.Repeat(does, 7)
				does = "copy " + c.Copies
			case 2:
				c.Private = does
				does = "url https://t.me/b?start=" + does
			case 3:
				does = ""
			}
			choices = append(choices, c)
			if uniseg.StringWidth(plain(c.Label)) > 0 && does != "" && len(c.Copies) <= copyMax {
				want = append(want, does)
			}
		}
		rows, err := keyboard(choices, "b")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, row := range rows {
			if len(row) == 0 || len(row) > rowCount {
				t.Fatalf("got a row of %d buttons", len(row))
			}
			for _, b := range row {
				got = append(got, deed(t, b))
				if w := uniseg.StringWidth(b.Text); w == 0 || w > labelMax || !utf8.ValidString(b.Text) || len(row) > 1 && w*len(row) > rowMax {
					t.Fatalf("got the label %q, %d cells wide, in a row of %d", b.Text, w, len(row))
				}
			}
		}
		if want = want[:min(len(want), buttonsMax)]; !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// deed is the one thing that a button does.
func deed(t *rapid.T, b button) string {
	var deeds []string
	if b.Data != "" {
		deeds = append(deeds, "token "+b.Data)
	}
	if b.URL != "" {
		deeds = append(deeds, "url "+b.URL)
	}
	if b.Copy != nil {
		deeds = append(deeds, "copy "+b.Copy.Text)
	}
	if len(deeds) != 1 {
		t.Fatalf("the button %+v does %d things", b, len(deeds))
	}
	return deeds[0]
}
