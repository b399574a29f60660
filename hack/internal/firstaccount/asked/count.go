package asked

import "encoding/json"

// count is how many resources a page of a list has: its items, or those of all scopes
// of an aggregated list.
func count(text []byte) int {
	var page struct{ Items json.RawMessage }
	if json.Unmarshal(text, &page) != nil {
		return 0
	}
	if n, ok := length(page.Items); ok {
		return n
	}
	var scopes map[string]map[string]json.RawMessage
	if json.Unmarshal(page.Items, &scopes) != nil {
		return 0
	}
	all := 0
	for _, scope := range scopes {
		for _, field := range scope { // the resources, or a warning that there are none
			n, _ := length(field)
			all += n
		}
	}
	return all
}

func length(text json.RawMessage) (n int, ok bool) {
	var list []json.RawMessage
	if text == nil || json.Unmarshal(text, &list) != nil {
		return 0, false
	}
	return len(list), true
}
