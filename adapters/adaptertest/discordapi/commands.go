package discordapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// What an application may register.
const (
	commandsMax      = 100
	commandOptions   = 25
	commandLetters   = 8000
	commandChoices   = 25
	optionSub        = 1
	optionSubGroup   = 2
	optionKindsUpTo  = 11
	commandChatInput = 1
)

// commandName is what names of commands and options look like.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// locales are the languages that Discord knows.
var locales = []string{
	"id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR", "ro", "fi",
	"sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko",
}

// Commands are those registered in a guild; of guild "" those for all.
func (s *Server) Commands(guild ID) json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.commands
	if guild != "" {
		all = nil
		if g := s.guildByID(guild); g != nil {
			all = g.commands
		}
	}
	if all == nil {
		all = []any{}
	}
	return mustJSON(all)
}

// registered is where the commands stand that a path speaks of.
func (s *Server) registered(c *call) (*[]any, *failure) {
	if c.vars["application"] != s.bot.id {
		return nil, fail(http.StatusForbidden, 20012, "You are not authorized to perform this action on this application")
	}
	if _, ok := c.vars["guild"]; !ok {
		return &s.commands, nil
	}
	g, f := s.guildOf(c)
	if f != nil {
		return nil, fail(http.StatusForbidden, 50001, "Missing Access")
	}
	return &g.commands, nil
}

func (s *Server) getCommands(c *call) (any, *failure) {
	at, f := s.registered(c)
	if f != nil {
		return nil, f
	}
	all := []any{}
	for _, v := range *at {
		o := maps.Clone(v.(object))
		if c.query.Get("with_localizations") != "true" { // who does not ask for them is told none
			delete(o, "name_localizations")
			delete(o, "description_localizations")
		}
		all = append(all, o)
	}
	return all, nil
}

