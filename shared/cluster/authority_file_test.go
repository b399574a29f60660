package cluster_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

var authorityData = regexp.MustCompile(`certificate-authority-data: (\S+)`)

// withAuthority puts other settings in the place of the CA's certificate in a
// kubeconfig, and returns that.
func (l *lab) withAuthority(file, instead string) []byte {
	l.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		l.Fatal(err)
	}
	found := authorityData.FindSubmatch(text)
	if found == nil {
		l.Fatalf("no CA in it:\n%s", text)
	}
	ca, err := base64.StdEncoding.DecodeString(string(found[1]))
	if err != nil {
		l.Fatal(err)
	}
	if err := os.WriteFile(file, authorityData.ReplaceAll(text, []byte(instead)), 0o600); err != nil {
		l.Fatal(err)
	}
	return ca
}

// addPoolWith adds a pool with a kubeconfig of its own.
func (l *lab) addPoolWith(kubeconfig, name string) error {
	l.Helper()
	fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
	_, err := l.OperatorWith(kubeconfig, "demo", fuse).AddPool(ctx, cluster.AddPoolOptions{Zone: zoneB, Name: name, Nodes: 1})
	return err
}

// TestAuthorityInAFile: the kubeconfig may have the CA's certificate in a file.
func TestAuthorityInAFile(t *testing.T) {
	in(t, "", func(l *lab) {
		file := filepath.Join(l.TempDir(), "config")
		l.done(l.upWith(file))
		ca := l.withAuthority(file, "certificate-authority: ca.crt")
		if err := os.WriteFile(filepath.Join(filepath.Dir(file), "ca.crt"), ca, 0o600); err != nil {
			l.Fatal(err)
		}
		if err := l.addPoolWith(file, "more"); err != nil {
			l.Fatal(err)
		}
	})
}

// TestNoAuthority: a kubeconfig without the CA's certificate has none to give to
// machines. What they have stays; up takes access with it again.
func TestNoAuthority(t *testing.T) {
	in(t, "", func(l *lab) {
		file := filepath.Join(l.TempDir(), "config")
		l.done(l.upWith(file))
		for _, instead := range []string{
			"insecure-skip-tls-verify: true",
			"certificate-authority-data: " + base64.StdEncoding.EncodeToString([]byte("no certificate")),
		} {
			l.withAuthority(file, instead)
			before := l.Resources()
			err := l.addPoolWith(file, "more")
			if strings.HasPrefix(instead, "insecure") {
				l.refused(err, errs.Usage, "no-authority")
			} else if err == nil {
				l.Error("a pool was added with a CA that is no certificate")
			}
			if after := l.Resources(); strings.Join(after, "\n") != strings.Join(before, "\n") {
				l.Errorf("with %q something was changed", instead)
			}
			l.done(l.upWith(file))
		}
		if err := l.addPoolWith(file, "more"); err != nil {
			l.Fatal(err)
		}
	})
}
