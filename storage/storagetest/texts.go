package storagetest

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"waymark/conversations"
)

var texts = map[string]func(*testing.T, Store){
	"Text_AnythingInEveryString": testAnythingInEveryString,
	"Text_AnythingInReasons":     testAnythingInReasons,
	"Text_AnythingInRefs":        testAnythingInRefs,
	"Text_NamesAreExact":         testNamesAreExact,
}

// awkward are texts that people paste and machines stumble over.
var awkward = map[string]string{
	"empty":              "",
	"quotes":             `"'` + "`" + `\"; DROP TABLE people; --`,
	"backslashes":        `\u0000 \n \\`,
	"NUL":                "before\x00after",
	"only NUL":           "\x00",
	"control characters": "\x01\x02\x1f\x7f\r\n\t\v",
	"invalid UTF-8":      "a\xff\xfeb\xc3",
	"surrogates":         "\xed\xa0\x80",
	"right to left":      "שלום \u202eevil\u202c مرحبا",
	"zero width":         "a\u200bb\u200dc\ufeffd",
	"line separators":    "a\u2028b\u2029c",
	"emoji":              "👩🏽‍⚕️🇪🇺",
	"HTML":               "<b>&amp;</b>",
	"JSON":               `{"trail":["x"],"offered":null}`,
	"a parameter":        "$1 ?1 :a @b %s",
	"a megabyte":         strings.Repeat("äöü🩺 ", 1<<20/11),
}

// clean is what becomes of a string that is stored: NUL is dropped and what
// is not UTF-8 becomes U+FFFD, because not every engine can keep them.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

func testAnythingInEveryString(t *testing.T, s Store) {
	n := 0
	for name, text := range awkward {
		n++
		from := Party{
			Platform: conversations.Platform(fmt.Sprintf("p%d%s", n, text)),
			Chat:     fmt.Sprintf("c%d%s", n, text),
			User:     fmt.Sprintf("u%d%s", n, text),
		}
		Anything(t, s, name, from, text)
	}
}

// Anything puts text into every string of a turn and looks what comes back.
func Anything(t failer, s Store, name string, from Party, text string) {
	t.Helper()
	from = shortParty(from)
	want := everywhere(text)
	var reply conversations.Reply
	put(reflect.ValueOf(&reply).Elem(), text)
	reply.To = conversations.Recipient{}
	m := message(from, short(text))
	m.Body = conversations.Text(text)
	turn(t, s, m, func(conversations.State) conversations.Outcome {
		return conversations.Outcome{State: want, Replies: []conversations.Reply{reply}}
	})
	turn(t, s, m, func(now conversations.State) conversations.Outcome {
		t.Errorf("%s: the message is not known again", name)
		return conversations.Outcome{State: now}
	})

	want = everywhere(text)
	cleanAll(reflect.ValueOf(&want).Elem())
	want.Person.Account, want.Person.Room = cleanParty(from).Account(), cleanParty(from).Room()
	got := stateOf(t, s, from)
	want.Person.ID, want.Since = got.Person.ID, got.Since
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: state (-want +got):\n%.2000s", name, diff)
	}
	for _, o := range owedAt(t, s, later, 1000) {
		if o.Person == got.Person.ID {
			if diff := cmp.Diff(conversations.Owed{Account: cleanParty(from).Account(), Room: cleanParty(from).Room(), Person: o.Person, Reminder: want.Reminders[0]}, o); diff != "" {
				t.Errorf("%s: owed (-want +got):\n%.2000s", name, diff)
			}
			owe(t, s, from, short(text)+" said")
		}
	}
	put(reflect.ValueOf(&reply).Elem(), clean(text))
	reply.To = roomOf(cleanParty(from))
	deliveries := drain(t, s, from.Platform)
	if len(deliveries) != 1 {
		t.Fatalf("%s: %d replies came back, want 1", name, len(deliveries))
	}
	if diff := cmp.Diff(reply, deliveries[0].Reply); diff != "" {
		t.Errorf("%s: reply (-want +got):\n%.2000s", name, diff)
	}
}

