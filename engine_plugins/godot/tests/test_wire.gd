extends TestCase
## The requests against the golden vectors, what replies answer, and clocks.

const ClockExchange := preload("res://addons/facewire/wire/clock_exchange.gd")
const Reply := preload("res://addons/facewire/wire/reply.gd")
const Requests := preload("res://addons/facewire/wire/requests.gd")
const SubjectName := preload("res://addons/facewire/wire/subject_name.gd")
const Vectors := preload("res://tests/vectors.gd")

const MSEC := 1_000_000


func test_requests_are_the_vectors() -> void:
	var three := PackedByteArray([0, 0, 0xff, 0x7f, 0, 0x80])
	var written := {
		"open": Requests.open(1, "host", 24000, "s16le", 1),
		"open_keep": Requests.open(1, "host", 24000, "s16le", 1, true, true, 0.0),
		"open_delay": Requests.open(1, "host", 24000, "s16le", 1, false, false, 2000.0),
		"open_live": Requests.open(1, "host", 24000, "s16le", 1, false, true, 80.0, 48.0),
		"audio": Requests.audio(2, "host", Requests.WHICHEVER, three),
		"audio_end": Requests.audio(2, "host", Requests.WHICHEVER, three, true),
		"audio_generation": Requests.audio(2, "host", 4_294_967_295, three),
		"flush": Requests.flush(10, "host"),
		"cancel": Requests.cancel(11, "host"),
		"pause": Requests.pause(12, "host"),
		"resume": Requests.resume(13, "host"),
		"close_number": Requests.close(3, "host"),
		"flush_generation": Requests.flush(40, "host", 7),
		"cancel_generation": Requests.cancel(40, "host", 7),
		"pause_generation": Requests.pause(40, "host", 7),
		"resume_generation": Requests.resume(40, "host", 7),
		"close_generation": Requests.close(40, "host", 7),
		"reset": Requests.reset(21, "host"),
		"reset_all": Requests.reset(22),
		"ping": Requests.ping(20),
		"refresh": Requests.refresh(23),
	}
	for name: String in written:
		equal(written[name], _data("request/" + name), name)


func test_replies_answer_what_they_hold() -> void:
	var reply: Reply = Reply.decode(_data("reply/audio_due"))
	equal(reply.integer("utterance"), 3, "utterance")
	equal(reply.number("t"), 1.25, "t")
	equal(reply.integer("at"), 1_000_000_000_000, "at")
	equal(reply.number("buffered_s"), 0.5, "buffered_s")
	reply = Reply.decode(_data("reply/ok"))
	equal(reply.integer("utterance", -1), -1, "no utterance")
	equal(reply.number("t", -1.0), -1.0, "no t")
	reply.values = {"at": "now", "t": 2, "e": 1.5}
	equal(reply.integer("at", -1), -1, "text is no number")
	equal(reply.number("t"), 2.0, "a whole number serves")
	equal(reply.integer("e", -1), -1, "a float is no whole number")


func test_topics_of_events() -> void:
	var prefix := SubjectName.EVENT_PREFIX
	equal(SubjectName.of_topic("event/host".to_utf8_buffer(), prefix), "host", "event/host")
	equal(SubjectName.of_topic("face/host".to_utf8_buffer(), prefix), "", "face/host")
	equal(SubjectName.of_topic("event/".to_utf8_buffer(), prefix), "", "event/")
	equal(SubjectName.of_topic("event/host".to_utf8_buffer()), "", "not the topic of a face")


func test_clocks_agree_by_the_quickest_exchange() -> void:
	var clocks := ClockExchange.new()
	check(not clocks.is_known(), "known before the first exchange")
	equal(clocks.to_local(5), 5, "before the first exchange")
	# The sidecar is 700 ms ahead. The first reply is held up for 40 ms, the second is not.
	clocks.record(0, 710 * MSEC, 60 * MSEC)
	check(clocks.is_known(), "not known after an exchange")
	equal(clocks.offset_ns, 680 * MSEC, "one exchange")
	clocks.record(100 * MSEC, 801 * MSEC, 102 * MSEC)
	equal(clocks.offset_ns, 700 * MSEC, "a quicker one")
	clocks.record(200 * MSEC, 909 * MSEC, 210 * MSEC)
	equal(clocks.offset_ns, 700 * MSEC, "a slower one")
	equal(clocks.trip_ns, 2 * MSEC, "its round trip")
	equal(clocks.to_local(701 * MSEC), MSEC, "to local")
	equal(clocks.to_sidecar(MSEC), 701 * MSEC, "to sidecar")
	clocks.record(5, 0, 4)
	equal(clocks.trip_ns, 2 * MSEC, "back before it went")
	clocks.reset()
	check(not clocks.is_known() and clocks.offset_ns == 0, "known after a reset")


func test_clocks_forget_what_is_long_ago() -> void:
	var clocks := ClockExchange.new()
	clocks.record(0, 0, 0)
	for step in range(1, ClockExchange.KEPT):
		clocks.record(step * MSEC, step * MSEC + 6, step * MSEC + 10)
	equal(clocks.trip_ns, 0, "the oldest counts")
	clocks.record(20 * MSEC, 20 * MSEC + 6, 20 * MSEC + 10)
	equal(clocks.trip_ns, 10, "the oldest is forgotten")
	equal(clocks.offset_ns, 1, "the offset of those that are left")


func test_clocks_are_wrong_by_half_a_trip_at_most() -> void:
	var random := RandomNumberGenerator.new()
	random.seed = 1
	for round_number in 200:
		var offset_ns := random.randi() * 1000 - (1 << 41)
		var clocks := ClockExchange.new()
		var now_ns := 0
		for _exchange in 12:
			var sent_ns := now_ns
			var there_ns := sent_ns + random.randi_range(0, 50 * MSEC)
			now_ns = there_ns + random.randi_range(0, 50 * MSEC)
			clocks.record(sent_ns, there_ns + offset_ns, now_ns)
		var wrong_ns := absi(clocks.offset_ns - offset_ns)
		check(wrong_ns <= clocks.trip_ns / 2 + 1, "round %d: %d ns" % [round_number, wrong_ns])


func _data(name: String) -> PackedByteArray:
	return Vectors.load_case(settings["protocol"], name).data
