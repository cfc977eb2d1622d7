extends TestCase
## A sound, its faces from a real sidecar, and how well they stay together.

const Stage := preload("res://tests/stage.gd")
const CLIP := "res://demo/clip.ogg"
const FRAME_S := 1.0 / 31.0

var stage: Stage
var offsets: Array[float] = []
var costs: Array[int] = []
var unknown := 0


func tear_down() -> void:
	stage.leave()
	await super()
	# The audio thread lets go of the last sound only when it mixes again.
	await wait(0.2)


func test_mouth_and_sound_stay_together() -> void:
	await _start(true)
	var speaker := stage.speaker
	var begun := Time.get_ticks_msec()
	speaker.speak(load(CLIP))
	await eventually(func() -> bool: return speaker.heard_position() > 0.1, 3.0, "sound")
	notes["sound_after_ms"] = Time.get_ticks_msec() - begun
	await _watch(1.5)
	speaker.seek(0.5)
	await eventually(func() -> bool: return speaker.heard_position() > 0.6, 3.0, "sound at 0.5 s")
	await _watch(1.0)
	check(speaker.heard_position() < 2.5, "not sought back: %f" % speaker.heard_position())
	speaker.seek(7.0)
	await eventually(func() -> bool: return speaker.heard_position() > 7.1, 3.0, "sound at 7 s")
	await _watch(1.0)
	check(offsets.size() > 200, "only %d rendered frames" % offsets.size())
	check(unknown <= offsets.size() / 100, "%d without a face" % unknown)
	check(percentile(offsets, 0.99) <= FRAME_S, "apart by %f s" % percentile(offsets, 0.99))
	notes["apart_ms_p99"] = 1000.0 * percentile(offsets, 0.99)
	notes["rendered_frames"] = offsets.size()
	notes["speaker_us"] = [percentile(costs, 0.5), percentile(costs, 0.95)]


func test_a_pause_lets_the_mouth_rest_and_loses_nothing() -> void:
	await _start(true)
	var speaker := stage.speaker
	speaker.speak(load(CLIP))
	await eventually(func() -> bool: return speaker.heard_position() > 1.0, 3.0, "sound")
	speaker.pause()
	var paused_at := speaker.heard_position()
	await wait(0.35)
	equal(stage.face.track().epoch, 1, "the epoch")
	check(stage.jaw() < 0.05, "the mouth stays open in a pause: %f" % stage.jaw())
	# Longer than the sidecar waits for a client that says nothing.
	await wait(10.5)
	check(absf(speaker.heard_position() - paused_at) < 0.1, "the sound goes on in a pause")
	speaker.resume()
	var resumed := Time.get_ticks_msec()
	var goes_on := func() -> bool: return speaker.heard_position() > paused_at + 0.05
	await eventually(goes_on, 2.0, "sound after the pause")
	notes["sound_after_resume_ms"] = Time.get_ticks_msec() - resumed
	await _watch(1.5)
	check(percentile(offsets, 0.99) <= FRAME_S, "apart by %f s" % percentile(offsets, 0.99))
	check(unknown <= offsets.size() / 100, "%d without a face" % unknown)
	notes["apart_ms_p99"] = 1000.0 * percentile(offsets, 0.99)
	equal(speaker.problem, "", "the problem")


func test_a_paused_game_pauses_its_speakers() -> void:
	await _start(true)
	var speaker := stage.speaker
	speaker.speak(load(CLIP))
	await eventually(func() -> bool: return speaker.heard_position() > 1.0, 3.0, "sound")
	tree.paused = true
	var paused_at := speaker.heard_position()
	await wait(5.0)
	check(absf(speaker.heard_position() - paused_at) < 0.1, "the sound goes on")
	tree.paused = false
	var goes_on := func() -> bool: return speaker.heard_position() > paused_at + 0.05
	await eventually(goes_on, 2.0, "sound after the pause")
	await _watch(1.0)
	check(percentile(offsets, 0.99) <= FRAME_S, "apart by %f s" % percentile(offsets, 0.99))
	check(unknown <= offsets.size() / 100, "%d without a face" % unknown)


