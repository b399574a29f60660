package rest

import (
	"fmt"
	"iter"
	"slices"

	"cloud.google.com/go/compute/apiv1/computepb"
)

// unreachableCode is the warning that Compute Engine has in place of what is in
// a scope that it does not reach.
const unreachableCode = "UNREACHABLE"

// gather joins the pages of a list of one scope; response is the page that was
// read last. A list without what is there is an error.
func gather[T any](pages iter.Seq2[T, error], response *any) ([]T, error) {
	var all []T
	for one, err := range pages {
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	page, warns := (*response).(interface{ GetWarning() *computepb.Warning })
	if warns && page.GetWarning().GetCode() == unreachableCode {
		return nil, fmt.Errorf("the list is not whole: %s", page.GetWarning().GetMessage())
	}
	return all, nil
}

// scoped is what an aggregated list has of one scope, such as "zones/ZONE".
type scoped[T any] struct {
	scope   string
	warning *computepb.Warning
	items   []T
}

// partial joins the pages of an aggregated list. unreached are the scopes that
// Compute Engine did not reach: what is there is not known.
func partial[P, T any](pages iter.Seq2[P, error], response *any, of func(P) scoped[T]) (all []T, unreached []string, err error) {
	page := func() {
		if answer, ok := (*response).(interface{ GetUnreachables() []string }); ok {
			unreached = append(unreached, answer.GetUnreachables()...)
		}
	}
	for pair, err := range pages {
		if err != nil {
			return nil, nil, err
		}
		one := of(pair)
		all = append(all, one.items...)
		if one.warning.GetCode() == unreachableCode {
			unreached = append(unreached, one.scope)
		}
		page()
	}
	page() // one without pairs
	slices.Sort(unreached)
	return all, slices.Compact(unreached), nil
}
