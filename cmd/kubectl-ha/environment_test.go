package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTakeEnvironment(t *testing.T) {
	for _, name := range []string{"PATH", "HOME", "SUDO_UID", "ROOTS_OWN", "INPUT_SPEC"} {
		t.Setenv(name, os.Getenv(name)) // put back what the test changes
	}
	os.Setenv("SUDO_UID", "1001")
	os.Setenv("ROOTS_OWN", "x")
	before := os.Environ()
	t.Cleanup(func() { // all of it: the rest of the environment is cleared too
		for _, setting := range before {
			name, value, _ := strings.Cut(setting, "=")
			os.Setenv(name, value)
		}
	})
	file := filepath.Join(t.TempDir(), "environment.json")
	if err := os.WriteFile(file, []byte(`{"PATH": "/users/bin", "HOME": "/home/user", "INPUT_SPEC": "a: \"b\"\nc", "SUDO_UID": "0"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	args, err := takeEnvironment([]string{"main", environmentFlag, file})
	if err != nil || !slices.Equal(args, []string{"main"}) {
		t.Fatalf("the arguments are %q, %v", args, err)
	}
	for name, want := range map[string]string{"PATH": "/users/bin", "HOME": "/home/user", "INPUT_SPEC": "a: \"b\"\nc", "SUDO_UID": "1001", "ROOTS_OWN": ""} {
		if got := os.Getenv(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestTakeNoEnvironment(t *testing.T) {
	args, err := takeEnvironment([]string{"post"})
	if err != nil || !slices.Equal(args, []string{"post"}) {
		t.Errorf("%q, %v", args, err)
	}
	if _, err := takeEnvironment([]string{"post", environmentFlag, "/nonexistent"}); err == nil {
		t.Error("a file that is not there is no error")
	}
}
