package scheduling

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// CheckLabel says what is wrong with a label of nodes: by the rules for all labels, and
// by those for what kubelets may give their nodes.
// https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
func CheckLabel(key, value string) error {
	if problems := validation.IsQualifiedName(key); len(problems) > 0 {
		return fmt.Errorf("invalid key: %s", problems[0])
	}
	if err := checkDomain(key); err != nil {
		return err
	}
	if problems := validation.IsValidLabelValue(value); len(problems) > 0 {
		return fmt.Errorf("invalid value %q: %s", value, problems[0])
	}
	return nil
}

func checkDomain(key string) error {
	domain, _, prefixed := strings.Cut(key, "/")
	switch {
	case !prefixed:
		return nil
	case isControlPlane(key):
		return fmt.Errorf("invalid key: is that of control-plane nodes")
	case within(domain, "kubectl-ha.dev"):
		return fmt.Errorf("invalid key: kubectl ha itself sets the labels of kubectl-ha.dev")
	case within(domain, "node.kubernetes.io"), within(domain, "kubelet.kubernetes.io"):
		return nil
	case within(domain, "kubernetes.io"), within(domain, "k8s.io"):
		return fmt.Errorf("invalid key: of kubernetes.io and k8s.io, workers may only have labels of node.kubernetes.io and kubelet.kubernetes.io")
	}
	return nil
}

func within(domain, holder string) bool {
	return domain == holder || strings.HasSuffix(domain, "."+holder)
}

// FormatLabels is the labels as kubelets and machines are told of them:
// key=value,key=value, sorted by key.
func FormatLabels(labels map[string]string) string {
	texts := make([]string, 0, len(labels))
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		texts = append(texts, key+"="+labels[key])
	}
	return strings.Join(texts, ",")
}

// Labels are what FormatLabels says; nil for none.
func Labels(text string) map[string]string {
	if text == "" {
		return nil
	}
	labels := map[string]string{}
	for one := range strings.SplitSeq(text, ",") {
		key, value, _ := strings.Cut(one, "=")
		labels[key] = value
	}
	return labels
}
