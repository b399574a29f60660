package apierr

import (
	"fmt"
	"net/http"
	"path"
	"strings"

	compute "google.golang.org/api/compute/v1"
)

// RateLimited refuses a call as one too many, with the status 403 or 429.
func RateLimited(status int) *Error {
	return &Error{status, "rateLimitExceeded",
		"Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service 'compute.googleapis.com'."}
}

// Stockout says that a zone, given by its path, has no room.
func Stockout(zone string) error {
	return &Error{http.StatusServiceUnavailable, "zoneResourcePoolExhausted",
		fmt.Sprintf("The zone '%s' does not have enough resources available to fulfill the request.  Try a different zone, or try again later.", zone)}
}

// StockoutWithDetails is a Stockout that says which zones have room for the
// machine type.
func StockoutWithDetails(zone, machineType string, room []string) error {
	name := path.Base(zone)
	return &inOperation{
		answer: &Error{http.StatusServiceUnavailable, "zoneResourcePoolExhaustedWithDetails",
			fmt.Sprintf("The zone '%s' does not have enough resources available to fulfill the request.  '(resource type:compute)'.", zone)},
		details: []*compute.OperationErrorErrorsErrorDetails{
			{Help: &compute.Help{Links: []*compute.HelpLink{{
				Description: "Troubleshooting documentation", Url: "https://cloud.google.com/compute/docs/resource-error"}}}},
			{LocalizedMessage: &compute.LocalizedMessage{Locale: "en-US",
				Message: fmt.Sprintf("A %s VM instance is currently unavailable in the %s zone. Consider trying your request in other zones. For more information, see the troubleshooting documentation.", machineType, name)}},
			{ErrorInfo: &compute.ErrorInfo{Domain: "compute.googleapis.com", Reason: "resource_availability",
				Metadatas: map[string]string{"vmType": machineType, "zone": name, "zonesAvailable": strings.Join(room, ","), "attachment": ""}}},
		},
	}
}
