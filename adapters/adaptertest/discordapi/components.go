package discordapi

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
)

// components checks the rows of a message and numbers all in them, as Discord
// does.
func (f *form) components(o object, at string) []any {
	rows := f.items(o, at, "components", 0, 5)
	at = join(at, "components")
	seen := map[string]bool{}
	next := 0
	for i, row := range rows {
		rowAt := fmt.Sprintf("%s.%d", at, i)
		if row == nil {
			continue
		}
		if whole(row["type"]) != 1 {
			f.fault(join(rowAt, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).")
			continue
		}
		next++
		row["id"] = next
		inner := f.items(row, rowAt, "components", 1, 5)
		width := 0
		for j, c := range inner {
			if c == nil {
				continue
			}
			next++
			c["id"] = next
			withoutNulls(c)
			width += f.component(c, fmt.Sprintf("%s.components.%d", rowAt, j), seen)
		}
		if width > 5 && len(inner) <= 5 {
			f.fault(rowAt, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "Component layout width exceeded")
		}
	}
	return list(o, "components")
}

// component checks a button or a menu. It says how many of the five places it
// takes.
func (f *form) component(c object, at string, seen map[string]bool) int {
	switch whole(c["type"]) {
	case 2:
		f.button(c, at, seen)
		return 1
	case 3:
		f.customID(c, at, seen)
		f.menu(c, at)
		return 5
	default:
		f.fault(join(at, "type"), "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (2, 3).")
		return 1
	}
}

func (f *form) button(c object, at string, seen map[string]bool) {
	label := f.str(c, at, "label", 0, 80)
	if label == "" && c["emoji"] == nil {
		f.fault(at, "BUTTON_COMPONENT_NO_TEXT", "A button must have either a label or an emoji.")
	}
	style := whole(c["style"])
	switch {
	case style < 1 || style > 5:
		f.fault(join(at, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}.")
	case style != 5:
		f.customID(c, at, seen)
		if text(c, "url") != "" {
			f.fault(at, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
		}
	case text(c, "custom_id") != "":
		f.fault(at, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A custom id and url cannot both be specified")
	default:
		address := f.str(c, at, "url", 1, 512)
		u, err := url.Parse(address)
		if address != "" && (err != nil || u.Host == "" && u.Scheme != "discord" || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "discord") {
			f.fault(join(at, "url"), "URL_TYPE_INVALID_SCHEME", "Scheme %q is not supported. Scheme must be one of ('http', 'https', 'discord').", address)
		}
	}
}

func (f *form) customID(c object, at string, seen map[string]bool) {
	id := f.str(c, at, "custom_id", 1, 100)
	if id != "" && seen[id] {
		f.fault(join(at, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	seen[id] = true
}

func (f *form) menu(c object, at string) {
	f.str(c, at, "placeholder", 0, 150)
	options := f.items(c, at, "options", 1, 25)
	low, high := bound(c, "min_values"), bound(c, "max_values")
	c["min_values"], c["max_values"] = low, high
	switch {
	case low < 0 || low > 25 || low > len(options):
		f.fault(join(at, "min_values"), "NUMBER_TYPE_COERCE", "min_values must be between 0 and the number of options.")
	case high < max(low, 1) || high > len(options):
		f.fault(join(at, "max_values"), "NUMBER_TYPE_COERCE", "max_values must be between min_values and the number of options.")
	}
	seen := map[string]bool{}
	defaults := 0
	for i, o := range options {
		if o == nil {
			continue
		}
		oAt := fmt.Sprintf("%s.options.%d", at, i)
		f.str(o, oAt, "label", 1, 100)
		f.str(o, oAt, "description", 0, 100)
		value := f.str(o, oAt, "value", 1, 100)
		if value != "" && seen[value] {
			f.fault(join(oAt, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
		}
		seen[value] = true
		if yes(o, "default") {
			defaults++
		}
	}
	if defaults > max(high, 0) {
		f.fault(join(at, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "The number of default options may not exceed max_values")
	}
}

// bound is how many values a menu takes: 1, if it does not say.
func bound(c object, key string) int {
	if c[key] == nil {
		return 1
	}
	if n, ok := c[key].(int); ok {
		return n
	}
	n, ok := c[key].(json.Number)
	if !ok {
		return -1
	}
	v, err := strconv.Atoi(n.String())
	if err != nil {
		return -1
	}
	return v
}

// findComponent is the button or menu with a custom id.
func findComponent(components []any, kind int, id string) object {
	for _, c := range components {
		c, _ := c.(object)
		if whole(c["type"]) == 1 {
			if found := findComponent(list(c, "components"), kind, id); found != nil {
				return found
			}
		}
		if whole(c["type"]) == kind && text(c, "custom_id") == id {
			return c
		}
	}
	return nil
}
