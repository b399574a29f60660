package bootstrap_test

import (
	"encoding/base64"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// encryptionConfig is curl to the metadata server of a machine of a cluster that
// encrypts, and to an API server that has the key in a Secret from the second look on.
const encryptionConfig = `case "${@: -1}" in
*/attributes/kubectl-ha-encryption) printf 'resources: [secrets]\nsecret: "@KEY@"\n' ;;
*/attributes/kubectl-ha-endpoint) echo 203.0.113.9 ;;
*/attributes/kubectl-ha-audience) echo https://kubectl-ha.dev/p/r/demo ;;
*/identity?audience=*) echo token ;;
https://203.0.113.9:6443/api/v1/namespaces/kube-system/secrets/kubectl-ha-encryption)
  if [ -e "$BOX/asked" ]; then echo '{"data": {"encryption.yaml": "'"$(base64 -w0 "$BOX/theirs")"'"}}'; fi
  touch "$BOX/asked" ;;
*) exit 22 ;;
esac`

var secretbox = regexp.MustCompile(`^resources: \[secrets\]\nsecret: "([A-Za-z0-9+/=]{44})"\n$`)

// TestEncryptionKey: the first machine makes a key of 32 bytes, another each time;
// a further replica has the first one's file. Only root reads it.
func TestEncryptionKey(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("no jq here")
	}
	const file = "etc/kubernetes/pki/encryption.yaml"
	seen := map[string]bool{}
	for range 2 {
		b := newBox(t)
		b.command("curl", encryptionConfig)
		if output, ok := b.run("make_encryption_key"); !ok {
			t.Fatal(output)
		}
		match := secretbox.FindStringSubmatch(b.read(file))
		if match == nil {
			t.Fatalf("the file is %q", b.read(file))
		}
		if key, err := base64.StdEncoding.DecodeString(match[1]); err != nil || len(key) != 32 || seen[match[1]] {
			t.Errorf("a key has %d bytes (%v), or was there before", len(key), err)
		}
		seen[match[1]] = true
		onlyForRoot(t, b.root+"/"+file)
	}

	b := newBox(t)
	b.command("curl", encryptionConfig)
	b.write("theirs", "the first one's\n")
	if output, ok := b.run("take_encryption_key"); !ok || strings.Contains(output, "first one") {
		t.Fatal(output)
	}
	if got := b.read(file); got != "the first one's\n" {
		t.Errorf("the file is %q", got)
	}
	onlyForRoot(t, b.root+"/"+file)
}

// TestNoEncryption: a cluster that does not encrypt has no such file.
func TestNoEncryption(t *testing.T) {
	b := newBox(t)
	b.command("curl", "exit 22")
	if output, ok := b.run("make_encryption_key; take_encryption_key"); !ok {
		t.Fatal(output)
	}
	if _, err := os.Stat(b.root + "/etc/kubernetes/pki"); err == nil {
		t.Error("there is a folder for a key")
	}
}

func onlyForRoot(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%s: %v, %v", path, info, err)
	}
}
