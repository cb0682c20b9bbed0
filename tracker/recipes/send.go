// Sends events to Tidemark: go run send.go < events.ndjson (docs/servers.md).
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	mathrand "math/rand"
	"net/http"
	"os"
	"strconv"
	"time"
)

const perRequest = 500
const attempts = 8

var endpoint = os.Getenv("TIDEMARK_ENDPOINT") // https://stats.example/v1/events
var key = os.Getenv("TIDEMARK_KEY")           // a server key of the site
var client = &http.Client{Timeout: 10 * time.Second}

type event = map[string]any

type answer struct {
	Accepted int `json:"accepted"`
	Verdicts []struct {
		Status, Code, Message string
	} `json:"verdicts"`
}

func now() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000Z") }

func newID() string {
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		panic(err)
	}
	return hex.EncodeToString(id)
}

func mayPass(status int) bool {
	return status >= 500 || status == 401 || status == 403 || status == 408 || status == 425 || status == 429
}

func post(events []event) (*http.Response, error) {
	var body bytes.Buffer
	zip := gzip.NewWriter(&body)
	if err := json.NewEncoder(zip).Encode(event{"sent_at": now(), "events": events}); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	request, err := http.NewRequest("POST", endpoint, &body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+key)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Content-Encoding", "gzip")
	return client.Do(request)
}

// Sends events until they are answered. The ids stay the same, so an event that is sent twice counts once.
func send(events []event) (answer, error) {
	for attempt := 0; attempt < attempts; attempt++ {
		wait := math.Min(30, 0.5*math.Pow(2, float64(attempt))) * (0.5 + mathrand.Float64()/2)
		response, err := post(events)
		if err == nil && !mayPass(response.StatusCode) {
			defer response.Body.Close()
			var answered answer
			return answered, json.NewDecoder(response.Body).Decode(&answered)
		}
		if err == nil {
			response.Body.Close()
			if seconds, err := strconv.ParseFloat(response.Header.Get("Retry-After"), 64); err == nil {
				wait = seconds
			}
		}
		time.Sleep(time.Duration(wait * float64(time.Second)))
	}
	return answer{}, fmt.Errorf("%d events could not be sent", len(events))
}

func main() {
	var events []event
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1024*1024)
	for lines.Scan() {
		one := event{"event_id": newID(), "timestamp": now()}
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		events = append(events, one)
	}
	for start := 0; start < len(events); start += perRequest {
		answered, err := send(events[start:min(start+perRequest, len(events))])
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(answered.Accepted, "accepted")
		for _, verdict := range answered.Verdicts {
			if verdict.Status == "rejected" {
				fmt.Fprintln(os.Stderr, verdict.Code, verdict.Message)
			}
		}
	}
}
