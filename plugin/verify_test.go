package plugin

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// TestVerify: drill's former name does the same, and says once that it is one.
func TestVerify(t *testing.T) {
	const warning = "warning: verify is now called drill\n"
	lost := errs.Errorf(errs.Degraded, "the drill of europe-west1-c failed").WithHint("Look.")
	for _, test := range []struct {
		flags  string
		fail   error
		person bool
	}{
		{flags: "--yes"},
		{flags: "--yes --zone europe-west1-b,europe-west1-c -o json"},
		{flags: "--yes --progress none -o markdown", fail: lost},
		{flags: "--dry-run"},
		{flags: "--zone europe-west1-b", person: true},
	} {
		do := func(name string) (ran, *world) {
			w := &world{context: &demo, fail: test.fail, drills: []drill.Zone{drilled("europe-west1-b")}}
			s := session{world: w, person: test.person, stdin: "y\n"}
			return s.run(t, append([]string{name}, strings.Fields(test.flags)...)...), w
		}
		want, called := do("drill")
		got, also := do("verify")
		if got.code != want.code || got.out != want.out || got.errors != warning+want.errors {
			t.Errorf("verify %s ends with %d, drill with %d: %s%s", test.flags, got.code, want.code, got.out, got.errors)
		}
		if diff := cmp.Diff(called.called, also.called); diff != "" || len(also.called) == 0 {
			t.Errorf("verify %s (-drill +verify):\n%s", test.flags, diff)
		}
	}
}

// TestVerifyInJSON: where each line is an event, the warning is one.
func TestVerifyInJSON(t *testing.T) {
	got := session{world: &world{context: &demo}}.run(t, "verify", "--yes", "--progress", "json")
	first, rest, _ := strings.Cut(got.errors, "\n")
	if first != `{"time":"2026-11-23T12:00:00Z","kind":"warning","title":"verify is now called drill"}` || strings.Contains(rest, "called drill") {
		t.Errorf("ends with %d: %s", got.code, got.errors)
	}
}

// TestVerifyIsDrill in all that a command line can have, but is not offered.
func TestVerifyIsDrill(t *testing.T) {
	flags := func(cmd *cobra.Command) (all []string) {
		cmd.Flags().VisitAll(func(flag *pflag.Flag) {
			all = append(all, strings.Join([]string{flag.Name, flag.Shorthand, flag.Value.Type(), flag.DefValue, flag.Usage}, " "))
		})
		return all
	}
	a := &app{Wiring: session{}.wiring(nil, nil), kubeconfig: kubeconfigFlags()}
	former, now := a.verifyCommand(), a.drillCommand()
	if diff := cmp.Diff(flags(now), flags(former)); diff != "" || former.IsAvailableCommand() {
		t.Errorf("verify is offered: %t; its flags (-drill +verify):\n%s", former.IsAvailableCommand(), diff)
	}
	for line, want := range map[string]string{"dri": "drill\t", "verif": ""} {
		if got := (session{world: &world{}}).run(t, "__complete", line); !strings.HasPrefix(got.out, want) || strings.Contains(got.out, "verify") {
			t.Errorf("%s is completed with %q", line, got.out)
		}
	}
}
