extends TestCase
## Lines that are cut off, and speech that comes bit by bit, with a real sidecar.

const Ear := preload("res://tests/ear.gd")
const Stage := preload("res://tests/stage.gd")
const CLIP := "res://demo/clip.ogg"
const LOUD := 0.02
const IN_TIME_MS := 40.0  ## Half of what a speaker waits for more of a line.
const TRIES := 4

var stage: Stage
var ear := Ear.new()


func tear_down() -> void:
	stage.leave()
	ear.leave()
	await super()
	# The audio thread lets go of the last sound only when it mixes again.
	await wait(0.2)


func test_another_line_cuts_off_the_first() -> void:
	await _start()
	var speaker := stage.speaker
	var ends: Array[bool] = []
	speaker.finished.connect(func(interrupted: bool) -> void: ends.append(interrupted))
	for round_number in 5:
		speaker.speak(load(CLIP), 1.0)
		await eventually(func() -> bool: return stage.jaw() > 0.1, 5.0, "a mouth that moves")
		await wait(0.3 + 0.1 * round_number)
		await _interrupt(round_number)
	equal(ends.slice(0, 5), [true, true, true, true, true] as Array[bool], "how lines ended")
	equal(stage.face.track().restarts, 0, "subjects that were opened anew")
	equal(stage.face.track().gaps, 0, "gaps")


## Cuts off the line with another, and follows both by ear and by eye.
func _interrupt(round_number: int) -> void:
	var speaker := stage.speaker
	var epoch := stage.face.track().epoch
	var silence_s := Stage.silence_s(load(CLIP), 4.0, LOUD)
	var asked_usec := Time.get_ticks_usec()
	speaker.speak(load(CLIP), 4.0)
	ear.listen()
	# The sound before this was mixed already; the engine fades it out in one block.
	var cut := ear.samples.size() + 512
	var onset_t := NAN
	var mouth_usec := 0
	var void_usec := 0
	var old_jaw := NAN
	var before_usec := asked_usec
	var is_in_time := false
	while Time.get_ticks_usec() - asked_usec < 1_200_000:
		await tree.process_frame
		ear.listen()
		# The nodes have run in the frame before; what they have shown is that frame's.
		var now_usec := stage.face._link.now_usec
		var pieces := speaker._playout.line.pieces
		if stage.face.track().epoch == epoch:
			void_usec = Time.get_ticks_usec()
		elif stage.face.frame.epoch == epoch:
			# The reply has come, and nothing is due yet: the face moves on to what will be.
			check(_is_on_its_way(old_jaw), "a void face is shown")
		old_jaw = stage.jaw()
		if is_nan(onset_t) and pieces and pieces[0].is_scheduled:
			onset_t = pieces[0].t + silence_s
		if not mouth_usec and stage.shown_t(now_usec) >= onset_t:
			check(stage.face.frame.epoch > epoch, "the face does not show what is due")
			mouth_usec = now_usec - int(1e6 * (stage.shown_t(now_usec) - onset_t))
			var seen_after_ms := (now_usec - mouth_usec) / 1000.0
			var rendered_frame_ms := (now_usec - before_usec) / 1000.0
			# A face that was published late is seen late: a busy machine has held the sidecar up.
			is_in_time = stage.was_in_time(onset_t)
			if is_in_time:
				check(seen_after_ms <= rendered_frame_ms + 1.0, "seen after %f ms" % seen_after_ms)
			_note("seen_after_ms", seen_after_ms)
			_note("rendered_frame_ms", rendered_frame_ms)
		before_usec = now_usec
	var sound := ear.first_above(LOUD, cut)
	check(sound >= 0 and mouth_usec > 0, "round %d: no sound or no mouth" % round_number)
	var apart_ms := (mouth_usec - ear.usec_of(sound)) / 1000.0
	check(absf(apart_ms) < 100.0 or not is_in_time, "mouth and sound are %f ms apart" % apart_ms)
	check(stage.jaw() > 0.0, "the mouth does not speak")
	_note("sound_after_ms", (ear.usec_of(sound) - asked_usec) / 1000.0 - 1000.0 * silence_s)
	_note("mouth_behind_sound_ms", apart_ms)
	_note("cancel_answered_after_ms", (void_usec - asked_usec) / 1000.0)


