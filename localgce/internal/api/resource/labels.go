package resource

import (
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/validate"
)

// SetLabels is the setLabels method of every kind with labels.
func (c *Core) SetLabels(r *Request) (any, error) {
	var body struct {
		Labels           map[string]string `json:"labels"`
		LabelFingerprint string            `json:"labelFingerprint"`
	}
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	if err := validate.Labels(body.Labels); err != nil {
		return nil, err
	}
	return c.Change(r, "setLabels", func(_ *store.Tx, old any) (any, error) {
		if !fields.SameFingerprint(body.LabelFingerprint, fields.String(old, "LabelFingerprint")) {
			return nil, apierr.ConditionNotMet("Labels fingerprint either invalid or resource labels have changed")
		}
		edited := fields.Copy(old)
		fields.Set(edited, "Labels", body.Labels)
		return edited, nil
	})
}
