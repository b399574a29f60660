package walkthrough

import (
	"context"
	"errors"
	"fmt"
)

// Pod runs a command in a pod of its own to its end, and returns what it said.
// That is read from the log: what a pod says before kubectl attaches to it can
// be lost.
func (l *Lab) Pod(ctx context.Context, name string, command ...string) (output string, err error) {
	return l.pod(ctx, name, "{}", command)
}

// PodOn is Pod on a node.
func (l *Lab) PodOn(ctx context.Context, node, name string, command ...string) (output string, err error) {
	return l.pod(ctx, name, fmt.Sprintf(`{"spec": {"nodeName": %q}}`, node), command)
}

// HostPod is Pod on the network of its node.
func (l *Lab) HostPod(ctx context.Context, name string, command ...string) (output string, err error) {
	return l.pod(ctx, name, `{"spec": {"hostNetwork": true}}`, command)
}

func (l *Lab) pod(ctx context.Context, name, overrides string, command []string) (output string, err error) {
	arguments := []string{"run", name, "--image=busybox:1.35", "--restart=Never", "--overrides=" + overrides, "--command", "--"}
	if _, err := l.K(ctx, append(arguments, command...)...); err != nil {
		return "", err
	}
	defer func() {
		_, deleted := l.K(ctx, "delete", "pod", name, "--now")
		err = errors.Join(err, deleted)
	}()
	if err := Eventually(ctx, timeout, func(ctx context.Context) error { return l.ended(ctx, name) }); err != nil {
		return "", err
	}
	return l.K(ctx, "logs", name)
}

func (l *Lab) ended(ctx context.Context, pod string) error {
	phase, err := l.K(ctx, "get", "pod", pod, "-o", "jsonpath={.status.phase}")
	if err == nil && phase != "Succeeded" && phase != "Failed" {
		return fmt.Errorf("pod %s is %s", pod, phase)
	}
	return err
}
