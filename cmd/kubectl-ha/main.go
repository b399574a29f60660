// Command kubectl-ha is the kubectl plugin for Highly Available clusters.
package main

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/kubectl-ha/kubectl-ha/plugin"
)

// version is set by the linker: -X main.version=v1.2.3. Without it the module's
// version counts.
var version string

func main() {
	os.Exit(run())
}

func run() int {
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
// plugin under the name kubectl_complete-ha, which is a link to it.
func arguments(argv []string) []string {
	name := strings.TrimSuffix(filepath.Base(argv[0]), ".exe")
	if name == "kubectl_complete-ha" {
		return append([]string{"__complete"}, argv[1:]...)
	}
	return argv[1:]
}