// everywhere is a state with text in every string of it. What is a name is short.
func everywhere(text string) (s conversations.State) {
	put(reflect.ValueOf(&s.Journey).Elem(), text)
	name := short(text)
	s.Journey.Guide, s.Journey.At, s.Journey.Phase = conversations.GuideID(name), conversations.StepID(name), conversations.Phase(name)
	s.Person.Language, s.Person.Network, s.Person.Zone = conversations.Language(name), conversations.NetworkID(name), conversations.Zone(name)
	s.Reminders = make([]conversations.Reminder, 1)
	put(reflect.ValueOf(&s.Reminders[0]).Elem(), name)
	s.Reminders[0].Due = morning
	return s
}

// short is what there is of s as a name: no engine has to find longer ones.
func short(s string) string { return s[:min(len(s), 250)] }

func shortParty(a Party) Party {
	return Party{Platform: conversations.Platform(short(string(a.Platform))), Chat: short(a.Chat), User: short(a.User)}
}

// cleanAll makes every string in v what is kept of it.
func cleanAll(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(clean(v.String()))
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() && v.Type().Field(i).IsExported() {
				cleanAll(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			cleanAll(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			value := reflect.New(v.Type().Elem()).Elem()
			value.Set(v.MapIndex(key))
			name := reflect.New(v.Type().Key()).Elem()
			name.Set(key)
			v.SetMapIndex(key, reflect.Value{})
			cleanAll(name)
			cleanAll(value)
			v.SetMapIndex(name, value)
		}
	}
}

// put sets every string in v to text.
func put(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() && v.Type().Field(i).IsExported() {
				put(v.Field(i), text)
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			put(v.Index(i), text)
		}
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		put(key, text)
		put(value, text)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	}
}

func cleanParty(a Party) Party {
	return Party{Platform: conversations.Platform(clean(string(a.Platform))), Chat: clean(a.Chat), User: clean(a.User)}
}

func testAnythingInReasons(t *testing.T, s Store) {
	turn(t, s, message(ada, "1"), kinds(conversations.Relayed))
	id := due(t, s, ada.Platform)[0].ID
	for _, text := range awkward {
		for _, v := range []conversations.Verdict{conversations.Deferred, conversations.Unsure, conversations.Parked} {
			settle(t, s, id, conversations.Fate{Verdict: v, Until: later, Begun: later, Reason: text})
		}
	}
	turn(t, s, message(ada, "2"), answer())
	if got := textsOf(drain(t, s, ada.Platform)); len(got) != 1 || !utf8.ValidString(string(got[0])) {
		t.Errorf("said %q, want a relayed one", got)
	}
}

func testAnythingInRefs(t *testing.T, s Store) {
	buttons := []conversations.Choice{{Label: "Yes", Token: "y"}}
	n := 0
	for name, text := range awkward {
		if clean(text) == "" {
			continue // names no message
		}
		n++
		who := Party{Platform: conversations.Platform(fmt.Sprint("p", n)), Chat: "c", User: "u"}
		for i := range 2 {
			turn(t, s, message(who, fmt.Sprint(i)), func(now conversations.State) conversations.Outcome {
				return conversations.Outcome{State: now, Replies: []conversations.Reply{{Text: "menu", Choices: buttons}}}
			})
			d := due(t, s, who.Platform)[0]
			if want := clean(text); i == 1 && d.Clears != conversations.Ref(want) {
				t.Errorf("%s: the card is %.100q, want %.100q", name, d.Clears, want)
			}
			sentAs(t, s, d.ID, conversations.Ref(text))
		}
	}
}

// testNamesAreExact: engines that fold case or trim blanks would mix people.
func testNamesAreExact(t *testing.T, s Store) {
	ids := map[int64]string{}
	for _, user := range []string{"u", "U", "u ", " u", "ü", "u\u0308", "1", "01", "1.0", "%", "_"} {
		who := Party{Platform: "paper", Chat: user, User: user}
		turn(t, s, message(who, "of "+user), answer("hello"))
		id := stateOf(t, s, who).Person.ID
		if other, taken := ids[id]; taken {
			t.Errorf("users %q and %q are one person", user, other)
		}
		ids[id] = user
	}
	if got := due(t, s, "paper"); len(got) != len(ids) {
		t.Errorf("%d lines for %d chats", len(got), len(ids))
	}
}
