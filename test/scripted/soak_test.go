//go:build soak

package scripted_test

const pointsByDefault = 0 // all
