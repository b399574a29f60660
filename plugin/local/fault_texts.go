package local

import "github.com/kubectl-ha/kubectl-ha/localgce/inject"

// faultText is the help on one kind of fault.
type faultText struct{ short, long, example string }

var faultTexts = map[inject.Kind]faultText{
	inject.Stockout: {
		"A zone has no capacity for machines",
		`A zone has no capacity for machines: creating or starting one is accepted, then
the operation fails with ZONE_RESOURCE_POOL_EXHAUSTED, and a new instance is
removed again. Managed groups keep trying and report it in their errors. With
--details, the code ends in _WITH_DETAILS and names the zones of the region that
have capacity.`,
		`  # No capacity until the fault is removed
  kubectl ha local fault add stockout --zone europe-west1-c

  # None for the next machine of the pool "default", naming the zones that have some
  kubectl ha local fault add stockout --zone europe-west1-c --name 'demo-default-*' --count 1 --details`,
	},
	inject.Quota: {
		"A quota is exceeded",
		`A quota is exceeded: the operations of instances.insert, or of --method, fail with
QUOTA_EXCEEDED. With --at-once the call itself is refused, with 403
quotaExceeded. The engine's own quotas are not changed.`,
		`  # The next three machines exceed the quota
  kubectl ha local fault add quota --count 3

  # No static address can be reserved
  kubectl ha local fault add quota --metric STATIC_ADDRESSES --method addresses.insert --at-once`,
	},
	inject.Denied: {
		"Calls are refused for a missing permission",
		`Calls are refused with 403 forbidden, as if the permission for them were missing,
and have no effect. Unless --zone or --name limits the fault, testIamPermissions
does not report the permission as granted.`,
		`  # Nobody may create machines
  kubectl ha local fault add denied --method instances.insert

  # Nobody may test permissions
  kubectl ha local fault add denied --method projects.testIamPermissions`,
	},
	inject.RateLimit: {
		"Calls are refused by a rate limit",
		`Calls are refused as too many per minute: 403 rateLimitExceeded, or with
--status 429 the same reason with that status. They have no effect.`,
		`  # Every call, for half a minute
  kubectl ha local fault add rate-limit --for 30s

  # The next five list calls
  kubectl ha local fault add rate-limit --method '*.list' --count 5 --status 429`,
	},
	inject.Unavailable: {
		"Calls are answered with 503",
		`Calls are answered with 503 backendError and have no effect.`,
		`  # The API is unavailable for ten seconds
  kubectl ha local fault add unavailable --for 10s`,
	},
	inject.LostRequest: {
		"Calls are cut off before they take effect",
		`The connection is closed before the call takes effect: to the client this looks
the same as lost-answer, but nothing was done.`,
		`  # The request for the next machine is lost
  kubectl ha local fault add lost-request --method instances.insert --count 1`,
	},
	inject.LostAnswer: {
		"Calls take effect, but the answer is lost",
		`The connection is closed after the call has taken effect, before the answer: the
client cannot know whether it has. A client that retries with the same requestId
gets the first operation.`,
		`  # The next machine is created, but the answer is lost
  kubectl ha local fault add lost-answer --method instances.insert --count 1`,
	},
	inject.EarlyWait: {
		"Waits for operations return early",
		`The calls that wait for an operation return at once, with the operation as it is:
Compute Engine promises to wait no longer than two minutes, and may wait for less.`,
		`  kubectl ha local fault add early-wait --for 10m`,
	},
	inject.OperationError: {
		"Operations fail",
		`Operations fail with --code and --message, and have no effect. Without --status
the operation has no HTTP status, like some of Compute Engine's own.`,
		`  # The next deletion of a disk or a machine fails
  kubectl ha local fault add operation-error --method '*.delete' --count 1

  # No operation on machines of one zone succeeds
  kubectl ha local fault add operation-error --zone europe-west1-b --code RESOURCE_NOT_READY --status 400`,
	},
	inject.OperationHang: {
		"Operations stay RUNNING",
		`Operations stay RUNNING until the fault is removed, and then complete. Changes that
affect no machine take effect at once. With --count, that many operations hang,
and the fault stays until it is removed.`,
		`  # No deletion completes
  kubectl ha local fault add operation-hang --method '*.delete'

  # The next machine takes at least a minute
  kubectl ha local fault add operation-hang --method instances.insert --count 1 --for 1m`,
	},
	inject.SlowBoot: {
		"Machines boot slowly",
		`Machines stay in STAGING for --delay, counted from the call, before they boot.`,
		`  kubectl ha local fault add slow-boot --delay 2m --name 'demo-control-plane-*'`,
	},
	inject.StuckBoot: {
		"Machines never leave STAGING",
		`Machines stay in STAGING, and the operation that starts them stays RUNNING, until
the fault is removed. They can be stopped and deleted.`,
		`  kubectl ha local fault add stuck-boot --zone europe-west1-c --count 1`,
	},
	inject.NoStartup: {
		"Machines boot without their startup script",
		`Machines boot and run, but their metadata has no startup script, so nothing is set
up on them. Running machines are affected at their next boot.`,
		`  kubectl ha local fault add no-startup --name 'demo-default-c-*'`,
	},
	inject.PowerCut: {
		"Machines, or a zone, lose power",
		`Machines lose power, all at once, until the fault is removed. As after a host
failure, instances are REPAIRING and run again afterwards; Spot instances are
TERMINATED. New instances wait for power. Without power, a whole zone is DOWN.`,
		`  # A zone loses its power
  kubectl ha local fault add power-cut --zone europe-west1-d

  # One machine, for a minute
  kubectl ha local fault add power-cut --name demo-control-plane-b --for 1m`,
	},
	inject.NetworkCut: {
		"Machines, or a zone, lose their network",
		`Machines have no network until the fault is removed: no other machine, no health
check, no metadata server. They keep running, and the API shows them as RUNNING.
Machines created meanwhile do not finish booting.`,
		`  # A zone loses its network
  kubectl ha local fault add network-cut --zone europe-west1-d

  # Machines of a pool never become Ready
  kubectl ha local fault add network-cut --name 'demo-default-c-*'`,
	},
	inject.Unreachable: {
		"The API cannot reach a zone",
		`The API cannot reach a zone until the fault is removed. Aggregated lists and lists
of the zone fail with 503; with returnPartialSuccess they have the warning
UNREACHABLE instead of the zone's resources. All other calls about the zone are
answered with 503. Machines keep running: add power-cut for a complete outage.`,
		`  # A complete outage of a zone
  kubectl ha local fault add power-cut --zone europe-west1-d
  kubectl ha local fault add unreachable --zone europe-west1-d`,
	},
}
