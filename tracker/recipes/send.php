<?php
// Sends events to Tidemark: php send.php < events.ndjson (docs/servers.md).
declare(strict_types=1);

define('ENDPOINT', getenv('TIDEMARK_ENDPOINT')); // https://stats.example/v1/events
define('KEY', getenv('TIDEMARK_KEY')); // a server key of the site
const PER_REQUEST = 500;
const ATTEMPTS = 8;
const PASSING = [401, 403, 408, 425, 429];

function now(): string
{
    return (new DateTimeImmutable('now', new DateTimeZone('UTC')))->format('Y-m-d\TH:i:s.v\Z');
}

/** One attempt: the status (0 without an answer), the body, and the Retry-After header. */
function post(array $events): array
{
    $headers = ['Authorization: Bearer ' . KEY, 'Content-Type: application/json', 'Content-Encoding: gzip'];
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => implode("\r\n", $headers),
        'content' => gzencode(json_encode(['sent_at' => now(), 'events' => $events], JSON_THROW_ON_ERROR)),
        'timeout' => 10,
        'ignore_errors' => true,
    ]]);
    $body = @file_get_contents(ENDPOINT, false, $context);
    $lines = $body === false ? [] : $http_response_header;
    $status = preg_match('/^HTTP\/\S+ (\d+)/', $lines[0] ?? '', $found) ? (int) $found[1] : 0;
    $after = preg_grep('/^Retry-After:/i', $lines);
    return [$status, (string) $body, $after ? (float) trim(explode(':', reset($after), 2)[1]) : null];
}

/** Sends events until they are answered. The ids stay the same, so an event that is sent twice counts once. */
function send(array $events): array
{
    for ($attempt = 0; $attempt < ATTEMPTS; $attempt++) {
        [$status, $body, $after] = post($events);
        if ($status !== 0 && $status < 500 && !in_array($status, PASSING, true)) {
            return json_decode($body, true, 512, JSON_THROW_ON_ERROR);
        }
        $wait = $after ?? min(30, 0.5 * 2 ** $attempt) * (0.5 + mt_rand() / mt_getrandmax() / 2);
        usleep((int) ($wait * 1e6));
    }
    fwrite(STDERR, count($events) . " events could not be sent\n");
    exit(1);
}

$events = [];
while (($line = fgets(STDIN)) !== false) {
    if (trim($line) !== '') {
        $event = json_decode($line, false, 512, JSON_THROW_ON_ERROR);
        $event->event_id ??= bin2hex(random_bytes(16));
        $event->timestamp ??= now();
        $events[] = $event;
    }
}
foreach (array_chunk($events, PER_REQUEST) as $chunk) {
    $answer = send($chunk);
    echo $answer['accepted'] ?? 0, " accepted\n";
    foreach ($answer['verdicts'] ?? [] as $verdict) {
        if ($verdict['status'] === 'rejected') {
            fwrite(STDERR, "{$verdict['code']} {$verdict['message']}\n");
        }
    }
}
