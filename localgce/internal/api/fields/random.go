package fields

import "math/rand/v2"

// NewID makes an id as Compute Engine's look: 19 digits.
func NewID() uint64 { return 1e18 + rand.Uint64N(8e18) }

// NewSuffix makes n random letters and digits, as names of group members end in.
func NewSuffix(n int) string {
	const alphabet = "0123456789bcdfghjklmnpqrstvwxz"
	suffix := make([]byte, n)
	for i := range suffix {
		suffix[i] = alphabet[rand.IntN(len(alphabet))]
	}
	return string(suffix)
}
