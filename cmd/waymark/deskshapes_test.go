package main

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"waymark/conversations"
)

// An outsider tries whatever might pass for somebody of the staff.
type outsider struct {
	chance *rand.Rand
	rooms  []conversations.Room // that of the desk, and those of its tickets
}

func (o *outsider) pick(of ...string) string { return of[o.chance.IntN(len(of))] }

// looksLike is a text that looks like another one, or nearly does.
func (o *outsider) looksLike(text string) string {
	shift := func(zero rune) string {
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r - '0' + zero
			}
			return r
		}, text)
	}
	return o.pick(
		shift('０'), shift('٠'), shift('०'), shift('𝟎'), shift('𝟶'),
		" "+text, text+" ", "\t"+text, text+"\n", text+"\u00a0", text+"\u200b", "\ufeff"+text, "\u202e"+text, text+"\x00", text+"\x00x", text+"\xff",
		"+"+text, "0"+text, "-"+text, text+".0", text+"e0", "<@"+text+">", "@"+text, text[:len(text)-1], text+"0", strings.ToUpper(text)+"\u0301",
		"desk:"+text, "'"+text, text+"' OR '1'='1", text+"%", "%", "_", text+"\u0000",
	)
}

// who is anybody but eve herself, who is of the staff.
func (o *outsider) who() conversations.Account {
	switch o.chance.IntN(6) {
	case 0: // her number on another platform
		return conversations.Account{Platform: conversations.Platform(o.pick("people", "", "Desk", "desk ", "desk\x00")), User: eveOfStaff.User}
	case 1, 2:
		return conversations.Account{Platform: "desk", User: o.looksLike(eveOfStaff.User)}
	case 3: // whose tickets these are, at the desk
		return conversations.Account{Platform: "desk", User: o.pick("ada", "bob")}
	default:
		return conversations.Account{Platform: "desk", User: o.pick("mallory", "", "0", "office", theDesk.Chat)}
	}
}

// where is a room of the helpdesk, or one that looks like it, or any other.
func (o *outsider) where() conversations.Room {
	room := o.rooms[o.chance.IntN(len(o.rooms))]
	switch o.chance.IntN(8) {
	case 0:
		room.Chat = o.looksLike(room.Chat)
	case 1:
		room.Chat = o.pick("another guild", "-100987", "mallory", room.Chat+":1", room.Chat+":")
	}
	return room
}

// words are what staff write, or what would be more.
func (o *outsider) words() string {
	return o.pick("", " ", "\n", "\u200b", "//", "/", "> ", "`", "*") +
		o.pick("/take", "/close", "/reply", "/Close@waymark", "/reply@waymark_test_bot", "／close", "/ｃlose", "/close\u200b", "/human", "/start", "/stop", "/forget", "hello", "Ticket 1", "") +
		o.pick("", " ", "\n", "\t") + o.pick("", "now", "/close", "1", "12", "T|1", "\x00", "\xff", "@everyone", "What is your password?", strings.Repeat("x", 5000))
}

// verbs are those of all tokens, and some that are none.
const verbs = "cbshxrgqimnNdopawlzyuvetjfkLTCSDRAEFGHIJKMOPQUVWXYZ0 |"

func (o *outsider) token() conversations.Token {
	v := string(verbs[o.chance.IntN(len(verbs))])
	if o.chance.IntN(2) == 0 {
		v = o.pick("T", "C", "R", "S", "k", "t", "c")
	}
	return conversations.Token(v + o.pick("", "|", "|1", "|2", "|3", "|1|", "|01", "| 1", "|１", "|1|2", "|-1", "|account/password", "|9223372036854775808"))
}

// tries is one try. Eve's own name stands below it only where nobody knows that it is
// hers, or where there is no ticket.
func (o *outsider) tries() conversations.Message {
	m := conversations.Message{
		Actor: o.who(), Room: o.where(), Shared: o.chance.IntN(4) > 0, Overheard: o.chance.IntN(3) == 0,
		Ref: conversations.Ref(o.pick("", "m1", "101", "5.700", "i:1:2:3")),
		On:  conversations.Ref(o.pick("", "101", "102", "103", "１０１", "101 ", "0101", "101.700", "999")),
	}
	if o.chance.IntN(12) == 0 {
		m.Actor, m.Anonymous = eveOfStaff, true
	}
	if o.chance.IntN(12) == 0 { // she herself, in a room of another one
		m.Actor, m.Anonymous, m.Room = eveOfStaff, false, conversations.Room{Platform: "desk", Chat: o.pick("another guild", "mallory", "-100987", theDesk.Chat+"0", "０"+theDesk.Chat)}
	}
	switch o.chance.IntN(9) {
	case 0:
		m.Body = conversations.Forwarded(o.words())
	case 1:
		m.Body = conversations.Edited(o.words())
	case 2, 3:
		m.Body = conversations.Tap{Token: o.token()}
	case 4, 5:
		m.Body = conversations.Command{Name: o.pick("take", "close", "reply", "CLOSE", "Take", " close", "clоse", "human", "start", "stop", "link", "forget", ""), Args: o.words()}
	case 6:
		m.Body = conversations.Unreadable{Kind: o.pick("photo", "document", conversations.Hidden, "")}
	default:
		m.Body = conversations.Text(o.words())
	}
	if o.chance.IntN(20) == 0 {
		m.Body = conversations.Text("/start " + o.pick("T|1", "C|1", "reply_1", "close", "ern-rnd_cpms2", fmt.Sprint(o.token())))
	}
	return m
}
