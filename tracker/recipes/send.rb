# Sends events to Tidemark: ruby send.rb < events.ndjson (docs/servers.md).
require 'json'
require 'net/http'
require 'securerandom'
require 'time'
require 'zlib'

ENDPOINT = URI(ENV.fetch('TIDEMARK_ENDPOINT')) # https://stats.example/v1/events
KEY = ENV.fetch('TIDEMARK_KEY') # a server key of the site
PER_REQUEST = 500
ATTEMPTS = 8
PASSING = [401, 403, 408, 425, 429].freeze
HEADERS = {
  'Authorization' => "Bearer #{KEY}",
  'Content-Type' => 'application/json',
  'Content-Encoding' => 'gzip'
}.freeze

def now
  Time.now.utc.iso8601(3)
end

def post(events)
  body = Zlib.gzip(JSON.generate(sent_at: now, events: events))
  Net::HTTP.start(ENDPOINT.host, ENDPOINT.port, use_ssl: ENDPOINT.scheme == 'https', open_timeout: 10,
                                                read_timeout: 10, max_retries: 0) do |http|
    http.post(ENDPOINT.request_uri, body, HEADERS)
  end
rescue SystemCallError, SocketError, IOError, Timeout::Error
  nil # no answer: whether the events arrived is unknown
end

# Sends events until they are answered. The ids stay the same, so an event that is sent twice counts once.
def send_events(events)
  ATTEMPTS.times do |attempt|
    response = post(events)
    status = response&.code.to_i
    return JSON.parse(response.body) if response && status < 500 && !PASSING.include?(status)

    wait = [30, 0.5 * 2**attempt].min * rand(0.5..1.0)
    sleep(Float(response && response['Retry-After'] || wait))
  end
  abort "#{events.length} events could not be sent"
end

events = $stdin.each_line.reject { |line| line.strip.empty? }.map do |line|
  { 'event_id' => SecureRandom.uuid, 'timestamp' => now }.merge(JSON.parse(line))
end
events.each_slice(PER_REQUEST) do |slice|
  answer = send_events(slice)
  puts "#{answer.fetch('accepted', 0)} accepted"
  answer.fetch('verdicts', []).each do |verdict|
    warn "#{verdict['code']} #{verdict['message']}" if verdict['status'] == 'rejected'
  end
end
