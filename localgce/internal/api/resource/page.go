package resource

// Page is the answer of a list method.
type Page struct {
	Kind          string   `json:"kind"`
	ID            string   `json:"id"`
	Items         []any    `json:"items,omitempty"`
	NextPageToken string   `json:"nextPageToken,omitempty"`
	SelfLink      string   `json:"selfLink"`
	Warning       *Warning `json:"warning,omitempty"`
}

// Warning is what a list says of what it lacks.
type Warning struct {
	Code    string      `json:"code"`
	Message string      `json:"message"`
	Data    []ScopeName `json:"data"`
}

// ScopeName is what a warning is about.
type ScopeName struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Unreachable is the warning of a location that is out of reach.
func Unreachable(location string) Warning {
	return Warning{"UNREACHABLE", "The scope '" + location + "' is not reachable.", []ScopeName{{"scope", location}}}
}
