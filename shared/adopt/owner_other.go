//go:build !unix

package adopt

import "io/fs"

// owner: what is made belongs to whoever makes it.
func owner(fs.FileInfo) (user, group int, ok bool) { return 0, 0, false }
