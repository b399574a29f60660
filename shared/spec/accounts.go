package spec

// accountEmail is the address of a service account that a VM can run as: one of
// a project's own, the default one of Compute Engine, or that of App Engine. A
// project of a domain, example.com:demo, is demo.example.com there.
// https://cloud.google.com/iam/docs/service-account-types
var accountEmail = form(`^([a-z][a-z0-9-]{4,28}[a-z0-9]@` + accountProject + `\.iam|` +
	accountProject + `@appspot|[0-9]+-compute@developer)\.gserviceaccount\.com$`)

const accountProject = `[a-z][a-z0-9-]{2,28}[a-z0-9](\.[a-z0-9-]+)*`

func (v *validator) serviceAccounts(accounts ServiceAccounts) {
	const rule = "a service account's e-mail address such as NAME@PROJECT.iam.gserviceaccount.com"
	v.match("spec.serviceAccounts.controlPlane", accounts.ControlPlane, accountEmail(), rule, true)
	v.match("spec.serviceAccounts.nodes", accounts.Nodes, accountEmail(), rule, true)
}

func accountFields() []Field {
	const absent = "the project's Compute Engine default service account"
	return []Field{
		{Path: "spec.serviceAccounts", Type: TypeObject,
			Description: "The service accounts that the machines run as. They need no roles. Give both: whoever may not act as them can make no machine that joins the cluster."},
		{Path: "spec.serviceAccounts.controlPlane", Type: TypeString, Pattern: accountEmail().String(), Default: absent, Example: "demo-control-plane@my-project.iam.gserviceaccount.com",
			Description: "The e-mail address of the service account that the replicas run as. With it, a machine with a replica's name joins only if it runs as this account."},
		{Path: "spec.serviceAccounts.nodes", Type: TypeString, Pattern: accountEmail().String(), Default: absent, Example: "demo-nodes@my-project.iam.gserviceaccount.com",
			Description: "The e-mail address of the service account that the workers run as. With it, a machine with a worker's name joins only if it runs as this account."},
	}
}

// accountWarnings tells of a role that is left open: a machine of either joins.
func accountWarnings(accounts ServiceAccounts) []string {
	const path = "spec.serviceAccounts"
	switch {
	case (accounts.ControlPlane == "") == (accounts.Nodes == ""):
		return nil
	case accounts.Nodes == "":
		return []string{path + ": nodes is not given: a machine with a worker's name joins with any account"}
	}
	return []string{path + ": controlPlane is not given: a machine with a replica's name joins with any account"}
}
