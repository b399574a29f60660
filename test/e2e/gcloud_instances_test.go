//go:build e2e

package e2e

// instanceSteps is the life of three machines in three zones.
func instanceSteps() []step {
	return []step{
		{line: "instances create one --machine-type=e2-small --image-family=debian-12 --image-project=debian-cloud --tags=web --labels=team=a,env=test" + inB,
			check: matches(`NAME +ZONE +MACHINE_TYPE +PREEMPTIBLE +INTERNAL_IP +EXTERNAL_IP +STATUS\none +europe-west1-b +e2-small +10\.132\.\S+ +203\.0\.113\.\d+ +RUNNING`)},
		{line: "instances create two --no-address --labels=team=a --async" + inC, check: says("Instance creation in progress for [two]", "/operations/operation-")},
		{line: "instances create three --labels=team=b" + inD, check: shows("three")},
		{line: "instances describe two --format='value(status,networkInterfaces[0].accessConfigs)'" + inC, check: is("RUNNING"), later: true},
		{line: "instances list --filter='labels.team=a AND status=RUNNING' --format='value(name)'", check: is("one\ntwo")},
		{line: "instances list --filter='name~^t' --sort-by=~name --format='value(name,zone)'", check: is("two\teurope-west1-c\nthree\teurope-west1-d")},
		{line: "instances list --filter='zone:europe-west1-d AND labels.team:*' --format='value(name)'", check: is("three")},
		{line: "instances list --filter='name=(one two three)' --limit=1 --uri", check: is("https://www.googleapis.com/compute/v1/projects/local/zones/europe-west1-b/instances/one")},
		{line: "instances list --filter=labels.env=test --format=json | python3 -c 'import json,sys; i=json.load(sys.stdin); print(len(i), i[0][\"labels\"][\"team\"])'", check: is("1 a")},
		{line: "instances list --zones=europe-west1-b,europe-west1-c --filter=labels.team=a --format='csv[no-heading](name,machineType.basename())'", check: is("one,e2-small\ntwo,n1-standard-1")},
		{line: "instances describe one --format=yaml" + inB, check: shows("status: RUNNING", "name: one\n", "labels:\n  env: test\n  team: a", "- web", "zone: https://www.googleapis.com/compute/v1/projects/local/zones/europe-west1-b")},
		{line: "instances stop one" + inB, check: says("Stopping instance(s) one...", "done.")},
		{line: "instances describe one --format='get(status)'" + inB, check: is("TERMINATED")},
		{line: "instances set-machine-type one --machine-type=e2-standard-2" + inB, check: says("Updated")},
		{line: "instances set-scheduling one --no-restart-on-failure" + inB, check: says("Updated")},
		{line: "instances start one" + inB, check: says("Starting instance(s) one...", "Instance internal IP is 10.132.", "Instance external IP is 203.0.113.")},
		{line: "instances describe one --format='value(status,machineType.basename(),scheduling.automaticRestart)'" + inB, check: is("RUNNING\te2-standard-2\tFalse")},
		{line: "instances reset one" + inB, check: says("Updated", "instances/one")},
		{line: "instances get-serial-port-output one" + inB, check: shows("Reached target", "multi-user.target"), later: true},
		{line: "instances get-serial-port-output one --start=100000000" + inB, check: says("--start=")},
		{line: "instances update one --deletion-protection" + inB, check: says("Setting deletion protection of instance [one] to [True]")},
		{line: "instances delete one" + inB, check: fails("protected against deletion")},
		{line: "instances update one --no-deletion-protection" + inB, check: says("[False]")},
		{line: "instances delete one two" + inB, check: fails("instances/two' was not found")},
		{line: "instances describe one" + inB, check: fails("instances/one' was not found"), later: true}, // each is deleted for itself
		{line: "instances delete two" + inC, check: says("Deleted", "instances/two")},
		{line: "instances delete three" + inD, check: says("Deleted", "instances/three")},
		{line: "instances list --filter='name=(one two three)'", check: says("Listed 0 items.")},
	}
}
