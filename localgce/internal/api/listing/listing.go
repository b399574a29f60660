// Package listing narrows, orders and pages what list methods answer.
package listing

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"reflect"
	"slices"
	"strconv"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/filter"
)

// Item is one of what there is to list.
type Item struct {
	Value any    // a pointer to a struct
	Scope string // where it is, in a list over several places
	Name  string // no other one of the scope has it
}

// Choice is what a list request asks for.
type Choice struct {
	match filter.Filter
	order order
	max   int
	after *position // of the last item of the page before; nil for the first page
}

// largestPage is how many items a page has at most, and where maxResults says
// nothing or 0.
const largestPage = 500

// Parse reads the parameters of a list of resources of a type, a pointer to a struct.
func Parse(query url.Values, of reflect.Type) (c Choice, err error) {
	if c.match, err = filter.Parse(query.Get("filter"), of); err != nil {
		return c, invalidFilter(query, err)
	}
	if c.order, err = parseOrder(query.Get("orderBy")); err != nil {
		return c, apierr.Invalid("orderBy", query.Get("orderBy"), "%v.", err)
	}
	return c, c.readPage(query)
}

// ParseMembers is Parse for methods that list what is in a group. They know no order
// but their own; filters are read by parse, or for nil not supported either.
func ParseMembers(query url.Values, parse func(string, reflect.Type) (filter.Filter, error), of reflect.Type) (c Choice, err error) {
	for _, name := range []string{"orderBy", "filter"} {
		if text := query.Get(name); text != "" && (name == "orderBy" || parse == nil) {
			return c, apierr.Invalid(name, text, "The method does not support it.")
		}
	}
	c.match = func(reflect.Value) bool { return true }
	if parse != nil {
		if c.match, err = parse(query.Get("filter"), of); err != nil {
			return c, invalidFilter(query, err)
		}
	}
	return c, c.readPage(query)
}

func invalidFilter(query url.Values, err error) error {
	return apierr.Invalid("filter", query.Get("filter"), "Invalid list filter expression: %v.", err)
}

func (c *Choice) readPage(query url.Values) (err error) {
	if text := query.Get("maxResults"); text != "" {
		if c.max, err = strconv.Atoi(text); err != nil || c.max < 0 || c.max > largestPage {
			return apierr.Invalid("maxResults", text, "Value must be between 0 and %d.", largestPage)
		}
	}
	if c.max == 0 {
		c.max = largestPage
	}
	if token := query.Get("pageToken"); token != "" {
		if c.after, err = parseToken(token); err != nil {
			return apierr.Invalid("pageToken", token, "The page token is not one of this list.")
		}
	}
	return nil
}

// Matching are the items that the filter wants, in the order in which they come.
func (c Choice) Matching(items []Item) (matching []Item) {
	for _, item := range items {
		if c.match(reflect.ValueOf(item.Value)) {
			matching = append(matching, item)
		}
	}
	return matching
}

// Page filters and sorts items and cuts out the page that is asked for, with the
// token of the next one.
func (c Choice) Page(items []Item) (page []Item, next string) {
	for _, item := range c.Matching(items) {
		if c.after == nil || compare(c.order.position(item), *c.after) > 0 {
			page = append(page, item)
		}
	}
	slices.SortStableFunc(page, func(a, b Item) int { return compare(c.order.position(a), c.order.position(b)) })
	if len(page) <= c.max {
		return page, ""
	}
	page = page[:c.max]
	return page, token(c.order.position(page[c.max-1]))
}

// Values are the items themselves.
func Values(items []Item) (list []any) {
	for _, item := range items {
		list = append(list, item.Value)
	}
	return list
}

func token(p position) string {
	text, err := json.Marshal(p)
	if err != nil {
		panic(err) // only for values that JSON cannot say, and strings and times it can
	}
	return base64.URLEncoding.EncodeToString(text)
}

func parseToken(token string) (*position, error) {
	text, err := base64.URLEncoding.DecodeString(token)
	if err != nil {
		return nil, err
	}
	p := new(position)
	return p, json.Unmarshal(text, p)
}
