package dialoguetest

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"

	"waymark/conversations"
)

// A place is who speaks, and where.
type place struct {
	account conversations.Account
	group   bool // where others read along
	desk    bool // in the room of the helpdesk
	ticket  conversations.TicketID
}

// placeSign is what stands before the ">" of a line that somebody says:
// "ada@B:group", "eve#12".
var placeSign = regexp.MustCompile(`^([a-z]{2,})?(?:@([A-Z]))?(:group)?(?:(#)([1-9][0-9]*)?)?$`)

// inGroup is the sign of who has no name, where others read along.
const inGroup = "group"

// placeOf reads a sign.
func (p *player) placeOf(sign string) (at place, ok bool) {
	if sign == inGroup {
		sign = ":group"
	}
	m := placeSign.FindStringSubmatch(sign)
	if m == nil || m[3] != "" && m[4] != "" {
		return place{}, false
	}
	at = place{account: who(m[1], m[2]), group: m[3] != "", desk: m[4] != ""}
	if at.desk {
		if p.desk.IsZero() {
			p.failf("where is the helpdesk?")
		}
		at.account = conversations.Account{Platform: p.desk.Platform, User: cmp.Or(m[1], somebody)}
	}
	if m[5] != "" {
		n, err := strconv.ParseInt(m[5], 10, 64)
		if err != nil {
			p.failf("which ticket is that? (%v)", err)
		}
		at.ticket = conversations.TicketID(n)
	}
	return at, true
}

const (
	nameless     = "u"        // the user whose lines bear no name
	namelessChat = "c"        // their private chat
	somebody     = "somebody" // the nameless one who works at the helpdesk
)

// who is the account of somebody on a platform.
func who(name, on string) conversations.Account {
	return conversations.Account{Platform: platform(on), User: cmp.Or(name, nameless)}
}

// private is the chat in which somebody is alone with us. Its name is theirs.
func private(a conversations.Account) conversations.Room {
	chat := a.User
	if chat == nameless {
		chat = namelessChat
	}
	return conversations.Room{Platform: a.Platform, Chat: chat}
}

// room is where somebody who speaks there is heard.
func (p *player) room(at place) conversations.Room {
	switch {
	case at.group:
		return conversations.Room{Platform: at.account.Platform, Chat: inGroup}
	case at.ticket != 0:
		said, ok := p.tickets[at.ticket]
		if !ok {
			p.failf("nothing was said in ticket %d", at.ticket)
		}
		return said.room
	case at.desk:
		return p.desk
	}
	return private(at.account)
}

// signOf is what stands before the "<" of what the bot says there.
func (p *player) signOf(d conversations.Delivery) string {
	room := d.To.Room
	ticket := d.To.Ticket
	for id, said := range p.tickets {
		if said.room == room && room != p.desk { // its thread
			ticket = id
		}
	}
	switch {
	case !p.several:
		return ""
	case ticket != 0:
		return fmt.Sprintf("#%d", ticket)
	case room == p.desk:
		return "#"
	}
	sign := room.Chat
	if sign == namelessChat {
		sign = ""
	}
	if room.Platform != first {
		sign += "@" + string(room.Platform)
	}
	return sign
}
