package localgcetest

import (
	"io"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/discovery"
)

// CheckRecord holds all that an engine was asked and answered, as in its
// localgce.RecordFile, to Google's discovery document. It returns how many
// exchanges that were, and what about them is not as Google's.
func CheckRecord(record io.Reader) (exchanges int, violations []string, err error) {
	document, err := discovery.Open()
	if err != nil {
		return 0, nil, err
	}
	return document.CheckRecord(record)
}
