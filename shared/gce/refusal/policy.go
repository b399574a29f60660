package refusal

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// constraint finds the constraint of an organisation policy in Compute Engine's words.
// https://cloud.google.com/resource-manager/docs/organization-policy/org-policy-constraints
var constraint = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(?:constraints|customConstraints)/[A-Za-z0-9.]+`)
})

// againstPolicy tells that an organisation policy forbids what was asked for.
func (r *Error) againstPolicy() bool {
	return constraint().MatchString(r.Message) && (r.is("conditionNotMet", "preconditionFailed") ||
		strings.Contains(r.Message, "violated") || strings.Contains(r.Message, "org policy"))
}

// policyHint says who can change a policy, and for constraints that a cluster's
// machines meet, what they are about.
func (e Explainer) policyHint(refused *Error) string {
	name := constraint().FindString(refused.Message)
	about := map[string]string{
		"constraints/compute.vmExternalIpAccess":                   " Each machine of a cluster has an external address.",
		"constraints/compute.trustedImageProjects":                 " Machines boot from images of the project debian-cloud, unless spec.image names another.",
		"constraints/compute.storageResourceUseRestrictions":       " Machines boot from images of the project debian-cloud, unless spec.image names another.",
		"constraints/gcp.resourceLocations":                        " Choose a region that it allows.",
		"constraints/compute.restrictLoadBalancerCreationForTypes": " The API is behind an external passthrough network load balancer.",
	}[name]
	return fmt.Sprintf("A policy of the organisation forbids it, and its administrators can make an exception for project %s.%s `gcloud resource-manager org-policies describe %s --effective --project=%s` shows the policy.",
		e.Project, about, strings.TrimPrefix(name, "constraints/"), e.Project)
}

// otherProject finds the project whose API is disabled, by its name or number.
var otherProject = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\bproject[ =]"?([a-z0-9-]+)"?`)
})

// disabledHint enables the API in the project that the message names. It may be the one
// that the user's credentials count requests against.
// https://cloud.google.com/docs/quotas/quota-project
func (e Explainer) disabledHint(refused *Error) string {
	project := e.Project
	if found := otherProject().FindStringSubmatch(refused.Message); found != nil {
		project = found[1]
	}
	hint := fmt.Sprintf("Enable the API with `gcloud services enable compute.googleapis.com --project=%s`.", project)
	if project != e.Project {
		hint += fmt.Sprintf(" If that is not project %s, your credentials count requests against another one: "+
			"`gcloud auth application-default set-quota-project %s` changes that.", e.Project, e.Project)
	}
	return hint
}

// deniesQuotaProject tells that the credentials may not count requests against the
// project that they name.
func (r *Error) deniesQuotaProject() bool {
	return r.is("userProjectDenied") || strings.Contains(r.Message, "serviceusage.services.use")
}

func (e Explainer) quotaProjectHint() string {
	return fmt.Sprintf("Your credentials count requests against a project that you may not use so: `gcloud auth application-default set-quota-project %s` "+
		"names this one; it takes the role roles/serviceusage.serviceUsageConsumer there.", e.Project)
}
