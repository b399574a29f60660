package image

import (
	"os/exec"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/program"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// checkTools says before anything is done what a build lacks on this computer.
func checkTools(uid int, goVersion string, look func(string) bool) error {
	if uid != 0 {
		return errs.Errorf(errs.Denied, "building a machine image needs root: it installs Debian into a directory").
			WithID("image-needs-root").WithHint("Build it as root.")
	}
	if !look(goProgram) {
		return errs.Errorf(errs.Failed, "building a machine image compiles Kubernetes, and there is no go command in PATH").
			WithID("image-needs-go").WithHint("Install Go %s or later, and make sure that root finds it in PATH.", goVersion)
	}
	var missing []string
	for _, name := range []string{"mmdebstrap", "tar", "mount", "chroot"} {
		if !look(name) {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return errs.Errorf(errs.Failed, "building a machine image needs commands that are not in %s: %s", program.Path, strings.Join(missing, ", ")).
			WithID("image-needs-tools").WithHint("Run hack/setup, or: apt-get install mmdebstrap")
	}
	return nil
}

func lookPath(name string) bool {
	look := program.Find
	if name == goProgram {
		look = exec.LookPath
	}
	_, err := look(name)
	return err == nil
}
