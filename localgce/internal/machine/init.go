package machine

import _ "embed"

// initScript is what a machine begins with: it hides the computer's kernel from
// it, then becomes systemd.
//
//go:embed init.sh
var initScript string

// initArgs is the command line of a machine's first process.
func initArgs() []string { return []string{"/bin/sh", "-euc", initScript, "init"} }
