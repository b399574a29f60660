//go:build e2e

package e2e

func groupSteps() []step {
	return []step{
		{line: "instance-groups unmanaged create pair --description='two of them'" + inB, check: matches(`NAME +LOCATION +SCOPE +NETWORK +MANAGED +INSTANCES\npair +europe-west1-b +zone +0`)},
		{line: "instances create left right --machine-type=e2-micro" + inB, check: shows("left", "right")},
		{line: "instance-groups unmanaged add-instances pair --instances=left,right" + inB, check: says("Updated")},
		{line: "instance-groups unmanaged add-instances pair --instances=left" + inB, check: fails("already a member of")},
		{line: "instance-groups unmanaged list-instances pair" + inB, check: matches(`NAME +STATUS\nleft +RUNNING\nright +RUNNING`)},
		{line: "instance-groups unmanaged set-named-ports pair --named-ports=https:6443,http:80" + inB, check: says("Updated")},
		{line: "instance-groups unmanaged get-named-ports pair" + inB, check: matches(`NAME +PORT\nhttps +6443\nhttp +80`)},
		{line: "instance-groups unmanaged describe pair --format='value(size,network.basename(),isManaged)'" + inB, check: is("2\tdefault\tNo")},
		{line: "instance-groups unmanaged list --filter=name=pair --format='value(name,zone.basename(),size)'", check: is("pair\teurope-west1-b\t2")},
		{line: "instance-groups unmanaged remove-instances pair --instances=right" + inB, check: says("Updated")},
		{line: "instance-groups list-instances pair --format='value(instance.basename())'" + inB, check: is("left")},
		{line: "instance-groups list --only-unmanaged --filter=name=pair --format='value(name,size)'", check: is("pair\t1")},
		{line: "instances delete left" + inB, check: says("Deleted")},
		{line: "instance-groups describe pair --format='value(size)'" + inB, check: is("0")},
		{line: "instance-groups unmanaged delete pair" + inB, check: says("Deleted", "instanceGroups/pair")},
		{line: "instances delete right" + inB, check: says("Deleted")},
	}
}
