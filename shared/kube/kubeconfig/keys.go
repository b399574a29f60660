package kubeconfig

import "slices"

// Keys are the private keys that the kubeconfig holds, in PEM.
func (k *Kubeconfig) Keys() ([][]byte, error) {
	config, err := k.load()
	if err != nil {
		return nil, err
	}
	var keys [][]byte
	for _, user := range config.AuthInfos {
		if len(user.ClientKeyData) > 0 {
			keys = append(keys, user.ClientKeyData)
		}
	}
	slices.SortFunc(keys, slices.Compare)
	return keys, nil
}
