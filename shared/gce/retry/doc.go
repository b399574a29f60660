// Package retry repeats what Compute Engine did not do yet: requests, as often as
// their answer is "not now" or none, and whole changes whose operation ends so.
package retry
