extends TestCase
## What the link asks of a sidecar, and what it makes of the answers.

const FakeControl := preload("res://tests/fake_control.gd")
const Link := preload("res://addons/facewire/net/link.gd")
const Requests := preload("res://addons/facewire/wire/requests.gd")
const Worker := preload("res://addons/facewire/net/worker.gd")

var server := FakeControl.new()
var link: Link


func tear_down() -> void:
	if link:
		link.release()
	server.close()
	await super()


func test_the_game_tells_its_frame_times() -> void:
	await _start()
	# The engine measures itself once a second: before that it says nought.
	var is_told := func() -> bool: return server.requests and server.requests[-1]["frame_ms"] > 0.0
	await _until(is_told, "a request", tree.root)
	var request := server.requests[-1]
	equal(request["op"], "render", "op")
	equal(request["pid"], OS.get_process_id(), "pid")
	check(request["frame_ms"] < 1000.0, str(request))
	check(absf(request["budget_ms"] - 1000.0 / 60.0) < 20.0, str(request))
	check(request["mean_ms"] > 0.0 and request["mean_ms"] < 1000.0, str(request))
	check("gpu_ms" not in request, "a GPU time without a GPU")


func test_clocks_are_compared() -> void:
	var ahead_ns := 5_000_000_000_000
	server.answer = func(request: Dictionary) -> Variant:
		if request["op"] != "ping":
			return null
		return {"ok": {"at": ahead_ns + 1000 * Time.get_ticks_usec()}}
	await _start()
	equal(link.sidecar_ns(7), 7000, "the clock before an exchange")
	await _until(func() -> bool: return server.pings >= Worker.FIRST_PINGS, "the first pings")
	await _until(func() -> bool: return link.clock_offset_ns != null, "an offset")
	var off_ns := absi(link.clock_offset_ns - ahead_ns)
	# The fake server answers once in a rendered frame: half a round trip may be a few milliseconds.
	check(off_ns < 20_000_000, "%d ns off" % off_ns)
	equal(link.sidecar_ns(1000) - link.clock_offset_ns, 1_000_000, "a local time")
	notes["clock_off_us"] = off_ns / 1000


func test_a_sidecar_that_knows_no_ping_is_no_matter() -> void:
	server.answer = func(_request: Dictionary) -> Variant:
		return {"error": {"code": "unknown_op", "message": "no op ping"}}
	await _start()
	await _until(func() -> bool: return server.pings >= Worker.FIRST_PINGS, "the first pings")
	equal(link.clock_offset_ns, null, "an offset")


func test_a_game_that_stands_still_gives_signs_of_life() -> void:
	await _start()
	# The game's own thread does nothing for longer than the sidecar waits, but for taking calls here.
	server.poll()
	var before := server.pings
	for _step in 13:
		OS.delay_msec(500)
		server.poll()
		# A peer that says nothing is left: ZMTP's own PING is answered by hand.
		server.peer.put_data(PackedByteArray([4, 5, 4]) + "PONG".to_ascii_buffer())
	check(server.pings - before >= 2, "%d pings in 6.5 s" % (server.pings - before))
	equal(server.connections, 1, "connections")


func test_the_last_requests_leave() -> void:
	await _start()
	link.request(Requests.close.bind("host"))
	link.release()
	link = null
	server.poll()
	equal(server.requests.size(), 1, "requests")
	equal(server.requests[0]["op"], "close", "op")


func _start() -> void:
	# The control port is the fake server; nobody publishes faces.
	link = Link.acquire("tcp://127.0.0.1:1", server.endpoint())
	await _until(link.can_ask, "control")


func _until(condition: Callable, what: String, viewport: Viewport = null) -> void:
	var looked := func() -> bool:
		server.poll()
		link.collect(viewport)
		return condition.call()
	await eventually(looked, 5.0, what)
