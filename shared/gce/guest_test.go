package gce

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLastLines(t *testing.T) {
	for _, test := range []struct {
		text string
		n    int
		want []string
	}{
		{"", 3, nil},
		{"\r\n\n", 3, nil},
		{"one\r\ntwo\r\n", 3, []string{"one", "two"}},
		{"one\ntwo\nthree\n\n", 2, []string{"two", "three"}},
	} {
		if diff := cmp.Diff(test.want, lastLines(test.text, test.n)); diff != "" {
			t.Errorf("lastLines(%q, %d): %s", test.text, test.n, diff)
		}
	}
}
