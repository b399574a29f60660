package preflight

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestMissingV1(t *testing.T) {
	mounts := "cgroup2 /sys/fs/cgroup/unified cgroup2 rw,pids 0 0\n" +
		"cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,nosuid,cpu,cpuacct 0 0\n" +
		"cgroup /sys/fs/cgroup/cpuset cgroup rw,cpuset 0 0\ncgroup /x cgroup rw,freezer,devices 0 0\n"
	if got := missingV1(mounts); !reflect.DeepEqual(got, []string{"memory", "pids"}) {
		t.Errorf("got %v", got)
	}
}

// files writes files below a new directory.
func tree(t *testing.T, contents map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range contents {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestLookAtV2(t *testing.T) {
	dir := tree(t, map[string]string{"cgroup.controllers": "cpuset cpu io pids\n", "cgroup.subtree_control": "cpu pids cpuset\n"})
	got, err := lookAtV2(dir)
	if want := (cgroups{version: 2, missing: []string{"memory"}}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("left: %v, %v", left, err)
	}
	if _, err := lookAtV2(t.TempDir()); err == nil {
		t.Error("no hierarchy, and no error")
	}
}

func TestLowLimits(t *testing.T) {
	dir := tree(t, map[string]string{
		"fs/inotify/max_user_instances": "128\n", "fs/inotify/max_user_watches": "8191\n", "user/max_net_namespaces": "256\n",
	})
	low, err := lowLimits(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(low) != 1 || low[0].setting != "fs.inotify.max_user_watches" || low[0].is != 8191 {
		t.Errorf("got %+v", low)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "fs/inotify/max_user_instances")); err != nil || strings.TrimSpace(string(text)) != "8192" {
		t.Errorf("inotify instances are %q, %v", text, err)
	}
}
