package localgce

import "runtime/debug"

// programVersion is the version of the running program, such as v1.2.3, or
// (devel) for one that was built from a working tree.
func programVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
