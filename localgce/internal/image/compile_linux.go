package image

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/owned"
)

// goEnv keeps the user's Go settings from changing what is built; where
// modules come from remains theirs to say. In another user's home Go would leave
// root's files in its caches and among its counters, which that user's own Go
// could then not write: there it gets all of these below cacheDir.
func goEnv(cacheDir string, othersHome bool) []string {
	env := []string{"CGO_ENABLED=0", "GOOS=linux", "GOARCH=" + runtime.GOARCH, "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT="}
	if !othersHome {
		return env
	}
	if config, err := os.UserConfigDir(); err == nil && os.Getenv("GOENV") == "" {
		env = append(env, "GOENV="+filepath.Join(config, "go", "env")) // where it was
	}
	own := filepath.Join(cacheDir, "go")
	return append(env,
		"GOPATH="+own, "GOMODCACHE="+filepath.Join(own, "pkg", "mod"),
		"GOCACHE="+filepath.Join(own, "build"), "XDG_CONFIG_HOME="+filepath.Join(own, "config"))
}

// compile builds all programs of a module into dir, at once: they share most of
// their packages, and Go orders the work best.
func (b *builder) compile(ctx context.Context, m module, dir string, detail func(string)) error {
	source := filepath.Join(dir, ".source")
	if err := m.layOut(source); err != nil {
		return fmt.Errorf("lay out the sources of the machine image: %w", err)
	}
	env := append(goEnv(b.CacheDir, owned.InOthersHome()), "GOTMPDIR="+source) // what Go links may have no room in /tmp
	goCommand := func(onLine func(string), args ...string) error {
		args = slices.Concat(args[:1], m.buildFlags(), args[1:], slices.Sorted(maps.Keys(m.Programs)))
		return run(ctx, command{Path: goProgram, Args: args, Env: env, Dir: m.folder(source), OnLine: onLine})
	}
	progress := &compileProgress{detail: detail}
	if err := goCommand(progress.expect, "list", "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}"); err != nil {
		return fmt.Errorf("find the sources of the machine image's programs: %w", err)
	}
	if err := goCommand(progress.compiled, "build", "-v", "-o", dir+"/"); err != nil {
		return fmt.Errorf("compile the machine image's programs: %w", err)
	}
	if err := nameByProgram(m.Programs, dir); err != nil {
		return err
	}
	return os.RemoveAll(source)
}

// compileProgress turns the log of Go, a package a line, into what a person
// waiting wants to see: how far it is.
type compileProgress struct {
	detail      func(string)
	total, done int
}

// expect takes a line of go list: a package that is yet to be compiled.
func (p *compileProgress) expect(line string) {
	if !p.download(line) {
		p.total++
	}
}

// compiled takes a line of go build -v: a package, as its turn comes.
func (p *compileProgress) compiled(line string) {
	if !p.download(line) {
		p.done++
		p.detail(fmt.Sprintf("%d of %d packages, now %s", p.done, max(p.total, p.done), line))
	}
}

func (p *compileProgress) download(line string) bool {
	module, found := strings.CutPrefix(line, "go: downloading ")
	if found {
		p.detail("downloading " + module)
	}
	return found
}

// nameByProgram renames what Go named after a package's directory.
func nameByProgram(programs map[string]string, dir string) error {
	for pkg, program := range programs {
		built := programNameByGo(pkg)
		if built == program {
			continue
		}
		if err := os.Rename(filepath.Join(dir, built), filepath.Join(dir, program)); err != nil {
			return fmt.Errorf("name compiled program %s: %w", program, err)
		}
	}
	return nil
}
