package spec

// APIServer is what the API servers do beyond what they do in every cluster.
// Their files are written when a machine joins: a cluster keeps what it was made
// with.
type APIServer struct {
	// OIDC lets people in by an identity provider of theirs.
	OIDC OIDC `json:"oidc,omitzero"`
	// Audit is what the API servers write down of requests.
	Audit Audit `json:"audit,omitzero"`
	// Encryption is what is encrypted before it is written to etcd.
	Encryption Encryption `json:"encryption,omitzero"`
}

// OIDC is an OpenID Connect provider, as Kubernetes' structured authentication
// configuration has it.
// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#using-authentication-configuration
type OIDC struct {
	// IssuerURL is the provider's, with https; ClientID is the audience that its
	// tokens must have.
	IssuerURL string `json:"issuerURL"`
	ClientID  string `json:"clientID"`
	// The claims that hold a user's name and groups, and what is put before each,
	// so that no provider can name Kubernetes' own users and groups. Without
	// GroupsClaim, users have no groups.
	UsernameClaim  string `json:"usernameClaim,omitempty"`
	UsernamePrefix string `json:"usernamePrefix,omitempty"`
	GroupsClaim    string `json:"groupsClaim,omitempty"`
	GroupsPrefix   string `json:"groupsPrefix,omitempty"`
	// CertificateAuthority, in PEM, is who has certified the provider's server.
	// Empty are the certificate authorities of the machines.
	CertificateAuthority string `json:"certificateAuthority,omitempty"`
}

// Audit is the audit log.
type Audit struct {
	// Policy is a document of the kind Policy, audit.k8s.io/v1.
	// https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/
	Policy string `json:"policy,omitempty"`
}

// Encryption is encryption at rest.
type Encryption struct {
	// Resources are encrypted, such as secrets or certificates.example.com;
	// secrets are always among them. Empty: nothing is.
	Resources []string `json:"resources"`
}

func defaultAPIServer(server *APIServer) {
	if server.OIDC == (OIDC{}) {
		return
	}
	set(&server.OIDC.UsernameClaim, DefaultUsernameClaim)
	set(&server.OIDC.UsernamePrefix, DefaultOIDCPrefix)
	if server.OIDC.GroupsClaim != "" {
		set(&server.OIDC.GroupsPrefix, DefaultOIDCPrefix)
	}
}

func apiServerFields() []Field {
	const path = "spec.controlPlane.apiServer"
	return []Field{
		{Path: path, Type: TypeObject, Description: "What the API servers do beyond what they do in every cluster. A cluster keeps what it was made with."},
		{Path: path + ".oidc", Type: TypeObject, Description: "An OpenID Connect provider whose users the API servers know. What they may do, RBAC says."},
		{Path: path + ".oidc.issuerURL", Type: TypeString, Required: true, Example: "https://login.example.com",
			Description: "The provider's URL, with https. The control plane's machines must reach it. Google's own, " + googleIssuer + ", is that of the machines, and cannot be that of people too."},
		{Path: path + ".oidc.clientID", Type: TypeString, Required: true, Example: "kubernetes",
			Description: "The audience that the provider's tokens must have."},
		{Path: path + ".oidc.usernameClaim", Type: TypeString, Default: DefaultUsernameClaim, Example: "email",
			Description: "The claim that is a user's name."},
		{Path: path + ".oidc.usernamePrefix", Type: TypeString, Default: DefaultOIDCPrefix,
			Description: "What is put before a user's name, so that it is none of Kubernetes' own."},
		{Path: path + ".oidc.groupsClaim", Type: TypeString, Example: "groups",
			Description: "The claim that lists a user's groups. Without it, users have none."},
		{Path: path + ".oidc.groupsPrefix", Type: TypeString, Default: DefaultOIDCPrefix,
			Description: "What is put before a group's name, so that it is none of Kubernetes' own."},
		{Path: path + ".oidc.certificateAuthority", Type: TypeString, Default: "those of the machines' operating system",
			Description: "The certificate authority of the provider's server, in PEM."},
		{Path: path + ".audit", Type: TypeObject, Description: "The audit log, /var/log/kubernetes/audit/audit.log on each machine of the control plane: eleven files of 100 MB at most, which are kept for 30 days."},
		{Path: path + ".audit.policy", Type: TypeString, Default: "the metadata of all requests but probes, events and the renewal of leases",
			Description: "What is written down: a document of the kind Policy, audit.k8s.io/v1, as a block of text."},
		{Path: path + ".encryption", Type: TypeObject, Description: "Encryption at rest, with a key of the cluster's own that no machine but the control plane's has. Without it, who reads etcd's disks or snapshots reads the cluster's Secrets."},
		{Path: path + ".encryption.resources", Type: TypeStrings, Required: true, Example: "[secrets]",
			Description: "What is encrypted before it is written to etcd, such as secrets or certificates.example.com. secrets must be among it."},
	}
}
