package kernel

import (
	"fmt"
	"os"
	"strings"
)

// Mount is a line of /proc/self/mountinfo.
type Mount struct{ Path, FSType string }

// Mounts lists this computer's mounts in the order they were made.
func Mounts() ([]Mount, error) {
	text, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, fmt.Errorf("list mounts: %w", err)
	}
	return parseMountInfo(string(text)), nil
}

// parseMountInfo reads the format of proc_pid_mountinfo(5).
func parseMountInfo(text string) []Mount {
	unescape := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)
	var list []Mount
	for line := range strings.Lines(text) {
		before, after, found := strings.Cut(line, " - ")
		fields, types := strings.Fields(before), strings.Fields(after)
		if found && len(fields) >= 5 && len(types) >= 1 {
			list = append(list, Mount{Path: unescape.Replace(fields[4]), FSType: types[0]})
		}
	}
	return list
}
