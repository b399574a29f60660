package metadata

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"os"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// IssuerURL is the issuer of the identity tokens. API servers inside the
// machines fetch its keys there; the certificate names the address, so that it
// verifies without any resolver.
const IssuerURL = "https://" + Address + ":8443"

// Issuer signs the identity tokens of the machines, as accounts.google.com
// does on Compute Engine. Its keys are kept on disk, so that tokens and the
// trust in them outlive the daemon.
type Issuer struct {
	key    *rsa.PrivateKey
	id     string // of the key
	ca     []byte // PEM
	server tls.Certificate
	now    func() time.Time
}

// OpenIssuer reads the issuer's keys from dir, and makes those that are not
// there yet; only the owner can read them.
func OpenIssuer(dir *os.Root) (*Issuer, error) {
	key, err := loadKey(dir, "token.key", newRSA)
	if err != nil {
		return nil, err
	}
	authority, err := openAuthority(dir)
	if err != nil {
		return nil, err
	}
	server, err := authority.issue(Address)
	if err != nil {
		return nil, err
	}
	signer, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("the issuer's key %s/token.key is no RSA key; remove it to have a new one made", dir.Name())
	}
	id, err := keyID(signer.Public())
	return &Issuer{key: signer, id: id, ca: authority.pem, server: server, now: time.Now}, err
}

// CA returns the certificate, in PEM, that the issuer's own certificate verifies with.
func (i *Issuer) CA() []byte { return i.ca }

// Sign makes a token (RS256) with these claims and the issuer's name.
func (i *Issuer) Sign(claims map[string]any) (string, error) {
	claims["iss"] = IssuerURL
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims(claims))
	token.Header["kid"] = i.id
	signed, err := token.SignedString(i.key)
	if err != nil {
		return "", fmt.Errorf("sign an identity token: %w", err)
	}
	return signed, nil
}

func newRSA() (crypto.Signer, error) { return rsa.GenerateKey(rand.Reader, 2048) }

// keyID names a key by its fingerprint.
func keyID(key crypto.PublicKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "", fmt.Errorf("name the issuer's key: %w", err)
	}
	sum := sha256.Sum256(der)
	return base64.RawURLEncoding.EncodeToString(sum[:15]), nil
}
