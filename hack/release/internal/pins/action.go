package pins

import (
	"encoding/json"
	"fmt"
	"maps"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/made"
)

// ActionFile is where the Action's launcher finds what it may download.
const ActionFile = "action/release.json"

// Action is what the launcher may download. It has no other way to a version.
type Action struct {
	URL      string              `json:"url"`      // of an archive, with {version} and {asset} in it
	Default  string              `json:"default"`  // the version that a tag stands for; empty on branches
	Versions map[string]Archives `json:"versions"` // by their names
}

// Archives are the SHA-256 sums of a version's archives, by their names.
type Archives map[string]string

// Assets is where releases have their files: below a repository's address, as GitHub
// lays them out.
func Assets(repository, version string) string {
	return repository + "/releases/download/" + version
}

// Pin returns what the Action downloads at the tag of a release: its archives, and for
// workflows that ask for them those of the versions before.
func Pin(of made.Release, repository string, before map[string]Archives) Action {
	versions := map[string]Archives{of.Version: archives(of)}
	maps.Copy(versions, before)
	return Action{URL: Assets(repository, "{version}") + "/{asset}", Default: of.Version, Versions: versions}
}

func archives(of made.Release) Archives {
	sums := Archives{}
	for _, archive := range of.Archives {
		sums[archive.Name] = archive.SHA256
	}
	return sums
}

// Read reads a release.json.
func Read(text []byte) (Action, error) {
	var a Action
	if err := json.Unmarshal(text, &a); err != nil {
		return Action{}, fmt.Errorf("%s: %w", ActionFile, err)
	}
	return a, nil
}

// Text is the release.json.
func (a Action) Text() ([]byte, error) {
	text, err := json.MarshalIndent(a, "", "  ")
	return append(text, '\n'), err
}

// Own returns the archives that a tag pins as its own.
func Own(text []byte, tag string) (Archives, error) {
	a, err := Read(text)
	if err != nil || a.Default != tag {
		return nil, err
	}
	return a.Versions[tag], nil
}
