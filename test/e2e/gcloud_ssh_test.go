//go:build e2e

package e2e

// sshSteps go into a machine with what gcloud itself puts into the project's
// metadata, halt it from inside as the post does, and find its data again.
func sshSteps() []step {
	return []step{
		{line: "instances create den" + inC, check: shows("den")},
		{line: "ssh den --command='hostname; sudo id -un'" + inC, check: shows("den\nroot")}, // after what making the key prints
		{line: "ssh den --command='curl -sS -H Metadata-Flavor:Google metadata/computeMetadata/v1/instance/zone'" + inC, check: matches(`projects/\d+/zones/europe-west1-c`)},
		{line: "ssh den --command='echo it was kept | sudo tee /var/kept'" + inC, check: is("it was kept")},
		{line: "scp den:/var/kept ~/" + inC, check: says()},
		{line: "scp ~/kept den:/tmp/back" + inC, check: says()},
		{line: "ssh guest@den --command='id -un; cat /tmp/back'" + inC, check: is("guest\nit was kept")},
		{line: "project-info describe --flatten='commonInstanceMetadata.items[]' --format='value(commonInstanceMetadata.items.key)'", check: shows("ssh-keys")},
		{line: "ssh den --command='sudo halt'" + inC + "; true", check: says()}, // the connection may end before the command does
		{line: "instances describe den --format='value(status)'" + inC, check: is("TERMINATED"), later: true},
		{line: "instances get-serial-port-output den" + inC, check: shows("Reached target", "System Halt"), later: true},
		{line: "instances start den" + inC, check: says("done.")},
		{line: "ssh den --command='cat /var/kept'" + inC, check: is("it was kept")},
		{line: "config-ssh --dry-run", check: shows("Host den.europe-west1-c.local", "HostName 203.0.113.")},
		{line: "instances delete den" + inC, check: says("Deleted")},
	}
}
