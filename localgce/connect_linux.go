package localgce

import "context"

// Connect finds the running daemon of o's state directory. Without one, the
// error is a fault with the hint how to start it.
func Connect(ctx context.Context, o Options) (Connection, error) {
	d, err := open(o)
	if err != nil {
		return Connection{}, err
	}
	c, _, err := d.connect(ctx)
	return c, err
}
