package spec

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"k8s.io/apiserver/pkg/apis/audit"
	auditv1 "k8s.io/apiserver/pkg/apis/audit/v1"
	auditvalidation "k8s.io/apiserver/pkg/apis/audit/validation"
	"sigs.k8s.io/yaml"
)

// googleIssuer signs the identities of Compute Engine's machines. An API server
// takes an issuer only once.
const googleIssuer = "https://accounts.google.com"

// The forms of what is in an API server's configuration.
var (
	claim        = form(`^[^\s\pC]{1,256}$`)
	resourceName = form(`^[a-z][a-z0-9]*(\.[a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$`)
)

func (v *validator) apiServer(server APIServer) {
	const path = "spec.controlPlane.apiServer"
	if server.OIDC != (OIDC{}) {
		v.oidc(path+".oidc", server.OIDC)
	}
	if server.Audit.Policy != "" {
		if err := checkPolicy(server.Audit.Policy); err != nil {
			v.problem(path+".audit.policy", "see https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/", "is no audit policy: %v", err)
		}
	}
	v.encryption(path+".encryption.resources", server.Encryption.Resources)
}

func (v *validator) oidc(path string, oidc OIDC) {
	v.issuer(path+".issuerURL", oidc.IssuerURL)
	v.match(path+".clientID", oidc.ClientID, claim(), "the audience of the provider's tokens, without spaces", false)
	v.match(path+".usernameClaim", oidc.UsernameClaim, claim(), "a claim such as email", true)
	v.match(path+".groupsClaim", oidc.GroupsClaim, claim(), "a claim such as groups", true)
	v.prefix(path+".usernamePrefix", oidc.UsernamePrefix)
	v.prefix(path+".groupsPrefix", oidc.GroupsPrefix)
	if oidc.GroupsPrefix != "" && oidc.GroupsClaim == "" {
		v.problem(path+".groupsPrefix", "name the claim that lists a user's groups, such as groups", "is nothing without a groupsClaim")
	}
	if oidc.CertificateAuthority != "" {
		if err := checkCertificates(oidc.CertificateAuthority); err != nil {
			v.problem(path+".certificateAuthority", "", "must be certificates in PEM: %v", err)
		}
	}
}

func (v *validator) issuer(path, issuer string) {
	parsed, err := url.Parse(issuer)
	switch {
	case issuer == "":
		v.problem(path, "", "required")
	case err != nil || parsed.Scheme != "https" || parsed.Host == "" || parsed.User != nil || strings.ContainsAny(issuer, "?#"):
		v.problem(path, "", "invalid value %q: must be a URL such as https://login.example.com, without user, query or fragment", issuer)
	case strings.TrimSuffix(issuer, "/") == googleIssuer:
		v.problem(path, "put a provider of your own before it, such as Dex", "is the issuer of the machines' identities, and cannot be that of people too")
	}
}

// prefix: without one, or with Kubernetes' own, a provider could name
// system:masters.
func (v *validator) prefix(path, prefix string) {
	v.match(path, prefix, claim(), "a text such as oidc:, without spaces", true)
	if strings.HasPrefix(prefix, "system:") {
		v.problem(path, "", "invalid value %q: must not begin as Kubernetes' own users and groups do", prefix)
	}
}

func (v *validator) encryption(path string, resources []string) {
	if resources == nil {
		return
	}
	for i, resource := range resources {
		at := fmt.Sprintf("%s[%d]", path, i)
		v.match(at, resource, resourceName(), "a resource such as secrets or certificates.example.com", false)
		if slices.Index(resources, resource) < i {
			v.problem(at, "", "%q is named twice", resource)
		}
	}
	// A machine that joins gets the key in a Secret.
	if !slices.Contains(resources, "secrets") {
		v.problem(path, "add secrets", "must have secrets among them")
	}
}

// checkPolicy is what the API server checks when it starts.
func checkPolicy(text string) error {
	var policy auditv1.Policy
	if err := yaml.UnmarshalStrict([]byte(text), &policy); err != nil {
		return err
	}
	if policy.APIVersion != auditv1.SchemeGroupVersion.String() || policy.Kind != "Policy" {
		return fmt.Errorf("it is %s of kind %s, not %s of kind Policy", policy.APIVersion, policy.Kind, auditv1.SchemeGroupVersion)
	}
	if len(policy.Rules) == 0 {
		return errors.New("it has no rules")
	}
	var internal audit.Policy
	if err := auditv1.Convert_v1_Policy_To_audit_Policy(&policy, &internal, nil); err != nil {
		return err
	}
	return auditvalidation.ValidatePolicy(&internal).ToAggregate()
}

func checkCertificates(text string) error {
	rest := []byte(text)
	for found := 0; ; found++ {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		switch {
		case block == nil && found == 0:
			return errors.New("it has none")
		case block == nil && strings.TrimSpace(string(rest)) != "":
			return errors.New("something else stands beside them")
		case block == nil:
			return nil
		case block.Type != "CERTIFICATE":
			return fmt.Errorf("it has a %s", block.Type)
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return err
		}
	}
}
