package refusal

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
)

// SignInHint is for who has no credentials that are accepted.
const SignInHint = "Sign in with `gcloud auth application-default login`, or set GOOGLE_APPLICATION_CREDENTIALS."

func (e Explainer) unreachableHint() string {
	if e.Endpoint == "" {
		return "Compute Engine cannot be reached: check this computer's network and proxy."
	}
	return "Nothing answers at " + e.Endpoint + ": start the local Compute Engine with `kubectl ha local start`."
}

func stockoutHint(zones []string) string {
	if len(zones) == 0 {
		return "Choose another zone or machine type, or try again later."
	}
	return "Zones that have room: " + strings.Join(zones, ", ") + ". Choose one of them, another machine type, or try again later."
}

// permissionPattern finds the missing permission in Compute Engine's words.
var permissionPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`'?([a-z]+\.[A-Za-z]+\.[A-Za-z]+)'? permission`)
})

func (e Explainer) permissionHint(refused *Error) string {
	if refused.Status == http.StatusUnauthorized {
		return "The credentials are not accepted. " + SignInHint
	}
	if found := permissionPattern().FindStringSubmatch(refused.Message); found != nil {
		return fmt.Sprintf("Ask an owner of project %s for a role with the permission %s.", e.Project, found[1])
	}
	return fmt.Sprintf("Ask an owner of project %s for the roles compute.admin and iam.serviceAccountUser.", e.Project)
}
