//go:build e2e

package e2e

import (
	"fmt"
	"regexp"
	"strings"
)

// check judges how a command ended.
type check func(output) error

// is wants exactly this on stdout.
func is(want string) check {
	return succeeds(func(o output) error {
		if o.stdout != want {
			return fmt.Errorf("the output is not %q", want)
		}
		return nil
	})
}

// shows wants all of these on stdout.
func shows(words ...string) check {
	return succeeds(func(o output) error { return contains(o.stdout, words) })
}

// says wants all of these among gcloud's messages, which go to stderr.
func says(words ...string) check {
	return succeeds(func(o output) error { return contains(o.stderr, words) })
}

// matches wants stdout to be of this form.
func matches(pattern string) check {
	form := regexp.MustCompile("^(?:" + pattern + ")$")
	return succeeds(func(o output) error {
		if !form.MatchString(o.stdout) {
			return fmt.Errorf("the output is not of the form %s", pattern)
		}
		return nil
	})
}

// fails wants an error with all of these in its message.
func fails(words ...string) check {
	return func(o output) error {
		if o.status != 1 {
			return fmt.Errorf("it did not end with status 1")
		}
		return contains(o.stderr, words)
	}
}

func succeeds(then check) check {
	return func(o output) error {
		if o.status != 0 {
			return fmt.Errorf("it failed")
		}
		return then(o)
	}
}

func contains(text string, words []string) error {
	for _, word := range words {
		if !strings.Contains(text, word) {
			return fmt.Errorf("%q is missing", word)
		}
	}
	return nil
}
