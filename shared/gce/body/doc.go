// Package body translates between values of package infra and the bodies that
// Compute Engine's API takes and answers with. It asks nobody: it writes what is
// to be made, reads what was found, and compares the two.
package body
