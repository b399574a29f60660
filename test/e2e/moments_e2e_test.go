//go:build e2e

package e2e

import "github.com/kubectl-ha/kubectl-ha/shared/drill"

// moments is how often the daemon is killed; `make soak` has more.
const moments = 2

// replicaKills is how often each command on a replica is killed; `make soak` has more.
const replicaKills = 1

// upgradeKills is how often an upgrade is killed; `make soak` has more.
const upgradeKills = 3

// everything is whether tests do what takes long and differs little from what others
// do; `make soak` does.
const everything = false

// longestSilence is how long the API may answer nobody during an upgrade: as in a drill,
// on a computer that may have something else to do. What to expect is in
// docs/operations.md.
const longestSilence = drill.LongestGap
