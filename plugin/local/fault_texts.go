package local

import "github.com/kubectl-ha/kubectl-ha/localgce/inject"

// faultText is the help on one kind of fault.
type faultText struct{ short, long, example string }

var faultTexts = map[inject.Kind]faultText{
	inject.Stockout: {
		"A zone has no room for machines",
		`A zone has no room for machines: making or starting one is accepted, the
operation ends in ZONE_RESOURCE_POOL_EXHAUSTED, and a new instance is gone
again. Managed groups keep trying, and tell in their errors. With --details the
code ends in _WITH_DETAILS, and tells which zones of the region have no stockout.`,
		`  # No room, until the fault is removed
  kubectl ha local fault add stockout --zone europe-west1-c

  # The next machine of the pool "default" finds none, and is told where there is
  kubectl ha local fault add stockout --zone europe-west1-c --name 'demo-default-*' --count 1 --details`,
	},
	inject.Quota: {
		"A quota is used up",
		`A quota is used up: the operations of instances.insert, or of --method, end in
QUOTA_EXCEEDED. With --at-once the call itself is refused, with 403
quotaExceeded. The real quotas are not touched.`,
		`  # The next three machines are too many
  kubectl ha local fault add quota --count 3

  # No address is to be had
  kubectl ha local fault add quota --metric STATIC_ADDRESSES --method addresses.insert --at-once`,
	},
	inject.Denied: {
		"Calls are refused for want of a permission",
		`Calls are refused with 403 forbidden, as if the permission for them were missing,
and nothing is carried out. Resource Manager does not count it among those that
are granted, unless --zone or --name limits the fault.`,
		`  # Nobody may make machines
  kubectl ha local fault add denied --method instances.insert

  # Nobody may ask what he may do
  kubectl ha local fault add denied --method projects.testIamPermissions`,
	},
	inject.RateLimit: {
		"Calls are refused as too many",
		`Calls are refused as too many in a minute: 403 rateLimitExceeded, or with
--status 429 the same reason with that status. Nothing is carried out.`,
		`  # Every call, for half a minute
  kubectl ha local fault add rate-limit --for 30s

  # The next five reads of lists
  kubectl ha local fault add rate-limit --method '*.list' --count 5 --status 429`,
	},
	inject.Unavailable: {
		"Calls are answered 503",
		`Calls are answered 503 backendError, and not carried out.`,
		`  # The API is away for ten seconds
  kubectl ha local fault add unavailable --for 10s`,
	},
	inject.LostRequest: {
		"Calls are cut off before they are carried out",
		`The connection of a call is cut before the call is carried out: for the client
the same as with lost-answer, but nothing was done.`,
		`  # The next machine is asked for in vain
  kubectl ha local fault add lost-request --method instances.insert --count 1`,
	},
	inject.LostAnswer: {
		"Calls are carried out, but the answer is lost",
		`The connection of a call is cut when the call has been carried out, before the
answer: the client cannot know whether it was. One that asks again with the
same requestId gets the first operation.`,
		`  # The next machine is made, and nobody is told
  kubectl ha local fault add lost-answer --method instances.insert --count 1`,
	},
	inject.OperationError: {
		"Operations fail",
		`Operations fail with --code and --message, and change nothing. Without --status
the operation carries no HTTP status, as some of Compute Engine's own do.`,
		`  # The next deletion of a disk or a machine fails
  kubectl ha local fault add operation-error --method '*.delete' --count 1

  # Machines of one zone are not ready for anything
  kubectl ha local fault add operation-error --zone europe-west1-b --code RESOURCE_NOT_READY --status 400`,
	},
	inject.OperationHang: {
		"Operations stay RUNNING",
		`Operations stay RUNNING until the fault is removed, and then take their course.
What only changes a record is changed at once; machines wait. With --count, so
many hang, and the fault is there until it is removed.`,
		`  # Nothing is deleted
  kubectl ha local fault add operation-hang --method '*.delete'

  # The next machine takes at least a minute
  kubectl ha local fault add operation-hang --method instances.insert --count 1 --for 1m`,
	},
	inject.SlowBoot: {
		"Machines boot late",
		`Machines stay in STAGING for --delay, counted from the call, before they boot.`,
		`  kubectl ha local fault add slow-boot --delay 2m --name 'demo-control-plane-*'`,
	},
	inject.StuckBoot: {
		"Machines never get beyond STAGING",
		`Machines stay in STAGING, and the operation that starts them RUNNING, until the
fault is removed. They can be stopped and deleted.`,
		`  kubectl ha local fault add stuck-boot --zone europe-west1-c --count 1`,
	},
	inject.NoStartup: {
		"Machines boot without their startup script",
		`Machines boot and run, but are not told of their startup script, so that nothing
happens in them. Machines that have booted notice at their next boot.`,
		`  kubectl ha local fault add no-startup --name 'demo-default-c-*'`,
	},
	inject.PowerCut: {
		"Machines, or a zone, lose their power",
		`Machines lose their power, all at once, until the fault is removed. As after the
loss of a host, instances are REPAIRING, and run again afterwards; Spot ones
are TERMINATED. New ones wait for the power. A whole zone is DOWN.`,
		`  # A zone goes dark
  kubectl ha local fault add power-cut --zone europe-west1-d

  # One machine, for a minute
  kubectl ha local fault add power-cut --name demo-control-plane-b --for 1m`,
	},
	inject.NetworkCut: {
		"Machines, or a zone, are cut off",
		`Nothing reaches machines and nothing leaves them, until the fault is removed: no
other machine, no health check, no metadata server. They run on, and the API
calls them RUNNING. A machine that is made then boots only halfway.`,
		`  # A zone is cut off
  kubectl ha local fault add network-cut --zone europe-west1-d

  # The machines of a pool never report
  kubectl ha local fault add network-cut --name 'demo-default-c-*'`,
	},
	inject.Unreachable: {
		"The API does not reach a zone",
		`The API does not reach a zone, until the fault is removed. Aggregated lists fail
with 503, as do lists of the zone; with returnPartialSuccess they have the
warning UNREACHABLE in place of what is there. All else that is about the zone is
answered 503. Machines run on: with power-cut the zone is lost as a whole.`,
		`  # A zone is lost, and nobody knows what is in it
  kubectl ha local fault add power-cut --zone europe-west1-d
  kubectl ha local fault add unreachable --zone europe-west1-d`,
	},
}
