package model

// Write is what etcd is to have at a key.
type Write struct {
	Key     string
	Value   []byte
	Replace bool // also where it has something there already
}
