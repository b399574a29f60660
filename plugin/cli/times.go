package cli

import (
	"fmt"
	"strconv"
)

// Steady is how many Times in a row a cluster must be healthy for a --wait that
// says nothing else: one on its way up or down looks healthy now and then.
const Steady = 3

// Times is the flag --wait: how many times in a row; 0 for no wait.
type Times int

func (t *Times) String() string {
	if *t == 0 {
		return ""
	}
	return strconv.Itoa(int(*t))
}

// Type is what help shows as the flag's value.
func (t *Times) Type() string { return "times" }

// Set takes a number, or what a switch takes.
func (t *Times) Set(value string) error {
	if on, err := strconv.ParseBool(value); err == nil && len(value) > 1 {
		*t = 0
		if on {
			*t = Steady
		}
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return fmt.Errorf("must be a number, 1 or more")
	}
	*t = Times(n)
	return nil
}
