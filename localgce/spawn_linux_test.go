package localgce

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// TestInheritNothing: a child does not get a pipe that was open when this program
// was started.
func TestInheritNothing(t *testing.T) {
	var pipe [2]int
	if err := syscall.Pipe(pipe[:]); err != nil { // as a shell opens one, for all to inherit
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = syscall.Close(pipe[0]), syscall.Close(pipe[1]) })
	name, err := os.Readlink("/proc/self/fd/" + strconv.Itoa(pipe[0]))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(inherited(t), name) {
		t.Fatal("a child does not inherit it in the first place")
	}
	if err := inheritNothing(); err != nil {
		t.Fatal(err)
	}
	if files := inherited(t); strings.Contains(files, name) {
		t.Errorf("a child has %s", files)
	}
}

func inherited(t *testing.T) string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "ls", "-l", "/proc/self/fd").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(output)
}
