extends TestCase
## A sound, its faces from a real sidecar, and how well they stay together.

const Avatars := preload("res://tests/avatars.gd")
const Sidecar := preload("res://tests/sidecar.gd")
const CLIP := "res://demo/clip.ogg"
const FRAME_S := 1.0 / 31.0

var sidecar: Sidecar
var face: FacewireFace
var speaker: FacewireSpeaker
var offsets: Array[float] = []
var unknown := 0


func tear_down() -> void:
	if sidecar:
		sidecar.kill()
	await super()


func test_mouth_and_sound_stay_together() -> void:
	await _start(true)
	var begun := Time.get_ticks_msec()
	speaker.speak(load(CLIP))
	await eventually(func() -> bool: return speaker.heard_position() > 0.1, 3.0, "sound")
	notes["sound_after_ms"] = Time.get_ticks_msec() - begun
	await _watch(1.5)
	speaker.pause()
	var paused_at := speaker.heard_position()
	await _watch(4.5)
	check(absf(speaker.heard_position() - paused_at) < 0.1, "the sound goes on in a pause")
	speaker.resume()
	await _watch(1.5)
	speaker.seek(0.5)
	await _watch(1.0)
	check(speaker.heard_position() < 2.5, "not sought back: %f" % speaker.heard_position())
	speaker.seek(7.0)
	await eventually(func() -> bool: return speaker.heard_position() > 7.1, 3.0, "sound at 7 s")
	await _watch(1.0)
	check(offsets.size() > 500, "only %d rendered frames" % offsets.size())
	check(unknown <= offsets.size() / 100, "%d without a face" % unknown)
	check(percentile(offsets, 0.99) <= FRAME_S, "apart by %f s" % percentile(offsets, 0.99))
	notes["apart_ms_p99"] = 1000.0 * percentile(offsets, 0.99)
	notes["rendered_frames"] = offsets.size()


func test_faces_come_back_with_the_sidecar() -> void:
	await _start(true)
	speaker.speak(load(CLIP))
	await eventually(func() -> bool: return speaker.heard_position() > 1.0, 5.0, "sound")
	sidecar.kill()
	await wait(0.5)
	check(speaker.heard_position() > 1.3, "the sound stops with the sidecar")
	sidecar.start([])
	var is_there := func() -> bool:
		return speaker.problem == "" and speaker._utterance.reaches(speaker.shown_position)
	await eventually(is_there, 6.0, "faces again")
	check(speaker.is_speaking(), "the clip was over before")


func test_a_text_to_speech_is_spoken_to_its_end() -> void:
	await _start(true)
	var wav: AudioStreamWAV = _tone(1.5, 24_000)
	var over := [false]
	speaker.finished.connect(func() -> void: over[0] = true)
	face.subject = "host"
	speaker.speak_pcm(wav.data, 24_000)
	await eventually(func() -> bool: return over[0], 6.0, "the end")
	equal(face.subject, "host", "whom the face follows afterwards")
	equal(face.mode, FacewireFace.Mode.LATEST, "how it does")
	equal(speaker.problem, "", "the problem")


func test_without_a_sidecar_the_sound_plays() -> void:
	await _start(false)
	speaker.speak(_tone(0.5, 16_000))
	await eventually(func() -> bool: return speaker.heard_position() > 0.1, 3.0, "sound")
	check(speaker.problem != "", "no word of it")


func _start(with_sidecar: bool) -> void:
	if with_sidecar:
		sidecar = Sidecar.new(settings)
		sidecar.start([])
	var mesh := Avatars.mesh(FacewireChannels.NAMES)
	face = FacewireFace.new()
	face.faces_endpoint = settings["faces"]
	face.control_endpoint = settings["control"]
	mesh.add_child(face)
	speaker = FacewireSpeaker.new()
	speaker.face = face
	mesh.add_child(speaker)
	tree.root.add_child(mesh)
	if with_sidecar:
		var is_ready := func() -> bool: return face._link.online and face._link.can_ask()
		await eventually(is_ready, 15.0, "a sidecar")


## Looks at every rendered frame: how far the shown pose is from the heard instant.
func _watch(seconds: float) -> void:
	var until := Time.get_ticks_msec() + int(1000.0 * seconds)
	while Time.get_ticks_msec() < until:
		await tree.process_frame
		if not speaker._is_heard or not face.frame:
			continue
		# The nodes have run in the frame before: ask for its own instant.
		var position := speaker.shown_position - speaker._utterance.offset
		offsets.append(absf(face.frame.t - position))
		unknown += 0 if speaker._utterance.reaches(speaker.shown_position) else 1


func _tone(seconds: float, rate: int) -> AudioStreamWAV:
	var data := StreamPeerBuffer.new()
	for index in int(seconds * rate):
		data.put_16(int(12_000 * sin(TAU * 150.0 * index / rate) * sin(TAU * 3.0 * index / rate)))
	var wav := AudioStreamWAV.new()
	wav.format = AudioStreamWAV.FORMAT_16_BITS
	wav.mix_rate = rate
	wav.data = data.data_array
	return wav
