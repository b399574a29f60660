package crash

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"time"
)

// Sample says which points a crash test tries. Its flags are -seed and -points.
type Sample struct {
	seed   *uint64
	points *int
}

// NewSample declares the flags, for so many points of each command unless they
// say otherwise; 0 for all.
func NewSample(points int) Sample {
	return Sample{
		seed:   flag.Uint64("seed", uint64(time.Now().UnixNano()), "which points the crash test takes where it takes a sample"),
		points: flag.Int("points", points, "how many points of each command the crash test tries; 0 for all"),
	}
}

// String is what repeats the sample.
func (s Sample) String() string { return fmt.Sprintf("seed %d", *s.seed) }

// Of are the points of the calls, or a sample of them.
func (s Sample) Of(calls []Call) []Point {
	var all []Point
	for _, call := range calls {
		for _, moment := range []Moment{Before, After, Lost} {
			all = append(all, Point{Moment: moment, Call: call})
		}
	}
	if *s.points == 0 || *s.points >= len(all) {
		return all
	}
	random := rand.New(rand.NewPCG(*s.seed, 0))
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:*s.points]
}
