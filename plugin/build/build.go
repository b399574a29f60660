// Package build is what a binary knows of its making.
package build

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// Info is how the binary was made.
type Info struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Date     string `json:"date,omitempty"` // of the commit, RFC 3339
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func (i Info) String() string {
	facts := []string{i.Go, i.Platform}
	if i.Commit != "" {
		day, _, _ := strings.Cut(i.Date, "T")
		facts = append([]string{strings.TrimSpace("commit " + i.Commit[:min(len(i.Commit), 12)] + " " + day)}, facts...)
	}
	return fmt.Sprintf("kubectl ha %s (%s)", i.Version, strings.Join(facts, ", "))
}

// Read tells how this binary was made: as the linker was told, else as Go has noted.
func Read(version, commit, date string) Info {
	i := Info{Version: cmp.Or(version, "(devel)"), Commit: commit, Date: date, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	noted, ok := debug.ReadBuildInfo()
	if !ok {
		return i
	}
	i.Version = cmp.Or(version, noted.Main.Version, i.Version)
	for _, setting := range noted.Settings {
		switch setting.Key {
		case "vcs.revision":
			i.Commit = cmp.Or(commit, setting.Value)
		case "vcs.time":
			i.Date = cmp.Or(date, setting.Value)
		}
	}
	return i
}
