package main

import (
	"errors"
	"os/exec"
	"slices"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes this program's main available to scripts under both its names.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"kubectl-ha": main, "kubectl_complete-ha": main})
}

// TestScripts runs command lines through the real main, each script in a home
// of its own.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("KUBECONFIG", env.WorkDir+"/kubeconfig")
			env.Setenv("KUBECTL_HA_LOCAL_DIR", env.WorkDir+"/engine")
			env.Setenv("XDG_CACHE_HOME", env.WorkDir+"/cache")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"ends": ends},
	})
}

// ends runs a command line and checks its exit code: ends CODE COMMAND ARGS...
func ends(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var ended *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &ended):
		got = ended.ExitCode()
	default:
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("ends with %d, want %d", got, want)
	}
}

func TestArguments(t *testing.T) {
	for _, test := range []struct{ argv, want []string }{
		{[]string{"/usr/bin/kubectl-ha", "up"}, []string{"up"}},
		{[]string{"kubectl-ha"}, nil},
		{[]string{"/krew/bin/kubectl_complete-ha", "remove-replica", ""}, []string{"__complete", "remove-replica", ""}},
		{[]string{"kubectl_complete-ha.exe", "u"}, []string{"__complete", "u"}},
		{[]string{"kubectl_complete-gce_ha", "u"}, []string{"__complete", "u"}},
	} {
		if got := arguments(test.argv); !slices.Equal(got, test.want) {
			t.Errorf("%q: the arguments are %q, want %q", test.argv, got, test.want)
		}
	}
}
