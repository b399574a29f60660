package main

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// sums reads lines of a sha256 and a file's name.
func sums(text string) map[string]string {
	found := map[string]string{}
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) == 2 {
			found[words[1]] = words[0]
		}
	}
	return found
}

// The lines of a manifest that a release changes: value is what changes of them.
var (
	versionLine = regexp.MustCompile(`^( *version: )(v\S+)$`)
	uriLine     = regexp.MustCompile(`^( *uri: )(\S+)$`)
	sumLine     = regexp.MustCompile(`^( *sha256: )"[0-9a-f]{64}"$`)
)

// update writes the release into the manifest, and leaves all else as it is. A
// partial release may lack archives, whose platforms keep what they have.
func update(manifest string, made release, partial bool) (string, error) {
	lines := strings.Split(manifest, "\n")
	old, sum := "", ""
	for i, line := range lines {
		switch {
		case versionLine.MatchString(line):
			old = versionLine.FindStringSubmatch(line)[2]
			lines[i] = versionLine.ReplaceAllString(line, "${1}"+made.version)
		case uriLine.MatchString(line):
			uri := strings.ReplaceAll(uriLine.FindStringSubmatch(line)[2], old, made.version)
			sum = made.sums[path.Base(uri)]
			if sum == "" && !partial {
				return "", fmt.Errorf("line %d: %s has no checksum in %s", i+1, path.Base(uri), made.version)
			}
			lines[i] = uriLine.ReplaceAllString(line, "${1}"+uri)
		case sumLine.MatchString(line) && sum != "":
			lines[i] = sumLine.ReplaceAllString(line, `${1}"`+sum+`"`)
		}
	}
	return strings.Join(lines, "\n"), nil
}
