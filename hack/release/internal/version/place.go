package version

import "slices"

// Place is what a release is among the others.
type Place struct {
	Latest     bool // no release is newer: it is the one that is taken where none is named
	MovesMajor bool // none of its major version is newer: the tag Major goes to it
}

// Among returns the place of a release among others. Prereleases take nobody's
// place, nor does a patch of an older minor.
func (v Version) Among(others []Version) Place {
	newer := func(other Version) bool { return !other.Prerelease() && v.compare(other) < 0 }
	newerOfMajor := func(other Version) bool { return newer(other) && other.Major() == v.Major() }
	return Place{
		Latest:     !v.Prerelease() && !slices.ContainsFunc(others, newer),
		MovesMajor: !v.Prerelease() && !slices.ContainsFunc(others, newerOfMajor),
	}
}

// Before returns those of others that are lower, the lowest first.
func (v Version) Before(others []Version) []Version {
	lower := slices.DeleteFunc(slices.Clone(others), func(other Version) bool { return other.compare(v) >= 0 })
	slices.SortFunc(lower, Version.compare)
	return lower
}
