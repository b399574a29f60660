package errs

import (
	"crypto/x509"
	"errors"
	"time"
)

// Lasting reports whether err is an answer that waiting does not change, so that
// no wait and no retry goes on after it. Failed, which may be anything, is none.
func Lasting(err error) bool {
	if err == nil {
		return false
	}
	switch KindOf(err) {
	case Usage, Denied, Exhausted, Unsafe, Rejected:
		return true
	}
	return false
}

// Untrusted reports whether err is about a certificate that will not do, now or
// later. One that is not valid yet may be soon, where clocks differ.
func Untrusted(err error, now time.Time) bool {
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	if errors.As(err, &invalid) {
		return invalid.Reason != x509.Expired || invalid.Cert == nil || !now.Before(invalid.Cert.NotBefore)
	}
	return errors.As(err, &authority) || errors.As(err, &name)
}
