extends TestCase
## What a speaker asks of a sidecar, and what it makes of refusals, against a scripted one.

const FakeControl := preload("res://tests/fake_control.gd")
const FakeServer := preload("res://tests/fake_server.gd")
const Stage := preload("res://tests/stage.gd")

var faces := FakeServer.new()
var control := FakeControl.new()
var speaker := FacewireSpeaker.new()
var face := FacewireFace.new()
var reasons: Array[String] = []
## Refuses the ops that it names: a code for each.
var refused: Dictionary[String, String] = {}


func tear_down() -> void:
	await super()
	faces.close()
	control.close()
	# The audio thread lets go of the last sound only when it mixes again.
	await wait(0.2)


## Two speakers of one name are warned of.
func is_unexpected(line: String) -> bool:
	return not line.contains("two speakers are called host")


func test_one_subject_for_many_lines() -> void:
	await _start("host")
	speaker.delay_ms = 150.0
	speaker.push(Stage.tone(0.1, 24_000))
	speaker.finish()
	await _until(func() -> bool: return not speaker.is_speaking(), "the end of the first line")
	speaker.push(Stage.tone(0.1, 24_000))
	await _until(func() -> bool: return _count("audio") == 4, "its audio")
	speaker.finish()
	await _until(func() -> bool: return not speaker.is_speaking(), "the end of the second line")
	var line := ["audio", "audio", "flush"]
	equal(_ops(), ["open"] + line + line, "requests")
	var opens := control.requests.filter(func(one: Dictionary) -> bool: return one["op"] == "open")
	var opened: Dictionary = opens[0]
	equal(opened["subject"], "host", "the name that the game has chosen")
	equal(opened["replace"], true, "replace")
	equal(opened["delay"], 150.0, "delay")
	equal(opened["sample_rate"], 24_000, "rate")
	speaker.get_parent().remove_child(speaker)
	await _until(func() -> bool: return _ops().slice(-2) == ["cancel", "close"], "the end")
	speaker.free()


func test_chunks_may_be_cut_anywhere() -> void:
	await _start("host")
	var pcm := Stage.tone(0.4, 24_000)
	var sizes := RandomNumberGenerator.new()
	sizes.seed = 7
	var pushed := 0
	while pushed < pcm.size():
		var size := sizes.randi_range(1, 3000)
		speaker.push(pcm.slice(pushed, pushed + size), 24_000, true)
		pushed += size
	speaker.push(PackedByteArray())
	speaker.finish()
	await _until(func() -> bool: return not speaker.is_speaking(), "the end")
	var heard := PackedByteArray()
	for request in control.requests:
		if request["op"] == "audio":
			heard.append_array(request["pcm"])
	check(heard == pcm, "%d bytes are sent of %d" % [heard.size(), pcm.size()])


func test_a_line_of_another_kind_replaces_the_subject() -> void:
	await _start("host")
	speaker.push(Stage.tone(0.5, 24_000))
	await _until(func() -> bool: return _count("audio") > 0, "audio")
	speaker.speak_pcm(Stage.tone(0.1, 16_000), 16_000)
	await _until(func() -> bool: return not speaker.is_speaking(), "the end")
	var opens := control.requests.filter(func(one: Dictionary) -> bool: return one["op"] == "open")
	equal(opens.size(), 2, "times that it was opened")
	equal(opens[1]["sample_rate"], 16_000, "rate")
	var last: int = _ops().rfind("open")
	equal(_ops()[last - 1], "cancel", "what comes before")


func test_what_is_refused_is_told_and_heard() -> void:
	refused = {"open": "overloaded", "audio": "no_such_subject"}
	await _start("host")
	speaker.push(Stage.tone(0.3, 24_000))
	speaker.finish()
	await _until(func() -> bool: return speaker.heard_position() > 0.1, "sound")
	equal(reasons, ["open is refused"] as Array[String], "what is told")
	equal(speaker.problem, "open is refused", "the problem")
	await _until(func() -> bool: return face.status_text.begins_with("refused"), "the status")
	var said := "\n".join(speaker._get_configuration_warnings())
	check(said.contains("open is refused"), said)
	equal(_count("open"), 1, "times that it was asked for")
	await _until(func() -> bool: return not speaker.is_speaking(), "the end")
	# The next line tries again.
	refused = {}
	speaker.push(Stage.tone(0.3, 24_000))
	speaker.finish()
	await _until(func() -> bool: return _count("open") == 2, "another try")
	await _until(func() -> bool: return speaker.problem == "", "no problem any more")


func test_a_subject_that_is_gone_is_opened_again() -> void:
	await _start("host")
	speaker.push(Stage.tone(0.1, 24_000))
	speaker.finish()
	await _until(func() -> bool: return not speaker.is_speaking(), "the end of the first line")
	refused = {"audio": "no_such_subject"}
	speaker.push(Stage.tone(0.5, 24_000))
	await _until(func() -> bool: return _count("audio") >= 4, "audio")
	refused = {}
	speaker.finish()
	await _until(func() -> bool: return not speaker.is_speaking(), "the end")
	check(_count("open") >= 2, "not opened again: %s" % [_ops()])
	equal(speaker.problem, "", "the problem")
	equal(reasons.size(), 0, "failures")


