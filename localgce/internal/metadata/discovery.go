package metadata

import (
	"crypto/tls"
	"encoding/base64"
	"math/big"
	"net/http"
)

// Handler serves OpenID Connect discovery: what a verifier of tokens asks.
func (i *Issuer) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", replyJSON(i.configuration()))
	mux.HandleFunc("GET /jwks", replyJSON(i.keys()))
	return mux
}

// TLS is the configuration that Handler must be served with.
func (i *Issuer) TLS() *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{i.server}, MinVersion: tls.VersionTLS12}
}

func (i *Issuer) configuration() map[string]any {
	return map[string]any{
		"issuer":                                IssuerURL,
		"jwks_uri":                              IssuerURL + "/jwks",
		"response_types_supported":              []string{"id_token"},
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
	}
}

// keys is the JSON Web Key Set of RFC 7517 with the one key.
func (i *Issuer) keys() map[string]any {
	encode := base64.RawURLEncoding.EncodeToString
	return map[string]any{"keys": []map[string]string{{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": i.id,
		"n": encode(i.key.N.Bytes()),
		"e": encode(big.NewInt(int64(i.key.E)).Bytes()),
	}}}
}

func replyJSON(value any) http.HandlerFunc {
	body := encode(value)
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(body)) // a client that went away needs no answer
	}
}
