package refusal

import "net/http"

// Busy tells that the same request may succeed in a moment.
func Busy(err error) bool {
	refused, _ := Of(err)
	return refused.Busy()
}

// Absent tells that what was asked for is not there.
func Absent(err error) bool {
	refused, _ := Of(err)
	return refused.Status == http.StatusNotFound || refused.is("notFound", "resourceNotFound")
}

// Missing tells that there is no such thing to ask for: of a zone that is none,
// Compute Engine says 400 too.
func Missing(err error) bool {
	refused, _ := Of(err)
	return Absent(err) || refused.Status == http.StatusBadRequest && !refused.Busy()
}

// Exists tells that what was to be made is there already.
func Exists(err error) bool {
	refused, _ := Of(err)
	return refused.is("alreadyExists", "resourceAlreadyExists", "memberAlreadyExists")
}

// Stale tells that a fingerprint was not the current one: read again.
func Stale(err error) bool {
	refused, _ := Of(err)
	return refused.Status == http.StatusPreconditionFailed || refused.is("conditionNotMet")
}

// InUse tells that something else stands on what was to be deleted.
func InUse(err error) bool {
	refused, _ := Of(err)
	return refused.is("resourceInUseByAnotherResource")
}