func test_chunks_play_without_a_gap_or_say_starved() -> void:
	await _start()
	var speaker := stage.speaker
	var starved := [0]
	speaker.starved.connect(func() -> void: starved[0] += 1)
	for speed: float in [0.8, 1.0, 1.5, 5.0]:
		for chunk_ms: int in [20, 60, 200]:
			# This machine may hold a chunk up for longer than a speaker waits: then it gets another try.
			for _try in TRIES:
				starved[0] = 0
				ear.clear()
				if await _push(speed, chunk_ms) < IN_TIME_MS:
					break
			var heard := ear.gaps_below(0.1)
			var name := "%.1fx %d ms" % [speed, chunk_ms]
			equal(int(heard.x), starved[0], name + ": gaps against starved")
			if speed >= 1.0:
				equal(starved[0], 0, name + ": starved")
			else:
				check(starved[0] > 0, name + ": never starved")
			check(absf(heard.y - 1.5) < 0.02, "%s: %f s of 1.5 s are heard" % [name, heard.y])
			_note(name, starved[0])
	equal(speaker.problem, "", "the problem")


## Whether the jaw has not gone away from the first face behind the cut, if that is known yet.
func _is_on_its_way(before: float) -> bool:
	var track := stage.face.track()
	if track.size() == 0:
		return is_nan(before) or stage.jaw() == before
	var first := track.at(0).weights[FacewireChannels.NAMES.find("jawOpen")]
	return absf(stage.jaw() - first) <= absf(before - first) + 1e-4


func test_lines_that_are_pushed_back_to_back_play_without_a_gap() -> void:
	await _start()
	var speaker := stage.speaker
	var told: Array[String] = []
	speaker.started.connect(func() -> void: told.append("started"))
	speaker.finished.connect(func(cut: bool) -> void: told.append("cut" if cut else "finished"))
	# A game that stands still for a moment lets the start of a line be late: then it gets another try.
	for _try in TRIES:
		told.clear()
		ear.clear()
		if await _push_three() < IN_TIME_MS:
			break
	equal(
		told,
		["started", "finished", "started", "finished", "started", "finished"] as Array[String],
		"told"
	)
	var heard := ear.gaps_below(0.1)
	equal(int(heard.x), 0, "gaps")
	check(absf(heard.y - 1.5) < 0.02, "%f s of 1.5 s are heard" % heard.y)


## Pushes three lines of half a second and waits for their end. Returns the longest rendered frame
## in milliseconds.
func _push_three() -> float:
	var speaker := stage.speaker
	var pcm := PackedByteArray()
	pcm.resize(2 * 12_000)
	for sample in 12_000:
		pcm.encode_s16(2 * sample, 9000)
	var longest_ms := 0.0
	var before_usec := Time.get_ticks_usec()
	var pushed_msec := Time.get_ticks_msec() - 100
	var lines := 0
	while lines < 3 or speaker.is_speaking():
		if lines < 3 and Time.get_ticks_msec() - pushed_msec >= 100:
			speaker.push(pcm)
			speaker.finish()
			pushed_msec = Time.get_ticks_msec()
			lines += 1
		await tree.process_frame
		ear.listen()
		longest_ms = maxf(longest_ms, (Time.get_ticks_usec() - before_usec) / 1e3)
		before_usec = Time.get_ticks_usec()
	return longest_ms


## Pushes a second and a half in chunks that are cut anywhere, and waits for the end. Returns by how
## many milliseconds the latest chunk was later than the first.
func _push(speed: float, chunk_ms: int) -> float:
	var speaker := stage.speaker
	var pcm := PackedByteArray()
	pcm.resize(2 * 36_000)
	for sample in 36_000:
		pcm.encode_s16(2 * sample, 9000)
	var size := 48 * chunk_ms - 1
	var begun_usec := Time.get_ticks_usec()
	var pushed := 0
	var lates_ms: Array[float] = []
	while pushed < pcm.size():
		# A chunk comes when its last sample has been made.
		var made := mini(pcm.size(), pushed + size) / 48_000.0 / speed
		var late_ms := (Time.get_ticks_usec() - begun_usec) / 1e3 - 1e3 * made
		if late_ms >= 0.0:
			lates_ms.append(late_ms)
			speaker.push(pcm.slice(pushed, pushed + size))
			pushed += size
		else:
			await tree.process_frame
			ear.listen()
	speaker.finish()
	while speaker.is_speaking():
		await tree.process_frame
		ear.listen()
	var until := Time.get_ticks_msec() + 200
	while Time.get_ticks_msec() < until:
		await tree.process_frame
		ear.listen()
	return lates_ms.max() - lates_ms[0]


func _start() -> void:
	stage = Stage.new(tree, settings)
	stage.sidecar.start([])
	await eventually(stage.is_ready, 15.0, "a sidecar")


func _note(name: String, figure: Variant) -> void:
	if name not in notes:
		notes[name] = []
	notes[name].append(figure)
