package clustertest

import (
	"context"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
)

// asking is how long etcdctl takes in a pod, where that counts at all.
const asking = 300 * time.Millisecond

// Conditions say how well machines and API servers do.
type Conditions struct {
	mu    sync.Mutex
	mute  time.Time // until when no API server answers
	fails func(name string, role bootstrap.Role) string
	slow  int           // the factor by which machines are slower; 0 for none
	lag   time.Duration // how long an API server takes for an answer
	stock bool          // machines install their packages
	past  string        // the name of a machine that an earlier version has made
	life  time.Duration // of administrators' certificates; 0 for a year
}

// Predate has the machine of a name know of nothing that earlier versions did not.
func (c *Conditions) Predate(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.past = name
}

func (c *Conditions) predates(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.past == name
}

// AdminsFor has administrators' certificates live so long, from now on.
func (c *Conditions) AdminsFor(life time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.life = life
}

// adminsUntil is when an administrator's certificate ends that is made now.
func (c *Conditions) adminsUntil() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.life == 0 {
		return time.Now().AddDate(1, 0, 0)
	}
	return time.Now().Add(c.life)
}

// Break makes each attempt of a machine to become what it is to be, or to begin
// etcd anew, fail with what why says, where that says something; nil ends that.
func (c *Conditions) Break(why func(name string, role bootstrap.Role) string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fails = why
}

// failure is the one that Break has ordered; "" for none.
func (c *Conditions) failure(name string, role bootstrap.Role) string {
	c.mu.Lock()
	why := c.fails
	c.mu.Unlock()
	if why == nil {
		return ""
	}
	return why(name, role)
}

// Mute keeps API servers from answering to anybody for a while.
func (c *Conditions) Mute(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mute = time.Now().Add(d)
}

func (c *Conditions) muted() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Before(c.mute)
}

// Slow makes all that machines do take longer by a factor from now on.
func (c *Conditions) Slow(factor int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slow = factor
}

// pace is how long something takes.
func (c *Conditions) pace(d time.Duration) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return d * time.Duration(max(c.slow, 1))
}

// think takes the time of a command in a pod, which on fast machines is none.
func (c *Conditions) think(ctx context.Context) error {
	took := c.pace(asking)
	if took == asking {
		return nil
	}
	return after(ctx, took)
}

// Lag makes API servers take so long for an answer from now on.
func (c *Conditions) Lag(answers time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lag = answers
}

// lagging takes the time of an API server's answer.
func (c *Conditions) lagging(ctx context.Context) error {
	c.mu.Lock()
	lag := c.lag
	c.mu.Unlock()
	return after(ctx, lag)
}

// Stock has machines made from now on of an image without packages.
func (c *Conditions) Stock() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stock = true
}

func (c *Conditions) stocked() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stock
}

func after(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
