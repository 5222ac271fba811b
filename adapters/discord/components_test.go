package discord

import (
	"encoding/json"
	"errors"
	"fmt"
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

// drawn writes rows as people see them: buttons with | between them, menus with
// what stands on them and how many options they have.
func drawn(rows []component) (lines []string) {
	for _, row := range rows {
		var parts []string
		for _, c := range row.Components {
			if c.Type == componentMenu {
				parts = append(parts, fmt.Sprintf("[%s: %d]", c.Placeholder, len(c.Options)))
				continue
			}
			parts = append(parts, c.Label)
		}
		lines = append(lines, strings.Join(parts, "|"))
	}
	return lines
}

// choicesOf are choices that act, with these labels.
func choicesOf(labels ...string) (all []conversations.Choice) {
	for i, l := range labels {
		all = append(all, conversations.Choice{Label: l, Token: conversations.Token("token" + strconv.Itoa(i))})
	}
	return all
}

// networks are the labels of n networks.
func networks(n int) (all []string) {
	for i := range n {
		all = append(all, "Network "+strconv.Itoa(i+1))
	}
	return all
}

func TestLayout_Rows(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		labels []string
		want   []string
	}{
		"none":                  {nil, nil},
		"short ones share":      {[]string{"Yes", "No", "Skip", "Back"}, []string{"Yes|No|Skip", "Back"}},
		"long ones stand alone": {[]string{"I have an EU Login", "Yes", "No"}, []string{"I have an EU Login", "Yes|No"}},
		"more rows than there are": {
			[]string{"I have an EU Login", "I have none at all", "I do not know that", "Something else is it", "Ask a human, please", "Back"},
			[]string{"I have an EU Login|I have none at all|I do not know that|Something else is it|Ask a human, please", "Back"},
		},
		"what shows nothing":      {[]string{"A", "", " \n", "\u200b", "\x00"}, []string{"A"}},
		"one line":                {[]string{" a\n b\t"}, []string{"a b"}},
		"too long to be a button": {[]string{strings.Repeat("ab", 50)}, []string{strings.Repeat("ab", 39) + "a…"}},
		"twelve": {networks(12), []string{
			"Network 1|Network 2|Network 3", "Network 4|Network 5|Network 6", "Network 7|Network 8|Network 9", "Network 10|Network 11|Network 12",
		}},
		"thirteen":     {networks(13), []string{"[Network 1 – Network 13: 13]"}},
		"all networks": {append(networks(24), "Another", "Back"), []string{"[Network 1 – Network 13: 13]", "[Network 14 – Back: 13]"}},
		"as many as fit": {networks(125), []string{
			"[Network 1 – Network 25: 25]", "[Network 26 – Network 50: 25]", "[Network 51 – Network 75: 25]",
			"[Network 76 – Network 100: 25]", "[Network 101 – Network 125: 25]",
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, lines, err := layout(choicesOf(tt.labels...))
			if err != nil || len(lines) > 0 {
				t.Fatalf("got the lines %q, %v", lines, err)
			}
			if diff := cmp.Diff(tt.want, drawn(rows)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLayout_WhatComponentsDo(t *testing.T) {
	t.Parallel()
	rows, lines, err := layout([]conversations.Choice{
		{Label: "Copy *it*", Copies: "https://ern.eu/cpms"},
		{Label: "Go", Token: "s:login:yes"},
		{Label: "Alone", Private: "a b"},
		{Label: "Idle"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"type":1,"components":[{"type":2,"style":1,"label":"Go","custom_id":"t1:s:login:yes"},` +
		`{"type":2,"style":2,"label":"Alone","custom_id":"p2:a b"}]}]`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if diff := cmp.Diff([]string{"Copy \\*it\\*: `https://ern.eu/cpms`"}, lines); diff != "" {
		t.Error(diff)
	}
}

func TestLayout_MoreThanComponentsHold(t *testing.T) {
	t.Parallel()
	for n, refused := range map[int]bool{conversations.TokenMax: false, idMax - len("t0:"): false, idMax - len("t0:") + 1: true} {
		_, _, err := layout([]conversations.Choice{{Label: "Go", Token: conversations.Token(strings.Repeat("x", n))}})
		if errors.Is(err, conversations.ErrRefused) != refused || !refused && err != nil {
			t.Errorf("%d characters: got %v", n, err)
		}
	}
	rows, _, err := layout(choicesOf(networks(choicesMax + 5)...))
	if last := rows[rowsMax-1].Components[0]; err != nil || last.Options[optionsMax-1].Value != "t124:token124" {
		t.Errorf("got %+v, %v", last, err)
	}
}

func TestLayout_AnyChoices(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var choices []conversations.Choice
		var want []string // what components do, in order
		copies := 0
		for range rapid.OneOf(rapid.IntRange(0, 14), rapid.IntRange(0, 150)).Draw(t, "choices") {
			c := conversations.Choice{Label: rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z ]{1,120}`)).Draw(t, "label")}
			does := rapid.StringMatching(`[a-z0-9:]{1,64}`).Draw(t, "does")
			shows := uniseg.StringWidth(plain(c.Label)) > 0
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0, 1:
				c.Token = conversations.Token(does)
				if shows {
					want = append(want, "t "+does)
				}
			case 2:
				c.Private = does
				if shows {
					want = append(want, "p "+does)
				}
			case 3:
				c.Copies = does
				if shows {
					copies++
				}
			}
			choices = append(choices, c)
		}
		rows, lines, err := layout(choices)
		if err != nil || len(lines) != copies {
			t.Fatalf("got %d lines, %v, want %d", len(lines), err, copies)
		}
		got := deedsOf(t, rows)
		if want = want[:min(len(want), choicesMax)]; !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// deedsOf holds rows against Discord's rules, and is what can be done with them.
func deedsOf(t *rapid.T, rows []component) (deeds []string) {
	if len(rows) > 5 {
		t.Fatalf("got %d rows", len(rows))
	}
	ids := map[string]bool{}
	unique := func(id string) {
		if n := utf8.RuneCountInString(id); n < 1 || n > 100 || ids[id] {
			t.Fatalf("the id %q has %d characters, or is there twice", id, n)
		}
		ids[id] = true
	}
	label := func(s string, most int) {
		if n := units(s); n < 1 || n > most || !utf8.ValidString(s) || strings.TrimSpace(s) == "" {
			t.Fatalf("got the label %q of %d units", s, n)
		}
	}
	deed := func(customID string, values ...string) {
		kind, what, ok := meaningOf(customID, values)
		if !ok {
			t.Fatalf("%q with %q means nothing", customID, values)
		}
		deeds = append(deeds, string(kind)+" "+what)
	}
	for _, row := range rows {
		if row.Type != 1 || len(row.Components) < 1 || len(row.Components) > 5 {
			t.Fatalf("got the row %+v", row)
		}
		for _, c := range row.Components {
			unique(c.CustomID)
			switch c.Type {
			case 2:
				label(c.Label, 80)
				deed(c.CustomID)
			case 3:
				label(c.Placeholder, 150)
				if n := len(c.Options); n < 1 || n > 25 || len(row.Components) != 1 {
					t.Fatalf("got a menu of %d options in a row of %d", n, len(row.Components))
				}
				for _, o := range c.Options {
					unique(o.Value)
					label(o.Label, 100)
					deed(c.CustomID, o.Value)
				}
			default:
				t.Fatalf("got the component %+v", c)
			}
		}
	}
	return deeds
}

func TestMeaningOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		id     string
		values []string
		kind   byte
		what   string
		ok     bool
	}{
		{"t0:s:a:b", nil, 't', "s:a:b", true},
		{"p12:x", nil, 'p', "x", true},
		{"m0", []string{"t3:x:"}, 't', "x:", true},
		{"m3", []string{"p3:x"}, 'p', "x", true},
		{"m0", nil, 0, "", false},
		{"m0", []string{"t1:a", "t2:b"}, 0, "", false},
		{"m", []string{"t1:a"}, 0, "", false},
		{"mx", []string{"t1:a"}, 0, "", false},
		{"m0", []string{"m1"}, 0, "", false},
		{"", nil, 0, "", false},
		{":", nil, 0, "", false},
		{"t:a", nil, 0, "", false},
		{"t1:", nil, 0, "", false},
		{"t1", nil, 0, "", false},
		{"tx:a", nil, 0, "", false},
		{"t-1:a", nil, 0, "", false},
		{"x1:a", nil, 0, "", false},
		{"verify_button", nil, 0, "", false},
	} {
		kind, what, ok := meaningOf(tt.id, tt.values)
		if kind != tt.kind || what != tt.what || ok != tt.ok {
			t.Errorf("%q with %q: got %q %q %t", tt.id, tt.values, kind, what, ok)
		}
	}
}

func TestDisabled_AllOfIt(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 3, 30} {
		rows, _, err := layout(choicesOf(networks(n)...))
		if err != nil {
			t.Fatal(err)
		}
		before := drawn(rows)
		off := disabled(rows)
		if diff := cmp.Diff(before, drawn(off)); diff != "" {
			t.Error(diff)
		}
		for i, row := range off {
			if row.Disabled {
				t.Error("a row is disabled")
			}
			for j, c := range row.Components {
				if !c.Disabled || rows[i].Components[j].Disabled {
					t.Errorf("got %+v from %+v", c, rows[i].Components[j])
				}
			}
		}
	}
}