func test_what_another_game_has_taken_is_left_to_it() -> void:
	await _start("host")
	speaker.push(Stage.tone(0.3, 24_000))
	await _until(func() -> bool: return speaker._pushed.generation == 1, "which one was opened")
	speaker.push(Stage.tone(0.1, 24_000))
	await _until(func() -> bool: return _last("audio").get("generation") == 1, "which it is for")
	refused = {"audio": "replaced"}
	speaker.push(Stage.tone(0.1, 24_000))
	speaker.finish()
	await _until(func() -> bool: return not speaker.is_speaking(), "the end of the line")
	equal(reasons, ["audio is refused"] as Array[String], "what is told")
	equal(_count("open"), 1, "times that it was opened")
	# The next line takes it back.
	refused = {}
	speaker.push(Stage.tone(0.1, 24_000))
	await _until(func() -> bool: return speaker.problem == "", "no problem any more")
	speaker.finish()
	await _until(func() -> bool: return not speaker.is_speaking(), "the end of the next line")
	equal(_last("flush").get("generation"), 2, "which it is for then")
	equal(_last("open").get("replace"), true, "replace")


func test_a_sidecar_that_does_not_answer_is_not_waited_for() -> void:
	await _start("host")
	control.answer = func(_request: Dictionary) -> Variant: return null
	var begun := Time.get_ticks_msec()
	speaker.push(Stage.tone(0.3, 24_000))
	speaker.finish()
	await _until(func() -> bool: return speaker.heard_position() > 0.1, "sound")
	check(Time.get_ticks_msec() - begun < 1500, "after %d ms" % (Time.get_ticks_msec() - begun))


func test_speakers_borrow_a_face_one_after_another() -> void:
	await _start("first")
	var take := Animation.new()
	face.take = take
	face.subject = "host"
	var other := FacewireSpeaker.new()
	other.face = face
	other.subject = "second"
	tree.root.add_child(other)
	speaker.push(Stage.tone(0.1, 24_000))
	equal([face.subject, face.take], ["first", null], "whom it follows")
	other.push(Stage.tone(0.1, 24_000))
	equal(face.subject, "second", "whom it follows then")
	speaker.finish()
	await _until(func() -> bool: return not speaker.is_speaking(), "the end of the first")
	await wait(0.4)
	equal(face.subject, "second", "whom it follows when the first is over")
	other.finish()
	await _until(func() -> bool: return face.subject == "host", "the end of the second")
	equal(face.take, take, "the take")


func test_a_face_that_is_given_later_brings_its_sidecar() -> void:
	await _start("host")
	var other := FacewireSpeaker.new()
	other.subject = "later"
	tree.root.add_child(other)
	other.face = face
	other.push(Stage.tone(0.1, 24_000))
	var is_opened := func(one: Dictionary) -> bool:
		return one["op"] == "open" and one["subject"] == "later"
	await _until(func() -> bool: return control.requests.any(is_opened), "its subject")


func test_two_speakers_never_share_a_name() -> void:
	await _start("host")
	var other := FacewireSpeaker.new()
	other.face = face
	other.subject = "host"
	tree.root.add_child(other)
	for one: FacewireSpeaker in [speaker, other]:
		one.push(Stage.tone(0.1, 24_000))
	await _until(func() -> bool: return _count("open") == 2, "two subjects")
	var opens := control.requests.filter(func(one: Dictionary) -> bool: return one["op"] == "open")
	check(opens[0]["subject"] != opens[1]["subject"], "both are %s" % opens[0]["subject"])


func _start(subject: String) -> void:
	control.answer = _answer
	face.faces_endpoint = faces.endpoint()
	face.control_endpoint = control.endpoint()
	speaker.face = face
	speaker.subject = subject
	speaker.failed.connect(func(reason: String) -> void: reasons.append(reason))
	tree.root.add_child(face)
	tree.root.add_child(speaker)
	var greeted := [0]
	var is_ready := func() -> bool:
		if faces.connections != greeted[0]:
			greeted[0] = faces.connections
			faces.speak(PackedByteArray())
		return face._link.online and face._link.can_ask() and face._link.clock_offset_ns != null
	await _until(is_ready, "connections")


func _answer(request: Dictionary) -> Variant:
	var op: String = request["op"]
	if op in refused:
		return {"error": {"code": refused[op], "message": op + " is refused"}}
	var now_ns := 1000 * Time.get_ticks_usec()
	var at := now_ns + (0 if op == "ping" else 100_000_000)
	return {"ok": {"at": at, "t": 0.0, "e": 0, "generation": _count("open")}}


func _until(condition: Callable, what: String) -> void:
	var looked := func() -> bool:
		faces.poll()
		control.poll()
		return condition.call()
	await eventually(looked, 5.0, what)


func _ops() -> Array:
	var ops := control.requests.map(func(one: Dictionary) -> String: return one["op"])
	return ops.filter(func(op: String) -> bool: return op != "render")


func _count(op: String) -> int:
	return _ops().count(op)


func _last(op: String) -> Dictionary:
	var is_op := func(one: Dictionary) -> bool: return one["op"] == op
	return control.requests.filter(is_op).back()
