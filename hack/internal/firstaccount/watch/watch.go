// Package watch has a machine note what becomes of its routes while it boots by the
// product's own startup script, and reads what it has noted.
package watch

import (
	_ "embed" // the script
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Namespace is that of the guest attributes, which Key names by boots.
const Namespace = "first-account"

// Key is the guest attribute of a boot; the first is 1.
func Key(boot int) string { return "boot-" + strconv.Itoa(boot) }

// Changed is the metadata by which a machine is told that something has changed, and
// that its boot is watched for the window from now on. The guest agent hears of it, too.
func Changed(boot int) map[string]string {
	return map[string]string{"first-account-change": strconv.Itoa(boot)}
}

//go:embed watch.sh
var script string

const shebang = "#!/bin/bash\n"

// Machine is the machine that watches itself.
func Machine(m infra.Machine, window time.Duration) infra.Machine {
	m.Metadata = maps.Clone(m.Metadata)
	m.Metadata[bootstrap.KeyScript] = script + strings.TrimPrefix(m.Metadata[bootstrap.KeyScript], shebang)
	m.Metadata["first-account-window"] = strconv.Itoa(int(window.Seconds()))
	return m
}
