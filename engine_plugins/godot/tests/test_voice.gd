extends ScriptedCase
## What a speaker asks of a sidecar, and what it makes of refusals.

const Stage := preload("res://tests/stage.gd")


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
