package listing

import (
	"cmp"
	"fmt"
	"reflect"
	"time"
)

// order is the parsed orderBy of a list request.
type order string

// The orders that the API knows. byName is also what it does without orderBy.
const (
	byName order = "name"
	newest order = "creationTimestamp desc"
)

func parseOrder(text string) (order, error) {
	switch order(text) {
	case "", byName:
		return byName, nil
	case newest:
		return newest, nil
	}
	return "", fmt.Errorf("the order must be one of %q and %q", byName, newest)
}

// position is where an item stands in a list. It does not change when others come or
// go, so that a next page begins where the last one ended.
type position struct {
	Created time.Time `json:"created,omitzero"` // only where the newest come first
	Scope   string    `json:"scope,omitempty"`
	Name    string    `json:"name"`
}

func (o order) position(i Item) position {
	p := position{Scope: i.Scope, Name: i.Name}
	if o == newest {
		p.Created = created(i.Value)
	}
	return p
}

func compare(a, b position) int {
	return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Name, b.Name))
}

// created is when a resource was made. Operations, for which the order is meant first
// of all, call that insertTime.
func created(resource any) time.Time {
	v := reflect.Indirect(reflect.ValueOf(resource))
	for _, name := range []string{"InsertTime", "CreationTimestamp"} {
		if field := v.FieldByName(name); field.IsValid() {
			at, _ := time.Parse(time.RFC3339, field.String()) // the zero time is as good as any for what does not say
			return at
		}
	}
	return time.Time{}
}
