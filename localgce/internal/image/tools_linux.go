package image

import (
	"os/exec"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/program"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// checkRoot says before anything is done that images have files of root's.
func checkRoot(uid int) error {
	if uid == 0 {
		return nil
	}
	return errs.Errorf(errs.Denied, "machine images need root: they are installed into a directory, with all their owners").
		WithID("image-needs-root").WithHint("Run the command as root.")
}

// checkTools says before anything is done what a build lacks on this computer.
func checkTools(goVersion string, look func(string) bool) error {
	if !look(goProgram) {
		return errs.Errorf(errs.Failed, "building a machine image compiles Kubernetes, and there is no go command in PATH").
			WithID("image-needs-go").WithHint("Install Go %s or later, and make sure that root finds it in PATH.", goVersion)
	}
	return checkCommands(look, "mmdebstrap", "tar", "mount", "chroot")
}

// checkAssembly says what this computer lacks to put an image together.
func checkAssembly(look func(string) bool) error {
	return checkCommands(look, "tar", "mount", "chroot")
}

func checkCommands(look func(string) bool, names ...string) error {
	var missing []string
	for _, name := range names {
		if !look(name) {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return errs.Errorf(errs.Failed, "making a machine image needs commands that are not in %s: %s", program.Path, strings.Join(missing, ", ")).
		WithID("image-needs-tools").WithHint("Run hack/setup, or: apt-get install mmdebstrap tar mount coreutils")
}

func lookPath(name string) bool {
	look := program.Find
	if name == goProgram {
		look = exec.LookPath
	}
	_, err := look(name)
	return err == nil
}
