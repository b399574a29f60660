package program

import (
	"debug/elf"
	"fmt"
)

// BuildID returns Go's build ID of the running program, which changes with its
// content: so a program that was built anew does not go on with an old daemon.
// It is "" where the linker was told to leave it out.
func BuildID() (string, error) {
	file, err := elf.Open("/proc/self/exe")
	if err != nil {
		return "", fmt.Errorf("read this program's build ID: %w", err)
	}
	defer func() { _ = file.Close() }() // nothing was written
	note := file.Section(".note.go.buildid")
	if note == nil {
		return "", nil
	}
	const header = 16 // sizes, type and the name "Go\0\0"
	text, err := note.Data()
	if err != nil || len(text) < header {
		return "", err
	}
	return string(text[header:]), nil
}
