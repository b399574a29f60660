// Package pins writes what names the archives of a release by their checksums: the
// manifest for krew, and the GitHub Action's release.json.
package pins

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/made"
)

// KrewName is the plugin's name in krew's index, and so what users type: kubectl ha.
// Krew's naming guide asks for specific names: if ha is too general for the index,
// this becomes gce-ha, and all that follows from it, too.
const KrewName = "ha"

// KrewManifest is the manifest's file, which krew wants named after the plugin, and
// KrewFile where a release's own commit has it.
const (
	KrewManifest = KrewName + ".yaml"
	KrewFile     = "krew/" + KrewManifest
)

// Krew fills in the manifest's template for a plugin of that name, whose archives
// are below the URL.
func Krew(text, name, url string, of made.Release) ([]byte, error) {
	parsed, err := template.New("manifest").Option("missingkey=error").Parse(text)
	if err != nil {
		return nil, fmt.Errorf("krew manifest: %w", err)
	}
	// Krew links a plugin so: kubectl takes _ in a file's name for - in a command's.
	command := strings.ReplaceAll(name, "-", "_")
	var manifest bytes.Buffer
	err = parsed.Execute(&manifest, struct {
		Name, Program, Completion, Version, URL string
		Archives                                []made.Archive
	}{name, "kubectl-" + command, "kubectl_complete-" + command, of.Version, url, of.Archives})
	if err != nil {
		return nil, fmt.Errorf("krew manifest: %w", err)
	}
	return manifest.Bytes(), nil
}
