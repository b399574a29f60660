// Command kubectl-ha is the kubectl plugin for Highly Available clusters.
package main

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"

	"github.com/kubectl-ha/kubectl-ha/plugin"
)

// version, commit and its date are set by the linker: -X main.version=v1.2.3. Without
// them, what Go has noted of the module counts.
var version, commit, commitDate string

func main() {
	os.Exit(run())
}

func run() int {
	// client-go logs what it meets beside returning it, on the error stream, and
	// through whatever progress is shown there.
	klog.SetLogger(logr.Discard())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// The first signal asks for an orderly end; the next one has its usual,
	// immediate effect again.
	context.AfterFunc(ctx, stop)
	if args := arguments(os.Args); len(args) == 0 || args[0] != "action" {
		return plugin.Run(ctx, wire(), args)
	}
	return runAction(ctx, os.Args[2:])
}

// arguments are the plugin's. kubectl asks for completions by running the
// plugin under the name kubectl_complete-ha, or another one that it is installed
// by, which is a link to it.
func arguments(argv []string) []string {
	if strings.HasPrefix(filepath.Base(argv[0]), "kubectl_complete-") {
		return append([]string{"__complete"}, argv[1:]...)
	}
	return argv[1:]
}
