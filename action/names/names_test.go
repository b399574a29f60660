package names

import (
	"fmt"
	"regexp"
	"testing"
)

var clusterName = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$`)

// env is a job's environment.
type env map[string]string

func (e env) get(name string) string { return e[name] }

func TestNames(t *testing.T) {
	for _, test := range []struct{ repository, given, want string }{
		{"acme/operator", "", "operator-x-abcdef"},
		{"acme/kubernetes-operator", "", "kubernet-x-abcdef"},
		{"acme/My_Driver.2", "", "mydriver-x-abcdef"},
		{"acme/42-is-it", "", "is-it-x-abcdef"},
		{"acme/...", "", "ha-x-abcdef"},
		{"", "", "ha-x-abcdef"},
		{"acme/operator", "ci", "ci-x-abcdef"},
		{"acme/operator", "a-name-that-is-long", "a-name-t-x-abcdef"},
	} {
		job := env{"GITHUB_REPOSITORY": test.repository, "GITHUB_RUN_ID": "77", "GITHUB_RUN_ATTEMPT": "1", "GITHUB_JOB": "test"}
		name := New(job.get, "abcdefgh", test.given)
		beginning, _, _ := cutName(test.want)
		if got, fingerprint, end := cutName(name); got != beginning || len(fingerprint) != fingerprintPart || end != "abcdef" {
			t.Errorf("%q, %q: the name is %s, want %s", test.repository, test.given, name, test.want)
		}
		if !clusterName.MatchString(name) {
			t.Errorf("%s is no name for a cluster", name)
		}
	}
}

var parts = regexp.MustCompile(`^(.*)-([^-]*)-([^-]*)$`)

func cutName(name string) (beginning, fingerprint, end string) {
	match := parts.FindStringSubmatch(name)
	return match[1], match[2], match[3]
}

func TestNamesThatAreNoneStay(t *testing.T) {
	if got := New(env{"GITHUB_REPOSITORY": "acme/Operator"}.get, "abcdefgh", "Big Name"); got != "Big Name" {
		t.Errorf("Big Name became %s, which hides that it is wrong", got)
	}
}

// TestNamesDiffer from run to run, attempt to attempt, job to job, and by what
// is random in them.
func TestNamesDiffer(t *testing.T) {
	seen := map[string]string{}
	for _, run := range []string{"1", "2"} {
		for _, attempt := range []string{"1", "2"} {
			for _, job := range []string{"a", "b"} {
				for _, random := range []string{"aaaaaa", "bbbbbb"} {
					at := env{"GITHUB_REPOSITORY": "acme/Operator", "GITHUB_RUN_ID": run, "GITHUB_RUN_ATTEMPT": attempt, "GITHUB_JOB": job}
					where, name := fmt.Sprint(run, attempt, job, random), New(at.get, random, "")
					if other, taken := seen[name]; taken {
						t.Errorf("%s and %s have the same name %s", where, other, name)
					}
					seen[name] = where
				}
			}
		}
	}
}