func test_a_game_that_stands_still_goes_on_speaking() -> void:
	await _start(true)
	var speaker := stage.speaker
	var starved := [0]
	speaker.starved.connect(func() -> void: starved[0] += 1)
	speaker.speak(load(CLIP))
	await eventually(func() -> bool: return speaker.heard_position() > 1.0, 3.0, "sound")
	OS.delay_msec(2000)
	await tree.process_frame
	check(speaker.heard_position() > 2.9, "the sound stood still too")
	await tree.process_frame
	await _watch(1.0)
	equal(starved[0], 0, "starved")
	check(percentile(offsets, 0.99) <= FRAME_S, "apart by %f s" % percentile(offsets, 0.99))


func test_sound_in_space() -> void:
	await _start(true)
	var over := [0]
	stage.speaker.finished.connect(func(_interrupted: bool) -> void: over[0] += 1)
	for player: Node in [AudioStreamPlayer2D.new(), AudioStreamPlayer3D.new()]:
		var speaker := stage.another_speaker(player)
		speaker.finished.connect(func(_interrupted: bool) -> void: over[0] += 1)
		speaker.speak_pcm(Stage.tone(0.5, 24_000), 24_000)
	await eventually(func() -> bool: return over[0] == 2, 3.0, "the end of both")


func test_faces_come_back_with_the_sidecar() -> void:
	await _start(true)
	var speaker := stage.speaker
	speaker.speak(load(CLIP))
	await eventually(func() -> bool: return speaker.heard_position() > 1.0, 5.0, "sound")
	stage.sidecar.kill()
	await wait(0.5)
	check(speaker.heard_position() > 1.3, "the sound stops with the sidecar")
	stage.sidecar.start([])
	var is_back := func() -> bool: return stage.jaw() > 0.1 and speaker.problem == ""
	await eventually(is_back, 6.0, "a mouth that moves again")
	check(speaker.is_speaking(), "the clip was over before")
	await _watch(1.0)
	check(percentile(offsets, 0.9) <= FRAME_S, "apart by %f s" % percentile(offsets, 0.9))
	notes["apart_ms_p90"] = 1000.0 * percentile(offsets, 0.9)


func test_a_text_to_speech_is_spoken_to_its_end() -> void:
	await _start(true)
	var speaker := stage.speaker
	var over: Array[bool] = []
	speaker.finished.connect(func(interrupted: bool) -> void: over.append(interrupted))
	stage.face.subject = "host"
	speaker.speak_pcm(Stage.tone(1.5, 24_000), 24_000)
	await eventually(func() -> bool: return not over.is_empty(), 6.0, "the end")
	equal(over, [false] as Array[bool], "how it ended")
	await eventually(func() -> bool: return stage.face.subject == "host", 1.0, "the face is free")
	equal(stage.face.mode, FacewireFace.Mode.LATEST, "how it follows")
	equal(speaker.problem, "", "the problem")


func test_without_a_sidecar_the_sound_plays() -> void:
	await _start(false)
	var speaker := stage.speaker
	var reasons: Array[String] = []
	speaker.failed.connect(func(reason: String) -> void: reasons.append(reason))
	speaker.speak(null)
	check("there is no stream to speak" in reasons.pop_back(), "what no stream is told as")
	speaker.speak_pcm(Stage.tone(0.5, 16_000), 16_000)
	await eventually(func() -> bool: return speaker.heard_position() > 0.1, 3.0, "sound")
	check(speaker.problem != "", "no word of it")
	equal(reasons.size(), 1, "how often it is told")
	var said := "\n".join(speaker._get_configuration_warnings())
	check(said.contains("no sidecar"), said)
	await eventually(func() -> bool: return not speaker.is_speaking(), 2.0, "the end")


func _start(with_sidecar: bool) -> void:
	stage = Stage.new(tree, settings)
	if with_sidecar:
		stage.sidecar.start([])
		await eventually(stage.is_ready, 15.0, "a sidecar")


## Looks at every rendered frame: how far the pose that is shown is from the instant that is heard.
func _watch(seconds: float) -> void:
	var until := Time.get_ticks_msec() + int(1000.0 * seconds)
	while Time.get_ticks_msec() < until:
		await tree.process_frame
		costs.append(stage.speaker.cost_usec)
		var apart := stage.apart_s()
		if is_nan(apart):
			continue
		offsets.append(absf(apart))
		unknown += 0 if stage.has_face() else 1
