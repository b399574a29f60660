package api

import (
	"context"
	"net/http"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// The operations' states.
const (
	pending   = "PENDING"
	opRunning = "RUNNING"
	done      = "DONE"
)

// Who acts, as operations name it.
const (
	clientUser = "local@local.iam.gserviceaccount.com"
	groupUser  = "system@cloudservices.gserviceaccount.com"
	systemUser = "system"
)

// begin makes the change that a request asks for together with the operation
// that carries it out, which then takes its course. A request whose requestId
// was seen before gets that one's operation.
func (s *Server) begin(r *request, operationType string, target ref.Ref, change func(*store.Tx) error) (any, error) {
	var op *compute.Operation
	repeated := false
	err := s.store.Update(func(tx *store.Tx) error {
		id, err := requestID(r)
		if err != nil {
			return err
		}
		if earlier, found := s.index.requests[r.project+"/"+id]; found && id != "" {
			op, repeated = store.Get[compute.Operation](tx, earlier)
			return sameRequest(op, operationType, target)
		}
		failure, err := s.attempt(tx, operationType, target, change)
		if err != nil {
			return err
		}
		op = s.addOperation(tx, operationType, target, id, clientUser)
		foresee(tx, ref.Of(op.SelfLink), failure)
		return nil
	})
	if err == nil && !repeated {
		s.start(op)
	}
	return op, err
}

// addOperation records an operation; the caller starts it after the transaction.
func (s *Server) addOperation(tx *store.Tx, operationType string, target ref.Ref, requestID, user string) *compute.Operation {
	location := target.Location
	if location == "" {
		location = ref.Global
	}
	r := ref.Ref{Project: target.Project, Location: location, Collection: "operations", Name: s.newOperationName(user)}
	now := s.now()
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
	s.trap(tx, op)
	s.forgetOperations(tx)
	return op
}

// keptOperations is how many operations are remembered after their end.
const keptOperations = 5000

func (s *Server) forgetOperations(tx *store.Tx) {
	for len(s.index.finished) > keptOperations {
		tx.Delete(s.index.finished[0])
		s.index.finished = s.index.finished[1:]
	}
}

// start lets an operation take its course.
func (s *Server) start(op *compute.Operation) {
	s.tasks.Do(func(ctx context.Context) { s.perform(ctx, ref.Of(op.SelfLink), op) })
}

func (s *Server) perform(ctx context.Context, r ref.Ref, op *compute.Operation) {
	target := ref.Of(op.TargetLink)
	if failure, ok := s.foreseen(r); ok {
		s.finish(r, target, failure)
		return
	}
	effect := s.spoiled(r, target, s.effect(target, op.OperationType))
	var err error
	if effect != nil {
		s.update(func(tx *store.Tx) error {
			store.Edit(tx, r, func(op *compute.Operation) { op.Status = opRunning })
			return nil
		})
		err = effect(ctx, target)
	}
	if ctx.Err() != nil {
		return // the server ends; the operation is resumed when it starts again
	}
	s.finish(r, target, err)
}

func (s *Server) effect(target ref.Ref, operationType string) func(context.Context, ref.Ref) error {
	k := s.kinds[target.Collection]
	if k == nil {
		return nil
	}
	return k.effects[operationType]
}

// goes tells which operations end with the resource gone: a delete when it
// succeeds, an insert when it fails.
var goes = map[string]bool{"delete": true, "insert": true}

// finish ends an operation, and where it goes, the resource.
func (s *Server) finish(r, target ref.Ref, failure error) {
	if failure != nil {
		s.log.Info("operation failed", "target", target.Path(), "error", failure)
	}
	s.update(func(tx *store.Tx) error {
		op, ok := store.Get[compute.Operation](tx, r)
		if ok && failure != nil && op.OperationType == "insert" {
			body, _, _ := apierr.Operation(failure)
			s.noteFailure(tx, target, body.Errors[0].Code, body.Errors[0].Message)
		}
		if ok && (op.OperationType == "delete") == (failure == nil) && goes[op.OperationType] && isTarget(op, tx.Get(target)) {
			s.vanish(tx, target)
		}
		s.letGo(tx, r)
		tx.Delete(r.In(foreseenCollection, r.Name))
		store.Edit(tx, r, func(op *compute.Operation) {
			op.Status, op.Progress, op.EndTime = done, 100, s.now()
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

// update changes the state where nothing but the disk can fail.
func (s *Server) update(f func(*store.Tx) error) {
	if err := s.store.Update(f); err != nil {
		s.log.Error("the state could not be written", "error", err)
	}
}

// resumeOperations goes on with what was under way when the server ended.
func (s *Server) resumeOperations() {
	var unfinished []*compute.Operation
	s.store.View(func(tx *store.Tx) {
		tx.Each("operations", func(_ ref.Ref, object any) bool {
			if op := object.(*compute.Operation); op.Status != done {
				unfinished = append(unfinished, op)
			}
			return true
		})
	})
	for _, op := range unfinished {
		s.start(op)
	}
}

func (s *Server) operationsKind() *kind {
	return &kind{
		collection: "operations", object: "operation", scopes: scope.Zonal | scope.Regional | scope.Global,
		new: empty[compute.Operation],
		verbs: map[string]handler{
			http.MethodPost + " wait": s.waitOperation,
		},
		remove: s.deleteOperation,
	}
}
