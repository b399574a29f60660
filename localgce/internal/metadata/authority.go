package metadata

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// validity is long, since the keys live as long as the local Compute Engine.
const validity = 10 * 365 * 24 * time.Hour

// authority is a certificate authority for the issuer alone.
type authority struct {
	cert *x509.Certificate
	pem  []byte
	key  crypto.Signer
}

func openAuthority(dir *os.Root) (authority, error) {
	key, err := loadKey(dir, "ca.key", newECDSA)
	if err != nil {
		return authority{}, err
	}
	const name = "ca.crt"
	text, err := dir.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = selfSigned(key)
		if err == nil {
			err = writeFile(dir, name, text)
		}
	}
	if err != nil {
		return authority{}, fmt.Errorf("the issuer's authority: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return authority{}, fmt.Errorf("%s holds no certificate; remove %s to have new ones made", filepath.Join(dir.Name(), name), dir.Name())
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	return authority{cert: cert, pem: text, key: key}, err
}

func selfSigned(key crypto.Signer) ([]byte, error) {
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "kubectl-ha local Compute Engine"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(validity),
		KeyUsage:              x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), err
}

// issue makes a serving certificate for an address; its key stays in memory.
func (a authority) issue(address string) (tls.Certificate, error) {
	key, err := newECDSA()
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: address},
		IPAddresses:  []net.IP{net.ParseIP(address)},
		NotBefore:    a.cert.NotBefore,
		NotAfter:     a.cert.NotAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("issue a certificate for %s: %w", address, err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

func newECDSA() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }
