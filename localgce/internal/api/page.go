package api

// page is the answer of a list method.
type page struct {
	Kind          string   `json:"kind"`
	ID            string   `json:"id"`
	Items         []any    `json:"items,omitempty"`
	NextPageToken string   `json:"nextPageToken,omitempty"`
	SelfLink      string   `json:"selfLink"`
	Warning       *warning `json:"warning,omitempty"`
}

// warning is what a list says of what it lacks.
type warning struct {
	Code    string      `json:"code"`
	Message string      `json:"message"`
	Data    []scopeName `json:"data"`
}

type scopeName struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// unreachable is the warning of a location that is out of reach.
func unreachable(location string) warning {
	return warning{"UNREACHABLE", "The scope '" + location + "' is not reachable.", []scopeName{{"scope", location}}}
}
