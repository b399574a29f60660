package plugin

import (
	"fmt"
	"strconv"
)

// steady is how many times in a row a cluster must be healthy for a --wait that
// says nothing else: one on its way up or down looks healthy now and then.
const steady = 3

// times is the flag --wait: how many times in a row; 0 for no wait.
type times int

func (t *times) String() string {
	if *t == 0 {
		return ""
	}
	return strconv.Itoa(int(*t))
}

// Type is what help shows as the flag's value.
func (t *times) Type() string { return "times" }

// Set takes a number, or what a switch takes.
func (t *times) Set(value string) error {
	if on, err := strconv.ParseBool(value); err == nil && len(value) > 1 {
		*t = 0
		if on {
			*t = steady
		}
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return fmt.Errorf("must be a number from 1 on")
	}
	*t = times(n)
	return nil
}
