package metadata

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// loadKey reads a private key from a file in dir, or makes and keeps one.
func loadKey(dir *os.Root, name string, generate func() (crypto.Signer, error)) (crypto.Signer, error) {
	text, err := dir.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return newKey(dir, name, generate)
	}
	if err != nil {
		return nil, fmt.Errorf("read the issuer's key: %w", err)
	}
	file := filepath.Join(dir.Name(), name)
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%s holds no key; remove %s to have new ones made", file, dir.Name())
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; remove %s to have new ones made", file, err, dir.Name())
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("%s holds a %T, which cannot sign; remove %s to have new ones made", file, key, dir.Name())
	}
	return signer, nil
}

func newKey(dir *os.Root, name string, generate func() (crypto.Signer, error)) (crypto.Signer, error) {
	key, err := generate()
	if err != nil {
		return nil, fmt.Errorf("make the issuer's key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("make the issuer's key: %w", err)
	}
	return key, writeFile(dir, name, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// writeFile writes a whole file or none, for its owner only.
func writeFile(dir *os.Root, name string, text []byte) error {
	part := name + ".part"
	if err := dir.WriteFile(part, text, 0o600); err != nil {
		return fmt.Errorf("keep %s in %s: %w", name, dir.Name(), err)
	}
	if err := dir.Rename(part, name); err != nil {
		return fmt.Errorf("keep %s in %s: %w", name, dir.Name(), err)
	}
	return nil
}
