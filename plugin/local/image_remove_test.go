package local_test

import (
	"strings"
	"testing"
)

// TestImageRemove: what is in use stays, and so does this version's, unless it is
// named.
func TestImageRemove(t *testing.T) {
	for line, want := range map[string]struct {
		out  string
		code int
	}{
		"0ld":          {"Removed machine image 0ld (900 MiB).\n", 0},
		"0123abcd 0ld": {"Removed machine image 0123abcd (900 MiB).\nRemoved machine image 0ld (900 MiB).\n", 0},
		"used 0ld":     {"Removed machine image 0ld (900 MiB).\n", 2},
		"--unused":     {"Removed machine image 0ld (900 MiB).\nRemoved unused stages of machine images (3 MiB).\n", 0},
		"":             {"", 2},
		"--unused 0ld": {"", 2},
	} {
		s := session{engine: &fakeEngine{more: true}}
		got := s.run(t, append([]string{"local", "image", "remove"}, strings.Fields(line)...)...)
		if got.out != want.out || got.code != want.code {
			t.Errorf("%q: %d, %q\n%s", line, got.code, got.out, got.errors)
		}
	}
}
