package api

import "github.com/kubectl-ha/kubectl-ha/localgce/internal/api/clock"

func (s *Server) now() string { return s.clock.Now().Format(clock.Format) }
