package localgce

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func TestDefaultStateDir(t *testing.T) {
	for _, test := range []struct {
		name, own, xdg, home, want string
	}{
		{"chosen", "/own", "/xdg", "/home/me", "/own"},
		{"XDG", "", "/xdg", "/home/me", "/xdg/kubectl-ha/local"},
		{"XDG not absolute", "", "xdg", "/home/me", "/home/me/.local/state/kubectl-ha/local"},
		{"home", "", "", "/home/me", "/home/me/.local/state/kubectl-ha/local"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv(StateDirVariable, test.own)
			t.Setenv("XDG_STATE_HOME", test.xdg)
			t.Setenv("HOME", test.home)
			if got, err := DefaultStateDir(); err != nil || got != test.want {
				t.Errorf("got %q, %v, want %q", got, err, test.want)
			}
		})
	}
}

func TestNoHome(t *testing.T) {
	for _, name := range []string{StateDirVariable, "XDG_STATE_HOME", "HOME"} {
		t.Setenv(name, "")
	}
	if _, err := DefaultStateDir(); errs.KindOf(err) != errs.Usage || errs.HintOf(err) == "" {
		t.Errorf("got %v, want a usage fault with a hint", err)
	}
}

func TestBadPort(t *testing.T) {
	if _, err := (Options{StateDir: "/s", CacheDir: "/c", Port: 70000}).complete(); errs.KindOf(err) != errs.Usage {
		t.Errorf("got %v, want a usage fault", err)
	}
}

func TestEnv(t *testing.T) {
	got := Env(Connection{Endpoint: "http://127.0.0.1:4000", Token: "secret", Project: "local", StateDir: "/of/root", ClientDir: "/s"})
	want := map[string]string{
		"CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE":         "http://127.0.0.1:4000/compute/v1/",
		"CLOUDSDK_AUTH_ACCESS_TOKEN_FILE":                 "/s/token",
		"CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "true",
		"CLOUDSDK_CONFIG":                                 "/s/gcloud",
		"CLOUDSDK_CORE_DISABLE_PROMPTS":                   "1",
		"CLOUDSDK_CORE_DISABLE_USAGE_REPORTING":           "true",
		"CLOUDSDK_CORE_PROJECT":                           "local",
		"CLOUDSDK_SURVEY_DISABLE_PROMPTS":                 "true",
		"KUBECTL_HA_LOCAL_REGISTRY":                       "127.0.0.1:4000",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
