package program

import "runtime/debug"

// Version is the version of the running program, such as v1.2.3, or
// (devel) for one that was built from a working tree.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
