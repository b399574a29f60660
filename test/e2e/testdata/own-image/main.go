// Serves HTTP; or, with a URL, asks for it as a client that tries again: each second
// counts as missed in which no answer came.
package main

import (
	"fmt"
	"net/http"
	"os"
	"time"
)

func main() {
	if len(os.Args) > 1 {
		watch(os.Args[1])
	}
	answer := func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "own image") }
	fmt.Println(http.ListenAndServe(":8080", http.HandlerFunc(answer)))
	os.Exit(1)
}

func watch(url string) {
	client := http.Client{Timeout: 100 * time.Millisecond, Transport: &http.Transport{DisableKeepAlives: true}}
	var asked, missed int
	for second := range time.Tick(time.Second) {
		asked++
		if !answers(client, url, second.Add(time.Second)) {
			missed++
		}
		fmt.Printf("%d seconds, %d missed\n", asked, missed)
	}
}

func answers(client http.Client, url string, until time.Time) bool {
	for time.Now().Before(until) {
		if response, err := client.Get(url); err == nil {
			response.Body.Close()
			return response.StatusCode == http.StatusOK
		}
	}
	return false
}
