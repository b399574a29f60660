// Package gce speaks to Compute Engine: Google's, or a local one that has the
// same API. It makes, finds and deletes what clusters are built of, as values
// of package infra, and is the only importer of Google's client.
//
// Everything it makes belongs to the cluster: as description on every kind,
// as labels too where the kind has them. What does not bear the mark is never
// touched, whatever its name.
//
// Every request may be repeated: mutations carry a requestId, so that a lost
// answer does no harm. Errors have a kind of package errs.
package gce
