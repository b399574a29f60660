//go:build e2e

package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestPulledImage: a computer that has nothing boots machines from the image that was
// pushed on another, and compiles nothing.
func TestPulledImage(t *testing.T) {
	lab := open(t, "pushes")
	published, stop, err := walkthrough.Publish(t.Context(), lab, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	cold := walkthrough.Cold(lab, t.TempDir(), published)
	defer func() {
		if _, err := cold.HA(t.Context(), "local", "stop"); err != nil {
			t.Error(err)
		}
	}()
	if _, err := cold.HA(t.Context(), "up", "--local", "--name", "pulled", "--region", walkthrough.Region,
		"--zones", walkthrough.ZoneC, "--nodes-per-zone", "1"); err != nil {
		t.Fatal(err)
	}
	var images []struct{ ID, Artifact string }
	output, err := cold.HA(t.Context(), "local", "image", "list", "-o", "json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(output), &images); err != nil {
		t.Fatal(err)
	}
	if len(images) != 2 || images[0].Artifact != published || images[1].Artifact != published {
		t.Errorf("the images are %+v, want that of Kubernetes and the stock one, from %s", images, published)
	}
	if again, err := cold.HA(t.Context(), "local", "image", "push", strings.Split(published, "@")[0]); err != nil || strings.TrimSpace(again) != published {
		t.Errorf("pushed again it is %s, %v; want %s", again, err, published)
	}
	if _, err := cold.HA(t.Context(), "down", "--local", "--name", "pulled", "--region", walkthrough.Region, "--yes"); err != nil {
		t.Error(err)
	}
}
