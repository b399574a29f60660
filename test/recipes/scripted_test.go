package recipes

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/cli-runtime/pkg/genericiooptions"
	"mvdan.cc/sh/v3/interp"

	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// TestOnScriptedMachines types what the pages say, each page from its begin to its
// end, into a shell whose kubectl ha works on scripted machines. A page that does
// not begin with `up` finds the cluster of examples/three-zones.yaml.
func TestOnScriptedMachines(t *testing.T) {
	all := pages(t)
	elsewhere := typedOnRealMachines(t, all)
	for _, page := range all {
		for _, kind := range []Kind{Screen, Unmarked} {
			blocks := slices.DeleteFunc(slices.Clone(page.Blocks), func(b Block) bool { return !b.IsShell() || b.Mark.Kind != kind })
			if len(blocks) == 0 {
				continue
			}
			t.Run(strings.TrimSpace(page.Path+" "+string(kind)), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { newShell(t, elsewhere, blocks).typeAll(blocks) })
			})
		}
	}
}

// typedOnRealMachines are the lines of the blocks that test/e2e runs.
func typedOnRealMachines(t *testing.T, all []Page) map[string]bool {
	t.Helper()
	lines := map[string]bool{}
	for _, page := range all {
		for _, b := range page.Blocks {
			if b.Mark.Kind != Real {
				continue
			}
			for _, command := range commands(t, b) {
				lines[strings.Join(command, " ")] = true
			}
		}
	}
	return lines
}

// commands are all of a block's.
func commands(t *testing.T, b Block) (all [][]string) {
	t.Helper()
	for _, exchange := range b.Exchanges() {
		found, err := Commands(exchange.Input)
		if err != nil {
			t.Errorf("%s: %v", b.Place(), err)
		}
		all = append(all, found...)
	}
	return all
}

// shell is where somebody types.
type shell struct {
	*testing.T
	*interp.Runner
	world     *clustertest.World
	config    string          // the kubeconfig
	dir       string          // the working directory
	screen    screen          // what the last exchange has shown
	elsewhere map[string]bool // lines that are typed on real machines
	last      string          // command of kubectl ha
}

func newShell(t *testing.T, elsewhere map[string]bool, blocks []Block) *shell {
	t.Helper()
	s := &shell{T: t, world: clustertest.Start(t), config: filepath.Join(t.TempDir(), "kubeconfig"), dir: t.TempDir(), elsewhere: elsewhere}
	if first := commands(t, blocks[0])[0]; !slices.Contains(first, "up") {
		s.up()
	}
	runner, err := interp.New(interp.Params("-e"), interp.Dir(s.dir), interp.StdIO(nil, &s.screen, &s.screen),
		interp.ExecHandlers(func(interp.ExecHandlerFunc) interp.ExecHandlerFunc { return s.exec }))
	if err != nil {
		t.Fatal(err)
	}
	s.Runner = runner
	return s
}

// up creates the cluster that is there already.
func (s *shell) up() {
	s.Helper()
	file := filepath.Join(root, "examples", "three-zones.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		s.Fatal(err)
	}
	document, err := spec.Parse(text, file)
	if err != nil {
		s.Fatal(err)
	}
	fuse, ctx := crash.NewFuse(s.Context(), crash.Point{})
	if _, err := s.world.OperatorWith(s.config, document.Metadata.Name, fuse).Up(ctx, document); err != nil {
		s.Fatal(err)
	}
}

// typeAll types all that the blocks say, and looks at what came of it.
func (s *shell) typeAll(blocks []Block) {
	s.Helper()
	for _, b := range blocks {
		for _, exchange := range b.Exchanges() {
			file, err := Parse(exchange.Input)
			if err != nil {
				s.Fatalf("%s: %v", b.Place(), err)
			}
			s.screen.Reset()
			if err := s.Runner.Run(s.Context(), file); err != nil {
				s.Fatalf("%s:%d: %v\n%s%s", b.Page, exchange.Line, err, exchange.Input, s.screen.String())
			}
			if b.Mark.Kind == Unmarked && !shows(s.screen.String(), exchange.Output) {
				s.Errorf("%s:%d: shown is\n%swant\n%s", b.Page, exchange.Line, s.screen.String(), strings.Join(exchange.Output, "\n"))
			}
		}
	}
	if left := s.world.Resources(); s.last == "down" && len(left) > 0 {
		s.Errorf("%s: left are %v", blocks[0].Page, left)
	}
	written, _ := filepath.Glob(filepath.Join(s.dir, "*"))
	for _, file := range written {
		if text, err := os.ReadFile(file); err != nil || len(text) == 0 {
			s.Errorf("nothing was written into %s (%v)", filepath.Base(file), err)
		}
	}
}

// exec carries out one command line. Those that take Kubernetes or gcloud must be
// typed on real machines as well.
func (s *shell) exec(ctx context.Context, args []string) error {
	if len(args) < 2 || args[0] != "kubectl" || args[1] != "ha" {
		if line := strings.Join(args, " "); !s.elsewhere[line] {
			return fmt.Errorf("%s is run nowhere: put it into a block that is marked <!-- %s -->, or mark this block", line, Real)
		}
		return nil
	}
	s.last = args[2]
	streams := interp.HandlerCtx(ctx)
	code := plugin.Run(ctx, plugin.Wiring{
		Clouds: clouds{s}, Interactive: true, Getenv: func(string) string { return "" }, Now: time.Now,
		Streams: genericiooptions.IOStreams{In: strings.NewReader("y\n"), Out: streams.Stdout, ErrOut: streams.Stderr},
	}, args[2:])
	if code != 0 {
		return interp.ExitStatus(code)
	}
	return nil
}

// shows reports whether a text is these lines, of which an ellipsis stands for any
// number. Without lines, nothing is wanted. Where there is no terminal, what progress
// says has its time and kind before it.
func shows(text string, lines []string) bool {
	const progress = `( *[\d.ms]+ +info +)?`
	pattern := ""
	for _, line := range lines {
		if line == "…" {
			pattern += `(.*\n)*`
		} else {
			pattern += progress + regexp.QuoteMeta(line) + `\n`
		}
	}
	return pattern == "" || regexp.MustCompile("^"+pattern+"$").MatchString(text)
}

// screen is a buffer into which several may write.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(text)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// Reset forgets what was shown.
func (s *screen) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Reset()
}
