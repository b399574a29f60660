package evict

import "fmt"

// budgets finds those that a pod counts in.
type budgets struct {
	all     []Budget
	catalog *catalog
	failing []Pod // those that will not become Ready by themselves
}

func newBudgets(all []Budget, pods []Pod) budgets {
	b := budgets{all: all, catalog: newCatalog()}
	for _, pod := range pods {
		if pod.Failing != "" && !pod.Ready && !pod.Ended {
			b.failing = append(b.failing, pod)
		}
	}
	for _, budget := range all {
		b.catalog.add(budget.Selector, budget.Namespace)
	}
	return b
}

func (b budgets) of(pod *Pod) (found []Budget) {
	for _, number := range b.catalog.matching(pod) {
		found = append(found, b.all[number])
	}
	return found
}

// held is what budgets have against the eviction of a pod: for good, which is a
// block, or for the time being. The rules are those of the eviction API; see
// https://kubernetes.io/docs/tasks/run-application/configure-pdb.
func (b budgets) held(pod Pod) (blocks []Block, wait string) {
	if pod.Pending {
		return nil, ""
	}
	failing, budgets := b.failing, b.of(&pod)
	if len(budgets) > 1 {
		return []Block{{ByBudget,
			fmt.Sprintf("PodDisruptionBudgets %s and %s both select it, and then Kubernetes evicts nothing", budgets[0].name(), budgets[1].name()),
			"Change their selectors so that one of them is left."}}, ""
	}
	for _, b := range budgets {
		switch {
		case b.Stale, b.Allowed > 0, !pod.Ready && b.sparesUnready():
		case b.neverSatisfied(b.selects(failing)):
			return []Block{b.unready(b.selects(failing))}, ""
		case b.Expected > b.Desired:
			wait = fmt.Sprintf("waits until more pods of %s are Ready: %d are, %d must stay", b.name(), b.Healthy, b.Desired)
		default:
			return []Block{b.block()}, ""
		}
	}
	return nil, wait
}

func (b Budget) block() Block {
	return Block{ByBudget,
		fmt.Sprintf("PodDisruptionBudget %s never allows an eviction: %d of %d pods are Ready, %d must stay so", b.name(), b.Healthy, b.Expected, b.Desired),
		"Give the workload more replicas, or let the budget allow one disruption."}
}

// selects are those of the pods that count in the budget.
func (b Budget) selects(pods []Pod) (found []Pod) {
	for _, pod := range pods {
		if pod.Namespace == b.Namespace && b.Selector.Matches(pod.Labels) {
			found = append(found, pod)
		}
	}
	return found
}

// neverSatisfied reports whether the budget would allow no eviction even if all
// pods that may become Ready did: waiting is of no use.
func (b Budget) neverSatisfied(failing []Pod) bool {
	return len(failing) > 0 && b.Expected > b.Desired && b.Expected-len(failing) <= b.Desired
}

func (b Budget) unready(failing []Pod) Block {
	wayOut := "Fix that pod first, or delete it"
	if !b.EvictUnready {
		wayOut += ", or set the budget's unhealthyPodEvictionPolicy to AlwaysAllow, which lets pods go that are not Ready"
	}
	return Block{ByBudget,
		fmt.Sprintf("PodDisruptionBudget %s allows no eviction, and waiting does not change that: %d of %d pods are Ready, %d must stay so, and %s/%s is not getting Ready (%s)",
			b.name(), b.Healthy, b.Expected, b.Desired, failing[0].Namespace, failing[0].Name, failing[0].Failing), wayOut + "."}
}

// sparesUnready reports whether pods that are not Ready may go all the same.
func (b Budget) sparesUnready() bool {
	return b.EvictUnready || b.Healthy >= b.Desired && b.Desired > 0
}

func (b Budget) name() string { return b.Namespace + "/" + b.Name }
