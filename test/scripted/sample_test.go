//go:build !soak

package scripted_test

const pointsByDefault = 12
