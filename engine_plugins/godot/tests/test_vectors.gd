extends TestCase
## The decoders against the golden vectors: whole, cut at every length, with trailing bytes.

const Stream := preload("res://addons/facewire/wire/zmtp_stream.gd")
const Zmtp := preload("res://addons/facewire/wire/zmtp.gd")
const Reply := preload("res://addons/facewire/wire/reply.gd")
const Reader := preload("res://addons/facewire/wire/message_pack_reader.gd")
const Writer := preload("res://addons/facewire/wire/message_pack_writer.gd")
const StatusVector := preload("res://tests/status_vector.gd")
const Vectors := preload("res://tests/vectors.gd")

var vectors: Array[Vectors.Vector]


func _cases(message: String) -> Array[Vectors.Vector]:
	return Vectors.of(settings["protocol"], message)


func test_frames() -> void:
	_bodies("frame", FacewireFrame.decode, Vectors.frame_json)


func test_hellos() -> void:
	_bodies("hello", FacewireHello.decode, Vectors.hello_json)


func test_statuses() -> void:
	_bodies("status", FacewireStatus.decode, StatusVector.of)


func test_events() -> void:
	_bodies("event", FacewireEvent.decode, Vectors.event_json)


func test_an_event_of_a_later_sidecar_is_unknown() -> void:
	var event: FacewireEvent = FacewireEvent.decode(_case("event/later_event").data)
	equal(event.kind, FacewireEvent.Kind.UNKNOWN, "its kind")


func test_replies() -> void:
	_bodies("reply", Reply.decode, Vectors.reply_json)


func test_greetings() -> void:
	var cases := _cases("zmtp_greeting")
	check(cases.size() >= 6, "only %d cases" % cases.size())
	for one in cases:
		equal(Zmtp.greeting_problem(one.data) == "", one.accepted, one.name)
		if not one.accepted:
			continue
		for size in one.data.size():
			check(
				Zmtp.greeting_problem(one.data.slice(0, size)) != "",
				"%s cut at %d" % [one.name, size]
			)
	equal(Zmtp.greeting(), _case("zmtp/greeting_30").data, "our greeting")


func test_streams() -> void:
	var cases := _cases("zmtp_stream")
	check(cases.size() >= 15, "only %d cases" % cases.size())
	for one in cases:
		if not one.accepted:
			var broken := Stream.new()
			broken.feed(one.data)
			check(broken.next() == null and broken.reason != "", one.name + " is accepted")
			continue
		var wanted: Array = one.value["events"]
		equal(_events([one.data]), wanted, one.name)
		var bytes: Array[PackedByteArray] = []
		for byte in one.data:
			bytes.append(PackedByteArray([byte]))
		equal(_events(bytes), wanted, one.name + " byte by byte")
		for size in one.data.size():
			var events := _events([one.data.slice(0, size)])
			check(
				events == wanted.slice(0, events.size()) and events.size() < wanted.size(),
				"%s cut at %d" % [one.name, size]
			)
			equal(_events([one.data.slice(0, size), one.data.slice(size)]), wanted, one.name)
		var behind := one.data.duplicate()
		behind.append(0xff)
		equal(_events([behind]), wanted, one.name + " with trailing bytes")


func test_what_we_send() -> void:
	equal(Zmtp.ready("SUB"), _case("zmtp/ready_sub").data, "READY of SUB")
	equal(Zmtp.ready("DEALER"), _case("zmtp/ready_dealer").data, "READY of DEALER")
	equal(Zmtp.subscribe("face/"), _case("zmtp/subscribe_message").data, "subscribe")
	equal(Zmtp.unsubscribe("face/"), _case("zmtp/unsubscribe_message").data, "unsubscribe")
	var ping: Stream.Event = _first(_case("zmtp/ping_context").data)
	equal(Zmtp.pong(ping.data), _case("zmtp/pong_context").data, "PONG")
	for one in _cases("request"):
		if one.canonical:
			var values: Variant = Reader.decode(one.data)
			if values is Dictionary and one.name != "request/open_largest_id":
				equal(Writer.encode(values), one.data, one.name)


func test_random_bytes_are_refused() -> void:
	var random := RandomNumberGenerator.new()
	random.seed = 1
	var typical := _case("frame/typical").data
	for round_number in 2000:
		var bytes := typical.duplicate()
		for _change in random.randi_range(1, 8):
			bytes[random.randi_range(0, bytes.size() - 1)] = random.randi_range(0, 255)
		var frame: Variant = FacewireFrame.decode(bytes)
		check(frame is FacewireFrame or frame is String, "round %d" % round_number)


## Every body three ways; [param meaning] turns what was decoded into the JSON of the vectors.
func _bodies(message: String, decode: Callable, meaning: Callable) -> void:
	var cases := _cases(message)
	check(cases.size() >= 5, "only %d cases" % cases.size())
	for one in cases:
		var got: Variant = decode.call(one.data)
		if not one.accepted:
			check(got is String and got != "", one.name + " is accepted")
			continue
		if got is String:
			failures.append("%s is refused: %s" % [one.name, got])
			continue
		var shown: Dictionary = meaning.call(got)
		for key: String in shown:
			check(
				Vectors.same(shown[key], one.value.get(key)),
				"%s: %s is %s instead of %s" % [one.name, key, shown[key], one.value.get(key)]
			)
		for size in one.data.size():
			check(decode.call(one.data.slice(0, size)) is String, "%s cut at %d" % [one.name, size])
		var behind := one.data.duplicate()
		behind.append(0)
		check(decode.call(behind) is String, one.name + " with trailing bytes")


func _case(name: String) -> Vectors.Vector:
	return Vectors.load_case(settings["protocol"], name)


func _first(data: PackedByteArray) -> Stream.Event:
	var stream := Stream.new()
	stream.feed(data)
	return stream.next()


func _events(chunks: Array[PackedByteArray]) -> Array:
	var stream := Stream.new()
	var events := []
	for chunk in chunks:
		stream.feed(chunk)
		var event := stream.next()
		while event:
			if event.command != "":
				events.append({"command": event.command, "data": event.data.hex_encode()})
			else:
				var parts := event.parts.map(
					func(part: PackedByteArray) -> String: return part.hex_encode()
				)
				events.append({"parts": parts})
			event = stream.next()
	return events
