//go:build e2e

package e2e

func networkSteps() []step {
	return []step{
		{line: "networks create blue --subnet-mode=custom --mtu=1400", check: shows("blue", "CUSTOM", "REGIONAL")},
		{line: "networks subnets create left --network=blue --range=10.10.0.0/20 --secondary-range=pods=10.64.0.0/16" + inRegion,
			check: matches(`NAME +REGION +NETWORK +RANGE .*\nleft +europe-west1 +blue +10\.10\.0\.0/20 +IPV4_ONLY *`)},
		{line: "networks subnets expand-ip-range left --prefix-length=19" + inRegion, check: says("Updated", "subnetworks/left")},
		{line: "networks subnets update left --add-secondary-ranges=services=10.96.0.0/20" + inRegion, check: says("Updated")},
		{line: "networks subnets update left --remove-secondary-ranges=pods" + inRegion, check: says("Updated")},
		{line: "networks subnets update left --enable-private-ip-google-access" + inRegion, check: says("Updated")},
		{line: "networks subnets describe left --format='value(ipCidrRange,secondaryIpRanges[].rangeName,privateIpGoogleAccess,gatewayAddress)'" + inRegion,
			check: is("10.10.0.0/19\tservices\tTrue\t10.10.0.1")},
		{line: "networks subnets list --network=blue --format='value(name,region.basename())'", check: is("left\teurope-west1")},
		{line: "networks subnets create wrong --network=blue --range=10.10.16.0/20" + inRegion, check: fails("10.10.16.0/20")},
		{line: "networks update blue --bgp-routing-mode=global", check: says()},
		{line: "networks describe blue --format='value(mtu,routingConfig.routingMode,subnetworks.len())'", check: is("1400\tGLOBAL\t1")},
		{line: "networks list --filter=name:blue", check: matches(`NAME +SUBNET_MODE +BGP_ROUTING_MODE .*\nblue +CUSTOM +GLOBAL *`)},
		{line: "routes create out --network=blue --destination-range=192.0.2.0/24 --next-hop-gateway=default-internet-gateway --priority=900",
			check: matches(`(?s)NAME.*\nout +blue +192\.0\.2\.0/24 +default-internet-gateway +900`)},
		{line: "routes describe out --format='value(destRange,nextHopGateway)'",
			check: is("192.0.2.0/24\thttps://www.googleapis.com/compute/v1/projects/local/global/gateways/default-internet-gateway")},
		{line: "routes list --filter=name=out --format='value(network.basename())'", check: is("blue")},
		{line: "networks delete blue", check: fails("is already being used by")},
		{line: "routes delete out", check: says("Deleted", "routes/out")},
		{line: "networks subnets delete left" + inRegion, check: says("Deleted", "subnetworks/left")},
		{line: "networks delete blue", check: says("Deleted", "networks/blue")},
		{line: "networks create auto --subnet-mode=auto", check: shows("auto", "AUTO")},
		{line: "networks subnets list --network=auto --regions=europe-west1 --format='value(name,ipCidrRange)'", check: is("auto\t10.132.0.0/20")},
		{line: "networks delete auto", check: says("Deleted")},
	}
}

func firewallSteps() []step {
	return []step{
		{line: "firewall-rules create web --allow=tcp:80,tcp:443,icmp --source-ranges=198.51.100.0/24 --target-tags=web --description='to the web'",
			check: matches(`NAME +NETWORK +DIRECTION +PRIORITY +ALLOW +DENY +DISABLED\nweb +default +INGRESS +1000 +tcp:80,tcp:443,icmp +False`)},
		{line: "firewall-rules create no-way --direction=EGRESS --action=deny --rules=all --destination-ranges=192.0.2.0/24 --priority=10",
			check: matches(`NAME.*\nno-way +default +EGRESS +10 +all +False`)},
		{line: "firewall-rules update web --allow=tcp:8080-8090 --priority=900 --source-tags=lb", check: says("Updated", "firewalls/web")},
		{line: "firewall-rules describe web --format='value(priority,allowed[].map().firewall_rule().list(),sourceRanges,sourceTags,targetTags)'",
			check: is("900\ttcp:8080-8090\t198.51.100.0/24\tlb\tweb")},
		{line: "firewall-rules update web --disabled", check: says("Updated")},
		{line: "firewall-rules list --filter='name=(web no-way)' --sort-by=name --format='value(name,direction,disabled)'", check: is("no-way\tEGRESS\tFalse\nweb\tINGRESS\tTrue")},
		{line: "firewall-rules list --filter=network:default --format='value(name)'", check: shows("default-allow-icmp", "default-allow-internal", "default-allow-ssh")},
		{line: "firewall-rules create web --allow=tcp:80", check: fails("firewalls/web' already exists")},
		{line: "firewall-rules delete web no-way", check: says("Deleted", "firewalls/web", "firewalls/no-way")},
	}
}
