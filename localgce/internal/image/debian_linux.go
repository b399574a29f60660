package image

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// install makes tarFile.
func (d debian) install(ctx context.Context, tarFile string, detail func(string)) error {
	work := tarFile + ".work"
	defer os.RemoveAll(work)
	if err := materialize(d.Part, work); err != nil {
		return fmt.Errorf("lay out %s: %w", d.Part, err)
	}
	dir := filepath.Join(work, filepath.Base(d.Part))
	list, err := os.ReadFile(filepath.Join(dir, "packages"))
	if err != nil {
		return fmt.Errorf("read the packages of %s: %w", d.Part, err)
	}
	err = run(ctx, command{
		Path: "mmdebstrap", Args: d.args(packageList(string(list)), tarFile),
		// Its temporary root goes where there is room for it, and is found
		// and removed if this process dies.
		Env: []string{
			"TMPDIR=" + work, "SOURCE_DATE_EPOCH=0",
			"CUSTOMIZE=" + filepath.Join(dir, "customize"), "FILES=" + filepath.Join(dir, "files"),
		},
		OwnMounts: true, OnLine: detail,
	})
	if err != nil {
		return fmt.Errorf("install Debian %s: %w", debianRelease, err)
	}
	return nil
}
