package api

import "github.com/kubectl-ha/kubectl-ha/localgce/internal/api/clock"

func (c *Core) now() string { return c.clock.Now().Format(clock.Format) }
