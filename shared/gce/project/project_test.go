package project

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func TestDefault(t *testing.T) {
	const account = `{"type":"service_account","project_id":"of-account","client_email":"x@y","private_key":"k","token_uri":"http://127.0.0.1:1/"}`
	for name, test := range map[string]struct {
		env           map[string]string
		configuration string
		credentials   string
		want          string
	}{
		"environment":   {map[string]string{"GOOGLE_CLOUD_PROJECT": "of-env"}, "[core]\nproject = of-gcloud\n", account, "of-env"},
		"gcloud's own":  {map[string]string{"CLOUDSDK_CORE_PROJECT": "of-env"}, "", account, "of-env"},
		"configuration": {nil, "[compute]\nproject = wrong\n[core]\naccount = a@b\nproject = of-gcloud\n", account, "of-gcloud"},
		"credentials":   {nil, "[core]\naccount = a@b\n", account, "of-account"},
		"none":          {nil, "", `{}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, key := range []string{"GOOGLE_CLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT", "CLOUDSDK_ACTIVE_CONFIG_NAME"} {
				t.Setenv(key, test.env[key])
			}
			dir := t.TempDir()
			t.Setenv("CLOUDSDK_CONFIG", dir)
			t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", write(t, dir, "key.json", test.credentials))
			write(t, dir, "active_config", "work\n")
			write(t, dir, "configurations/config_work", test.configuration)
			got, err := Default(t.Context())
			if got != test.want || (test.want == "") != (errs.KindOf(err) == errs.Usage) {
				t.Errorf("project %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
