package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

// AddTimeout adds the flag --timeout. As for kubectl, 0 is no limit.
func AddTimeout(cmd *cobra.Command, limit *time.Duration, otherwise time.Duration, usage string) {
	*limit = otherwise
	cmd.Flags().Var((*timeout)(limit), "timeout", usage+"; 0 for no limit")
}

// WithTimeout is context.WithTimeout, but that a limit of 0 is none.
func WithTimeout(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if limit == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, limit)
}

// timeout is the flag's value.
type timeout time.Duration

func (t *timeout) String() string { return time.Duration(*t).String() }

// Type is what help shows as the flag's value.
func (t *timeout) Type() string { return "duration" }

// Set takes a duration such as 90s.
func (t *timeout) Set(value string) error {
	d, err := time.ParseDuration(value)
	switch {
	case err != nil:
		return fmt.Errorf("must be a time such as 90s or 10m")
	case d < 0:
		return fmt.Errorf("must not be negative")
	}
	*t = timeout(d)
	return nil
}