// putCommands replaces all commands at once. One that stays keeps its id.
func (s *Server) putCommands(c *call) (any, *failure) {
	at, f := s.registered(c)
	if f != nil {
		return nil, f
	}
	all, ok := c.body[""].([]any)
	var bad form
	if !ok {
		bad.fault("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
		return nil, bad.failure()
	}
	if len(all) > commandsMax {
		return nil, &failure{status: http.StatusBadRequest, code: 30032, message: "Maximum number of application commands reached (100)."}
	}
	seen := map[string]bool{}
	for i, v := range all {
		o, _ := v.(object)
		where := fmt.Sprint(i)
		bad.command(o, where)
		if name := text(o, "name"); seen[name] {
			bad.fault(join(where, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		seen[text(o, "name")] = true
	}
	if f := bad.failure(); f != nil {
		return nil, f
	}
	known := map[string]any{}
	for _, old := range *at {
		old, _ := old.(object)
		known[text(old, "name")] = old["id"]
	}
	fresh := []any{}
	for _, v := range all {
		fresh = append(fresh, s.complete(v.(object), known, c.vars["guild"]))
	}
	*at = fresh
	return append([]any{}, fresh...), nil
}

// complete adds what Discord adds to a command.
func (s *Server) complete(o object, known map[string]any, guild ID) object {
	o["id"] = known[text(o, "name")]
	if o["id"] == nil {
		o["id"] = s.snowflake()
	}
	o["application_id"], o["version"] = s.bot.id, s.snowflake()
	if o["type"] == nil {
		o["type"] = commandChatInput
	}
	if _, said := o["nsfw"].(bool); !said {
		o["nsfw"] = false
	}
	withoutNulls(o)
	if guild != "" {
		o["guild_id"] = guild
	}
	if needs, said := o["default_member_permissions"]; said {
		o["default_member_permissions"] = fmt.Sprint(needs) // a string, whatever came
	} else {
		o["default_member_permissions"] = nil
	}
	return o
}

// withoutNulls drops what was said to be nothing, at any depth.
func withoutNulls(v any) {
	switch v := v.(type) {
	case object:
		maps.DeleteFunc(v, func(_ string, v any) bool { return v == nil })
		for _, inner := range v {
			withoutNulls(inner)
		}
	case []any:
		for _, inner := range v {
			withoutNulls(inner)
		}
	}
}

// command checks one.
func (f *form) command(o object, at string) {
	if o == nil {
		f.fault(at, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")
		return
	}
	if t := o["type"]; t != nil && whole(t) != commandChatInput {
		f.fault(join(at, "type"), "BASE_TYPE_CHOICES", "Value must be one of {1}.")
	}
	f.named(o, at)
	f.options(o, at, 0)
	if n := letters(o); n > commandLetters {
		f.fault(at, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
	}
	for _, key := range []string{"contexts", "integration_types"} {
		for i, v := range list(o, key) {
			if n, ok := v.(json.Number); !ok || whole(n) < 0 || whole(n) > 2 {
				f.fault(fmt.Sprintf("%s.%s.%d", at, key, i), "BASE_TYPE_CHOICES", "Value must be one of {0, 1, 2}.")
			}
		}
	}
}

// named checks name and description, with their translations.
func (f *form) named(o object, at string) {
	name := f.str(o, at, "name", 1, 32)
	if name != "" && !goodName(name) {
		f.fault(join(at, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
	f.str(o, at, "description", 1, 100)
	f.translated(o, at, "name_localizations", 32, goodName)
	f.translated(o, at, "description_localizations", 100, func(string) bool { return true })
}

func goodName(name string) bool {
	return commandName.MatchString(name) && strings.ToLower(name) == name
}

func (f *form) translated(o object, at, key string, high int, good func(string) bool) {
	at = join(at, key)
	all, ok := o[key].(object)
	if !ok && o[key] != nil {
		f.fault(at, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
	}
	for _, locale := range sortedKeys(all) {
		if all[locale] == nil {
			continue
		}
		if !slices.Contains(locales, locale) {
			f.fault(join(at, locale), "BASE_TYPE_CHOICES", "Value must be one of {%s}.", strings.Join(locales, ", "))
			continue
		}
		if s := f.str(all, at, locale, 1, high); s != "" && !good(s) {
			f.fault(join(at, locale), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
		}
	}
}

// options checks those of a command, or of a command below it.
func (f *form) options(o object, at string, depth int) {
	optional := false
	seen := map[string]bool{}
	for i, option := range f.items(o, at, "options", 0, commandOptions) {
		if option == nil {
			continue
		}
		where := fmt.Sprintf("%s.options.%d", at, i)
		f.named(option, where)
		kind := whole(option["type"])
		if kind < optionSub || kind > optionKindsUpTo {
			f.fault(join(where, "type"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}.")
		}
		if yes(option, "required") && optional {
			f.fault(where, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		}
		optional = optional || !yes(option, "required")
		if seen[text(option, "name")] {
			f.fault(where, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name is already used")
		}
		seen[text(option, "name")] = true
		f.choices(option, where)
		if kind <= optionSubGroup && depth < 2 {
			f.options(option, where, depth+1)
		}
	}
}

func (f *form) choices(option object, at string) {
	choices := f.items(option, at, "choices", 0, commandChoices)
	if len(choices) > 0 && yes(option, "autocomplete") {
		f.fault(at, "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", "Choices and autocomplete are mutually exclusive")
	}
	for i, c := range choices {
		if c == nil {
			continue
		}
		where := fmt.Sprintf("%s.choices.%d", at, i)
		f.str(c, where, "name", 1, 100)
		f.translated(c, where, "name_localizations", 100, func(string) bool { return true })
		if _, ok := c["value"].(string); ok {
			f.str(c, where, "value", 1, 100)
		} else if c["value"] == nil {
			f.fault(join(where, "value"), "BASE_TYPE_REQUIRED", "This field is required")
		}
	}
}

// letters is how large a command is: its words, each in its longest language.
func letters(o object) (n int) {
	for _, key := range []string{"name", "description"} {
		longest := utf8.RuneCountInString(text(o, key))
		all, _ := o[key+"_localizations"].(object)
		for _, v := range all {
			s, _ := v.(string)
			longest = max(longest, utf8.RuneCountInString(s))
		}
		n += longest
	}
	if s, ok := o["value"].(string); ok {
		n += utf8.RuneCountInString(s)
	}
	for _, key := range []string{"options", "choices"} {
		for _, v := range list(o, key) {
			inner, _ := v.(object)
			n += letters(inner)
		}
	}
	return n
}

func sortedKeys(o object) []string {
	keys := make([]string, 0, len(o))
	for k := range o {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
