package kube

import (
	"bytes"
	"context"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"

	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
)

// Exec runs a command in a pod's first container and returns its output, also
// beside an error, which carries the last lines of its standard error.
func (c *Client) Exec(ctx context.Context, namespace, pod string, command ...string) ([]byte, error) {
	request := c.set.CoreV1().RESTClient().Post().Resource("pods").Namespace(namespace).Name(pod).
		SubResource("exec").VersionedParams(
		&corev1.PodExecOptions{Command: command, Stdout: true, Stderr: true}, scheme.ParameterCodec)
	config := rest.CopyConfig(c.config)
	config.Timeout = 0 // a stream lasts as long as the command; ctx bounds it
	executor, err := remotecommand.NewWebSocketExecutor(config, "GET", request.URL().String())
	if err != nil {
		return nil, failure.Of(err, "exec in pod %s/%s", namespace, pod)
	}
	var output, complaint bytes.Buffer
	err = executor.StreamWithContext(ctx, remotecommand.StreamOptions{Stdout: &output, Stderr: &complaint})
	if err != nil {
		return output.Bytes(), failure.Of(err, "exec %s in pod %s/%s (%s)",
			command[0], namespace, pod, strings.TrimSpace(complaint.String()))
	}
	return output.Bytes(), nil
}
