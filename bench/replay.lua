-- Send the requests of a file, each once, over all connections; stop when there are no more.
-- The file has one request per line: method, path, body and headers, apart by tabs.

local requests, sent = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local fields = {}
    for field in (line .. "\t"):gmatch("([^\t]*)\t") do fields[#fields + 1] = field end
    local headers = {}
    for place = 4, #fields - 1, 2 do headers[fields[place]] = fields[place + 1] end
    local body = fields[3] ~= "" and fields[3] or nil
    requests[#requests + 1] = wrk.format(fields[1], fields[2], headers, body)
  end
  again = args[2] == "again"
end

function request()
  sent = sent + 1
  if sent > #requests then
    if not again then wrk.thread:stop() end
    sent = 1
  end
  return requests[sent]
end

function done(summary, latency, _)
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "worst": %f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
