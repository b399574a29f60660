package evict

import "fmt"

// budgets finds those that a pod counts in.
type budgets struct {
	all     []Budget
	catalog *catalog
}

func newBudgets(all []Budget) budgets {
	b := budgets{all, newCatalog()}
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
	budgets := b.of(&pod)
	if len(budgets) > 1 {
		return []Block{{ByBudget,
			fmt.Sprintf("PodDisruptionBudgets %s and %s both select it, and then Kubernetes evicts nothing", budgets[0].name(), budgets[1].name()),
			"Change their selectors so that one of them is left."}}, ""
	}
	for _, b := range budgets {
		switch {
		case b.Stale, b.Allowed > 0, !pod.Ready && b.sparesUnready():
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

// sparesUnready tells whether pods that are not Ready may go all the same.
func (b Budget) sparesUnready() bool {
	return b.EvictUnready || b.Healthy >= b.Desired && b.Desired > 0
}

func (b Budget) name() string { return b.Namespace + "/" + b.Name }
