package noproxy

import "testing"

func TestWanted(t *testing.T) {
	for name, test := range map[string]struct {
		env  map[string]string
		want string
	}{
		"no proxy":        {nil, ""},
		"nothing spared":  {map[string]string{"HTTP_PROXY": "http://p:3128", "HTTPS_PROXY": "http://p:3128"}, "127.0.0.1,203.0.113.0/24"},
		"https alone":     {map[string]string{"HTTPS_PROXY": "http://p:3128"}, "203.0.113.0/24"},
		"http alone":      {map[string]string{"http_proxy": "http://p:3128"}, "127.0.0.1"},
		"small letters":   {map[string]string{"https_proxy": "http://p:3128", "no_proxy": "example.com"}, "example.com,203.0.113.0/24"},
		"a quarter of it": {map[string]string{"HTTPS_PROXY": "http://p:3128", "NO_PROXY": "203.0.113.0/26"}, "203.0.113.0/26,203.0.113.0/24"},
		"spared":          {map[string]string{"HTTP_PROXY": "http://p", "HTTPS_PROXY": "http://p", "NO_PROXY": "127.0.0.1, 203.0.113.0/24"}, ""},
		"more spared":     {map[string]string{"HTTPS_PROXY": "http://p", "NO_PROXY": "203.0.0.0/8"}, ""},
		"everything":      {map[string]string{"HTTP_PROXY": "http://p", "HTTPS_PROXY": "http://p", "NO_PROXY": "*"}, ""},
		"no proxies left": {map[string]string{"NO_PROXY": "example.com"}, ""},
	} {
		if got := Wanted(func(name string) string { return test.env[name] }); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
