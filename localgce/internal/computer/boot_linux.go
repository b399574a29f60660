package computer

import (
	"fmt"
	"os"
	"strings"
)

// BootID changes with each start of the computer.
func BootID() (string, error) {
	text, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return "", fmt.Errorf("identify this boot of the computer: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}
