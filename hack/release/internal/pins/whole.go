package pins

import (
	"fmt"
	"maps"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/made"
	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/version"
)

// Repository is where the project and its releases are.
const Repository = "https://github.com/kubectl-ha/kubectl-ha"

// Platforms are those that a release is for. The Action's launcher knows the same.
var Platforms = []string{"darwin/amd64", "darwin/arm64", "linux/amd64", "linux/arm64", "windows/amd64", "windows/arm64"}

// Whole returns an error for what was made to be looked at or rehearsed with: a
// release that lacks platforms, is a snapshot, or pins files that are not at the
// project's own address.
func Whole(release made.Release, action Action) error {
	var wrong []string
	if missing := release.Lacks(Platforms); len(missing) > 0 {
		wrong = append(wrong, "it lacks "+strings.Join(missing, ", "))
	}
	if release.Version == version.Snapshot {
		wrong = append(wrong, "it is a snapshot")
	}
	if want := Pin(release, Repository, nil).URL; action.URL != want {
		wrong = append(wrong, fmt.Sprintf("the Action would download it from %s, not %s", action.URL, want))
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%s is not for everybody: %s", release.Version, strings.Join(wrong, "; "))
	}
	return nil
}

// Match returns an error unless the Action is told to download what the release has.
func Match(release made.Release, action Action) error {
	if action.Default != release.Version || !maps.Equal(action.Versions[release.Version], archives(release)) {
		return fmt.Errorf("%s does not pin what was made for %s; make it again", ActionFile, release.Version)
	}
	return nil
}
