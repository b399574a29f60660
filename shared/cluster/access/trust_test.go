package access

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"slices"
	"testing"
)

func certificatePEM(t *testing.T, isCA bool) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: isCA, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// TestCheckCA: only certificates of CAs are told to machines.
func TestCheckCA(t *testing.T) {
	ca, leaf := certificatePEM(t, true), certificatePEM(t, false)
	for name, test := range map[string]struct {
		text []byte
		ok   bool
	}{
		"a CA":                   {ca, true},
		"an old and a new CA":    {slices.Concat(ca, certificatePEM(t, true)), true},
		"nothing":                {nil, false},
		"no PEM":                 {[]byte("no certificate"), false},
		"a server's":             {leaf, false},
		"a CA and a server's":    {slices.Concat(ca, leaf), false},
		"what is no certificate": {pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("MIIB")}), false},
	} {
		if err := checkCA(test.text); (err == nil) != test.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
