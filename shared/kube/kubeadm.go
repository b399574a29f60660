package kube

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"
	"sigs.k8s.io/yaml"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// Where kubeadm keeps its configuration (kubeadm.k8s.io/v1beta4) in the cluster.
const (
	kubeadmConfig   = "kubeadm-config"
	kubeadmCluster  = "ClusterConfiguration"
	kubeadmsVersion = "kubernetesVersion"
)

// KubeadmVersion is the version, such as v1.36.3, of the control planes that kubeadm
// makes.
func (c *Client) KubeadmVersion(ctx context.Context) (string, error) {
	_, settings, err := c.kubeadm(ctx)
	if err != nil {
		return "", err
	}
	return versionIn(settings), nil
}

// SetKubeadmVersion changes it, and nothing else of kubeadm's configuration, but that
// add-ons are not disabled: as such, earlier versions have it note those that they did
// not leave to kubeadm init itself. What somebody changes at the same time stays.
func (c *Client) SetKubeadmVersion(ctx context.Context, version string) error {
	return retry.RetryOnConflict(retry.DefaultRetry, func() error { return c.setKubeadmVersion(ctx, version) })
}

func (c *Client) setKubeadmVersion(ctx context.Context, version string) error {
	object, settings, err := c.kubeadm(ctx)
	if err != nil || versionIn(settings) == version {
		return err
	}
	settings[kubeadmsVersion] = version
	for _, addon := range []string{"dns", "proxy"} { // which kubeadm upgrades only if they are not disabled
		if settings, ok := settings[addon].(map[string]any); ok {
			delete(settings, "disabled")
		}
	}
	text, err := yaml.Marshal(settings)
	if err != nil {
		return fmt.Errorf("write kubeadm's configuration: %w", err)
	}
	object.Data[kubeadmCluster] = string(text)
	_, err = c.set.CoreV1().ConfigMaps(metav1.NamespaceSystem).Update(ctx, object, metav1.UpdateOptions{FieldManager: objects.Manager})
	if err != nil {
		return failure.Of(err, "set %s to %s in ConfigMap %s/%s", kubeadmsVersion, version, metav1.NamespaceSystem, kubeadmConfig)
	}
	return nil
}

// kubeadm reads kubeadm's configuration, which has a version.
func (c *Client) kubeadm(ctx context.Context) (*corev1.ConfigMap, map[string]any, error) {
	object, err := c.set.CoreV1().ConfigMaps(metav1.NamespaceSystem).Get(ctx, kubeadmConfig, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return nil, nil, unusable(err)
	case err != nil:
		return nil, nil, failure.Of(err, "read kubeadm's configuration from ConfigMap %s/%s", metav1.NamespaceSystem, kubeadmConfig)
	}
	settings := map[string]any{}
	if err := yaml.Unmarshal([]byte(object.Data[kubeadmCluster]), &settings); err != nil {
		return nil, nil, unusable(fmt.Errorf("%s: %w", kubeadmCluster, err))
	}
	if versionIn(settings) == "" {
		return nil, nil, unusable(fmt.Errorf("%s.%s: required", kubeadmCluster, kubeadmsVersion))
	}
	return object, settings, nil
}

// versionIn is the version in kubeadm's configuration; "" for none.
func versionIn(settings map[string]any) string {
	version, _ := settings[kubeadmsVersion].(string)
	return version
}

// unusable says that the cluster has no configuration of kubeadm that could be used.
func unusable(err error) error {
	return errs.Errorf(errs.Rejected, "read kubeadm's configuration from ConfigMap %s/%s: %w", metav1.NamespaceSystem, kubeadmConfig, err).
		WithID("kubeadm-config").
		WithHint("No machine can join without it. On a control-plane machine, kubeadm init phase upload-config kubeadm --config FILE writes it.")
}
