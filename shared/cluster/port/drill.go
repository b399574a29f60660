package port

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// Drills is what a drill of a zone's loss does in the cluster. All that it
// makes, its mark aside, is in a namespace of its own.
type Drills interface {
	// DrillMark reads what a drill has noted before it stopped machines; nil for
	// nothing.
	DrillMark(ctx context.Context) ([]byte, error)
	SaveDrillMark(ctx context.Context, document []byte) error
	// DeleteDrillMark forgets it; an absent one is fine.
	DeleteDrillMark(ctx context.Context) error

	// OpenDrill makes the namespace.
	OpenDrill(ctx context.Context) error
	// CloseDrill deletes the namespace with all that is in it, which takes a while.
	CloseDrill(ctx context.Context) (gone bool, err error)

	// Serve runs an HTTP server in pods that are spread over the zones, behind a
	// Service of the same name where exposed is set.
	Serve(ctx context.Context, server model.DrillServer) error
	// Serving names the nodes on which pods of a server are Ready.
	Serving(ctx context.Context, server string) (nodes []string, err error)
	// AskService starts a pod, outside a zone, that asks the server's Service
	// drill.Every, and logs each request as drill.ParseLog reads it.
	AskService(ctx context.Context, server, outside string, tolerant bool) error
	// Asked is the log of the pod that asks a server's Service.
	Asked(ctx context.Context, server string) (log string, err error)

	// Prober asks the API as ever new clients do.
	Prober() (Prober, error)
	// Written names what Prober has written and is there.
	Written(ctx context.Context) (names []string, err error)
}

// Prober writes and reads small objects, each time over a new connection, so
// that no request waits for a machine that was lost before it.
type Prober interface {
	Write(ctx context.Context, name string) error
	Read(ctx context.Context, name string) error
}
