package cli

import "time"

// CompletionTimeout is how long completion may take to ask the cluster.
const CompletionTimeout = 2 * time.Second
