//go:build e2e

package e2e

// creationSteps make machines with many flags, from a template, and several at
// once.
func creationSteps() []step {
	return []step{
		{line: "instances create many --machine-type=n2-custom-4-8192 --metadata-from-file=startup-script=<(echo 'echo the script ran')" +
			" --provisioning-model=SPOT --instance-termination-action=DELETE --max-run-duration=2h" +
			" --create-disk=name=many-data,size=20GB,type=pd-ssd,auto-delete=yes --boot-disk-size=30GB --boot-disk-type=pd-balanced" +
			" --network-interface=subnet=default,no-address,private-network-ip=10.132.0.77 --can-ip-forward --description='many flags'" +
			" --scopes=cloud-platform --shielded-secure-boot" + inB,
			check: matches(`NAME.*\nmany +europe-west1-b +custom \(n2, 4 vCPU, 8\.00 GiB\) +true +10\.132\.0\.77 +RUNNING`)},
		{line: "instances describe many --format='value(scheduling.provisioningModel,scheduling.instanceTerminationAction,scheduling.maxRunDuration.seconds)'" + inB,
			check: is("SPOT\tDELETE\t7200")},
		{line: "instances describe many --format='value(disks[].diskSizeGb,disks[0].boot,disks[1].boot,disks[].source.basename())'" + inB, check: is("30;20\tTrue\tFalse\tmany;many-data")},
		{line: "instances describe many --format='value(canIpForward,description,shieldedInstanceConfig.enableSecureBoot,serviceAccounts[0].scopes)'" + inB,
			check: is("True\tmany flags\tTrue\thttps://www.googleapis.com/auth/cloud-platform")},
		{line: "instances get-serial-port-output many" + inB, check: shows("the script ran"), later: true},
		{line: "instances create taken --private-network-ip=10.132.0.77" + inB, check: fails("10.132.0.77")},
		{line: "instances delete many" + inB, check: says("Deleted")},
		{line: "disks list --filter='name:many*'", check: says("Listed 0 items.")},

		{line: "instance-templates create small --machine-type=e2-small --tags=web --labels=team=c --metadata=colour=red", check: matches(`NAME +MACHINE_TYPE +PREEMPTIBLE +CREATION_TIMESTAMP\nsmall +e2-small +\S+`)},
		{line: "instances create red-1 red-2 --source-instance-template=small" + inC, check: shows("red-1  europe-west1-c", "red-2  europe-west1-c")},
		{line: "instances create blue-1 --source-instance-template=small --labels=team=d --machine-type=e2-medium" + inC, check: shows("e2-medium")},
		{line: "instances list --filter='labels.team=(c d)' --sort-by=name --format='value(name,labels.team,machineType.basename(),metadata.items[0].value,tags.items)'",
			check: is("blue-1\td\te2-medium\tred\tweb\nred-1\tc\te2-small\tred\tweb\nred-2\tc\te2-small\tred\tweb")},
		{line: "instance-templates list --filter=name=small --format='value(name,properties.machineType)'", check: is("small\te2-small")},
		{line: "instance-templates describe small --format='value(properties.labels.team,properties.tags.items)'", check: is("c\tweb")},
		{line: "instances delete red-1 red-2 blue-1" + inC, check: says("instances/red-1", "instances/red-2", "instances/blue-1")},
		{line: "instance-templates delete small", check: says("Deleted", "instanceTemplates/small")},
	}
}
