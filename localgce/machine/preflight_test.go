package machine

import (
	"strings"
	"testing"
)

func TestJudge(t *testing.T) {
	good := computer{root: true, inotify: 8192, memory: 8 * gigabyte, disk: 80 * gigabyte, stateDir: "/state"}
	if problems := good.judge(); len(problems) != 0 {
		t.Errorf("a good computer: %v", problems)
	}
	bad := computer{missing: []string{"nftables", "runc"}, inotify: 128, memory: gigabyte, disk: gigabyte, stateDir: "/state"}
	var b strings.Builder
	for _, problem := range bad.judge() {
		b.WriteString(problem.ID + ": " + problem.Error() + "\n    " + problem.Hint + "\n")
	}
	golden(t, "problems.txt", b.String())
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
