//go:build e2e

package e2e

// first is the name of a managed group's first instance.
func first(group string) string {
	return "$(gcloud compute instance-groups managed list-instances " + group + inC + " --format='value(name)' --sort-by=name --limit=1)"
}

const managed = "instance-groups managed "

func managedSteps() []step {
	stable := step{line: managed + "wait-until crew --stable --timeout=120" + inC, check: shows("Group is stable")}
	return []step{
		{line: "instance-templates create crew-1 --machine-type=e2-small --no-address", check: shows("crew-1")},
		{line: managed + "create crew --template=crew-1 --size=2 --base-instance-name=sailor" + inC,
			check: matches(`NAME +LOCATION +SCOPE +BASE_INSTANCE_NAME +SIZE +TARGET_SIZE +INSTANCE_TEMPLATE +AUTOSCALED\ncrew +europe-west1-c +zone +sailor +\d +2 +crew-1 +no`)},
		stable,
		{line: managed + "list-instances crew" + inC, check: matches(`NAME +ZONE +STATUS +HEALTH_STATE +ACTION +INSTANCE_TEMPLATE .*(\nsailor-\w{4} +europe-west1-c +RUNNING +NONE +crew-1){2}`)},
		{line: managed + "describe crew --format='value(targetSize,status.isStable,currentActions.none,instanceTemplate.basename())'" + inC, check: is("2\tTrue\t2\tcrew-1")},
		{line: managed + "describe-instance crew --instance=" + first("crew") + " --format='value(instanceStatus,currentAction)'" + inC, check: is("RUNNING\tNONE")},
		{line: managed + "resize crew --size=3" + inC, check: shows("targetSize: 3")},
		stable,
		{line: managed + "recreate-instances crew --instances=" + first("crew") + inC, check: matches(`PROJECT +ZONE +INSTANCE +STATUS\nlocal +europe-west1-c +sailor-\w{4} +SUCCESS`)},
		stable,
		{line: managed + "delete-instances crew --instances=" + first("crew") + inC, check: matches(`PROJECT.*\nlocal +europe-west1-c +sailor-\w{4} +SUCCESS`)},
		{line: managed + "abandon-instances crew --instances=" + first("crew") + inC, check: shows("SUCCESS"), later: true},
		stable,
		{line: managed + "list --filter=name=crew --format='value(name,size,targetSize)'", check: is("crew\t1\t1")},
		{line: "instances list --filter='name:sailor-*' --format='value(status)'", check: is("RUNNING\nRUNNING")},
		{line: managed + "set-named-ports crew --named-ports=sail:1234" + inC, check: says("Updated")},
		{line: managed + "get-named-ports crew" + inC, check: matches(`NAME +PORT\nsail +1234`)},
		{line: managed + "list-errors crew" + inC, check: says("Listed 0 items.")},
		{line: "instance-templates delete crew-1", check: fails("already being used by", "instanceGroupManagers/crew")},
		{line: "instance-groups list --filter=name=crew --format='value(name,isManaged,size)'", check: is("crew\tYes\t1")},
		{line: managed + "delete crew" + inC, check: says("Deleted", "instanceGroupManagers/crew")},
		{line: "instance-templates delete crew-1", check: says("Deleted")},
		{line: "instances delete $(gcloud compute instances list --filter='name:sailor-*' --format='value(name)')" + inC, check: says("Deleted", "instances/sailor-")},
	}
}

func rollingSteps() []step {
	stable := step{line: managed + "wait-until fleet --stable --timeout=120" + inC, check: shows("Group is stable")}
	reached := step{line: managed + "wait-until fleet --version-target-reached --timeout=120" + inC, check: shows("Version target is reached")}
	return []step{
		{line: "instance-templates create fleet-1 --no-address", check: shows("fleet-1")},
		{line: "instance-templates create fleet-2 --no-address --machine-type=e2-medium", check: shows("fleet-2")},
		{line: managed + "create fleet --template=fleet-1 --size=2" + inC, check: shows("fleet")},
		stable,
		{line: managed + "set-instance-template fleet --template=fleet-2" + inC, check: shows("instanceTemplates/fleet-2")},
		{line: managed + "describe fleet --format='value(status.versionTarget.isReached)'" + inC, check: is("False")},
		{line: managed + "rolling-action start-update fleet --version=template=fleet-2 --max-unavailable=2 --max-surge=0" + inC, check: shows("type: PROACTIVE")},
		reached,
		{line: managed + "list-instances fleet --format='value(version.instanceTemplate.basename())'" + inC, check: is("fleet-2\nfleet-2")},
		{line: managed + "rolling-action restart fleet --max-unavailable=2" + inC, check: shows("minimalAction: RESTART")},
		stable,
		{line: managed + "rolling-action replace fleet --max-unavailable=2" + inC, check: shows("minimalAction: REPLACE")},
		stable,
		{line: managed + "rolling-action stop-proactive-update fleet" + inC, check: shows("type: OPPORTUNISTIC")},
		{line: managed + "update-instances fleet --all-instances --minimal-action=restart" + inC, check: says("Updated")},
		{line: managed + "update fleet --default-action-on-vm-failure=do-nothing" + inC, check: says("Updated")},
		{line: managed + "describe fleet --format='value(instanceLifecyclePolicy.defaultActionOnFailure)'" + inC, check: is("DO_NOTHING")},
		{line: managed + "delete fleet" + inC, check: says("Deleted")},
		{line: "instance-templates delete fleet-1 fleet-2", check: says("Deleted")},
	}
}
