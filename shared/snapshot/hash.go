package snapshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// page is what the size of a database of bbolt is a multiple of, on any computer.
const page = 512

var (
	errNoHash    = errors.New("it has no SHA-256 at its end: it is not a snapshot, was cut off, or was copied from a member's disk")
	errOtherHash = errors.New("its SHA-256 is another one than it says: it was damaged, or changed")
)

// checkHash compares the database with the hash that follows it.
// https://etcd.io/docs/v3.6/op-guide/recovery/#snapshotting-the-keyspace
func checkHash(path string) (size int64, hash string, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return 0, "", err
	}
	database := about.Size() - sha256.Size
	if database <= 0 || database%page != 0 {
		return 0, "", fmt.Errorf("%s: %w", path, errNoHash)
	}
	computed := sha256.New()
	if _, err := io.CopyN(computed, file, database); err != nil {
		return 0, "", fmt.Errorf("read %s: %w", path, err)
	}
	said, err := io.ReadAll(file)
	if err != nil {
		return 0, "", fmt.Errorf("read %s: %w", path, err)
	}
	if !bytes.Equal(said, computed.Sum(nil)) {
		return 0, "", fmt.Errorf("%s: %w", path, errOtherHash)
	}
	return about.Size(), hex.EncodeToString(said), nil
}
