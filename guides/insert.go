package guides

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

var (
	examplesHeader = regexp.MustCompile(`(?m)^[ \t]*\[examples\][ \t\r]*$`)
	anyHeader      = regexp.MustCompile(`(?m)^[ \t]*\[`)
)

// withExample adds text to a language's list in [examples] and touches nothing
// else. A file that is written in a way it does not expect is refused.
func withExample(src, lang, text string) (string, error) {
	quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
	after := insertExample(src, lang, quoted)
	var was, is map[string]any
	if err := toml.Unmarshal([]byte(src), &was); err != nil {
		return "", err
	}
	examples, _ := was["examples"].(map[string]any)
	if examples == nil {
		examples = map[string]any{}
		was["examples"] = examples
	}
	list, _ := examples[lang].([]any)
	examples[lang] = append(list, text)
	if err := toml.Unmarshal([]byte(after), &is); err != nil || !reflect.DeepEqual(was, is) {
		return "", fmt.Errorf("cannot add to the examples; write [examples] as a table with one list for each language, and add %s there yourself", quoted)
	}
	return after, nil
}

// insertExample finds the place in the text.
func insertExample(src, lang, quoted string) string {
	bare := withoutTexts(src)
	header := examplesHeader.FindStringIndex(bare)
	if header == nil {
		return strings.TrimRight(src, "\r\n") + "\n\n[examples]\n" + lang + " = [\n  " + quoted + ",\n]\n"
	}
	start, end := header[1], len(bare)
	if next := anyHeader.FindStringIndex(bare[start:]); next != nil {
		end = start + next[0]
	}
	opening := regexp.MustCompile(`(?m)^[ \t]*` + regexp.QuoteMeta(lang) + `[ \t]*=[ \t]*\[`).FindStringIndex(bare[start:end])
	if opening == nil {
		return src[:start] + "\n" + lang + " = [\n  " + quoted + ",\n]" + src[start:]
	}
	closing := strings.IndexByte(bare[start+opening[1]:end], ']')
	if closing < 0 {
		return src
	}
	closing += start + opening[1]
	last := len(strings.TrimRight(bare[:closing], " \t\r\n")) // behind the last text or sign
	comma := ""
	if bare[last-1] != ',' && bare[last-1] != '[' {
		comma = ","
	}
	line := strings.LastIndexByte(bare[:closing], '\n') + 1
	if line <= last { // all in one line
		return src[:last] + comma + " " + quoted + src[last:]
	}
	return src[:last] + comma + src[last:line] + "  " + quoted + ",\n" + src[line:]
}

// withoutTexts replaces what stands in quotes by x and comments by blanks, byte
// for byte, so that the signs that are left are those of TOML.
func withoutTexts(src string) string {
	bare := []byte(src)
	for i := 0; i < len(src); {
		end, sign := i, byte('x')
		switch src[i] {
		case '#':
			end, sign = i+strings.IndexByte(src[i:]+"\n", '\n'), ' '
		case '"', '\'':
			end = endOfText(src, i)
		}
		for j := i; j < end; j++ {
			bare[j] = sign
		}
		i = max(end, i+1)
	}
	return string(bare)
}

// endOfText is where the text ends that begins at i with its quotes.
func endOfText(src string, i int) int {
	quotes := src[i : i+1]
	if long := strings.Repeat(quotes, 3); strings.HasPrefix(src[i:], long) {
		quotes = long
	}
	j := i + len(quotes)
	for j < len(src) && !strings.HasPrefix(src[j:], quotes) {
		if src[j] == '\\' && quotes[0] == '"' {
			j++
		}
		j++
	}
	for j = min(j+len(quotes), len(src)); len(quotes) == 3 && j < len(src) && src[j] == quotes[0]; {
		j++ // a long text may end with quotes of its own
	}
	return j
}
