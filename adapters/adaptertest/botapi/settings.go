package botapi

import (
	"encoding/json"
	"strings"
)

// settings is what a bot says about itself, by language.
type settings struct {
	commands     map[string][]command // by scope and language
	descriptions map[string]string
	shorts       map[string]string
}

type command struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

const (
	commandsMax    = 100
	commandMax     = 32
	describeMax    = 256 // of a command
	descriptionMax = 512
	shortMax       = 120
)

func newSettings() settings {
	return settings{commands: map[string][]command{}, descriptions: map[string]string{}, shorts: map[string]string{}}
}

func (s *Server) getMe(*call) (any, *failure) {
	me := s.bot.wire(true)
	for _, can := range []string{
		"can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business", "has_main_web_app",
	} {
		me[can] = can == "can_join_groups"
	}
	return me, nil
}

func (s *Server) getChat(c *call) (any, *failure) {
	ch, f := s.find(c.params.text("chat_id"))
	if f != nil {
		return nil, f
	}
	full := s.wireChat(ch)
	full["accent_color_id"], full["max_reaction_count"] = 0, 11 //nolint:misspell // the vendor's name
	gifts := map[string]bool{}
	for _, g := range []string{"unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"} {
		gifts[g] = false
	}
	full["accepted_gift_types"] = gifts
	return full, nil
}

// language is a request's; empty stands for everybody else.
func language(p params) (string, *failure) {
	code := p.text("language_code")
	if code != "" && (len(code) != 2 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz") != "") {
		return "", bad("invalid language code specified")
	}
	return code, nil
}

// listKey names one list of commands.
func listKey(p params) (string, *failure) {
	code, f := language(p)
	if f != nil {
		return "", f
	}
	scope := struct {
		Type   string `json:"type"`
		ChatID any    `json:"chat_id,omitempty"`
		UserID int64  `json:"user_id,omitempty"`
	}{Type: "default"}
	if text := p.text("scope"); text != "" {
		if err := object(text, &scope); err != nil {
			return "", bad("can't parse BotCommandScope JSON object")
		}
	}
	switch scope.Type {
	case "default", "all_private_chats", "all_group_chats", "all_chat_administrators":
	case "chat", "chat_administrators", "chat_member":
		if scope.ChatID == nil {
			return "", bad("can't parse BotCommandScope: can't find field \"chat_id\"")
		}
	default:
		return "", bad("can't parse BotCommandScope: unsupported type specified")
	}
	b, _ := json.Marshal(scope) // just read
	return string(b) + code, nil
}

func (s *Server) setMyCommands(c *call) (any, *failure) {
	var list []command
	if err := object(c.params.text("commands"), &list); err != nil {
		return nil, bad("can't parse commands JSON object")
	}
	switch n := len(list); {
	case n == 0:
		return nil, bad("an empty list of commands is not served: use deleteMyCommands")
	case n > commandsMax:
		return nil, bad("BOT_COMMANDS_TOO_MUCH")
	}
	seen := map[string]bool{}
	for _, k := range list {
		bare := strings.TrimPrefix(k.Command, "/")
		switch {
		case bare == "" || len(bare) > commandMax || strings.Trim(bare, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" || seen[bare]:
			return nil, bad("BOT_COMMAND_INVALID")
		case units(k.Description) < 1 || units(k.Description) > describeMax:
			return nil, bad("BOT_COMMAND_DESCRIPTION_INVALID")
		}
		seen[bare] = true
	}
	key, f := listKey(c.params)
	if f != nil {
		return nil, f
	}
	s.settings.commands[key] = list
	return true, nil
}

func (s *Server) getMyCommands(c *call) (any, *failure) {
	key, f := listKey(c.params)
	if f != nil {
		return nil, f
	}
	return append([]command{}, s.settings.commands[key]...), nil
}

func (s *Server) deleteMyCommands(c *call) (any, *failure) {
	key, f := listKey(c.params)
	if f != nil {
		return nil, f
	}
	delete(s.settings.commands, key)
	return true, nil
}

func (s *Server) setMyDescription(c *call) (any, *failure) {
	return describe(s.settings.descriptions, c.params, "description", descriptionMax, "BOT_DESCRIPTION_TOO_LONG")
}

func (s *Server) getMyDescription(c *call) (any, *failure) {
	return described(s.settings.descriptions, c.params, "description")
}

func (s *Server) setMyShortDescription(c *call) (any, *failure) {
	return describe(s.settings.shorts, c.params, "short_description", shortMax, "BOT_SHORT_DESCRIPTION_TOO_LONG")
}

func (s *Server) getMyShortDescription(c *call) (any, *failure) {
	return described(s.settings.shorts, c.params, "short_description")
}

func describe(by map[string]string, p params, name string, longest int, tooLong string) (any, *failure) {
	code, f := language(p)
	if f != nil {
		return nil, f
	}
	if units(p.text(name)) > longest {
		return nil, bad("%s", tooLong)
	}
	by[code] = p.text(name)
	return true, nil
}

// described is the text in a language, or else the one for everybody.
func described(by map[string]string, p params, name string) (any, *failure) {
	code, f := language(p)
	if f != nil {
		return nil, f
	}
	text := by[code]
	if text == "" {
		text = by[""]
	}
	return map[string]string{name: text}, nil
}
