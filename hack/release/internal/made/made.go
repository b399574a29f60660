// Package made is a release as it lies in a directory, between its making and its
// publishing.
package made

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Archive is what a release has for a platform.
type Archive struct {
	Name     string // kubectl-ha_v1.2.3_linux_amd64.tar.gz
	OS, Arch string // as Go calls them
	SHA256   string // hexadecimal
}

// Platform is the archive's, such as linux/amd64.
func (a Archive) Platform() string { return a.OS + "/" + a.Arch }

// Binary is the program's name in the archive.
func (a Archive) Binary() string {
	if a.OS == "windows" {
		return "kubectl-ha.exe"
	}
	return "kubectl-ha"
}

// Release is what a directory has.
type Release struct {
	Directory string
	Version   string    // v1.2.3
	Archives  []Archive // as goreleaser has made them
	Files     []File    // all that is in the checksums, archives included
}

// ArtifactsFile and MetadataFile are what goreleaser says of what it has made.
const (
	ArtifactsFile = "artifacts.json"
	MetadataFile  = "metadata.json"
)

// Read reads what goreleaser has left in a directory, and what was added since.
func Read(directory string) (Release, error) {
	var metadata struct{ Version string }
	var artifacts []struct{ Name, Type, Goos, Goarch string }
	files, err := readChecksums(directory)
	if err := errors.Join(err, decode(directory, MetadataFile, &metadata), decode(directory, ArtifactsFile, &artifacts)); err != nil {
		return Release{}, fmt.Errorf("read the release that was made: %w", err)
	}
	made := Release{Directory: directory, Version: "v" + metadata.Version, Files: files}
	for _, artifact := range artifacts {
		if artifact.Type != "Archive" {
			continue
		}
		file, ok := made.file(artifact.Name)
		if !ok {
			return Release{}, fmt.Errorf("read the release that was made: %s has no checksum in %s", artifact.Name, ChecksumsFile)
		}
		made.Archives = append(made.Archives, Archive{Name: artifact.Name, OS: artifact.Goos, Arch: artifact.Goarch, SHA256: file.SHA256})
	}
	return made, nil
}

// Lacks returns those of the platforms for which there is no archive.
func (r Release) Lacks(platforms []string) (missing []string) {
	there := map[string]bool{}
	for _, archive := range r.Archives {
		there[archive.Platform()] = true
	}
	for _, platform := range platforms {
		if !there[platform] {
			missing = append(missing, platform)
		}
	}
	return missing
}

func decode(directory, name string, into any) error {
	text, err := os.ReadFile(filepath.Join(directory, name))
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
