package preflight

import (
	"errors"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/computer"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func TestJudge(t *testing.T) {
	good := host{root: true, memory: 8 * gigabyte, disk: 80 * gigabyte, stateDir: "/state"}
	if problems := good.judge(); len(problems) != 0 {
		t.Errorf("a good computer: %v", problems)
	}
	bad := host{
		missing: []string{"nftables", "runc"}, runc: "1.0.0~rc93+ds1",
		limits: []limit{
			{computer.InotifySetting, 128, 1024, 8192}, {"user.max_net_namespaces", 0, 256, 4096},
		},
		cgroups: cgroups{version: 2, missing: []string{"cpuset", "memory"}, busy: []string{"cpu", "pids"}, refused: errors.New("read-only file system")},
		memory:  gigabyte, disk: gigabyte, overlay: errors.New("an overlay on a file system of type overlay: make it: invalid argument"), stateDir: "/state", unverified: "6.1.0-42-cloud-amd64",
	}
	var b strings.Builder
	for _, problem := range bad.judge() {
		b.WriteString(problem.ID + ": " + problem.Error() + "\n    " + problem.Hint + "\n")
	}
	for _, problem := range (cgroups{version: 1, missing: []string{"pids"}}).judge() {
		b.WriteString(problem.ID + ": " + problem.Error() + "\n    " + problem.Hint + "\n")
	}
	golden.Compare(t, "problems.txt", b.String())
}

func TestMemAvailable(t *testing.T) {
	got, err := memAvailable("MemTotal:       24673748 kB\nMemFree:  100 kB\nMemAvailable:   2048 kB\n")
	if err != nil || got != 2<<20 {
		t.Errorf("got %d, %v", got, err)
	}
	if _, err := memAvailable("MemTotal: 1 kB\n"); err == nil {
		t.Error("found what is not there")
	}
}

func TestTooOld(t *testing.T) {
	for output, want := range map[string]string{
		"runc version 1.0.0~rc93+ds1\ncommit: x\n":              "1.0.0~rc93+ds1",
		"runc version 1.1.5+ds1\ncommit: 1.1.5+ds1-1+deb12u1\n": "",
		"runc version 1.3.0-0ubuntu2~24.04.1\nspec: 1.2.1\n":    "",
		"runc version 2.0.0\n":                                  "",
		"runc version unknown\n":                                "",
		"crun version 1.8.1\n":                                  "",
		"runc version 0.9\n":                                    "0.9",
	} {
		if got := tooOld(output); got != want {
			t.Errorf("%q: got %q, want %q", output, got, want)
		}
	}
}
