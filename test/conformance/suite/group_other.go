//go:build !unix

package suite

import "os/exec"

// endTogether does nothing: there are no local clusters here to run tests on.
func endTogether(*exec.Cmd) {}
