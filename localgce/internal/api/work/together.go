package work

import (
	"context"
	"sync"
)

// Together runs controllers side by side, until all have ended.
func Together(ctx context.Context, controllers ...func(context.Context)) {
	var group sync.WaitGroup
	for _, run := range controllers {
		group.Go(func() { run(ctx) })
	}
	group.Wait()
}
