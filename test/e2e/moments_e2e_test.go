//go:build e2e

package e2e

// moments is how often the daemon is killed; `make soak` has more.
const moments = 3
