//go:build soak

package action_test

const pointsByDefault = 0 // all
