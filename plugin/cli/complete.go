package cli

import "time"

// Patience is how long completion may take to ask the cluster.
const Patience = 2 * time.Second
