package clustertest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/restore/restoretest"
	"github.com/kubectl-ha/kubectl-ha/shared/snapshot/snapshottest"
)

// database is a member of etcd as its own clients see it. The objects that the API servers
// play are not among its keys.
type database struct {
	executor
	node string
}

// Etcd implements cluster.Kube.
func (e executor) Etcd(_ context.Context, node string, credentials model.Credentials) (port.Etcd, error) {
	return crash.Pass(e.fuse, "etcd open", func() (port.Etcd, error) {
		d := database{e, node}
		return d, d.in(func(c *kubernetes) error {
			if c.etcdCA.pem != string(credentials.CA) || !c.etcdCA.issued(credentials.Certificate) {
				return errors.New("remote error: tls: bad certificate")
			}
			return nil
		})
	})
}

// in does something in the cluster whose etcd runs on the node.
func (d database) in(do func(*kubernetes) error) error {
	d.world.mu.Lock()
	defer d.world.mu.Unlock()
	for _, m := range d.world.machines {
		if m.Name() == d.node && m.cluster != nil && m.RunsEtcd() && m.cluster.ca.pem == string(d.CA()) {
			return do(m.cluster)
		}
	}
	return errs.Errorf(errs.Unavailable, "etcd on %s does not run", d.node)
}

// Snapshot implements port.Etcd.
func (d database) Snapshot(_ context.Context, to io.Writer) error {
	_, err := crash.Pass(d.fuse, "etcd snapshot", func() (any, error) {
		var changes []snapshottest.Change
		err := d.in(func(c *kubernetes) error {
			changes = c.changes(d.world)
			return nil
		})
		if err == nil {
			_, err = to.Write(snapshottest.Snapshot(d.world.t, changes))
		}
		return nil, err
	})
	return err
}

// changes are all keys, with the objects that say what the cluster is.
func (c *kubernetes) changes(w *World) (changes []snapshottest.Change) {
	all := maps.Clone(c.keys)
	all["/registry/configmaps/kube-system/kubectl-ha"] = configMap(w, "kubectl-ha", "cluster.yaml", c.api.Spec())
	all["/registry/configmaps/kube-system/kubeadm-config"] = configMap(w, "kubeadm-config", "ClusterConfiguration", c.api.Kubeadm())
	for _, key := range slices.Sorted(maps.Keys(all)) {
		changes = append(changes, snapshottest.Change{Key: key, Value: all[key]})
	}
	return changes
}

func configMap(w *World, name, key, text string) string {
	return restoretest.Value(w.t, "v1", "ConfigMap", &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Namespace: "kube-system", Name: name}, Data: map[string]string{key: text},
	})
}

// Write implements port.Etcd.
func (d database) Write(_ context.Context, writes []model.Write) ([]string, error) {
	return crash.Pass(d.fuse, "etcd write", func() (kept []string, err error) {
		return kept, d.in(func(c *kubernetes) error {
			for _, w := range writes {
				if have, there := c.keys[w.Key]; !there || w.Replace {
					c.keys[w.Key] = string(w.Value)
				} else if have != string(w.Value) {
					kept = append(kept, w.Key)
				}
			}
			return nil
		})
	})
}

// Get implements port.Etcd.
func (d database) Get(_ context.Context, key string) ([]byte, error) {
	return crash.Pass(d.fuse, "etcd get", func() (value []byte, err error) {
		return value, d.in(func(c *kubernetes) error {
			if have, there := c.keys[key]; there {
				value = []byte(have)
			}
			return nil
		})
	})
}

// Close implements port.Etcd.
func (database) Close() error { return nil }

// newKeys are those that a new cluster has, for the part of which a restore decides.
func newKeys() map[string]string {
	return map[string]string{
		"/registry/namespaces/kube-system":          "of this cluster",
		"/registry/serviceaccounts/default/default": "of this cluster",
	}
}

// describeKeys tells of all keys and, by a hash, of their values.
func (c *kubernetes) describeKeys() (lines []string) {
	for _, key := range slices.Sorted(maps.Keys(c.keys)) {
		hash := sha256.Sum256([]byte(c.keys[key]))
		lines = append(lines, fmt.Sprintf("key %s, %s", key, hex.EncodeToString(hash[:4])))
	}
	return lines
}

// Keyspace is what is in the clusters' etcd beside the objects that API servers play.
type Keyspace struct{ world *World }

// Keys are the keys, with their values.
func (k Keyspace) Keys() (keys map[string]string) {
	k.world.eachCluster(func(c *kubernetes) { keys = maps.Clone(c.keys) })
	return keys
}

// Keep has etcd have more keys.
func (k Keyspace) Keep(keys map[string]string) {
	k.world.eachCluster(func(c *kubernetes) { maps.Copy(c.keys, keys) })
}

// ControllersHeldBy is the holder of the Lease by which the controller manager elects its
// leader; "" for none.
func (k Keyspace) ControllersHeldBy() (holder string) {
	k.world.eachCluster(func(c *kubernetes) { holder = c.api.ControllersHeldBy() })
	return holder
}
