package kubeconfig

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// lockBy has another program hold a file's lock.
func lockBy(t *testing.T, file string) (lock string) {
	t.Helper()
	lock = file + ".lock"
	if err := os.WriteFile(lock, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return lock
}

// TestLockAwaited: what another program writes while it has the lock stays, and
// then it is our turn.
func TestLockAwaited(t *testing.T) {
	k, file, ours, _ := saved(t)
	synctest.Test(t, func(t *testing.T) {
		lock := lockBy(t, file)
		go func() {
			time.Sleep(lockTimeout / 2)
			edit(t, file, func(c *api.Config) {
				c.Contexts["meanwhile"] = &api.Context{Cluster: ours, AuthInfo: "theirs"}
				c.CurrentContext = "meanwhile"
			})
			if err := os.Remove(lock); err != nil {
				t.Error(err)
			}
		}()
		if err := k.Forget(t.Context(), demo); err != nil {
			t.Fatal(err)
		}
	})
	if names, current := contextsIn(t, file); !slices.Equal(names, []string{"meanwhile"}) || current != "meanwhile" {
		t.Errorf("it has %v, the current one is %q", names, current)
	}
}

// TestLockStale: the lock that is named is the one that is in the way.
func TestLockStale(t *testing.T) {
	folder := t.TempDir()
	first, last := filepath.Join(folder, "first"), filepath.Join(folder, "last")
	t.Setenv(clientcmd.RecommendedConfigPathEnvVar, first+string(filepath.ListSeparator)+last)
	edit(t, first, func(*api.Config) {})
	ours := ContextName(demo)
	edit(t, last, func(c *api.Config) { c.AuthInfos[ours] = api.NewAuthInfo() }) // so this one is to be changed, too
	lock := lockBy(t, last)
	k := New("")
	for verb, do := range map[string]func(context.Context) error{
		"save": func(ctx context.Context) error {
			_, err := k.Save(ctx, demo, endpoint, model.Credentials{Key: []byte("key")})
			return err
		},
		"writable": func(ctx context.Context) error { return k.Writable(ctx, demo) },
	} {
		synctest.Test(t, func(t *testing.T) {
			err := do(t.Context())
			if err == nil || !strings.Contains(err.Error(), "another program") || !strings.Contains(errs.HintOf(err), "delete "+lock) {
				t.Errorf("%s: %v (hint: %s)", verb, err, errs.HintOf(err))
			}
			if want := map[string]errs.Kind{"save": errs.Failed, "writable": errs.Usage}[verb]; errs.KindOf(err) != want {
				t.Errorf("%s: %v is of kind %s", verb, err, errs.KindOf(err))
			}
		})
	}
	if _, err := os.Stat(first + ".lock"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the other file's lock was not given back: %v", err)
	}
}

// TestLockInterrupted: who waits can be told to stop.
func TestLockInterrupted(t *testing.T) {
	k, file, _, _ := saved(t)
	lockBy(t, file)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if err := k.Forget(ctx, demo); errs.KindOf(err) != errs.Interrupted || !strings.Contains(err.Error(), file) {
			t.Errorf("%v is of kind %s", err, errs.KindOf(err))
		}
	})
}

// TestSideBySide: commands that end at the same moment each get their turn,
// among kubectl's own.
func TestSideBySide(t *testing.T) {
	k, file, _, admin := saved(t)
	targets := make([]model.Target, 8)
	for i := range targets {
		targets[i] = model.Target{Project: "p", Region: "r", Name: string(rune('a' + i))}
		if _, err := k.Save(t.Context(), targets[i], endpoint, admin); err != nil {
			t.Fatal(err)
		}
	}
	var all sync.WaitGroup
	for _, target := range targets {
		all.Go(func() {
			if err := New(file).Forget(t.Context(), target); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if names, _ := contextsIn(t, file); !slices.Equal(names, []string{ContextName(demo)}) {
		t.Errorf("these are left: %v", names)
	}
}

// barred is a file beside which no lock can be made, not even by root: the name
// would be too long. It stands for one in a directory that cannot be written.
func barred(t *testing.T, change func(*api.Config)) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), strings.Repeat("k", 255))
	edit(t, file, change)
	return file
}

// TestSeveralFiles: one that can only be read is in nobody's way, unless it is
// the one to change: then that is said before anything is made.
func TestSeveralFiles(t *testing.T) {
	own := filepath.Join(t.TempDir(), "own")
	edit(t, own, func(*api.Config) {})
	shared := barred(t, func(c *api.Config) { c.Contexts["theirs"] = &api.Context{Cluster: "theirs"} })
	separator := string(filepath.ListSeparator)
	admin := model.Credentials{Key: []byte("key")}

	t.Setenv(clientcmd.RecommendedConfigPathEnvVar, own+separator+shared+separator)
	k := New("")
	if err := k.Writable(t.Context(), demo); err != nil {
		t.Fatal(err)
	}
	ours, err := k.Save(t.Context(), demo, endpoint, admin)
	if err != nil {
		t.Fatal(err)
	}
	if names, current := contextsIn(t, own); !slices.Equal(names, []string{ours}) || current != ours {
		t.Errorf("it has %v, the current one is %q", names, current)
	}
	if err := k.Forget(t.Context(), demo); err != nil {
		t.Fatal(err)
	}

	t.Setenv(clientcmd.RecommendedConfigPathEnvVar, shared+separator+own)
	k = New("")
	err = k.Writable(t.Context(), demo)
	if errs.KindOf(err) != errs.Usage || !strings.Contains(err.Error(), shared) || !strings.Contains(errs.HintOf(err), "before it in KUBECONFIG") {
		t.Errorf("%v (hint: %s)", err, errs.HintOf(err))
	}
	if _, err := k.Save(t.Context(), demo, endpoint, admin); err == nil {
		t.Error("it was saved; Writable said that it could not be")
	}
}

// TestForgetEverywhere: an entry that several files have is gone from all.
func TestForgetEverywhere(t *testing.T) {
	_, one, _, _ := saved(t)
	_, two, _, _ := saved(t)
	t.Setenv(clientcmd.RecommendedConfigPathEnvVar, one+string(filepath.ListSeparator)+two)
	if err := New("").Forget(t.Context(), demo); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{one, two} {
		if left := read(t, file); len(left.Clusters)+len(left.AuthInfos)+len(left.Contexts) > 0 || left.CurrentContext != "" {
			t.Errorf("left: %v, current %q", entries(left), left.CurrentContext)
		}
	}
}
