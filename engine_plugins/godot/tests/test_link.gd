extends TestCase
## The link against a peer that misbehaves: it leaves, warns once, and comes back.

const FakeServer := preload("res://tests/fake_server.gd")
const Link := preload("res://addons/facewire/net/link.gd")
const Connection := preload("res://addons/facewire/net/connection.gd")
const Vectors := preload("res://tests/vectors.gd")
const Zmtp := preload("res://addons/facewire/wire/zmtp.gd")

var server := FakeServer.new()
var link: Link
var warnings := 0


func _start() -> void:
	# The faces come from the fake server; nobody answers on the control port.
	link = Link.acquire(server.endpoint(), "tcp://127.0.0.1:1")
	await _until(func() -> bool: return server.peer != null, "a connection")


func _until(condition: Callable, what: String, seconds := 5.0) -> void:
	var looked := func() -> bool:
		server.poll()
		link.collect()
		return condition.call()
	await eventually(looked, seconds, what)


func tear_down() -> void:
	if link:
		link.release()
	server.close()
	await super()


## Provoked here: one warning each, never an error.
func is_unexpected(line: String) -> bool:
	if line.begins_with("warning") and line.contains("Facewire"):
		warnings += 1
		return warnings > 1
	return true


func test_frames_arrive() -> void:
	await _start()
	var body := Vectors.load_case(settings["protocol"], "frame/typical").data
	server.speak(FakeServer.message("face/host", body))
	await _until(func() -> bool: return link.track("host") != null, "a frame")
	equal(link.track("host").newest().n, 31, "n")
	equal(link.track("").newest().subject, "host", "subject")
	equal(link.online, true, "connected")
	await _until(func() -> bool: return server.received.size() >= 64 + 27 + 3, "a subscription")
	equal(server.received.slice(91), Zmtp.subscribe(""), "what follows READY")


func test_whoever_there_is_stays_until_gone() -> void:
	await _start()
	var body := Vectors.load_case(settings["protocol"], "frame/typical").data
	var hello := Vectors.load_case(settings["protocol"], "hello/typical").data
	server.speak(FakeServer.message("face/host", body))
	await _until(func() -> bool: return link.received == 1, "a frame")
	server.peer.put_data(FakeServer.message("face/other", body))
	await _until(func() -> bool: return link.received == 2, "another's frame")
	equal(link.track("").newest().subject, "host", "the first")
	await wait(1.1)
	server.peer.put_data(FakeServer.message("face/host", body))
	server.peer.put_data(FakeServer.message("hello", hello))
	await _until(func() -> bool: return link.hello != null, "hello")
	check(link.track("host") != null, "one who is in hello is forgotten")
	check(link.track("other") == null, "one who has gone is kept")


func test_events_are_told_to_the_face_of_their_subject() -> void:
	var told: Array[FacewireEvent] = []
	var face := FacewireFace.new()
	face.faces_endpoint = server.endpoint()
	face.control_endpoint = "tcp://127.0.0.1:1"
	face.subject = "host"
	face.event_received.connect(func(event: FacewireEvent) -> void: told.append(event))
	tree.root.add_child(face)
	await _start()
	var bytes := PackedByteArray()
	for topic: String in ["event/hostess", "event/host", "event/", "events/host"]:
		for name: String in ["later_event", "interrupted"]:
			var body := Vectors.load_case(settings["protocol"], "event/" + name).data
			bytes.append_array(FakeServer.message(topic, body))
	server.speak(bytes)
	await _until(func() -> bool: return not told.is_empty(), "an event")
	await wait(0.1)
	equal(told.size(), 1, "events")
	equal(told[0].subject, "host", "whose")
	equal(told[0].kind, FacewireEvent.Kind.FINISHED, "kind")
	equal(told[0].interrupted, true, "interrupted")
	equal(link.malformed, 0, "malformed")


func test_ping_is_answered() -> void:
	await _start()
	server.speak(Vectors.load_case(settings["protocol"], "zmtp/ping_context").data)
	var pong := Vectors.load_case(settings["protocol"], "zmtp/pong_context").data
	await _until(func() -> bool: return server.received.slice(-pong.size()) == pong, "PONG")


