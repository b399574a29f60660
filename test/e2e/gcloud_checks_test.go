//go:build e2e

package e2e

func healthCheckSteps() []step {
	return []step{
		{line: "health-checks create https ready --port=6443 --request-path=/readyz --check-interval=2s --timeout=2s --unhealthy-threshold=3" + inRegion, check: matches(`NAME +PROTOCOL\nready +HTTPS`)},
		{line: "health-checks create http page --port=80 --global", check: matches(`NAME +PROTOCOL\npage +HTTP`)},
		{line: "health-checks create tcp port --port=22" + inRegion, check: shows("port", "TCP")},
		{line: "health-checks update https ready --request-path=/livez --check-interval=5s" + inRegion, check: says("Updated")},
		{line: "health-checks describe ready --format='value(type,httpsHealthCheck.requestPath,httpsHealthCheck.port,checkIntervalSec,timeoutSec,unhealthyThreshold)'" + inRegion,
			check: is("HTTPS\t/livez\t6443\t5\t2\t3")},
		{line: "health-checks update http page --check-interval=1s --timeout=2s --global", check: fails("timeout")},
		{line: "health-checks list --regions=europe-west1 --filter='name=(ready port)' --sort-by=name", check: matches(`NAME +REGION +PROTOCOL\nport +europe-west1 +TCP\nready +europe-west1 +HTTPS`)},
		{line: "health-checks list --global --format='value(name)'", check: shows("page")},
		{line: "health-checks delete ready port" + inRegion, check: says("healthChecks/ready", "healthChecks/port")},
		{line: "health-checks delete page --global", check: says("Deleted")},
	}
}

// operationSteps look at what was done.
func operationSteps() []step {
	operation := "$(gcloud compute operations list --filter='targetLink~instances/busy$ AND operationType=insert' --format='value(name)')"
	return []step{
		{line: "instances create busy --async --format='value(operationType,status)'" + inD, check: matches(`insert\t(PENDING|RUNNING|DONE)`)},
		{line: "operations list --filter='targetLink~instances/busy$' --format='value(operationType,targetLink.basename(),status)'", check: is("insert\tbusy\tDONE"), later: true},
		{line: "operations describe " + operation + " --format='value(operationType,status,progress,zone.basename())'" + inD, check: is("insert\tDONE\t100\teurope-west1-d")},
		{line: "operations list --zones=europe-west1-d --filter=operationType=insert --limit=1 --format='value(status)'", check: matches("DONE|RUNNING")},
		{line: "operations describe operation-none" + inD, check: fails("operations/operation-none' was not found")},
		{line: "instances delete busy" + inD, check: says("Deleted")},
	}
}

// errorSteps are mistakes, of which gcloud must hear in Google's words.
func errorSteps() []step {
	return []step{
		{line: "instances describe nobody" + inB, check: fails("Could not fetch resource:", "The resource 'projects/local/zones/europe-west1-b/instances/nobody' was not found")},
		{line: "instances start nobody" + inB, check: fails("HTTPError 404", "was not found")},
		{line: "instances create Bad_Name" + inB, check: fails("Invalid value for field 'resource.name': 'Bad_Name'.")},
		{line: "instances create odd --zone=europe-west1-z", check: fails("Invalid value for field 'zone': 'europe-west1-z'. Unknown zone.")},
		{line: "instances create odd --machine-type=e9-huge" + inB, check: fails("machineTypes/e9-huge")},
		{line: "instances create odd --image=none" + inB, check: fails("global/images/none' was not found")},
		{line: "instances create odd --network=none" + inB, check: fails("global/networks/none' was not found")},
		{line: "instances create odd --tags=Bad_Tag" + inB, check: fails("Bad_Tag")},
		{line: "instances list --filter='name ('", check: fails("instances.list")},
		{line: "instances list --filter='name=none'", check: says("Listed 0 items.")},
		{line: "zones describe nowhere", check: fails("zones/nowhere' was not found")},
		{line: "networks delete default", check: fails("is already being used by")},
		{line: "networks create default", check: fails("networks/default' already exists")},
		{line: "backend-services get-health none" + inRegion, check: fails("was not found")},
		{line: "instance-groups managed create odd --template=none --size=1" + inB, check: fails("none")},
	}
}
