package inject

import "slices"

// Kind says what goes wrong.
type Kind string

// The kinds of faults.
const (
	Stockout       Kind = "stockout"        // a zone has no room: operations end in ZONE_RESOURCE_POOL_EXHAUSTED
	Quota          Kind = "quota"           // QUOTA_EXCEEDED, in the operation or at once
	Denied         Kind = "denied"          // calls are refused for want of a permission
	RateLimit      Kind = "rate-limit"      // calls are refused as too many
	Unavailable    Kind = "unavailable"     // calls are answered 503
	LostRequest    Kind = "lost-request"    // the connection is cut before the call is carried out
	LostAnswer     Kind = "lost-answer"     // the call is carried out, then the connection is cut
	EarlyWait      Kind = "early-wait"      // waits for operations return before these are done
	OperationError Kind = "operation-error" // operations fail with a code
	OperationHang  Kind = "operation-hang"  // operations stay RUNNING
	SlowBoot       Kind = "slow-boot"       // machines boot late
	StuckBoot      Kind = "stuck-boot"      // machines stay in STAGING
	NoStartup      Kind = "no-startup"      // machines boot without their startup script
	PowerCut       Kind = "power-cut"       // machines lose their power until the fault is removed
	NetworkCut     Kind = "network-cut"     // nothing reaches machines, or leaves them, until it is removed
	Unreachable    Kind = "unreachable"     // the API does not reach a zone until it is removed
)

// Stage is where in the engine a kind of fault strikes.
type Stage int

// The stages.
const (
	Call      Stage = iota + 1 // when a method is called
	Operation                  // when an operation is carried out
	Boot                       // when a machine boots
	Startup                    // when a machine asks for its startup script
	Power                      // as long as the fault is there, on machines' power
	Network                    // and on their network
	Reach                      // and on what the API knows of a zone
)

// Field is a field of Fault that some kinds take, named as the flag is.
type Field string

// The fields.
const (
	Zone    Field = "zone"
	Method  Field = "method"
	Name    Field = "name"
	Count   Field = "count"
	For     Field = "for"
	Delay   Field = "delay"
	Code    Field = "code"
	Message Field = "message"
	Status  Field = "status"
	Metric  Field = "metric"
	AtOnce  Field = "at-once"
	Details Field = "details"
)

// shape is what a kind takes.
type shape struct {
	kind    Kind
	stage   Stage
	takes   []Field
	needs   []Field  // at least one of them
	methods []string // that it is limited to
}

var (
	calls    = []Field{Zone, Method, Name, Count, For}
	boots    = []Field{Zone, Name, Count, For}
	machines = []Field{Zone, Name, For}
	booting  = []string{"instances.insert", "instances.start", "instances.automaticRestart"}
)

// order is that in which help and errors list the kinds.
var order = []shape{
	{kind: Stockout, stage: Operation, takes: with(boots, Details), needs: []Field{Zone}, methods: booting},
	{kind: Quota, stage: Operation, takes: with(calls, Metric, AtOnce)},
	{kind: Denied, stage: Call, takes: calls},
	{kind: RateLimit, stage: Call, takes: with(calls, Status)},
	{kind: Unavailable, stage: Call, takes: calls},
	{kind: LostRequest, stage: Call, takes: calls},
	{kind: LostAnswer, stage: Call, takes: calls},
	{kind: EarlyWait, stage: Call, takes: boots, methods: []string{"operations.wait"}},
	{kind: OperationError, stage: Operation, takes: with(calls, Code, Message, Status)},
	{kind: OperationHang, stage: Operation, takes: calls},
	{kind: SlowBoot, stage: Boot, takes: with(boots, Delay), needs: []Field{Delay}, methods: booting},
	{kind: StuckBoot, stage: Boot, takes: boots, methods: booting},
	{kind: NoStartup, stage: Startup, takes: machines},
	{kind: PowerCut, stage: Power, takes: machines, needs: []Field{Zone, Name}},
	{kind: NetworkCut, stage: Network, takes: machines, needs: []Field{Zone, Name}},
	{kind: Unreachable, stage: Reach, takes: []Field{Zone, For}, needs: []Field{Zone}},
}

var shapes = byKind(order)

func byKind(list []shape) map[Kind]shape {
	table := make(map[Kind]shape, len(list))
	for _, s := range list {
		table[s.kind] = s
	}
	return table
}

func with(fields []Field, more ...Field) []Field { return slices.Concat(fields, more) }

// Kinds lists all kinds.
func Kinds() []Kind {
	kinds := make([]Kind, len(order))
	for i, s := range order {
		kinds[i] = s.kind
	}
	return kinds
}

// Takes reports whether faults of the kind may have the field.
func (k Kind) Takes(field Field) bool { return slices.Contains(shapes[k].takes, field) }
