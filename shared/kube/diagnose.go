package kube

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
)

// Journal asks the node's kubelet for the end of a unit's journal.
func (c *Client) Journal(ctx context.Context, node, unit string, lines int) (string, error) {
	text, err := c.set.CoreV1().RESTClient().Get().Resource("nodes").Name(node).SubResource("proxy").Suffix("logs/").
		Param("query", unit).Param("tailLines", strconv.Itoa(lines)).DoRaw(ctx)
	if err != nil {
		return "", failure.Of(err, "read the journal of %s on %s", unit, node)
	}
	return string(text), nil
}

// maxEvents is how many events are read at most.
const maxEvents = 5000

// Events lists the cluster's events, the oldest first.
func (c *Client) Events(ctx context.Context) (string, error) {
	list, err := c.set.CoreV1().Events(metav1.NamespaceAll).List(ctx, metav1.ListOptions{Limit: maxEvents})
	if err != nil {
		return "", failure.Of(err, "list the events")
	}
	slices.SortStableFunc(list.Items, func(a, b corev1.Event) int { return happened(a).Compare(happened(b)) })
	var text strings.Builder
	for _, e := range list.Items {
		fmt.Fprintf(&text, "%s  %-7s  %s/%s/%s  %s  %s\n", happened(e).UTC().Format(time.RFC3339), e.Type,
			cmp.Or(e.InvolvedObject.Namespace, "-"), strings.ToLower(e.InvolvedObject.Kind), e.InvolvedObject.Name, e.Reason,
			strings.ReplaceAll(strings.TrimSpace(e.Message), "\n", " "))
	}
	return text.String(), nil
}

// happened is when an event was last seen; newer clients write EventTime only.
func happened(e corev1.Event) time.Time {
	for _, at := range []time.Time{e.LastTimestamp.Time, e.EventTime.Time, e.FirstTimestamp.Time} {
		if !at.IsZero() {
			return at
		}
	}
	return e.CreationTimestamp.Time
}
