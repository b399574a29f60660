//go:build e2e

package e2e

const service = "backend-services "

// balancerSteps build a network load balancer over two zones, whose machines
// are healthy because their ssh port answers, and take it down in order.
func balancerSteps() []step {
	return []step{
		{line: "addresses create front" + inRegion, check: says("Created", "addresses/front")},
		{line: "addresses describe front --format='value(address,status,networkTier)'" + inRegion, check: matches(`203\.0\.113\.\d+\tRESERVED\tPREMIUM`)},
		{line: "health-checks create tcp probe --port=22 --check-interval=1s --timeout=1s --healthy-threshold=1" + inRegion, check: matches(`NAME +PROTOCOL\nprobe +TCP`)},
		{line: "instances create back-b" + inB, check: shows("back-b")},
		{line: "instances create back-c" + inC, check: shows("back-c")},
		{line: "instance-groups unmanaged create backs" + inB, check: shows("backs")},
		{line: "instance-groups unmanaged create backs" + inC, check: shows("backs")},
		{line: "instance-groups unmanaged add-instances backs --instances=back-b" + inB, check: says("Updated")},
		{line: "instance-groups unmanaged add-instances backs --instances=back-c" + inC, check: says("Updated")},
		{line: service + "create spread --load-balancing-scheme=external --protocol=tcp --health-checks=probe --health-checks-region=europe-west1" + inRegion,
			check: matches(`NAME +BACKENDS +PROTOCOL\nspread +TCP`)},
		{line: service + "add-backend spread --instance-group=backs --instance-group-zone=europe-west1-b" + inRegion, check: says("Updated")},
		{line: service + "add-backend spread --instance-group=backs --instance-group-zone=europe-west1-c" + inRegion, check: says("Updated")},
		{line: service + "update spread --connection-draining-timeout=30 --session-affinity=CLIENT_IP --description=both" + inRegion, check: says("Updated")},
		{line: service + "describe spread --format='value(connectionDraining.drainingTimeoutSec,sessionAffinity,description,backends.len())'" + inRegion, check: is("30\tCLIENT_IP\tboth\t2")},
		{line: service + "list --filter=name=spread", check: matches(`NAME +BACKENDS +PROTOCOL\nspread +europe-west1-b/instanceGroups/backs,europe-west1-c/instanceGroups/backs +TCP`)},
		{line: "forwarding-rules create entry --address=front --ports=22 --backend-service=spread --load-balancing-scheme=external" + inRegion, check: says("Created", "forwardingRules/entry")},
		{line: service + "get-health spread --format='value(status.healthStatus[].instance.basename(),status.healthStatus[].healthState)'" + inRegion,
			check: is("back-b\tHEALTHY\nback-c\tHEALTHY"), later: true},
		{line: "instances stop back-c" + inC, check: says("done.")},
		{line: service + "get-health spread --format='value(status.healthStatus[].healthState)'" + inRegion, check: is("HEALTHY\nUNHEALTHY"), later: true},
		{line: "forwarding-rules list --filter=name=entry", check: matches(`NAME +REGION +IP_ADDRESS +IP_PROTOCOL +TARGET\nentry +europe-west1 +203\.0\.113\.\d+ +TCP +europe-west1/backendServices/spread`)},
		{line: "forwarding-rules update entry --update-labels=kind=entry" + inRegion, check: says("Updated")},
		{line: "forwarding-rules describe entry --format='value(portRange,labels.kind,backendService.basename())'" + inRegion, check: is("22-22\tentry\tspread")},
		{line: "addresses list --filter=name=front", check: matches(`NAME +ADDRESS/RANGE +TYPE +PURPOSE +NETWORK +REGION +SUBNET +STATUS\nfront +\S+ +EXTERNAL +europe-west1 +IN_USE`)},
		{line: "addresses delete front" + inRegion, check: fails("addresses/front' is already being used by 'projects/local/regions/europe-west1/forwardingRules/entry'")},
		{line: "health-checks delete probe" + inRegion, check: fails("already being used by", "backendServices/spread")},
		{line: "instance-groups unmanaged delete backs" + inB, check: fails("already being used by", "backendServices/spread")},
		{line: service + "delete spread" + inRegion, check: fails("already being used by", "forwardingRules/entry")},
		{line: "forwarding-rules delete entry" + inRegion, check: says("Deleted")},
		{line: service + "remove-backend spread --instance-group=backs --instance-group-zone=europe-west1-c" + inRegion, check: says("Updated")},
		{line: service + "delete spread" + inRegion, check: says("Deleted", "backendServices/spread")},
		{line: "health-checks delete probe" + inRegion, check: says("Deleted")},
		{line: "instance-groups unmanaged delete backs" + inB, check: says("Deleted")},
		{line: "instance-groups unmanaged delete backs" + inC, check: says("Deleted")},
		{line: "addresses delete front" + inRegion, check: says("Deleted")},
		{line: "instances delete back-b" + inB, check: says("Deleted")},
		{line: "instances delete back-c" + inC, check: says("Deleted")},
	}
}

// internalSteps build a load balancer that only the network reaches.
func internalSteps() []step {
	return []step{
		{line: "addresses create inside --subnet=default --addresses=10.132.0.200" + inRegion, check: says("Created")},
		{line: "health-checks create http inner --port=80" + inRegion, check: shows("inner")},
		{line: service + "create within --load-balancing-scheme=internal --protocol=tcp --health-checks=inner --health-checks-region=europe-west1" + inRegion, check: shows("within")},
		{line: "forwarding-rules create inward --load-balancing-scheme=internal --network=default --subnet=default --address=inside --ports=80,443 --backend-service=within" + inRegion, check: says("Created")},
		{line: "forwarding-rules describe inward --format='value(IPAddress,ports,loadBalancingScheme,network.basename())'" + inRegion, check: is("10.132.0.200\t80;443\tINTERNAL\tdefault")},
		{line: "addresses list --filter=name=inside --format='value(address,addressType,status)'", check: is("10.132.0.200\tINTERNAL\tIN_USE")},
		{line: "forwarding-rules delete inward" + inRegion, check: says("Deleted")},
		{line: service + "delete within" + inRegion, check: says("Deleted")},
		{line: "addresses delete inside" + inRegion, check: says("Deleted")},
		{line: "health-checks delete inner" + inRegion, check: says("Deleted")},
	}
}
