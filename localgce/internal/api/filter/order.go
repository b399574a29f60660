package filter

import (
	"fmt"
	"reflect"
	"slices"
)

// Order is the parsed orderBy of a list request.
type Order string

// The orders that the API knows. ByName is also what it does without orderBy.
const (
	ByName Order = "name"
	Newest Order = "creationTimestamp desc"
)

// ParseOrder reads orderBy: "", "name" or "creationTimestamp desc".
func ParseOrder(text string) (Order, error) {
	switch Order(text) {
	case "", ByName:
		return ByName, nil
	case Newest:
		return Newest, nil
	}
	return "", fmt.Errorf("the order must be one of %q and %q", ByName, Newest)
}

// Sort sorts resources, which come by name.
func (o Order) Sort(resources []any) {
	if o != Newest {
		return
	}
	created := func(resource any) string {
		return append(values(reflect.ValueOf(resource), []string{"creationTimestamp"}), "")[0]
	}
	slices.SortStableFunc(resources, func(a, b any) int { return order(created(b), created(a)) })
}
