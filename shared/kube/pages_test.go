package kube

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestPages reads all pages; when their moment is forgotten, the whole again.
func TestPages(t *testing.T) {
	for name, forgets := range map[string]bool{"as they were": false, "forgotten": true} {
		t.Run(name, func(t *testing.T) {
			var asked, got []string
			list := func(_ context.Context, o metav1.ListOptions) (*corev1.NodeList, error) {
				asked = append(asked, strconv.FormatInt(o.Limit, 10)+" "+o.Continue)
				page := &corev1.NodeList{Items: []corev1.Node{{ObjectMeta: metav1.ObjectMeta{Name: "n" + o.Continue}}}}
				switch {
				case o.Continue == "2" && forgets:
					return nil, apierrors.NewResourceExpired("too old")
				case o.Limit > 0 && o.Continue == "":
					page.Continue = "1"
				case o.Continue == "1":
					page.Continue = "2"
				}
				return page, nil
			}
			err := pages(t.Context(), list, func() { got = nil }, func(l *corev1.NodeList) { got = append(got, l.Items[0].Name) })
			want, wantAsked := []string{"n", "n1", "n2"}, []string{"2000 ", "2000 1", "2000 2"}
			if forgets {
				want, wantAsked = []string{"n"}, append(wantAsked, "0 ")
			}
			if err != nil || !slices.Equal(got, want) || !slices.Equal(asked, wantAsked) {
				t.Errorf("asked %q, got %q, %v", asked, got, err)
			}
		})
	}
	broken := errors.New("broken")
	err := pages(t.Context(), func(context.Context, metav1.ListOptions) (*corev1.NodeList, error) { return nil, broken }, func() {}, func(*corev1.NodeList) {})
	if !errors.Is(err, broken) {
		t.Error(err)
	}
}
