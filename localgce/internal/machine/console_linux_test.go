package machine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadConsole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "console")
	if text, from, next, err := readConsole(path, 0); err != nil || len(text) != 0 || from != 0 || next != 0 {
		t.Errorf("before the first byte: %q, %d, %d, %v", text, from, next, err)
	}
	if err := os.WriteFile(path, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		start, from int64
		text        string
	}{
		{0, 0, "0123456789"}, {4, 4, "456789"}, {10, 10, ""}, {99, 10, ""}, {-3, 7, "789"}, {-99, 0, "0123456789"},
	} {
		text, from, next, err := readConsole(path, test.start)
		if err != nil || string(text) != test.text || from != test.from || next != 10 {
			t.Errorf("from %d: %q, %d, %d, %v", test.start, text, from, next, err)
		}
	}
}

func TestConsoleKeepsTheLastMebibyte(t *testing.T) {
	path := filepath.Join(t.TempDir(), "console")
	content := strings.Repeat("old line\n", 3*consoleKept/9) + "the end"
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := trimConsole(path); err != nil {
		t.Fatal(err)
	}
	text, from, next, err := readConsole(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	if want := content[len(content)-consoleKept:]; string(text) != want {
		t.Errorf("got %d bytes from %d to %d, ending in %q", len(text), from, next, text[max(0, len(text)-20):])
	}
	if next != int64(len(content)) || from != next-consoleKept {
		t.Errorf("offsets %d to %d", from, next)
	}
	if err := trimConsole(filepath.Join(t.TempDir(), "none")); err != nil {
		t.Errorf("no console yet: %v", err)
	}
}
