//go:build !soak

package cluster_test

const pointsByDefault = 12
