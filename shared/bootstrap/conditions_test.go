package bootstrap_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
)

// TestConditions: bash ignores set -e in all that runs inside a condition,
// functions and what these call included. Such a function must check each step.
func TestConditions(t *testing.T) {
	functions := bashFunctions(bootstrap.Script())
	inside := insideConditions(functions)
	for _, name := range []string{"rewrite_etcd", "quietly", "api_answers"} { // it finds what it is to find
		if !slices.Contains(inside, name) {
			t.Errorf("%s is not seen to run inside a condition", name)
		}
	}
	for _, name := range inside {
		for _, statement := range unchecked(functions[name]) {
			t.Errorf("%s runs inside a condition, where set -e is off, and does not check: %s", name, statement)
		}
	}
}

func TestUnchecked(t *testing.T) {
	for body, want := range map[string]int{
		"one\ntwo":                                1,
		"one || return 1\ntwo":                    0,
		"one &&\ntwo":                             0,
		"one && two\nthree":                       1,
		"if one; then\ntwo\nfi":                   0,
		"if one; then\ntwo\nthree\nelse\ntwo\nfi": 1,
		"while one; do\ntwo\ndone":                1,
		"case a in\na) one ;;\n*) two ;;\nesac":   0,
		"case a in\na) one\ntwo ;;\nesac\ntwo":    2,
		"local a=1\na=2\nlog now\none":            0,
		"a=$(one)\ntwo":                           1,
		"local a\na=$(one) || return 1\ntwo":      0,
		"one &\ntwo":                              0, // to begin cannot fail
	} {
		if got := unchecked(strings.Split(body, "\n")); len(got) != want {
			t.Errorf("of\n%s\n%q are unchecked, want %d", body, got, want)
		}
	}
}

var (
	functionHead = regexp.MustCompile(`^(\w+)\(\) \{(?: (.*) \})?$`)
	hereDocument = regexp.MustCompile(`<<-?'?(\w+)'?`)
	comment      = regexp.MustCompile(`(^|\s)#\s.*$`)
)

// bashFunctions are the statements of each function, one a line, in the form in
// which all our scripts are written. The main program is "".
func bashFunctions(script string) map[string][]string {
	functions := map[string][]string{}
	name, document, pending := "", "", ""
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		if document != "" {
			if line == document {
				document = ""
			}
			continue
		}
		if found := hereDocument.FindStringSubmatch(line); found != nil {
			document = found[1]
		}
		if head := functionHead.FindStringSubmatch(line); head != nil {
			if name = head[1]; head[2] != "" {
				functions[name], name = strings.Split(head[2], "; "), ""
			}
			continue
		}
		if line == "}" {
			name = ""
			continue
		}
		line = pending + strings.TrimSpace(comment.ReplaceAllString(line, ""))
		if pending = ""; strings.HasSuffix(line, `\`) || strings.HasSuffix(line, "|") || strings.Count(line, "'")%2 == 1 {
			pending = strings.TrimSuffix(line, `\`) + " "
			continue
		}
		if line != "" {
			functions[name] = append(functions[name], line)
		}
	}
	return functions
}

// insideConditions names the functions that run inside a condition: called in
// one, or by such a function. What is run as another process is not.
func insideConditions(functions map[string][]string) []string {
	names := strings.Join(slices.Sorted(maps.Keys(functions)), "|")
	called := regexp.MustCompile(`\b(` + strings.Trim(names, "|") + `)\b`)
	found := map[string]bool{}
	var take func(string)
	take = func(text string) {
		for _, name := range called.FindAllString(text, -1) {
			if !found[name] {
				found[name] = true
				take(strings.Join(functions[name], "\n"))
			}
		}
	}
	for _, statements := range functions {
		for _, statement := range statements {
			take(condition(statement))
		}
	}
	return slices.Sorted(maps.Keys(found))
}

var head = regexp.MustCompile(`^(if|elif|while|until) (.*?)(; (then|do)\b.*)?$`)

// condition is the part of a statement that is one: after if and the like, or
// all but what comes after the last && or ||, or what is negated.
func condition(statement string) string {
	if parts := head.FindStringSubmatch(statement); parts != nil {
		return parts[2]
	}
	if last := max(strings.LastIndex(statement, "&& "), strings.LastIndex(statement, "|| ")); last >= 0 {
		return statement[:last]
	}
	if strings.HasPrefix(statement, "! ") {
		return statement
	}
	return ""
}

var (
	keyword  = regexp.MustCompile(`^((if|elif|while|until|for|case) .*|fi|else|done|esac|do|then|;;|[\w'* |-]+\)|\{|\}.*)$`)
	closing  = regexp.MustCompile(`^(fi|esac|\})$`)
	harmless = regexp.MustCompile(`^(return|break|continue|shift|log|phase|echo|local|trap)\b|&$`)
	literal  = regexp.MustCompile(`^(local )?(\w+=\S*\s*)+$`)
)

// unchecked are the statements whose failure is lost where set -e is off: all
// that are not the last of the function, and say not what then.
func unchecked(statements []string) (lost []string) {
	statements = apart(statements)
	for i, statement := range statements {
		substitutes := strings.Contains(statement, "$(") && !strings.Contains(statement, "$((")
		switch {
		case keyword.MatchString(statement), strings.Contains(statement, "|| "), strings.HasSuffix(statement, "&&"):
		case !substitutes && (harmless.MatchString(statement) || literal.MatchString(statement)):
		case last(statements[i+1:]):
		default:
			lost = append(lost, statement)
		}
	}
	return lost
}

// last reports whether a function ends with what comes before the rest of it.
func last(rest []string) bool {
	until, depth := "", 0 // in what is skipped: other branches
	for _, statement := range rest {
		switch {
		case until != "":
			if opener := map[string]string{"fi": "if ", "esac": "case "}[until]; strings.HasPrefix(statement, opener) {
				depth++
			} else if statement == until {
				if depth--; depth == 0 {
					until = ""
				}
			}
		case statement == ";;":
			until, depth = "esac", 1
		case statement == "else", strings.HasPrefix(statement, "elif "):
			until, depth = "fi", 1
		case !closing.MatchString(statement):
			return false
		}
	}
	return true
}

var arm = regexp.MustCompile(`^([^()]*\)) (.*) ;;$`)

// apart has the arms of case that are on one line on three.
func apart(statements []string) (all []string) {
	for _, statement := range statements {
		if parts := arm.FindStringSubmatch(statement); parts != nil {
			all = append(all, parts[1], parts[2], ";;")
			continue
		}
		all = append(all, statement)
	}
	return all
}
