//go:build e2e || soak

package e2e

import (
	"os"
	"strings"
	"testing"
)

func rewrite(t *testing.T, file, old, replacement string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, []byte(strings.ReplaceAll(string(text), old, replacement)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
