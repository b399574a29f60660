//go:build !soak

package action_test

const pointsByDefault = 12
