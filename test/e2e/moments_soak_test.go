//go:build soak && !e2e

package e2e

// moments is how often the daemon is killed.
const moments = 50
