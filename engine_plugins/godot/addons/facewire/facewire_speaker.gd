@tool
@icon("icons/speaker.svg")
class_name FacewireSpeaker
extends Node
## Speaks a sound with a face: sends it to the sidecar, plays it as soon as the first faces are
## there, and keeps mouth and sound together over pauses and seeks.
##
## Give it any [AudioStream], or the samples of a text-to-speech. Without a sidecar the sound plays
## all the same.

## The sound has begun to play.
signal started
## The sound is over, or was stopped.
signal finished

const Link := preload("net/link.gd")
const Playback := preload("speaker/playback.gd")
const Utterance := preload("speaker/utterance.gd")

## How far ahead of the sound it is sent, in seconds.
const AHEAD_S := 3.0
## Faces that must be there before the sound begins, in seconds; the sidecar sends 0.5 at once.
const CUSHION_S := 0.2
## The sound waits no longer than this for its faces.
const PATIENCE_S := 1.0
## Behind the end the face comes to rest.
const TAIL_S := 0.3

## The face that speaks.
@export var face: FacewireFace:
	set(value):
		face = value
		update_configuration_warnings()
## What plays the sound: an [AudioStreamPlayer], 2D or 3D. Empty: one is made.
@export var audio_player: Node
## What the sidecar calls this voice, followed by a number.
@export var subject := "speaker"

## Why the face does not follow, in words; empty while it does.
var problem := ""
## The instant of the sound that the face showed last, in seconds.
var shown_position := 0.0

var _link: Link
var _stream: AudioStream
var _utterance: Utterance
var _asked_msec := 0
var _is_heard := false
var _over_s := -1.0
var _face_mode: FacewireFace.Mode
var _face_player: Node
var _face_subject := ""


func _enter_tree() -> void:
	if not Engine.is_editor_hint():
		_link = Link.acquire(
			face.faces_endpoint if face else "", face.control_endpoint if face else ""
		)


func _exit_tree() -> void:
	stop()
	if _link:
		_link.release()
		_link = null


## Speaks [param stream]; what is being spoken is cut off.
func speak(stream: AudioStream) -> void:
	stop()
	if not audio_player:
		audio_player = AudioStreamPlayer.new()
		add_child(audio_player, false, Node.INTERNAL_MODE_FRONT)
	_stream = stream
	audio_player.stream = stream
	audio_player.stream_paused = false
	_take_face()
	_begin(0.0)


## Speaks 16-bit little-endian samples, interleaved if there are two channels.
func speak_pcm(pcm: PackedByteArray, sample_rate: int, stereo := false) -> void:
	var stream := AudioStreamWAV.new()
	stream.format = AudioStreamWAV.FORMAT_16_BITS
	stream.mix_rate = sample_rate
	stream.stereo = stereo
	stream.data = pcm
	speak(stream)


## Stops speaking at once.
func stop() -> void:
	if not _stream:
		return
	_end_utterance()
	_stream = null
	audio_player.stop()
	_return_face()
	finished.emit()


## Holds sound and face.
func pause() -> void:
	if _stream:
		audio_player.stream_paused = true


## Goes on after [method pause].
func resume() -> void:
	if _stream:
		audio_player.stream_paused = false


## Goes on from [param position], in seconds.
func seek(position: float) -> void:
	if not _stream:
		return
	if _is_heard and _utterance.reaches(position):
		audio_player.seek(position)
		_over_s = -1.0
	else:
		var is_paused: bool = audio_player.stream_paused
		audio_player.stop()
		audio_player.stream_paused = is_paused
		_begin(position)


## Where the sound is that is heard at this moment, in seconds.
func heard_position() -> float:
	if not _stream:
		return 0.0
	return Playback.heard_position(audio_player) if _is_heard else _utterance.offset


## Whether a sound is being spoken or about to be.
func is_speaking() -> bool:
	return _stream != null


func _process(delta: float) -> void:
	if not _stream:
		return
	_link.collect(get_viewport())
	var position := heard_position()
	_utterance.send_until(position + AHEAD_S)
	problem = _utterance.refused
	if _is_heard and _utterance.is_orphaned and _link.can_ask():
		_begin(position, true)
	if not _is_heard:
		_start_when_ready()
	elif _over_s >= 0.0:
		_over_s += delta
		position = _stream.get_length() + _over_s
	elif not audio_player.playing and not audio_player.stream_paused:
		_over_s = 0.0
	if face and _utterance.track():
		shown_position = position
		face.sample(position - _utterance.offset)
	if _over_s > TAIL_S:
		stop()


## Asks for faces from [param position] on; a sound that is heard already goes on meanwhile.
func _begin(position: float, is_heard := false) -> void:
	_end_utterance()
	_utterance = Utterance.new(_link, _stream, subject, position)
	_asked_msec = Time.get_ticks_msec()
	_is_heard = is_heard
	_over_s = -1.0
	if face:
		face.subject = _utterance.subject


func _end_utterance() -> void:
	if _utterance:
		_utterance.close()
		_link.forget(_utterance.subject)


func _start_when_ready() -> void:
	var waited_s := (Time.get_ticks_msec() - _asked_msec) / 1000.0
	var is_ready := _utterance.reaches(_utterance.offset + CUSHION_S) or _utterance.is_complete()
	if not is_ready and _utterance.refused == "" and waited_s < PATIENCE_S:
		return
	_is_heard = true
	var is_paused: bool = audio_player.stream_paused
	audio_player.play(_utterance.offset)
	audio_player.stream_paused = is_paused
	started.emit()


func _take_face() -> void:
	if face:
		_face_mode = face.mode
		_face_player = face.audio_player
		_face_subject = face.subject
		face.mode = FacewireFace.Mode.SYNCED
		face.audio_player = null


func _return_face() -> void:
	if face:
		face.mode = _face_mode
		face.audio_player = _face_player
		face.subject = _face_subject


func _get_configuration_warnings() -> PackedStringArray:
	if not face:
		return ["A speaker needs a FacewireFace that moves with it: set Face."]
	return []
