package evict

import (
	"fmt"
	"strconv"
)

// Resources are what pods request and nodes have.
type Resources struct {
	CPU    int64 // thousandths
	Memory int64 // bytes
	Pods   int64
}

// Plus adds.
func (r Resources) Plus(other Resources) Resources {
	return Resources{r.CPU + other.CPU, r.Memory + other.Memory, r.Pods + other.Pods}
}

func (r Resources) minus(other Resources) Resources {
	return Resources{r.CPU - other.CPU, r.Memory - other.Memory, r.Pods - other.Pods}
}

// holds reports whether the request fits. As for the scheduler, what is not
// asked for need not be there.
func (r Resources) holds(request Resources) bool {
	return request.Pods <= r.Pods &&
		(request.CPU == 0 || request.CPU <= r.CPU) && (request.Memory == 0 || request.Memory <= r.Memory)
}

// String is "1.5 CPU, 2.0 GiB, 3 pods".
func (r Resources) String() string {
	pods := strconv.FormatInt(r.Pods, 10) + " pods"
	if r.Pods == 1 {
		pods = "1 pod"
	}
	return fmt.Sprintf("%s CPU, %s, %s", strconv.FormatFloat(float64(r.CPU)/1000, 'f', -1, 64), memory(r.Memory), pods)
}

func memory(bytes int64) string {
	const mebi = 1 << 20
	if bytes < 1024*mebi {
		return fmt.Sprintf("%d MiB", (bytes+mebi-1)/mebi)
	}
	return fmt.Sprintf("%.1f GiB", float64(bytes)/(1024*mebi))
}
