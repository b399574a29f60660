package resource

import (
	"context"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// The operations' states.
const (
	pending = "PENDING"
	Running = "RUNNING"
	Done    = "DONE"
)

// Who acts, as operations name it.
const (
	clientUser = "local@local.iam.gserviceaccount.com"
	GroupUser  = "system@cloudservices.gserviceaccount.com"
	SystemUser = "system"
)

// Begin makes the change that a request asks for together with the operation
// that carries it out, which then takes its course. A request whose requestId
// was seen before gets that one's operation.
func (c *Core) Begin(r *Request, operationType string, target ref.Ref, change func(*store.Tx) error) (any, error) {
	var op *compute.Operation
	repeated := false
	err := c.Store.Update(func(tx *store.Tx) error {
		id, err := requestID(r)
		if err != nil {
			return err
		}
		if earlier, found := c.requests[r.Project+"/"+id]; found && id != "" {
			op, repeated = store.Get[compute.Operation](tx, earlier)
			return sameRequest(op, operationType, target)
		}
		failure, err := c.attempt(tx, operationType, target, change)
		if err != nil {
			return err
		}
		op = c.addOperation(tx, operationType, target, id, clientUser)
		foresee(tx, ref.Of(op.SelfLink), failure)
		return nil
	})
	if err == nil && !repeated {
		c.Start(op)
	}
	return op, err
}

// AddOperation records an operation that no request asks for; the caller starts it
// after the transaction.
func (c *Core) AddOperation(tx *store.Tx, operationType string, target ref.Ref, user string) *compute.Operation {
	return c.addOperation(tx, operationType, target, "", user)
}

func (c *Core) addOperation(tx *store.Tx, operationType string, target ref.Ref, requestID, user string) *compute.Operation {
	location := target.Location
	if location == "" {
		location = ref.Global
	}
	r := ref.Ref{Project: target.Project, Location: location, Collection: "operations", Name: c.newOperationName(user)}
	now := c.Now()
	op := &compute.Operation{
		Kind: "compute#operation", Id: fields.NewID(), Name: r.Name, SelfLink: r.URL(),
		OperationType: operationType, TargetLink: target.URL(), Status: pending,
		InsertTime: now, StartTime: now, User: user, ClientOperationId: requestID,
	}
	if object := tx.Get(target); object != nil {
		op.TargetId = fields.ID(object)
	}
	setLocation(op, r)
	tx.Put(r, op)
	c.Faults.Recorded(tx, op)
	c.forgetOperations(tx)
	return op
}

// keptOperations is how many operations are remembered after their end, and
// forgottenTogether how many more there are before the oldest are forgotten.
const (
	keptOperations    = 5000
	forgottenTogether = 100
)

func (c *Core) forgetOperations(tx *store.Tx) {
	if len(c.finished) < keptOperations+forgottenTogether {
		return
	}
	for _, r := range c.oldest(keptOperations) {
		tx.Delete(r)
	}
}

// Start lets an operation take its course.
func (c *Core) Start(op *compute.Operation) {
	c.Tasks.Do(func(ctx context.Context) { c.perform(ctx, ref.Of(op.SelfLink), op) })
}

func (c *Core) perform(ctx context.Context, r ref.Ref, op *compute.Operation) {
	target := ref.Of(op.TargetLink)
	if failure, ok := c.foreseen(r); ok {
		c.finish(ctx, r, target, failure)
		return
	}
	effect := c.Faults.Effect(r, target, c.effectOf(target, op.OperationType))
	var err error
	if effect != nil {
		c.Update(ctx, func(tx *store.Tx) error {
			store.Edit(tx, r, func(op *compute.Operation) { op.Status = Running })
			return nil
		})
		err = c.insist(ctx, func() error { return effect(ctx, target) })
	}
	if ctx.Err() != nil {
		return // the server ends; the operation is resumed when it starts again
	}
	c.finish(ctx, r, target, err)
}

// goes tells which operations end with the resource gone: a delete when it
// succeeds, an insert when it fails.
var goes = map[string]bool{"delete": true, "insert": true}

// finish ends an operation, and where it goes, the resource.
func (c *Core) finish(ctx context.Context, r, target ref.Ref, failure error) {
	if failure != nil {
		c.Log.Info("operation failed", "target", target.Path(), "error", failure)
	}
	c.Update(ctx, func(tx *store.Tx) error {
		op, ok := store.Get[compute.Operation](tx, r)
		if ok && failure != nil && op.OperationType == "insert" {
			body, _, _ := apierr.Operation(failure)
			c.InsertFailed(tx, target, body.Errors[0].Code, body.Errors[0].Message)
		}
		if ok && (op.OperationType == "delete") == (failure == nil) && goes[op.OperationType] && isTarget(op, tx.Get(target)) {
			c.removeAll(tx, target)
		}
		c.Faults.Ended(tx, r)
		tx.Delete(r.In(foreseenCollection, r.Name))
		store.Edit(tx, r, func(op *compute.Operation) {
			op.Status, op.Progress, op.EndTime = Done, 100, c.Now()
			if failure != nil {
				op.Error, op.HttpErrorStatusCode, op.HttpErrorMessage = apierr.Operation(failure)
			}
		})
		return nil
	})
}

// isTarget reports whether an object is the one that an operation is about, and
// not another that has its name.
func isTarget(op *compute.Operation, object any) bool {
	return object != nil && fields.ID(object) == op.TargetId
}

// ResumeOperations goes on with what was under way when the server ended.
func (c *Core) ResumeOperations() {
	var unfinished []*compute.Operation
	c.Store.View(func(tx *store.Tx) {
		tx.Each("operations", func(_ ref.Ref, object any) bool {
			if op := object.(*compute.Operation); op.Status != Done {
				unfinished = append(unfinished, op)
			}
			return true
		})
	})
	for _, op := range unfinished {
		c.Start(op)
	}
}
