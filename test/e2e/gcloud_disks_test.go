//go:build e2e

package e2e

func diskSteps() []step {
	return []step{
		{line: "disks create data-1 data-2 --size=10GB --type=pd-ssd --labels=kind=data" + inB, check: matches(`NAME +ZONE +SIZE_GB +TYPE +STATUS\ndata-1 +europe-west1-b +10 +pd-ssd +READY\ndata-2 .*`)},
		{line: "disks create of-image --image-family=debian-12 --image-project=debian-cloud" + inB, check: shows("of-image")},
		{line: "disks describe of-image --format='value(sizeGb,sourceImage.scope(images))'" + inB, check: matches(`10\tdebian-12-\S+`)},
		{line: "disks list --filter=labels.kind=data --format='value(name,sizeGb,zone.basename())'", check: is("data-1\t10\teurope-west1-b\ndata-2\t10\teurope-west1-b")},
		{line: "instances create keeper --disk=name=data-2,device-name=second" + inB, check: shows("keeper")},
		{line: "instances attach-disk keeper --disk=data-1 --device-name=third --mode=ro" + inB, check: says("Updated", "instances/keeper")},
		{line: "instances describe keeper --format='value(disks[].deviceName,disks[].mode)'" + inB, check: is("persistent-disk-0;second;third\tREAD_WRITE;READ_WRITE;READ_ONLY")},
		{line: "disks delete data-1" + inB, check: fails("data-1' is already being used by 'projects/local/zones/europe-west1-b/instances/keeper'")},
		{line: "disks describe data-1 --format='value(users)'" + inB, check: is("https://www.googleapis.com/compute/v1/projects/local/zones/europe-west1-b/instances/keeper")},
		{line: "instances detach-disk keeper --disk=data-1" + inB, check: says("Updated")},
		{line: "disks add-labels data-1 --labels=more=yes" + inB, check: says("Updating labels of disk [data-1]")},
		{line: "instances delete keeper --keep-disks=all" + inB, check: says("Deleted")},
		{line: "disks list --filter='name=(keeper data-1 data-2)' --format='value(name)'", check: is("data-1\ndata-2\nkeeper")},
		{line: "disks delete data-1 data-2 keeper of-image" + inB, check: says("disks/data-1", "disks/data-2", "disks/keeper", "disks/of-image")},
	}
}
