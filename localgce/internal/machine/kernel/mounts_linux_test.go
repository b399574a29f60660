package kernel

import "testing"

func TestParseMountInfo(t *testing.T) {
	got := parseMountInfo("22 27 0:21 / /proc rw,relatime shared:3 - proc proc rw\n" +
		"36 27 0:30 / /mnt/a\\040b rw - cgroup2 cgroup2 rw\nbroken line\n")
	want := []Mount{{"/proc", "proc"}, {"/mnt/a b", "cgroup2"}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("got %v, want %v", got, want)
	}
}
