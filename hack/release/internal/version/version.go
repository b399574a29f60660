// Package version orders releases by their versions, and says what a release is
// among the others.
package version

import (
	"fmt"
	"regexp"
	"slices"

	semver "k8s.io/apimachinery/pkg/util/version"
)

// Version is that of a release, as semver.org and Go's modules have it: v1.2.3, or
// v1.2.3-rc.1 for a prerelease.
type Version struct {
	text   string
	number *semver.Version
}

// Build metadata (v1.2.3+4) is left out: two versions that differ in it alone have
// no order.
var form = regexp.MustCompile(`^v\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$`)

// Snapshot is the version of what is not to be released.
const Snapshot = "v0.0.0-snapshot"

// Parse reads a version. Its error says what it must be.
func Parse(text string) (Version, error) {
	number, err := semver.ParseSemantic(text)
	if err != nil || !form.MatchString(text) {
		return Version{}, fmt.Errorf("version %q: must be such as v1.2.3, or v1.2.3-rc.1 for a prerelease", text)
	}
	return Version{text: text, number: number}, nil
}

// Of returns the versions among tags, the lowest first. Other tags, such as v1, are
// left out.
func Of(tags []string) []Version {
	var found []Version
	for _, tag := range tags {
		if v, err := Parse(tag); err == nil {
			found = append(found, v)
		}
	}
	slices.SortFunc(found, Version.compare)
	return found
}

func (v Version) String() string { return v.text }

// Major is the tag that goes with the newest release of a major version: v1.
func (v Version) Major() string { return fmt.Sprintf("v%d", v.number.Major()) }

// Prerelease reports whether it comes before the release of the same numbers.
func (v Version) Prerelease() bool { return v.number.PreRelease() != "" }

func (v Version) compare(other Version) int {
	switch {
	case v.number.LessThan(other.number):
		return -1
	case other.number.LessThan(v.number):
		return 1
	}
	return 0
}
