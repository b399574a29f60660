//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/kubectl-ha/kubectl-ha/shared/wait"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestImages runs images that the test has built: loaded in each way, before there is
// a cluster and later, on workers that were there and on one that is made anew.
func TestImages(t *testing.T) {
	lab := open(t, "images")
	saved, digest := ownImage(t, "saved")
	if _, err := lab.HA(t.Context(), "local", "load", archive(t, saved, "own.example/team/saved:v1")); err != nil {
		t.Fatal(err)
	}
	if _, err := lab.HA(t.Context(), "up", "--local", "--name", "images", "--region", walkthrough.Region,
		"--zones", walkthrough.ZoneC, "--nodes-per-zone", "1"); err != nil {
		t.Fatal(err)
	}
	short, _ := ownImage(t, "short")
	if _, err := lab.HA(t.Context(), "local", "load", "--name", "short:v1", ociLayout(t, short)); err != nil {
		t.Fatal(err)
	}
	piped, _ := ownImage(t, "piped")
	loadPiped(t, lab, archive(t, piped, "own.example/piped:v1"))
	pushed, _ := ownImage(t, "pushed")
	push(t, lab, pushed, "own.example:5000/pushed:v1")

	worker := workerOf(t, lab)
	runs(t, lab, worker, "own.example/team/saved:v1", "IfNotPresent", "saved")
	runs(t, lab, worker, "own.example/team/saved:v1", "Always", "saved")
	runs(t, lab, worker, "own.example/team/saved@"+digest, "Always", "saved")
	runs(t, lab, worker, "short:v1", "IfNotPresent", "short")
	runs(t, lab, worker, "own.example/piped:v1", "IfNotPresent", "piped")
	runs(t, lab, worker, "own.example:5000/pushed:v1", "Always", "pushed")

	if _, err := lab.HA(t.Context(), "add-pool", "--pool", "new", "--zone", walkthrough.ZoneC, "--nodes", "1", "--yes"); err != nil {
		t.Fatal(err)
	}
	added, err := lab.K(t.Context(), "get", "nodes", "-l", "kubectl-ha.dev/pool=new", "-o", "jsonpath={.items[0].metadata.name}")
	if err != nil {
		t.Fatal(err)
	}
	runs(t, lab, added, "own.example/team/saved:v1", "IfNotPresent", "saved")
	madeAgain(t, lab, added)
	runs(t, lab, added, "own.example/team/saved:v1", "IfNotPresent", "saved")
	t.Run("machines only read, pods not even that", func(t *testing.T) { onlyRead(t, lab, worker) })
	t.Run("removed images are gone", func(t *testing.T) { removed(t, lab) })
	if _, err := lab.HA(t.Context(), "down", "--local", "--name", "images", "--region", walkthrough.Region, "--yes"); err != nil {
		t.Error(err)
	}
}

// ownImage is an image with one program, which prints a word.
func ownImage(t *testing.T, word string) (v1.Image, string) {
	t.Helper()
	dir := t.TempDir()
	source := filepath.Join(dir, "main.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() { println(\"own image: "+word+"\") }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(dir, "program"), source)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	program, err := os.ReadFile(filepath.Join(dir, "program"))
	if err != nil {
		t.Fatal(err)
	}
	image := withProgram(t, empty.Image, "program", program)
	image, err = mutate.ConfigFile(image, &v1.ConfigFile{
		OS: "linux", Architecture: architecture(t), Config: v1.Config{Entrypoint: []string{"/program"}},
		RootFS: configOf(t, image).RootFS,
	})
	if err != nil {
		t.Fatal(err)
	}
	digest, err := image.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return image, digest.String()
}

func configOf(t *testing.T, image v1.Image) *v1.ConfigFile {
	t.Helper()
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	return config
}

func architecture(t *testing.T) string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "go", "env", "GOARCH").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(output))
}

func ociLayout(t *testing.T, image v1.Image) string {
	t.Helper()
	dir := t.TempDir()
	path, err := layout.Write(dir, empty.Index)
	if err != nil {
		t.Fatal(err)
	}
	if err := path.AppendImage(image); err != nil {
		t.Fatal(err)
	}
	return dir
}

// loadPiped loads an archive from standard input.
func loadPiped(t *testing.T, lab *walkthrough.Lab, path string) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	load := process(t.Context(), t, lab, "local", "load", "-")
	load.Stdin = file
	if err := load.Run(); err != nil {
		t.Fatal(err)
	}
}

