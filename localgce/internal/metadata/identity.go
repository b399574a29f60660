package metadata

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"path"
	"strings"
	"time"
)

// accountSecret recognises service-accounts/ACCOUNT/{identity,token}.
func accountSecret(path string) (account, name string, ok bool) {
	rest, ok := strings.CutPrefix(path, "instance/service-accounts/")
	account, name, _ = strings.Cut(rest, "/")
	return account, name, ok && (name == "identity" || name == "token")
}

// serveSecret signs an identity token. There are no access tokens: nothing on
// this computer would take one.
func (h handler) serveSecret(w http.ResponseWriter, r *http.Request, i Instance, account, name string) {
	email, ok := i.account(account)
	audience := r.URL.Query().Get("audience")
	switch {
	case !ok:
		reply(w, http.StatusNotFound, fmt.Sprintf("the instance %s has no service account %s", i.Name, account))
	case name == "token":
		reply(w, http.StatusNotFound, "the local Compute Engine signs identity tokens only")
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		reply(w, http.StatusMethodNotAllowed, r.Method+" is not allowed")
	case audience == "":
		reply(w, http.StatusBadRequest, "non-empty audience parameter required")
	default:
		h.serveIdentity(w, r, i, email)
	}
}

func (h handler) serveIdentity(w http.ResponseWriter, r *http.Request, i Instance, email string) {
	values := r.URL.Query()
	claims := standardClaims(values.Get("audience"), email, h.issuer.now())
	if values.Get("format") == "full" {
		claims["email"], claims["email_verified"] = email, true
		claims["google"] = map[string]any{"compute_engine": i.claims(isTrue(values.Get("licenses")))}
	}
	token, err := h.issuer.Sign(claims)
	if err != nil {
		reply(w, http.StatusInternalServerError, err.Error())
		return
	}
	reply(w, http.StatusOK, token)
}

// tokenLifetime is that of Google's identity tokens.
const tokenLifetime = time.Hour

// standardClaims are those of format=standard; Sign adds the issuer.
func standardClaims(audience, email string, now time.Time) map[string]any {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(email)) // never fails
	id := fmt.Sprint(hash.Sum64())
	return map[string]any{
		"aud": audience, "azp": id, "sub": id,
		"iat": now.Unix(), "exp": now.Add(tokenLifetime).Unix(),
	}
}

// claims say which instance it is, as in
// https://cloud.google.com/compute/docs/instances/verifying-instance-identity#payload.
func (i Instance) claims(licenses bool) map[string]any {
	out := map[string]any{
		"project_id":     i.Project,
		"project_number": i.ProjectNumber,
		"zone":           path.Base(i.Zone),
		"instance_id":    fmt.Sprint(i.Id),
		"instance_name":  i.Name,
	}
	if created, err := time.Parse(time.RFC3339, i.CreationTimestamp); err == nil {
		out["instance_creation_timestamp"] = created.Unix()
	}
	if licenses {
		out["license_id"] = append([]string{}, i.licenseIDs()...)
	}
	return out
}