func test_noise_is_left() -> void:
	await _start()
	server.peer.put_data("HTTP/1.1 400 Bad Request\r\n\r\n".to_ascii_buffer())
	await _until(server.is_left, "left")
	await _until(func() -> bool: return link.reason.contains("not ZeroMQ"), "a reason")


func test_noise_after_the_handshake_is_left() -> void:
	await _start()
	server.speak(PackedByteArray([0x77, 0x77, 0x77]))
	await _until(server.is_left, "left")
	await _until(func() -> bool: return link.reason.contains("flags 77"), "a reason")


func test_oversize_is_left() -> void:
	await _start()
	server.speak(Vectors.load_case(settings["protocol"], "zmtp/claims_2_to_40").data)
	await _until(server.is_left, "left")
	await _until(func() -> bool: return link.reason.contains("more than 1048576"), "a reason")


func test_truncated_is_survived() -> void:
	await _start()
	var whole := FakeServer.message("face/host", PackedByteArray([0x80]))
	server.speak(whole.slice(0, whole.size() - 1))
	await _until(func() -> bool: return link.online, "connected")
	server.peer.disconnect_from_host()
	await _until(func() -> bool: return server.connections == 2, "another connection")
	equal(warnings, 0, "warnings")


func test_silence_is_noticed() -> void:
	await _start()
	server.speak(PackedByteArray())
	await _until(func() -> bool: return link.online, "connected")
	await _until(server.is_left, "left", 4.5)
	await _until(func() -> bool: return server.connections == 2, "another connection")


func test_malformed_frames_are_counted() -> void:
	await _start()
	var bytes := PackedByteArray()
	for _frame in 50:
		bytes.append_array(FakeServer.message("face/host", PackedByteArray([0xc1])))
	bytes.append_array(FakeServer.message("face/\u00e9\u6771", PackedByteArray([0xc1])))
	bytes.append_array(FakeServer.message("unknown", PackedByteArray([0xc1])))
	server.speak(bytes)
	await _until(func() -> bool: return link.malformed == 51, "51 malformed")
	equal(link.online, true, "connected")


func test_topics_that_are_not_text_are_ignored() -> void:
	await _start()
	var body := Vectors.load_case(settings["protocol"], "frame/typical").data
	var topic := "face/".to_ascii_buffer()
	topic.append_array([0xff, 0xfe])
	var bytes := Zmtp.message(topic)
	bytes[0] = 1
	bytes.append_array(Zmtp.message(body))
	bytes.append_array(FakeServer.message("face/host", body))
	server.speak(bytes)
	await _until(func() -> bool: return link.received == 1, "the other frame")


func test_another_mechanism_is_left_alone_for_longer() -> void:
	var plain := Vectors.load_case(settings["protocol"], "zmtp/greeting_plain").data
	var connection := Connection.new("127.0.0.1", server.server.get_local_port(), "SUB")
	var now_ms := 0
	for _look in 2000:
		now_ms += 10
		connection.poll(now_ms)
		var before := server.connections
		server.poll()
		if server.connections > before:
			server.peer.put_data(plain)
		OS.delay_usec(100)
	# 50 ms doubled up to 5 s: some ten attempts in twenty seconds, not fifty.
	check(server.connections >= 5 and server.connections <= 12, "%d attempts" % server.connections)
	check(connection.is_foreign, "not taken for foreign")


func test_a_stream_cut_anywhere_arrives_whole() -> void:
	await _start()
	var body := Vectors.load_case(settings["protocol"], "frame/typical").data
	server.speak(PackedByteArray())
	for byte in FakeServer.message("face/host", body):
		server.peer.put_data(PackedByteArray([byte]))
	await _until(func() -> bool: return link.received == 1, "the frame")


func test_an_address_that_is_none() -> void:
	link = Link.acquire("127.0.0.1:5570", "tcp://127.0.0.1:1")
	check(link.reason.contains("must look like"), link.reason)
