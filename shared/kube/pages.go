package kube

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// pageSize is how many objects an API server is asked for at once: some
// megabytes, which are there in a moment and do not stay.
const pageSize = 2000

// pages reads a list in pages, each of which it hands to take. begin comes
// before the first, and once more where the list must be read anew: pages are of
// one moment, which etcd forgets after some minutes.
func pages[L metav1.ListInterface](ctx context.Context, list func(context.Context, metav1.ListOptions) (L, error), begin func(), take func(L)) error {
	options := metav1.ListOptions{Limit: pageSize}
	begin()
	for {
		page, err := list(ctx, options)
		switch {
		case apierrors.IsResourceExpired(err) && options.Continue != "":
			options = metav1.ListOptions{} // as a whole, which is always of one moment
			begin()
			continue
		case err != nil:
			return err
		}
		take(page)
		if options.Continue = page.GetContinue(); options.Continue == "" {
			return nil
		}
	}
}