// madeAgain deletes a worker's machine, and waits until its managed group has made
// it again and it is a node.
func madeAgain(t *testing.T, lab *walkthrough.Lab, node string) {
	t.Helper()
	machineAndReady := func(ctx context.Context) (string, error) {
		return lab.K(ctx, "get", "node", node, "-o", `jsonpath={.status.nodeInfo.machineID} {.status.conditions[?(@.type=="Ready")].status}`)
	}
	before, err := machineAndReady(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := lab.DeleteInstance(t.Context(), node, walkthrough.ZoneC); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	if err := wait.Poll(ctx, time.Second, func(ctx context.Context) (bool, string, error) {
		now, err := machineAndReady(ctx)
		return err == nil && now != before && strings.HasSuffix(now, " True"), "machine and readiness: " + now, nil
	}); err != nil {
		t.Fatal(err)
	}
}

// push does what docker push does, with the address and the token that local status
// tells.
func push(t *testing.T, lab *walkthrough.Lab, image v1.Image, called string) {
	t.Helper()
	var engine struct{ Registry, TokenFile string }
	output, err := lab.HA(t.Context(), "local", "status", "-o", "json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(output), &engine); err != nil {
		t.Fatal(err)
	}
	token, err := os.ReadFile(engine.TokenFile)
	if err != nil {
		t.Fatal(err)
	}
	tag, err := name.NewTag(engine.Registry + "/" + strings.Replace(called, ":5000", "_5000", 1))
	if err != nil {
		t.Fatal(err)
	}
	auth := remote.WithAuth(&authn.Basic{Username: "any", Password: strings.TrimSpace(string(token))})
	if err := remote.Write(tag, image, auth, remote.WithContext(t.Context())); err != nil {
		t.Fatal(err)
	}
}

// runs has a pod run an image on a node, and checks what it prints.
func runs(t *testing.T, lab *walkthrough.Lab, node, image, policy, word string) {
	t.Helper()
	const pod = "own"
	overrides := `{"spec": {"nodeName": "` + node + `"}}`
	if _, err := lab.K(t.Context(), "run", pod, "--image", image, "--image-pull-policy", policy, "--restart", "Never", "--overrides", overrides); err != nil {
		t.Fatal(err)
	}
	if _, err := lab.K(t.Context(), "wait", "pod/"+pod, "--for", "jsonpath={.status.phase}=Succeeded", "--timeout", "120s"); err != nil {
		events, _ := lab.K(t.Context(), "describe", "pod", pod)
		t.Errorf("%s (%s) on %s: %v\n%s", image, policy, node, err, events)
	} else if output, err := lab.K(t.Context(), "logs", pod); err != nil || !strings.Contains(output, "own image: "+word) {
		t.Errorf("%s (%s) on %s wrote %q, %v", image, policy, node, output, err)
	}
	if _, err := lab.K(t.Context(), "delete", "pod", pod, "--now"); err != nil {
		t.Error(err)
	}
}

func onlyRead(t *testing.T, lab *walkthrough.Lab, worker string) {
	const registry = "http://169.254.169.254:5000/v2/"
	code := asService(t, machineOf(t, worker), "curl -s -o /dev/null -w '%{http_code}' -X PUT --data x "+registry+"own.example/team/saved/manifests/v1")
	if !strings.Contains(code, "405") {
		t.Errorf("a machine that writes is answered %q", code)
	}
	output, err := lab.Pod(t.Context(), "reads", "sh", "-c", "wget -q -T 3 -O - "+registry+" && echo reached || echo kept off")
	if err != nil || !strings.Contains(output, "kept off") {
		t.Errorf("a pod says %q, %v", output, err)
	}
}

func removed(t *testing.T, lab *walkthrough.Lab) {
	if _, err := lab.HA(t.Context(), "local", "images", "remove", "own.example/team/saved:v1", "own.example/piped:v1", "short:v1"); err != nil {
		t.Fatal(err)
	}
	output, err := lab.HA(t.Context(), "local", "images", "list", "-o", "json")
	if err != nil {
		t.Fatal(err)
	}
	var left []struct{ Name string }
	if err := json.Unmarshal([]byte(output), &left); err != nil {
		t.Fatal(err)
	}
	if len(left) != 1 || left[0].Name != "own.example:5000/pushed:v1" {
		t.Errorf("left are %v", left)
	}
}
