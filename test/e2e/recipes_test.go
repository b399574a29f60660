//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
	"github.com/kubectl-ha/kubectl-ha/test/recipes"
)

// TestRecipes types what the pages say for real machines into one terminal, as
// somebody does who begins with nothing: README's first block, which creates a
// cluster; the other pages', which use it; and the rest of README's, which deletes
// it and stops the engine.
func TestRecipes(t *testing.T) {
	t.Cleanup(func() { stopEngine(t) })
	enter(t, reader(t), script(t))
	if _, err := localgce.Connect(t.Context(), localgce.Options{}); errs.IDOf(err) != localgce.NotRunning {
		t.Errorf("after all, the engine is there: %v", err)
	}
}

// stopEngine stops what a recipe that failed has left.
func stopEngine(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 2*time.Minute)
	defer cancel()
	if _, err := localgce.Stop(ctx, localgce.Options{}); err != nil {
		t.Error(err)
	}
}

// script is all that is typed, in order, each block with its place before it.
func script(t *testing.T) string {
	t.Helper()
	pages, err := recipes.Pages("../..")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []recipes.Block
	for _, page := range pages {
		for _, b := range page.Blocks {
			if b.Mark.Kind == recipes.Real && can(t, b) {
				blocks = append(blocks, b)
			}
		}
	}
	if others := slices.IndexFunc(blocks, func(b recipes.Block) bool { return b.Page != "README.md" }); others > 1 {
		blocks = slices.Concat(blocks[:1], blocks[others:], blocks[1:others])
	}
	text := "set -eo pipefail\n"
	for _, b := range blocks {
		text += fmt.Sprintf("echo '== %s'\n%s", b.Place(), b.Text)
	}
	return strings.NewReplacer("sudo -E ", "", "sudo ", "").Replace(text) // the reader is root
}

// can reports whether a block's programs are here: gcloud may be missing.
func can(t *testing.T, b recipes.Block) bool {
	t.Helper()
	if _, err := exec.LookPath("gcloud"); err != nil && strings.Contains(b.Text, "gcloud ") {
		t.Logf("%s is left out: gcloud is not installed", b.Place())
		return false
	}
	return true
}

// reader is the environment of somebody with Go, kubectl, a home of their own, and
// this repository in the place of that on GitHub.
func reader(t *testing.T) []string {
	t.Helper()
	cache, err := localgce.DefaultCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	image, err := localgce.FindImage(cache, release.Newest)
	if err != nil {
		t.Fatal(err)
	}
	return append(os.Environ(),
		"HOME="+t.TempDir(), "XDG_CACHE_HOME="+filepath.Dir(cache), "TERM=dumb",
		"PATH="+filepath.Dir(image.Bin("kubectl"))+":"+os.Getenv("PATH"),
		"GOENV="+goEnv(t, "GOENV"), "GOCACHE="+goEnv(t, "GOCACHE"), "GOMODCACHE="+goEnv(t, "GOMODCACHE"),
		"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=url."+absolute(t, "../..")+".insteadOf", "GIT_CONFIG_VALUE_0=https://github.com/kubectl-ha/kubectl-ha",
	)
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(output))
}

// enter has bash run a script in a terminal, in which somebody says yes to what is
// asked.
func enter(t *testing.T, env []string, script string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	defer cancel()
	bash := exec.CommandContext(ctx, "bash", "-c", script)
	bash.Env, bash.Dir = env, t.TempDir()
	terminal, err := pty.Start(bash)
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	var shown bytes.Buffer
	for part := make([]byte, 4096); ; {
		n, err := terminal.Read(part)
		shown.Write(part[:n])
		_, _ = t.Output().Write(part[:n])
		if bytes.HasSuffix(shown.Bytes(), []byte("[y/N] ")) {
			_, _ = terminal.WriteString("yes\n")
		}
		if err != nil { // the script has ended
			break
		}
	}
	if err := bash.Wait(); err != nil {
		t.Fatalf("the script ended with %v after\n%.2000s", err, tail(shown.String(), 2000))
	}
}

// tail is the end of a text.
func tail(text string, size int) string { return text[max(0, len(text)-size):] }
