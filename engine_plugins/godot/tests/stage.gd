extends RefCounted
## A face, a speaker and a sidecar, and what can be seen and heard of them.

const Avatars := preload("res://tests/avatars.gd")
const Piece := preload("res://addons/facewire/speaker/piece.gd")
const Sidecar := preload("res://tests/sidecar.gd")

## After its publishing, when a face is shown at the earliest.
const INTERVAL_NS := 1_000_000_000 / 31 - 2_000_000

var sidecar: Sidecar
var mesh: MeshInstance3D
var face := FacewireFace.new()
var speaker := FacewireSpeaker.new()


func _init(tree: SceneTree, settings: Dictionary) -> void:
	sidecar = Sidecar.new(settings)
	mesh = Avatars.mesh(FacewireChannels.NAMES)
	face.faces_endpoint = settings["faces"]
	face.control_endpoint = settings["control"]
	speaker.face = face
	mesh.add_child(face)
	mesh.add_child(speaker)
	tree.root.add_child(mesh)


## A second one, which plays by [param player] and moves [param its_face], if that is given.
func another_speaker(player: Node, its_face: FacewireFace = null) -> FacewireSpeaker:
	var other := FacewireSpeaker.new()
	other.face = its_face
	other.audio_player = player
	mesh.add_child(player)
	mesh.add_child(other)
	return other


func leave() -> void:
	sidecar.kill()


func is_ready() -> bool:
	return face._link.online and face._link.can_ask() and face._link.clock_offset_ns != null


## How far the jaw of the mesh is open.
func jaw() -> float:
	return mesh.get_blend_shape_value(FacewireChannels.NAMES.find("jawOpen"))


## The instant of the subject's audio that is heard at this moment, in seconds, or NAN.
func heard_t() -> float:
	var playout := speaker._playout
	if not playout or playout.line.pieces.is_empty():
		return NAN
	var piece := playout.line.pieces[0]
	if piece.state != Piece.State.WRITTEN or not piece.is_scheduled or playout._is_paused:
		return NAN
	var inside := (playout._sound.heard() - piece.first) / piece.rate
	return piece.t + inside if inside > 0.0 else NAN


## The instant of the subject's audio that the face shows at a moment, between its frames, in
## seconds; NAN if it shows none.
func shown_t(usec := Time.get_ticks_usec()) -> float:
	var track := face.track()
	if not track or track.size() == 0:
		return NAN
	var now_ns := face._link.sidecar_ns(usec, track)
	var index := track.find_due(now_ns, INTERVAL_NS)
	var from := track.at(index)
	var to := track.at(index + 1)
	if index < 0:
		return NAN
	if from == to:
		return from.t
	var begun_ns := track.due_ns(from, INTERVAL_NS)
	var share := float(now_ns - begun_ns) / (track.due_ns(to, INTERVAL_NS) - begun_ns)
	return lerpf(from.t, to.t, share)


## How far mouth and sound are apart at this moment, in seconds; NAN if nothing is heard.
func apart_s() -> float:
	return shown_t() - heard_t()


## Whether the faces have come up to what is heard.
func has_face() -> bool:
	return face.track().size() > 0 and face.track().newest().t >= heard_t()


## Whether the faces on both sides of an instant of the subject's audio were published so early that
## they are shown at their own instants.
func was_in_time(t: float) -> bool:
	var track := face.track()
	var index := track.find_heard(t)
	var later := track.next_heard(index) if index >= 0 else -1
	if later < 0:
		return false
	var of_its_own := func(one: FacewireFrame) -> bool:
		return track.due_ns(one, INTERVAL_NS) == one.at_ns + track.late_ns
	return of_its_own.call(track.at(index)) and of_its_own.call(track.at(later))


## Samples of a voice-like tone that swells three times a second.
static func tone(seconds: float, rate: int) -> PackedByteArray:
	var data := StreamPeerBuffer.new()
	for index in int(seconds * rate):
		data.put_16(int(12_000 * sin(TAU * 150.0 * index / rate) * sin(TAU * 3.0 * index / rate)))
	return data.data_array


## How long [param stream] is quieter than [param level] from [param from] on, in seconds.
static func silence_s(stream: AudioStream, from: float, level: float) -> float:
	var playback := stream.instantiate_playback()
	playback.start(from)
	var samples := playback.mix_audio(1.0, int(AudioServer.get_mix_rate()))
	for index in samples.size():
		if absf(samples[index].x) > level:
			return index / AudioServer.get_mix_rate()
	return 1.0
