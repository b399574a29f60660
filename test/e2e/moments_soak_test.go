//go:build soak && !e2e

package e2e

import "time"

// moments is how often the daemon is killed.
const moments = 50

// replicaKills is how often each command on a replica is killed.
const replicaKills = 10

// upgradeKills is how often an upgrade is killed.
const upgradeKills = 20

// everything is whether tests do what takes long and differs little from what others do.
const everything = true

// longestSilence is how long the API may answer nobody during an upgrade.
const longestSilence = 2 * time.Second
