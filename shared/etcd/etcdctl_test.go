package etcd_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
)

// TestTimeouts: etcdctl gives up on a member soon, but not sooner than a slow
// machine answers at all.
func TestTimeouts(t *testing.T) {
	for name, test := range map[string]struct {
		limit, takes time.Duration // the caller's, 0 for none; and that of an answer
		want         []string      // of the list, and then of each member's status
	}{
		"quick":         {10 * time.Second, time.Second / 10, []string{"3s", "3s"}},
		"some time":     {24 * time.Second, time.Second / 10, []string{"6s", "3s"}},
		"no limit":      {0, time.Second / 10, []string{"10s", "3s"}},
		"slow":          {24 * time.Second, 3 * time.Second, []string{"6s", "9s"}},
		"as slow as is": {time.Hour, 9 * time.Second, []string{"10s", "10s"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if test.limit > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, test.limit)
					defer cancel()
				}
				var got []string
				c := etcd.Client{Via: "b", Exec: func(_ context.Context, _ string, command ...string) ([]byte, error) {
					time.Sleep(test.takes)
					for _, word := range command {
						if limit, ok := strings.CutPrefix(word, "--command-timeout="); ok {
							got = append(got, limit)
						}
					}
					if slices.Contains(command, "list") {
						return []byte(memberList), nil
					}
					return []byte("[]"), nil
				}}
				if _, err := c.Members(ctx); err != nil || !slices.Equal(got, test.want) {
					t.Errorf("%q, want %q: %v", got, test.want, err)
				}
			})
		})
	}
}
