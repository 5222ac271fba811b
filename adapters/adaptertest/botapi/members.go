package botapi

import (
	"net/http"
	"slices"
)

// What somebody may be in a group.
const (
	asMember = "member"
	asAdmin  = "administrator"
	asLeft   = "left"
)

// Promote makes u an administrator of a group, by the hand of another one. The bot is
// told where it administrates the group itself and asks for such updates: in a forum
// it does.
func (s *Server) Promote(group int64, u, by User) { s.becomes(group, u, by, asAdmin) }

// Demote makes u a member as all others. The bot is told as by [Server.Promote].
func (s *Server) Demote(group int64, u, by User) { s.becomes(group, u, by, asMember) }

func (s *Server) becomes(group int64, u, by User, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.wake()
	s.meet(u)
	s.meet(by)
	ch := s.room(group)
	before := ch.standing(u.ID)
	if ch.members == nil {
		ch.members = map[int64]string{}
	}
	ch.members[u.ID] = status
	if !ch.forum {
		return
	}
	s.push("chat_member", ch.id, map[string]any{
		"chat": s.wireChat(ch), "from": by.wire(false), "date": s.o.Now().Unix(),
		"old_chat_member": wireMember(u, before), "new_chat_member": wireMember(u, status),
	})
}

// standing is what somebody is in a group: who wrote there is a member at least.
func (ch *chat) standing(user int64) string {
	if status := ch.members[user]; status != "" {
		return status
	}
	if slices.ContainsFunc(ch.shown, func(m *Message) bool { return m.From.ID == user && !m.Bot }) {
		return asMember
	}
	return asLeft
}

// adminRights are what an administrator may; the names are the vendor's.
func adminRights() []string {
	return []string{
		"is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
		"can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
	}
}

func wireMember(u User, status string) map[string]any {
	w := map[string]any{"status": status, "user": u.wire(false)}
	if status == asAdmin {
		w["can_be_edited"] = false
		for _, right := range adminRights() {
			w[right] = right != "is_anonymous"
		}
	}
	return w
}

// getChatMember is what somebody is in a group.
func (s *Server) getChatMember(c *call) (any, *failure) {
	ch, f := s.open(c.params.text("chat_id"))
	if f != nil {
		return nil, f
	}
	u, known := s.people[c.params.whole("user_id", 0, 1, 1<<52)]
	switch {
	case !ch.isGroup():
		return nil, bad("there are no members in the chat")
	case !known:
		return nil, &failure{code: http.StatusBadRequest, text: "Bad Request: user not found"}
	}
	return wireMember(u, ch.standing(u.ID)), nil
}

// getChatAdministrators are those of a group that are no bots.
func (s *Server) getChatAdministrators(c *call) (any, *failure) {
	ch, f := s.open(c.params.text("chat_id"))
	if f != nil {
		return nil, f
	}
	if !ch.isGroup() {
		return nil, bad("there are no administrators in the private chat")
	}
	all := []any{}
	for id, status := range ch.members {
		if status == asAdmin {
			all = append(all, wireMember(s.people[id], status))
		}
	}
	return all, nil
}
