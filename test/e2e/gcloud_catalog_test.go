//go:build e2e

package e2e

// Flags that nearly every command has.
const (
	inB      = " --zone=europe-west1-b"
	inC      = " --zone=europe-west1-c"
	inD      = " --zone=europe-west1-d"
	inRegion = " --region=europe-west1"
)

func catalogSteps() []step {
	return []step{
		{line: "zones list --filter=region:europe-west1 --format='value(name)'", check: is("europe-west1-b\neurope-west1-c\neurope-west1-d")},
		{line: "zones describe europe-west1-b --format='value(status,region.basename())'", check: is("UP\teurope-west1")},
		{line: "regions list --filter=name=europe-west1", check: matches(`NAME +CPUS +DISKS_GB +ADDRESSES .*\neurope-west1 +\d+/\d+ +.*UP *`)},
		{line: "regions describe europe-west1 --format='flattened(quotas[].metric)'", check: shows(" CPUS", "INSTANCES", "IN_USE_ADDRESSES")},
		{line: "machine-types list --zones=europe-west1-b --filter='name:e2-standard-* AND guestCpus<5' --format='csv(name,guestCpus,memoryMb)'",
			check: is("name,cpus,memory_gb\ne2-standard-2,2,8.00\ne2-standard-4,4,16.00")},
		{line: "machine-types describe e2-medium --format='value(guestCpus,memoryMb,isSharedCpu)'" + inB, check: is("2\t4096\tTrue")},
		{line: "images list --filter=family=debian-12 --format='value(family,status)'", check: is("debian-12\tREADY")},
		{line: "images describe-from-family debian-12 --project=debian-cloud --format='value(family,diskSizeGb)'", check: is("debian-12\t10")},
		{line: "images describe $(gcloud compute images list --project=debian-cloud --no-standard-images --filter=family:debian-12 --format='value(name)')" +
			" --project=debian-cloud --format='value(family)'", check: is("debian-12")},
		{line: "disk-types list --zones=europe-west1-b --filter=name:pd-ssd", check: matches(`NAME +ZONE +VALID_DISK_SIZES\npd-ssd +europe-west1-b +\S+`)},
		{line: "project-info describe --format='value(name,defaultNetworkTier)'", check: is("local\tPREMIUM")},
	}
}
