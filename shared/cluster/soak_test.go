//go:build soak

package cluster_test

const pointsByDefault = 0 // all
