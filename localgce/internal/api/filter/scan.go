package filter

import (
	"fmt"
	"strings"
)

type token struct {
	text   string
	quoted bool
}

// operators of both forms; eq and ne compare with regular expressions.
var operators = map[string]bool{
	"=": true, "!=": true, "<": true, "<=": true, ">": true, ">=": true, ":": true, "eq": true, "ne": true,
}

const special = `()=!<>:"' ` + "\t\n"

func scan(text string) (tokens []token, err error) {
	for {
		text = strings.TrimLeft(text, " \t\n")
		if text == "" {
			return tokens, nil
		}
		var t token
		if t, text, err = scanOne(text, afterRegexOperator(tokens)); err != nil {
			return nil, err
		}
		tokens = append(tokens, t)
	}
}

// afterRegexOperator: what follows eq and ne is a regular expression, which
// may hold any sign and reaches to the next space or closing parenthesis.
func afterRegexOperator(tokens []token) bool {
	if len(tokens) < 2 {
		return false
	}
	last := tokens[len(tokens)-1]
	return !last.quoted && (last.text == "eq" || last.text == "ne")
}

func scanOne(text string, regex bool) (token, string, error) {
	switch c := text[0]; {
	case c == '"' || c == '\'':
		return scanQuoted(text, regex)
	case regex:
		return scanRegex(text)
	case strings.HasPrefix(text, "!=") || strings.HasPrefix(text, "<=") || strings.HasPrefix(text, ">="):
		return token{text: text[:2]}, text[2:], nil
	case strings.IndexByte("()=<>:", c) >= 0:
		return token{text: text[:1]}, text[1:], nil
	case c == '!':
		return token{}, "", fmt.Errorf("an ! without its =")
	case c == '-' && len(text) > 1 && text[1] == '(':
		return token{text: "-"}, text[1:], nil
	}
	end := strings.IndexAny(text, special)
	if end < 0 {
		end = len(text)
	}
	return token{text: text[:end]}, text[end:], nil
}

// scanQuoted reads up to the closing quote. A backslash takes the sign after it
// for itself, and in a regular expression stays where it is.
func scanQuoted(text string, regex bool) (token, string, error) {
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text):
			if regex {
				b.WriteByte(text[i])
			}
			i++
			b.WriteByte(text[i])
		case text[i] == text[0]:
			return token{b.String(), true}, text[i+1:], nil
		default:
			b.WriteByte(text[i])
		}
	}
	return token{}, "", fmt.Errorf("a closing quote is missing")
}

// scanRegex reads up to a space or a parenthesis that was not opened inside.
func scanRegex(text string) (token, string, error) {
	depth := 0
	for i, c := range text {
		switch {
		case c == '(':
			depth++
		case c == ')' && depth == 0, c == ' ' && depth == 0:
			return token{text: text[:i]}, text[i:], nil
		case c == ')':
			depth--
		}
	}
	return token{text: text}, "", nil
}
