//go:build e2e || soak

package e2e

import (
	"encoding/base64"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// everywhere prints what any process or reader of logs on a machine can see,
// and what the metadata server tells.
const everywhere = `
for p in /proc/[0-9]*; do tr '\0' ' ' <$p/cmdline; echo; done 2>/dev/null
journalctl --no-pager -o cat 2>/dev/null
find /var/log -type f -exec cat {} + 2>/dev/null
metadata=http://169.254.169.254/computeMetadata/v1
curl -fsS -H 'Metadata-Flavor: Google' "$metadata/instance/attributes/?recursive=true&alt=json"
curl -fsS -H 'Metadata-Flavor: Google' "$metadata/project/?recursive=true&alt=json"
curl -fsS -H 'Metadata-Flavor: Google' "$metadata/instance/guest-attributes/?recursive=true&alt=json"
`

// secrets are what must be nowhere.
var secrets = map[string]*regexp.Regexp{
	"a private key":     regexp.MustCompile(`BEGIN [A-Z ]*PRIVATE KEY`),
	"a signed token":    regexp.MustCompile(`eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}`),
	"a bootstrap token": regexp.MustCompile(`\b[a-z0-9]{6}\.[a-z0-9]{16}\b`),
}

// noSecretLiesAbout searches every machine; coded is the certificate key that
// was in use while the replicas joined.
func noSecretLiesAbout(t *testing.T, coded string) {
	key, err := base64.StdEncoding.DecodeString(coded)
	if err != nil || len(key) != 64 {
		t.Fatalf("the certificate key was not caught: %q (%v)", coded, err)
	}
	search(t, "the consoles", consoles(t), string(key))
	all := machines(t)
	if len(all) != 6 {
		t.Fatalf("%d machines run, not 6", len(all))
	}
	for _, m := range all {
		output, err := exec.CommandContext(t.Context(), "runc", "--root", m.root, "exec", m.id,
			"systemd-run", "--quiet", "--wait", "--pipe", "bash", "-c", everywhere).Output()
		if err != nil || len(output) < 10_000 {
			t.Fatalf("look around in machine %s: %d bytes, %v", m.id, len(output), err)
		}
		search(t, "machine "+m.id, string(output), string(key))
	}
}

func search(t *testing.T, where, text, key string) {
	t.Helper()
	if strings.Contains(text, key) {
		t.Errorf("%s: shows the certificate key", where)
	}
	for what, pattern := range secrets {
		if at := pattern.FindStringIndex(text); at != nil {
			t.Errorf("%s: shows %s: …%.120s", where, what, text[max(0, at[0]-60):])
		}
	}
}
