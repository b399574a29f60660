// Package refusal reads Compute Engine's errors: what kind of "no" it was, whether
// it came at once or as the end of an operation, and what the user can do about it.
package refusal
